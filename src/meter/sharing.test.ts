/** [P13] Twenty accounts of one person are no day of everybody's. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import {
  db,
  hashCheaply,
  printSetUpCode,
  promote,
  register,
  SET_UP_CODE,
  signIn,
  stranger,
} from '../../test/cast.ts';
import { rowsOf } from '../../test/meters.ts';
import { PASSWORD } from '../../test/password.ts';
import { users } from '../db/schema.ts';
import { newInvitationToken } from '../invitations/invitations.ts';
import { FREE_DAY, times, use } from './use.ts';

hashCheaply();

const NOON = Date.UTC(2026, 10, 28, 12);
const DAY = 24 * 60 * 60_000;
const PART = times(FREE_DAY, 0.01);

let count = 0;
let meter = env.METER.getByName('of nobody');
const at = (now: number) =>
  runInDurableObject(meter, (object) => {
    object.now = () => now;
    object.vars = {};
  });

beforeEach(async () => {
  meter = env.METER.getByName(`of test ${++count}`);
  await at(NOON);
});

const people = Array.from({ length: 20 }, (_, n) => 1_000_001 + n);
/** How many of these may go on after each has used a hundredth of a day. */
const free = async (of = people) => {
  const waits = [];
  for (const user of of) waits.push(await meter.spend(user, PART));
  return waits.filter((wait) => wait === 0).length;
};

test('of one network, together they have the budget of one, for a week', async () => {
  for (const user of people) await meter.share(user, { network: 'a' });
  expect(await free()).toBe(4);
  expect(await meter.spend(people[0] ?? 0, PART)).toBe(DAY / 2);
  expect(await meter.spend(1, PART)).toBe(0);
  expect(await meter.sharing()).toHaveLength(20);
  await at(NOON + 6 * DAY);
  expect(await free()).toBe(4);
  await at(NOON + 7 * DAY);
  expect(await free()).toBe(20);
  expect(await meter.sharing()).toEqual([]);
});

test('who comes to the same network later shares with the young alone', async () => {
  for (const user of people.slice(0, 10)) await meter.share(user, { network: 'a' });
  await at(NOON + 5 * DAY);
  for (const user of people.slice(10)) await meter.share(user, { network: 'a' });
  await at(NOON + 8 * DAY);
  expect(await free(people.slice(0, 10))).toBe(10);
  expect(await free(people.slice(10))).toBe(4);
});

test('whom one member invited share for ever, whoever else they share with', async () => {
  for (const [n, user] of people.entries()) await meter.share(user, { network: `n${n}`, inviter: 7 });
  expect(await free()).toBe(4);
  await at(NOON + 100 * DAY);
  expect(await free()).toBe(4);
  await meter.share(2_000_000, { network: 'elsewhere', inviter: 8 });
  expect(await meter.spend(2_000_000, PART)).toBe(0);
});

test('an account that got its own waits for nobody, and nobody for it', async () => {
  for (const user of people) await meter.share(user, { inviter: 7 });
  expect(await free(people.slice(0, 6))).toBe(4);
  const last = people.at(-1) ?? 0;
  await meter.unshare(last);
  expect(await meter.spend(last, PART)).toBe(0);
  expect(await meter.sharing()).not.toContain(last);
  await at(NOON + DAY);
  for (let n = 0; n < 5; n += 1) await meter.spend(last, PART);
  expect(await meter.spend(people[0] ?? 0, PART)).toBe(0);
});

test('[cost] to share writes at most three rows once, and nothing each time that the meter is told', async () => {
  const rows = await rowsOf(meter);
  await meter.share(people[0] ?? 0, { network: 'a', inviter: 7 });
  expect(rows.count).toBeLessThanOrEqual(3);
  const before = rows.count;
  for (let n = 0; n < 3; n += 1) await meter.spend(people[0] ?? 0, use({ rows: 1 }));
  expect(rows.count - before).toBe(3);
});

const from = (address: string) => ({ headers: { 'cf-connecting-ip': address } });
let addresses = 0;
const sharing = () => env.METER.getByName('meter').sharing();
const idOf = async (username: string) =>
  (await db.select().from(users)).find((user) => user.username === username)?.id ?? 0;

beforeEach(() =>
  runInDurableObject(
    env.METER.getByName('meter'),
    (_, { storage }) => void storage.sql.exec('DELETE FROM sharers'),
  ),
);

test('who registers from a network shares with who comes from there; on a laptop with nobody', async () => {
  for (const username of ['alpha', 'beta'])
    await stranger.post('/register/', { username, password: PASSWORD }, from('203.0.113.9'));
  await stranger.post('/register/', { username: 'gamma', password: PASSWORD }, from('127.0.0.1'));
  await stranger.post('/register/', { username: 'delta', password: PASSWORD }, from('::1'));
  const [alpha, beta, gamma, delta] = await Promise.all(['alpha', 'beta', 'gamma', 'delta'].map(idOf));
  await expect.poll(sharing).toEqual([beta, alpha]);
  expect([gamma, delta]).not.toContain(0);
});

test('whom a member invites share, whom an admin invites do not; an admin gives each their own, and it is written down', async () => {
  const [member, admin] = [await register('inviting'), await register('caring')];
  await promote(admin, 'admin');
  const invite = async (who: typeof member, names: string[]) => {
    const token = newInvitationToken();
    await who.post('/invitations/', { token, room: '', uses: '5' });
    for (const username of names)
      await stranger.post(
        `/invitation/?token=${token}`,
        { token, username, password: PASSWORD },
        from(`198.51.100.${++addresses}`),
      );
    return Promise.all(names.map(idOf));
  };
  const [hers, theirs] = [await invite(member, ['eta', 'theta']), await invite(admin, ['iota', 'kappa'])];
  await expect.poll(sharing).toEqual(hers.toReversed());
  expect(theirs).not.toContain(0);

  const page = await (await admin.fetch('/administration/members/')).text();
  expect(page.match(/value="own-budget"/g)).toHaveLength(2);
  const lift = { do: 'own-budget', user: String(hers[0]) };
  expect((await member.post('/administration/members/', lift)).status).toBe(404);
  expect((await admin.post('/administration/members/', lift)).status).toBe(303);
  // Nobody is left with whom the other one would share.
  expect(await sharing()).toEqual([]);
  expect(await (await admin.fetch('/administration/log/')).text()).toContain(
    'a daily allowance of their own',
  );
});

test('who looks after this Parley shares with nobody: appointed, or by the code of a deploy, old account or new', async () => {
  const [owner, code] = [await register('owning'), { code: SET_UP_CODE }];
  const here = from('203.0.113.50');
  for (const username of ['first', 'second', 'third'])
    await stranger.post('/register/', { username, password: PASSWORD }, here);
  const [first, second, third] = await Promise.all(['first', 'second', 'third'].map(idOf));
  await expect.poll(sharing).toEqual([third, second, first]);
  await promote(owner, 'owner');
  await owner.post('/administration/members/', { do: 'admin', user: String(first) });
  await expect.poll(sharing).toEqual([third, second]);

  await db.update(users).set({ role: 'member' });
  await printSetUpCode();
  await stranger.post('/setup/account/', { ...code, username: 'newest', password: PASSWORD }, here);
  await stranger.post('/register/', { username: 'fourth', password: PASSWORD }, here);
  await expect.poll(sharing).toEqual([await idOf('fourth'), third, second]);

  await db.update(users).set({ role: 'member' });
  await printSetUpCode();
  await (await signIn({ id: second ?? 0, username: 'second' })).post('/setup/', code);
  await expect.poll(sharing).toEqual([await idOf('fourth'), third]);
});
