/** Groups that new accounts join by themselves. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { db, groupOf, hashCheaply, type Person, plain, register } from '../../test/cast.ts';
import { Jar } from '../../test/jar.ts';
import { PASSWORD } from '../../test/password.ts';
import { userByName } from '../auth/users.ts';
import { RoomObject } from '../room/object.ts';
import { groupsForEveryone } from './groups.ts';
import { joinAtRegistration } from './newcomers.ts';

hashCheaply();

let ada: Person;
let groups: string[];

beforeAll(async () => {
  ada = await register('ada');
  groups = [];
  for (const name of ['News', 'Help']) groups.push(await groupOf(ada, [], { name, joining: 'everyone' }));
  await groupOf(ada, [], { name: 'Runners', joining: 'listed' });
  const closed = await groupOf(ada, [], { name: 'Closed', joining: 'everyone' });
  await env.ROOM.getByName(closed).act(plain(ada), 'cid-of-closing', { type: 'close' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Through the form, as anybody. */
const newcomer = async (username: string) => {
  const browser = new Jar();
  const response = await browser.post('/register/', { username, password: PASSWORD });
  return { browser, response };
};
const groupsOf = async (username: string) => {
  const { results } = await env.DB.prepare(
    `SELECT room_id AS room FROM members JOIN users ON id = user_id
     WHERE username = ? AND until_seq IS NULL ORDER BY length(room_id), room_id`,
  )
    .bind(username)
    .all<{ room: string }>();
  return results.map(({ room }) => room);
};
const awaits = (username: string) =>
  env.DB.prepare('SELECT awaits_groups FROM users WHERE username = ?').bind(username).first('awaits_groups');
const fails = () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  return vi.spyOn(RoomObject.prototype, 'act').mockRejectedValue(new Error('the room is broken'));
};

test('a new account is in them, and the first page shows them', async () => {
  const { browser, response } = await newcomer('grace');
  expect(response.status).toBe(303);
  expect(await groupsOf('grace')).toEqual(groups);
  const page = await (await browser.fetch('/lobby/')).text();
  expect(page).toContain('News');
  expect(page).not.toContain('Runners');
  expect(await awaits('grace')).toBe(0);
});

test('a room that fails does not fail the registration, and is made up for at the next visit', async () => {
  const act = fails();
  const { browser, response } = await newcomer('linus');
  expect(response.status).toBe(303);
  expect(await groupsOf('linus')).toEqual([]);
  expect(await awaits('linus')).toBe(1);
  act.mockRestore();
  await browser.fetch('/lobby/');
  await expect.poll(() => groupsOf('linus')).toEqual(groups);
  await expect.poll(() => awaits('linus')).toBe(0);
});

test('a room that does not answer holds nobody up', async () => {
  const act = vi.fn(() => new Promise(() => {}));
  const silent = { ...env, ROOM: { getByName: () => ({ act }) } } as unknown as typeof env;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const joining = joinAtRegistration({ env: silent, executionCtx: { waitUntil: () => {} } }, ada);
  await expect.poll(() => act.mock.calls.length).toBe(groups.length);
  vi.advanceTimersByTime(2_000);
  await joining;
});

test('[P3] who has left such a group stays out, though it is tried again', async () => {
  const { browser } = await newcomer('hedy');
  const hedy = await userByName(db, 'hedy');
  const group = groups[0] ?? '';
  const member = { id: hedy?.id ?? 0, username: 'hedy' };
  await env.ROOM.getByName(group).act(member, 'cid-of-leaving', { type: 'leave', forGood: false });
  await env.DB.prepare('UPDATE users SET awaits_groups = 1 WHERE username = ?').bind('hedy').run();
  await browser.fetch('/lobby/');
  await expect.poll(() => awaits('hedy')).toBe(0);
  expect(await groupsOf('hedy')).toEqual(groups.slice(1));
});

test('[cost] nobody who was here before costs a call', async () => {
  const act = vi.spyOn(RoomObject.prototype, 'act');
  await ada.fetch('/lobby/');
  expect(act).not.toHaveBeenCalled();
});

test('[cost] a registration reads no room that is not listed, however many there are', async () => {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
     INSERT INTO rooms (id, pair, created_at) SELECT 'room-' || i, 'room-' || i, 0 FROM n`,
  ).run();
  const { sql, params } = groupsForEveryone(db).toSQL();
  const { meta } = await env.DB.prepare(sql)
    .bind(...params)
    .run();
  expect(meta.rows_read).toBeLessThan(10);
});
