/**
 * How many calls to D1 and to objects stand in line before a route answers. Somebody on another continent waits for each of
 * them, and each costs more than all that the Worker computes: none is to be added unnoticed.
 */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, expect, test, vi } from 'vitest';
import { Calls, distant } from '../bench/distance/bindings.ts';
import { openSession } from '../src/auth/sessions.ts';
import { Spending } from '../src/meter/spending.ts';
import { NOTHING, plus, type Use } from '../src/meter/use.ts';
import { PRESENCE_VERSION } from '../src/presence/protocol.ts';
import { PROTOCOL_VERSION } from '../src/room/limits.ts';
import worker from '../src/worker.ts';
import { db, groupOf, hashCheaply, ORIGIN, type Person, promote, register } from './cast.ts';
import { PASSWORD } from './password.ts';

hashCheaply();

type Room = 'ours' | 'group' | 'unmade';

interface Visit {
  /** In line. */
  hops: number;
  asks?: 'page' | 'fragment' | 'json' | 'socket';
  fields?: Record<string, string>;
  /** Behind the address. */
  query?: string;
  /** That of ada and grace, if not said. */
  room?: Room;
  /** It ends what was paid for when it began. */
  isPrepaid?: boolean;
  /** What is answered; 200 if not said, or 101 to a socket, and 303 to a form. */
  status?: number;
}

const page = (hops: number, more: Partial<Visit> = {}): Visit => ({ hops, ...more });
const fragment = (hops: number, more: Partial<Visit> = {}): Visit => ({ hops, asks: 'fragment', ...more });
const json = (hops: number, more: Partial<Visit> = {}): Visit => ({ hops, asks: 'json', ...more });
const socket = (hops: number, query: string): Visit => ({ hops, asks: 'socket', query });
const form = (hops: number, fields: Record<string, string>, more: Partial<Visit> = {}): Visit => ({
  hops,
  fields,
  ...more,
});
const leads = { status: 303 };

/** A set-up code that nobody has printed. */
const CODE = 'abcd-efgh-2345-wxyz';
/** Of a new password for nobody. */
const RESET = 'A'.repeat(43);
/** Of an invitation that somebody is about to make. */
const TOKEN = 'AAAAAAAAAAAAAAAAAAAAAA';

