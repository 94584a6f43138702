import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { db, groupOf, type Person, plain, register } from '../../test/cast.ts';
import { members } from '../db/schema.ts';
import { PresenceObject } from '../presence/object.ts';
import { listingFor } from './listing.ts';
import { ALWAYS, type MyRoom, titleOf } from './my-room.ts';

const AS_JSON = { headers: { accept: 'application/json' } };

let ada: Person;
let grace: Person;
let room: string;
let count = 0;

beforeEach(async () => {
  ada = await register(`ada_${++count}`);
  grace = await register(`grace_${count}`);
  room = await ada.roomWith(grace);
  await say(grace, 'hello');
});

const say = async (person: Person, body: string) =>
  expect((await person.post(`/room/${room}/`, { cid: `cid-of-${++count}-test`, body })).status).toBe(303);
const choose = (person: Person, choice: string, more: Record<string, string> = {}) =>
  person.post(`/room/${room}/mine/`, { do: choice, ...more });
const rowOf = async (person: Person) =>
  (await (await person.fetch(`/room/${room}/mine/`, AS_JSON)).json()) as MyRoom;
const shown = async (person: Person, asked = {}) =>
  (await listingFor(env, person, asked)).conversations.map(titleOf);

describe('what I choose for a room', () => {
  test('[P9] is chosen by a form, and stands in my list alone', async () => {
    const page = await (await ada.fetch(`/room/${room}/mine/`)).text();
    expect(page).toContain(`<form method="post" action="/room/${room}/mine/" class="choices">`);
    expect(page).toMatch(/<button type="submit" name="do" value="mute-8h">Mute for 8 hours<\/button>/);
    const answer = await choose(ada, 'mute-always');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/lobby/']);
    expect((await rowOf(ada)).preferences).toMatchObject({ mutedUntil: ALWAYS });
    expect((await rowOf(grace)).preferences).toMatchObject({ mutedUntil: 0 });
    expect(await (await ada.fetch('/lobby/')).text()).toContain(', muted, 1 unread');
    expect(await (await ada.fetch(`/room/${room}/mine/`)).text()).toContain('value="unmute"');
  });

  test('reaches all my tabs at once, and nobody else', async () => {
    const [tab, other] = await Promise.all([ada.arrive(), grace.arrive()]);
    await Promise.all([tab.next('welcome'), other.next('welcome')]);
    const answer = await ada.post(`/room/${room}/mine/`, { do: 'pin' }, AS_JSON);
    const { preferences } = (await answer.json()) as MyRoom;
    expect(preferences.pinnedAt).toBeGreaterThan(0);
    expect((await tab.next('mine')).rows).toEqual([{ room, preferences }]);
    expect(other.frames.filter(({ type }) => type === 'mine')).toEqual([]);
    await choose(ada, 'unpin');
    expect((await tab.next('mine')).rows[0]?.preferences?.pinnedAt).toBeNull();
  });

  test('is stored, though Presence fails', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const failing = vi.spyOn(PresenceObject.prototype, 'mine').mockImplementation(() => {
      throw new Error('Presence is away');
    });
    expect((await choose(ada, 'pin')).status).toBe(303);
    expect(warned).toHaveBeenCalled();
    expect((await rowOf(ada)).preferences.pinnedAt).not.toBeNull();
    failing.mockRestore();
    warned.mockRestore();
  });

  test('may come twice at once, and each changes its own', async () => {
    await Promise.all([choose(ada, 'pin'), choose(ada, 'mute-always'), choose(ada, 'mark-unread')]);
    expect((await rowOf(ada)).preferences).toMatchObject({ mutedUntil: ALWAYS, markedUnread: true });
    expect((await rowOf(ada)).preferences.pinnedAt).not.toBeNull();
  });
});

