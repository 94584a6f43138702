/** What those who look after a Parley may do to the accounts of others, and what is written of it. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type Browser,
  db,
  groupOf,
  hashCheaply,
  type Person,
  promote,
  register,
  signIn,
  stranger,
} from '../../test/cast.ts';
import { PASSWORD } from '../../test/password.ts';
import { openSession, sessionOf } from '../auth/sessions.ts';
import { newInvitationToken } from '../invitations/invitations.ts';
import { CLOSE } from '../room/limits.ts';

hashCheaply();

let people = 0;
const someone = (name: string) => register(`${name}${++people}`);

let owner: Person;
let admin: Person;
let other: Person;
let member: Person;

beforeEach(async () => {
  await env.DB.prepare("UPDATE users SET role = 'member'").run();
  await env.DB.prepare('DELETE FROM audit_log').run();
  [owner, admin, other, member] = [
    await someone('owner'),
    await someone('admin'),
    await someone('other'),
    await someone('member'),
  ];
  await promote(owner, 'owner');
  await promote(admin, 'admin');
  await promote(other, 'admin');
});

const act = (who: Browser, what: string, whom: Person) =>
  who.post('/administration/members/', { do: what, user: String(whom.id) });
const stateOf = ({ id }: Person) =>
  env.DB.prepare('SELECT role, suspended_at IS NOT NULL AS suspended FROM users WHERE id = ?')
    .bind(id)
    .first();
const logged = async () => {
  const found = await env.DB.prepare('SELECT actor_id, act, user_id, value FROM audit_log ORDER BY id').all();
  return found.results.map(Object.values);
};
const login = (who: Person) => stranger.post('/login/', { username: who.username, password: PASSWORD });
const textOf = async (answer: Response) =>
  (await answer.text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const FRAGMENT = { headers: { 'hx-request': 'true' } };

describe('[P7] somebody who is suspended', () => {
  test('is out everywhere within a second: sessions end, sockets close, and what they wrote stays', async () => {
    const room = await groupOf(owner, [member]);
    await member.post(`/room/${room}/`, { cid: 'said-before', body: 'Said before' });
    const phone = await signIn(member);
    const [line, tab, elsewhere] = [
      await member.connect(room),
      await member.arrive(),
      await phone.connect(room),
    ];
    const bystander = await owner.connect(room);
    expect((await act(admin, 'suspend', member)).headers.get('location')).toBe(
      '/administration/members/?done',
    );
    const answered = Date.now();
    for (const socket of [line, tab, elsewhere])
      expect(await socket.closed).toMatchObject({ code: CLOSE.signedOut });
    expect(Date.now() - answered).toBeLessThan(1_000);
    for (const browser of [member, phone])
      expect((await browser.fetch('/lobby/')).headers.get('location')).toMatch(/^\/login\//);
    expect((await member.post(`/room/${room}/`, { cid: 'said-after', body: 'After' })).status).toBe(401);
    expect(await (await owner.fetch(`/room/${room}/`)).text()).toContain('Said before');
    bystander.hangUp();
  });

  test('reads why they cannot log in, with the right password alone; and can once they are restored', async () => {
    await act(admin, 'suspend', member);
    const refused = await login(member);
    expect(refused.status).toBe(403);
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(await textOf(refused)).toContain('This account has been suspended');
    const wrong = await stranger.post('/login/', { username: member.username, password: 'another one' });
    expect(await textOf(wrong)).not.toContain('suspended');
    expect((await act(admin, 'restore', member)).status).toBe(303);
    expect((await login(member)).status).toBe(303);
  });

  test('gets no session that was on its way', async () => {
    await act(admin, 'suspend', member);
    const token = await openSession(db, member.id, Date.now());
    expect(await sessionOf(db, token, Date.now())).toBeUndefined();
  });

  test('lets nobody in: their invitations are void', async () => {
    const token = newInvitationToken();
    await member.post('/invitations/', { token });
    await act(admin, 'suspend', member);
    const opened = await stranger.fetch(`/invitation/?token=${token}`);
    expect([opened.status, await textOf(opened)]).toEqual([
      404,
      expect.stringContaining('This invitation is no longer valid.'),
    ]);
  });
});

describe('nobody acts on their own rank or above', () => {
  const tries: [string, () => [Browser, string, Person]][] = [
    ['a member on a member', () => [member, 'suspend', other]],
    ['an admin on another admin', () => [admin, 'suspend', other]],
    ['an admin on the owner', () => [admin, 'suspend', owner]],
    ['an admin on themselves', () => [admin, 'suspend', admin]],
    ['the owner on themselves', () => [owner, 'suspend', owner]],
    ['an admin who makes an admin', () => [admin, 'admin', member]],
    ['an admin who demotes an admin', () => [admin, 'member', other]],
    ['an admin who demotes the owner', () => [admin, 'member', owner]],
    ['the owner who demotes themselves', () => [owner, 'member', owner]],
    ['an act that there is none', () => [owner, 'owner', member]],
  ];

  test.each(tries)('%s', async (_, tried) => {
    const before = await Promise.all([owner, admin, other, member].map(stateOf));
    const answer = await act(...tried());
    expect([404, 422]).toContain(answer.status);
    expect(await Promise.all([owner, admin, other, member].map(stateOf))).toEqual(before);
    expect(await logged()).toEqual([]);
  });

  test('the owner makes and demotes admins, and suspends them; whoever was demoted finds no page any more', async () => {
    await act(owner, 'admin', member);
    expect(await stateOf(member)).toEqual({ role: 'admin', suspended: 0 });
    expect((await member.fetch('/administration/members/')).status).toBe(200);
    await act(owner, 'member', member);
    expect((await member.fetch('/administration/members/')).status).toBe(404);
    await act(owner, 'suspend', admin);
    expect(await stateOf(admin)).toEqual({ role: 'admin', suspended: 1 });
    expect((await act(admin, 'suspend', member)).status).toBe(401);
  });

  test('two admins who suspend each other’s friends at the same moment write one line each', async () => {
    const answers = await Promise.all([act(admin, 'suspend', member), act(other, 'suspend', member)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect(await logged()).toHaveLength(1);
  });
});

test('the audit log says who did what, in order, to the owner and the admins alone', async () => {
  await act(admin, 'suspend', member);
  await act(owner, 'restore', member);
  await act(owner, 'admin', member);
  await owner.post('/administration/', { registration: 'closed' });
  await owner.post('/administration/', { registration: 'closed' });
  await owner.post('/administration/', { registration: 'open' });
  await act(owner, 'member', member);
  expect(await logged()).toEqual([
    [admin.id, 'suspended', member.id, null],
    [owner.id, 'restored', member.id, null],
    [owner.id, 'role', member.id, 'admin'],
    [owner.id, 'registration', null, 'closed'],
    [owner.id, 'registration', null, 'open'],
    [owner.id, 'role', member.id, 'member'],
  ]);
  const page = await textOf(await admin.fetch('/administration/log/', FRAGMENT));
  expect(page).toContain(`${admin.username} suspended ${member.username}`);
  expect(page).toContain(`${owner.username} changed who may register: Nobody`);
  const stranger = await someone('stranger');
  expect((await stranger.fetch('/administration/log/')).status).toBe(404);
});

test('the list of members can be searched and leafed through, and says who invited them and when they were last seen', async () => {
  const token = newInvitationToken();
  await admin.post('/invitations/', { token });
  await stranger.post('/invitation/', { token, username: `erika${people}`, password: PASSWORD });
  const found = await textOf(await admin.fetch(`/administration/members/?q=erika${people}`, FRAGMENT));
  expect(found).toMatch(new RegExp(`erika${people} .*invited by ${admin.username} · last seen Today`));
  expect(found).not.toContain(owner.username);

  const accounts = Array.from({ length: 60 }, (_, i) =>
    env.DB.prepare("INSERT INTO users (username, password_hash, created_at) VALUES (?, 'x', 0)").bind(
      `crowd_${people}_${i}`,
    ),
  );
  await env.DB.batch(accounts);
  const seen: string[] = [];
  let path: string | undefined = '/administration/members/';
  for (let pages = 0; path && pages < 20; pages += 1) {
    const html: string = await (await admin.fetch(path, FRAGMENT)).text();
    seen.push(...[...html.matchAll(/<small>@([\w.]+)</g)].map(([, name = '']) => name));
    path = /<a rel="next" href="([^"]+)"/.exec(html)?.[1];
  }
  const all = await env.DB.prepare('SELECT count(*) AS n FROM users').first<number>('n');
  expect(new Set(seen).size).toBe(all);
  expect(seen).toHaveLength(all ?? 0);
});

test('an old browser tab of somebody else does nothing', async () => {
  const answer = await owner.post('/administration/members/', {
    do: 'suspend',
    user: String(member.id),
    as: String(admin.id),
  });
  expect(answer.status).toBe(409);
  expect(await stateOf(member)).toEqual({ role: 'member', suspended: 0 });
});
