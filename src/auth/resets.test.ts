/** A new password by a link from those who look after a Parley: for whom, how often, and what it leaves of the ways in before. */
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  Browser,
  db,
  hashCheaply,
  type Person,
  promote,
  register,
  signIn,
  stranger,
} from '../../test/cast.ts';
import { PASSWORD } from '../../test/password.ts';
import { passkeys, users } from '../db/schema.ts';
import { CLOSE } from '../room/limits.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { newSecret, turnOn } from './second-factor.ts';

hashCheaply();

const NEW_PASSWORD = 'another horse & battery';
const DAY = 24 * 60 * 60_000;

let people = 0;
const someone = (name: string) => register(`${name}${++people}`);

let owner: Person;
let admin: Person;
let member: Person;

beforeEach(async () => {
  vi.useRealTimers();
  await env.DB.prepare("UPDATE users SET role = 'member'").run();
  [owner, admin, member] = [await someone('owner'), await someone('admin'), await someone('member')];
  await promote(owner, 'owner');
  await promote(admin, 'admin');
});

const make = (who: Browser, whom: Person) =>
  who.post('/administration/members/', { do: 'reset', user: String(whom.id) });
const tokenFrom = async (answer: Response) =>
  /value="https:\/\/parley\.test\/reset\/\?token=([\w-]{43})"/.exec(await answer.text())?.[1] ?? '';
const use = (token: string, password = NEW_PASSWORD) => stranger.post('/reset/', { token, password });
const open = (token: string) => stranger.fetch(`/reset/?token=${token}`);
const login = (who: Person, password: string) =>
  stranger.post('/login/', { username: who.username, password });

describe('a link for a new password', () => {
  test('[P7] lets in whoever lost everything, and leaves nothing that opened the account before', async () => {
    await turnOn(db, member.id, { secret: newSecret(), step: 0 }, newRecoveryCodes());
    const key = {
      id: `key-${people}`,
      userId: member.id,
      publicKey: 'AAAA',
      counter: 0,
      name: 'Hers',
      createdAt: 0,
    };
    await db.insert(passkeys).values(key);
    const phone = await signIn(member);
    const line = await phone.arrive();

    const token = await tokenFrom(await make(admin, member));
    expect(await (await open(token)).text()).toContain(`For the account @${member.username}.`);
    const answer = await use(token);
    expect(answer.headers.get('location')).toBe('/login/arrived/?next=%2Faccount%2F%3Fdone%3Dreset');
    expect(await line.closed).toMatchObject({ code: CLOSE.signedOut });
    expect((await phone.fetch('/lobby/')).status).toBe(303);
    expect(await db.select().from(passkeys).where(eq(passkeys.userId, member.id))).toEqual([]);
    expect((await login(member, PASSWORD)).status).toBe(422);
    // Without a second step.
    expect((await login(member, NEW_PASSWORD)).headers.get('location')).toContain('done%3Dreset');
    const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
    const page = await (await new Browser(cookie).fetch('/account/?done=reset')).text();
    expect(page).toContain('Within the last week this account got a new password by a link');
  });

  test('is told of at each login for a week, and not longer', async () => {
    await use(await tokenFrom(await make(admin, member)));
    const lands = async () => (await login(member, NEW_PASSWORD)).headers.get('location');
    expect(await lands()).toContain('done%3Dreset');
    await db
      .update(users)
      .set({ resetAt: Date.now() - 7 * DAY + 60_000 })
      .where(eq(users.id, member.id));
    expect(await lands()).toContain('done%3Dreset');
    await db
      .update(users)
      .set({ resetAt: Date.now() - 7 * DAY - 60_000 })
      .where(eq(users.id, member.id));
    expect(await lands()).toBe('/login/arrived/');
  });

  test('is good once, also at the same moment; a newer one replaces it; opening it changes nothing', async () => {
    const older = await tokenFrom(await make(admin, member));
    const token = await tokenFrom(await make(owner, member));
    expect((await open(older)).status).toBe(404);
    expect((await use(older)).status).toBe(404);
    for (let i = 0; i < 3; i += 1) expect((await open(token)).status).toBe(200);
    expect((await login(member, PASSWORD)).status).toBe(303);
    const answers = await Promise.all([use(token), use(token, `${NEW_PASSWORD}, too`)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404]);
    expect((await open(token)).status).toBe(404);
  });

  test('is over after a day', async () => {
    const token = await tokenFrom(await make(admin, member));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + DAY + 1_000 });
    const answer = await open(token);
    expect([answer.status, await answer.text()]).toEqual([
      404,
      expect.stringContaining('This link has been used'),
    ]);
    expect((await use(token)).status).toBe(404);
  });

  test('takes no password that is none, and is good again', async () => {
    const token = await tokenFrom(await make(admin, member));
    for (const password of ['short', member.username, 'password']) {
      const answer = await use(token, password);
      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain(`value="${token}"`);
    }
    expect((await use(token)).status).toBe(303);
  });

  test.each([
    ['an admin for another admin', () => [admin, owner] as const, 'admin'],
    ['an admin for the owner', () => [admin, owner] as const, ''],
    ['an admin for themselves', () => [admin, admin] as const, ''],
    ['a member for anybody', () => [member, admin] as const, ''],
  ])('is not made by %s', async (_, pair, role) => {
    const [who, whom] = pair();
    const target = role === 'admin' ? await someone('other') : whom;
    if (role === 'admin') await promote(target, 'admin');
    const answer = await make(who, target);
    expect([404, 422]).toContain(answer.status);
    expect(await tokenFrom(answer)).toBe('');
    const kept = env.DB.prepare("SELECT count(*) AS n FROM challenges WHERE kind = 'reset' AND user_id = ?");
    expect(await kept.bind(target.id).first('n')).toBe(0);
  });

  test('is in the audit log, and its token nowhere', async () => {
    const token = await tokenFrom(await make(admin, member));
    const log = await env.DB.prepare('SELECT actor_id, act, user_id FROM audit_log ORDER BY id DESC').first();
    expect(log).toEqual({ actor_id: admin.id, act: 'reset', user_id: member.id });
    const stored = await env.DB.prepare("SELECT * FROM challenges WHERE kind = 'reset'").all();
    expect(JSON.stringify(stored.results)).not.toContain(token);
  });

  test('lets nobody in who is suspended', async () => {
    const token = await tokenFrom(await make(admin, member));
    await admin.post('/administration/members/', { do: 'suspend', user: String(member.id) });
    expect((await use(token)).status).toBe(403);
    expect(await tokenFrom(await make(admin, member))).toBe('');
  });
});