const ROUTES: Record<string, Visit[]> = {
  'GET /': [page(1, leads)],
  'GET /login/': [page(1, leads)],
  'POST /login/': [form(10, { username: 'ada', password: PASSWORD })],
  'GET /login/arrived/': [page(0, leads)],
  'GET /register/': [page(1, leads)],
  'POST /register/': [form(8, { username: 'margaret', password: PASSWORD })],
  'GET /logout/': [page(1)],
  'POST /logout/': [form(3, {})],
  'GET /login/second/': [page(1, leads)],
  'POST /login/second/': [form(1, { code: '123456' }, { status: 422 })],
  'GET /login/passkey/': [page(0, leads)],
  'POST /login/passkey/': [form(1, { credential: '{}' }, { status: 422 })],
  'GET /login/passkey/challenge': [json(0, { status: 405 })],
  'POST /login/passkey/challenge': [form(2, {}, { asks: 'json', status: 200 })],
  'GET /reset/': [page(1, { query: `?token=${RESET}`, status: 404 }), page(0, { status: 404 })],
  'POST /reset/': [form(1, { token: RESET, password: PASSWORD }, { status: 404 })],
  'GET /help/': [page(1)],
  'GET /setup/': [page(1)],
  'POST /setup/': [form(5, { code: CODE }, { status: 422 })],
  'GET /setup/account/': [page(0, leads)],
  'POST /setup/account/': [form(4, { code: CODE, username: 'ken', password: PASSWORD }, { status: 422 })],
  'GET /invitation/': [page(2, { query: `?token=${TOKEN}`, status: 404 }), page(1, { status: 404 })],
  'POST /invitation/': [form(1, { token: TOKEN, username: 'ken', password: PASSWORD }, { status: 404 })],
  'GET /invitation/join/': [page(1, leads)],
  'POST /invitation/join/': [form(2, { token: TOKEN }, { status: 422 })],
  'GET /invitations/': [page(2), fragment(1), page(2, { query: `?made=${TOKEN}&room=nowhere` })],
  'POST /invitations/': [form(2, { token: TOKEN, uses: '5', days: '7' })],
  'GET /invitations/revoke/': [page(1, leads)],
  'POST /invitations/revoke/': [form(4, { id: '999' }, { status: 404 })],
  'GET /administration/': [page(2), fragment(1)],
  'GET /administration/instance/': [page(2), fragment(1)],
  'POST /administration/instance/': [form(2, { name: 'Bakers', groups: 'all' })],
  'GET /administration/members/': [page(2), fragment(2), fragment(3, { query: '?q=grace' })],
  'POST /administration/members/': [form(5, { do: 'suspend', user: '999' }, { status: 422 })],
  'GET /administration/log/': [page(2), fragment(2)],
  'GET /administration/usage/': [page(2), fragment(2)],
  'POST /administration/': [form(2, { registration: 'open' })],
  'GET /account/': [page(2), fragment(2)],
  'GET /account/password/': [page(1, leads)],
  'GET /account/username/': [page(3)],
  'POST /account/username/': [form(9, { username: 'countess', proof: PASSWORD })],
  'GET /account/revoke/': [page(1, leads)],
  'POST /account/revoke/': [form(4, { session: 'another' }, { status: 404 })],
  'GET /account/revoke-others/': [page(1, leads)],
  'POST /account/revoke-others/': [form(4, {}, { isPrepaid: true })],
  'GET /account/passkeys/': [page(5)],
  'POST /account/passkeys/': [form(5, { name: 'Key', credential: '{}' }, { status: 422 })],
  'GET /account/passkeys/challenge': [json(1, { status: 405 })],
  'POST /account/passkeys/challenge': [
    form(7, { name: 'Key', proof: PASSWORD }, { asks: 'json', status: 200 }),
  ],
  'GET /account/passkeys/rename/': [page(1, leads)],
  'POST /account/passkeys/rename/': [form(4, { id: 'AAAA', name: 'Mine' }, { status: 404 })],
  'GET /account/passkeys/remove/': [page(1, leads)],
  'POST /account/passkeys/remove/': [form(4, { id: 'AAAA' }, { status: 404 })],
  'GET /account/two-step/': [page(4)],
  'POST /account/two-step/': [form(7, { proof: PASSWORD })],
  'GET /account/two-step/new/': [page(2, leads)],
  'POST /account/two-step/new/': [form(2, { code: '123456' })],
  'GET /account/two-step/codes/': [page(1, leads)],
  'POST /account/two-step/codes/': [form(2, { proof: PASSWORD })],
  'GET /account/two-step/off/': [page(1, leads)],
  'POST /account/two-step/off/': [form(6, { proof: PASSWORD })],
  'GET /lobby/': [page(2), page(2, { query: '?q=lin' }), fragment(1)],
  'GET /chat/:user/': [page(1, leads)],
  'GET /presence/socket': [socket(2, `?v=${PRESENCE_VERSION}`)],
  'GET /room/:id/': [
    page(2),
    page(2, { room: 'group' }),
    page(2, { room: 'unmade' }),
    page(2, { room: 'group', query: '?replyTo=2' }),
    fragment(1),
    fragment(1, { room: 'group' }),
    fragment(1, { room: 'unmade' }),
  ],
  'POST /room/:id/': [
    form(2, { cid: 'cid-of-a-form', body: 'hello' }),
    form(3, { cid: 'cid-of-a-group', body: 'hello, @grace' }, { room: 'group' }),
    form(2, { cid: 'cid-of-a-script', body: 'hello' }, { asks: 'json', status: 200 }),
  ],
  'GET /settings/': [page(2), fragment(1)],
  'POST /settings/': [form(7, { name: 'Ada', receipts: 'on', visible: 'on' })],
  'GET /people/:user/': [page(2), fragment(1)],
  'GET /groups/': [page(2), fragment(2)],
  'POST /groups/': [form(4, { cid: 'cid-of-joining', room: 'nowhere' }, { status: 422 })],
  'GET /groups/new/': [page(2), fragment(1)],
  'POST /groups/new/': [form(3, { cid: 'cid-of-making', name: 'Readers', people: 'grace' })],
  'GET /room/:id/group/': [page(4, { room: 'group' }), fragment(3, { room: 'group' })],
  'POST /room/:id/group/': [form(4, { cid: 'cid-of-adding', do: 'add', people: 'linus' }, { room: 'group' })],
  'GET /room/:id/message/:seq/': [page(6, { room: 'group' }), fragment(4, { room: 'group' })],
  'POST /room/:id/message/:seq/': [
    form(4, { cid: 'cid-of-pinning', do: 'pin' }, { room: 'group' }),
    form(3, { cid: 'cid-of-reacting', do: 'react', emoji: '👍' }),
  ],
  'GET /room/:id/message/:seq/edit/': [page(2), fragment(1)],
  'GET /room/:id/message/:seq/forward/': [page(6), fragment(4)],
  'POST /room/:id/message/:seq/forward/': [form(5, { cid: 'cid-of-forwarding', to: 'd1-2' })],
  'POST /room/:id/message/:seq/edit/': [
    form(2, { cid: 'cid-of-editing', body: 'better' }),
    form(2, { cid: 'cid-of-editing-2', body: 'best' }, { asks: 'json', status: 200 }),
  ],
  'GET /room/:id/messages': [
    json(1),
    json(1, { query: '?before=2' }),
    json(1, { query: '?after=0' }),
    json(2, { query: '?since=0' }),
    json(2, { room: 'group' }),
  ],
  'GET /room/:id/mine/': [page(2), fragment(1), json(1)],
  'POST /room/:id/mine/': [form(3, { do: 'pin' }), form(3, { do: 'unpin' }, { asks: 'json', status: 200 })],
  'GET /starred/': [page(2), fragment(1)],
  'GET /search/': [page(2), page(2, { query: '?q=hello' }), fragment(2, { query: '?q=hello' })],
  'GET /room/:id/search/': [page(2), page(2, { query: '?q=hello' }), fragment(2, { query: '?q=hello' })],
  'GET /room/:id/:seq/': [page(2, { room: 'group' }), fragment(1, { room: 'group' })],
  'GET /room/:id/seen': [json(1, { status: 204 })],
  'GET /room/:id/socket': [socket(2, `?v=${PROTOCOL_VERSION}`)],
  // Last: from then on her password is another one.
  'POST /account/password/': [form(9, { current: PASSWORD, password: `${PASSWORD}!` }, { isPrepaid: true })],
};

