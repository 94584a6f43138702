import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { Bindings } from '../env.ts';
import { CLOSE } from '../room/limits.ts';
import { newApp } from '../web/app.ts';
import { whereabouts, whoIsOnline } from './presence.ts';
import { presence } from './routes.ts';

const choices = { theme: null, language: null, receipts: true };
const ada = {
  id: 'session of ada',
  user: { id: 1, username: 'ada' },
  choices,
  awaitsGroups: false,
  role: 'member' as const,
  instance: { name: '', groups: 'all' as const },
};

const app = newApp();
app.use(async (c, next) => {
  c.set('session', ada);
  await next();
});
app.route('/', presence);

const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers }, env);

/** Gives the first frame. */
const open = async (path: string, headers: Record<string, string> = {}) => {
  const response = await get(path, { upgrade: 'websocket', ...headers });
  expect(response.status).toBe(101);
  const socket = response.webSocket ?? expect.unreachable();
  const first = Promise.withResolvers<unknown>();
  socket.addEventListener('message', ({ data }) => first.resolve(JSON.parse(String(data))));
  socket.accept();
  return first.promise;
};

test('a page that asks without an upgrade is told to upgrade', async () => {
  const response = await get('/presence/socket?v=2');
  expect(response.status).toBe(426);
  expect(response.headers.get('upgrade')).toBe('websocket');
});

test('[P6] who arrives is who the session says, whatever the request claims', async () => {
  const forged = { 'x-parley-user': '2', 'x-parley-session': 'session of grace' };
  expect(await open('/presence/socket?v=2&user=2', forged)).toMatchObject({ type: 'welcome', you: 1 });
  expect(await whoIsOnline(env, 1)).toEqual([1]);
  expect(await whereabouts(env, 1, 2)).toEqual({ online: true });
});

test('another version of the protocol is told to reload', async () => {
  const told = { type: 'disconnected', code: CLOSE.version };
  expect(await open('/presence/socket?v=1')).toEqual(told);
  expect(await open('/presence/socket')).toEqual(told);
});

test('a page does without Presence, where it fails', async () => {
  const fails = () => Promise.reject(new Error('overloaded'));
  const broken = { PRESENCE: { getByName: () => ({ online: fails, whereabouts: fails }) } };
  expect(await whoIsOnline(broken as unknown as Bindings, 1)).toEqual([]);
  expect(await whereabouts(broken as unknown as Bindings, 1, 2)).toEqual({ online: false });
});
