import { env, exports } from 'cloudflare:workers';
import { beforeAll, expect, test, vi } from 'vitest';
import { CAST, CONVERSATIONS, GROUPS } from '../bin/seed-cast.ts';
import { PASSWORD, seed } from '../bin/seeding.ts';
import { userByName } from '../src/auth/users.ts';
import { messages, users } from '../src/db/schema.ts';
import { listingFor } from '../src/lobby/listing.ts';
import { titleOf, unreadOf } from '../src/lobby/my-room.ts';
import { db, hashCheaply, ORIGIN, signIn, stranger } from './cast.ts';

hashCheaply();

beforeAll(async () => {
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => exports.default.fetch(url, init));
  await seed(ORIGIN);
}, 60_000);

const find = async (name: string) => {
  const user = await userByName(db, name);
  if (!user) throw new Error(`${name} is not here`);
  return { id: user.id, username: user.username };
};

const listOf = async (name: string) => listingFor(env, await find(name));

test('everybody of the cast is there, and gets in', async () => {
  expect(await db.$count(users)).toBe(CAST.length);
  const response = await stranger.post('/login/', { username: 'grace', password: PASSWORD });
  expect(response.status).toBe(303);
});

test('everything was said, and read by whom it is said to be', async () => {
  const said = [...CONVERSATIONS, ...GROUPS].reduce((sum, { said }) => sum + said.length, 0);
  expect(await db.$count(messages)).toBe(said + GROUPS.length);
  const { conversations, people } = await listOf('ada');
  const groups = ['Readers of old manuals 0', 'Lunch on Thursdays 5'];
  const rows = conversations.map((room) => `${titleOf(room)} ${unreadOf(room)}`);
  expect(rows).toEqual([
    'grace 2',
    'linus 3',
    'margaret 0',
    'katherine 0',
    'radia 0',
    'dennis 0',
    'alan 0',
    ...groups,
  ]);
  expect(people.map(({ username }) => username)).toEqual(['barbara', 'edsger', 'hedy', 'ken']);
});

test('[P3] seeding again changes nothing, not even what is unread since', async () => {
  const [ada, dennis] = [await signIn(await find('ada')), await signIn(await find('dennis'))];
  const room = await dennis.roomWith(ada);
  await dennis.post(`/room/${room}/`, { cid: 'since-then', body: 'Still one thing?' });
  const before = await Promise.all(CAST.map(listOf));
  await seed(ORIGIN);
  expect(await Promise.all(CAST.map(listOf))).toEqual(before);
}, 60_000);