const routes = worker.routes
  .filter(({ method }) => method !== 'ALL')
  .map(({ method, path }) => `${method} ${path}`)
  .filter((route, place, all) => all.indexOf(route) === place);

const visits = Object.entries(ROUTES).flatMap(([route, visits]) => {
  const [method = '', path = ''] = route.split(' ');
  return visits.map((visit) => {
    const asks = visit.asks ?? 'page';
    return {
      ...visit,
      method,
      path,
      asks,
      name: [asks, visit.room, method, path + (visit.query ?? '')].filter(Boolean).join(' '),
    };
  });
});

let ada: Person;
let grace: Person;
const rooms: Record<Room, string> = { ours: '', group: '', unmade: '' };

beforeAll(async () => {
  const people = await Promise.all(['ada', 'grace', 'linus', 'alan'].map(register));
  [ada, grace] = people as [Person, Person];
  await promote(ada, 'admin');
  rooms.ours = await ada.roomWith(grace);
  rooms.unmade = `d${ada.id}-${people[3]?.id}`;
  rooms.group = await groupOf(ada, [grace]);
  for (const room of [rooms.ours, rooms.group])
    await grace.post(`/room/${room}/`, { cid: 'cid-of-hops', body: 'hello' });
  // Whoever is online has to be asked for, and to be named.
  await people[2]?.arrive();
});

test('every route has its number of hops', () => {
  expect(Object.keys(ROUTES).sort(), 'give a new route its hops in ROUTES, above').toEqual(routes.sort());
});

test.each(visits)('[cost] hops of a $name, which uses no more than [P13] is charged for', async (visit) => {
  const { inLine, calls, status, charged } = await made(visit);
  expect({ hops: inLine, status }).toEqual({ hops: visit.hops, status: visit.status ?? usual(visit) });
  // Strangers have no budget of their own, and a form of theirs is counted by throttles.
  if (charged.requests === 0 || visit.isPrepaid) return;
  expect(charged.calls, 'calls of objects').toBeGreaterThanOrEqual(calls.toObjects);
  expect(charged.d1, 'rows written in D1').toBeGreaterThanOrEqual(calls.rows.written);
  expect(charged.read, 'rows read in D1').toBeGreaterThanOrEqual(calls.rows.read);
});

/** What anybody was charged for, here and in rooms. */
const charges: Use[] = [];
const { spend } = Spending.prototype;
vi.spyOn(Spending.prototype, 'spend').mockImplementation(function (this: Spending, ...asked) {
  charges.push(asked[1]);
  return spend.apply(this, asked);
});

const usual = ({ asks, method }: (typeof visits)[number]) => {
  if (asks === 'socket') return 101;
  return method === 'POST' ? 303 : 200;
};

const made = async ({ method, path, query = '', room = 'ours', asks, fields }: (typeof visits)[number]) => {
  const ids = path.replace(':id', rooms[room]).replace(':user', String(grace.id)).replace(':seq', '2');
  const headers = {
    origin: ORIGIN,
    'sec-fetch-site': 'same-origin',
    'sec-fetch-dest': 'document',
    'cf-connecting-ip': '198.51.100.200',
    cookie: `__Host-session=${await openSession(db, ada.id, Date.now())}`,
    accept: asks === 'json' ? 'application/json' : 'text/html',
    ...(asks === 'fragment' && { 'hx-request': 'true' }),
    ...(asks === 'socket' && { upgrade: 'websocket' }),
  };
  const body = fields && new URLSearchParams(fields);
  const request = new Request(ORIGIN + ids + query, { method, headers, ...(body && { body }) });
  const calls = new Calls();
  charges.length = 0;
  const ctx = createExecutionContext();
  const { status, webSocket } = await worker.fetch(request, distant(env, calls), ctx);
  const { inLine } = calls;
  webSocket?.accept();
  webSocket?.close();
  await waitOnExecutionContext(ctx);
  // What goes on beside the answer is no hop, but is paid for.
  return { inLine, calls, status, charged: charges.reduce(plus, NOTHING) };
};
