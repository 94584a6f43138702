/** Rooms with more than two members. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { db, groupOf, register } from '../../test/cast.ts';
import type { Settings } from '../settings/form.ts';
import { saveSettings } from '../settings/settings.ts';
import { FEW_MEMBERS } from './limits.ts';
import { mentionableIn, rosterOf } from './people.ts';

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

/** So many more that their names are not told any more. */
const fill = async (room: string) => {
  const names = JSON.stringify(Array.from({ length: FEW_MEMBERS }, (_, n) => `person${rooms}.${n}`));
  await env.DB.batch([
    env.DB.prepare(
      "INSERT INTO users (username, password_hash, created_at) SELECT value, 'none', 0 FROM json_each(?)",
    ).bind(names),
    env.DB.prepare(
      `INSERT INTO members (user_id, room_id)
       SELECT users.id, ? FROM users JOIN json_each(?) ON value = username`,
    ).bind(room, names),
  ]);
};

test('a room of too many has no roster', async () => {
  const { room } = await roomOfThree();
  expect(await rosterOf(db, room)).toHaveLength(3);
  await fill(room);
  expect(await rosterOf(db, room)).toEqual([]);
});

test('in a large room, too, people are named by username and by display name, in any case and width', async () => {
  const { ada, grace, linus, room } = await roomOfThree();
  await fill(room);
  const outsider = await register('outsider');
  await saveSettings(db, linus, { ...SETTINGS, name: 'Łukasz van Dörp' }, '');
  const named = async (body: string) =>
    (await mentionableIn(db, room, body)).map(({ id }) => id).sort((one, other) => one - other);
  const wide = ada.username.replace(/\w/g, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0));
  expect(await named(`@${wide}, @${grace.username.toUpperCase()}: hello`)).toEqual([ada.id, grace.id]);
  expect(await named('Ask @LUKASZ VAN DORP’s brother.')).toEqual([]);
  expect(await named('Ask @LUKASZ VAN DORP.')).toEqual([linus.id]);
  expect(await named(`@${outsider.username} @nobody @ @@`)).toEqual([]);
  await ada.post(`/room/${room}/`, { cid: 'cid-of-mention', body: `@lukasz van dorp, come! @${wide}` });
  expect(await mentionsOf(room)).toEqual([
    [0, 16, linus.id],
    [24, wide.length + 1, ada.id],
  ]);
});

const SETTINGS: Settings = {
  ...{ name: '', about: '', theme: null, language: null },
  ...{ receipts: true, visible: true },
};

const mentionsOf = async (room: string) => {
  const found = await env.DB.prepare(
    'SELECT mentions FROM messages WHERE room_id = ? AND mentions IS NOT NULL',
  )
    .bind(room)
    .first<string>('mentions');
  return JSON.parse(found ?? '[]');
};