describe('an archived conversation', () => {
  test('has a view of its own, and comes back with a new message', async () => {
    await choose(ada, 'archive');
    expect([await shown(ada), await shown(ada, { isArchive: true })]).toEqual([[], [grace.username]]);
    expect(await (await ada.fetch('/lobby/')).text()).toContain('Archived (1)');
    expect(await (await ada.fetch('/lobby/?archived=1')).text()).toContain('Archived conversations');
    const { people } = await listingFor(env, ada);
    expect(people.map(({ username }) => username)).not.toContain(grace.username);
    await say(grace, 'and this');
    expect(await shown(ada)).toEqual([grace.username]);
  });

  test('stays while it is muted', async () => {
    await choose(ada, 'mute-always');
    await choose(ada, 'archive');
    await say(grace, 'and this');
    expect(await shown(ada)).toEqual([]);
    await choose(ada, 'unmute');
    expect(await shown(ada)).toEqual([grace.username]);
  });

  test('stays although D1 did not know the last message yet that the browser knew', async () => {
    await choose(ada, 'archive', { number: '2' });
    await say(grace, 'which ada has seen');
    expect(await shown(ada)).toEqual([]);
    for (const number of ['-1', '1.5', 'x', '9'.repeat(40)]) {
      await choose(ada, 'unarchive');
      await choose(ada, 'archive', { number });
      expect((await rowOf(ada)).preferences.archivedNumber).toBe(2);
    }
  });
});

test('a hidden conversation is gone until a new message; its person is among the people meanwhile', async () => {
  await choose(ada, 'hide');
  expect(await shown(ada)).toEqual([]);
  const { people } = await listingFor(env, ada);
  expect(people.map(({ username }) => username)).toContain(grace.username);
  expect(await shown(ada, { query: grace.username })).toEqual([grace.username]);
  await say(grace, 'and this');
  expect(await shown(ada)).toEqual([grace.username]);
});

test('whoever opens what they marked as unread has read it, without a script, too', async () => {
  await ada.fetch(`/room/${room}/`);
  await choose(ada, 'mark-unread');
  expect(await (await ada.fetch('/lobby/')).text()).toContain('marked as unread');
  await ada.fetch(`/room/${room}/`, { headers: { 'sec-purpose': 'prefetch' } });
  expect((await rowOf(ada)).preferences.markedUnread).toBe(true);
  const shown = await ada.fetch(`/room/${room}/`, { headers: { 'sec-fetch-dest': 'document' } });
  const [, picture = ''] = /<noscript[^>]*><img src="([^"]*)"/.exec(await shown.text()) ?? [];
  expect((await rowOf(ada)).preferences.markedUnread).toBe(true);
  await ada.fetch(picture);
  await expect.poll(async () => (await rowOf(ada)).preferences.markedUnread).toBe(false);
  await choose(ada, 'mark-unread');
  await ada.fetch(`/room/${room}/`);
  await expect.poll(async () => (await rowOf(ada)).preferences.markedUnread).toBe(false);
});

test('[P6] of a room that is not mine there is nothing, and nothing to choose', async () => {
  const linus = await register(`linus_${++count}`);
  expect((await linus.fetch(`/room/${room}/mine/`, AS_JSON)).status).toBe(404);
  expect((await choose(linus, 'pin')).status).toBe(404);
  expect((await choose(ada, 'nothing')).status).toBe(400);
  expect((await choose(ada, 'pin', { as: String(linus.id) })).status).toBe(409);
  const rows = await db.select().from(members).where(eq(members.roomId, room));
  expect(rows.every(({ pinnedAt }) => pinnedAt === null)).toBe(true);
});

test('of a group that I have left I may still choose', async () => {
  const group = await groupOf(ada, [grace]);
  await env.ROOM.getByName(group).act(plain(grace), `cid-of-${++count}-test`, {
    type: 'leave',
    forGood: false,
  });
  room = group;
  expect(await rowOf(grace)).toMatchObject({ ended: 'left' });
  await choose(grace, 'hide');
  expect(await shown(grace)).not.toContain('Bakers');
});

test('notes to oneself are offered, found by their name, and listed once there are some', async () => {
  const html = await (await ada.fetch('/lobby/')).text();
  expect(html).toContain('Notes to yourself');
  expect(await (await ada.fetch('/lobby/?q=notes')).text()).toContain(`href="/chat/${ada.id}/"`);
  expect(await (await ada.fetch('/lobby/?q=nobody')).text()).not.toContain('Notes to yourself');
  const to = (await ada.fetch(`/chat/${ada.id}/`)).headers.get('location') ?? '';
  expect((await ada.post(to, { cid: 'cid-of-a-note', body: 'milk' })).status).toBe(303);
  const { conversations, offersNotes } = await listingFor(env, ada, { notes: 'Notes to yourself' });
  expect(offersNotes).toBe(false);
  expect(conversations[0]).toMatchObject({ kind: 'self', last: { text: 'milk' } });
  expect((await listingFor(env, grace, {})).conversations.map(({ kind }) => kind)).toEqual(['direct']);
});
