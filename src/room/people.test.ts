/** Rooms with more than two members. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { db, groupOf, register } from '../../test/cast.ts';
import { FEW_MEMBERS } from './limits.ts';
import { rosterOf } from './people.ts';

const SAID = /<span class="author[^>]*><bdi>([^<]*)<.*?<p class="text" dir="auto">([^<]*)</g;

let rooms = 0;

/** Ada and grace's room, and linus in it, too. */
const roomOfThree = async () => {
  rooms += 1;
  const names = ['ada', 'grace', 'linus'].map((name) => `${name}${rooms}`);
  const [ada, grace, linus] = await Promise.all(names.map(register));
  if (!ada || !grace || !linus) throw new Error('They are not here.');
  const room = await groupOf(ada, [grace, linus]);
  const say = (person: typeof ada, body: string) =>
    person.post(`/room/${room}/`, { cid: `cid-of-${person.username}`, body });
  return { ada, grace, linus, room, say };
};

test('of three members, everybody reads who said what', async () => {
  const { ada, grace, linus, room, say } = await roomOfThree();
  await say(grace, 'from grace');
  await say(linus, 'from linus');
  const page = await (await ada.fetch(`/room/${room}/`)).text();
  expect([...page.matchAll(SAID)].map(([, name, body]) => [name, body])).toEqual([
    [grace.username, 'from grace'],
    [linus.username, 'from linus'],
  ]);
});

test('who has left is still named with what they said', async () => {
  const { ada, linus, room, say } = await roomOfThree();
  await say(linus, 'goodbye');
  await env.DB.prepare('DELETE FROM members WHERE user_id = ?').bind(linus.id).run();
  const page = await (await ada.fetch(`/room/${room}/`)).text();
  expect([...page.matchAll(SAID)].map(([, name]) => name)).toEqual([linus.username]);
});

test('a room of too many has no roster', async () => {
  const { room } = await roomOfThree();
  expect(await rosterOf(db, room)).toHaveLength(3);
  const names = JSON.stringify(Array.from({ length: FEW_MEMBERS }, (_, n) => `person${n}`));
  await env.DB.batch([
    env.DB.prepare(
      "INSERT INTO users (username, password_hash, created_at) SELECT value, 'none', 0 FROM json_each(?)",
    ).bind(names),
    env.DB.prepare(
      `INSERT INTO members (user_id, room_id)
       SELECT users.id, ? FROM users JOIN json_each(?) ON value = username`,
    ).bind(room, names),
  ]);
  expect(await rosterOf(db, room)).toEqual([]);
});
