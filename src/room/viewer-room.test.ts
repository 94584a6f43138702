import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { copied, db, groupOf, type Person, plain, register } from '../../test/cast.ts';
import { readerFor } from '../auth/reader.ts';
import { members, rooms } from '../db/schema.ts';
import type { RoomObject } from './object.ts';
import { directId } from './room-id.ts';
import { readRoomWith, roomFor } from './viewer-room.ts';

let ada: Person;
let grace: Person;
let linus: Person;

beforeAll(async () => {
  [ada, grace, linus] = await Promise.all([register('ada'), register('grace'), register('linus')]);
});

/** A room as versions made it whose direct rooms had ids of their own. */
const olderRoom = async (one: Person, other: Person) => {
  const id = `older-room-${one.id}`;
  const key = `${Math.min(one.id, other.id)}:${Math.max(one.id, other.id)}`;
  await db.insert(rooms).values({ id, key, createdAt: 1 });
  await db.insert(members).values([one, other].map((member) => ({ userId: member.id, roomId: id })));
  return id;
};

describe('the room of a pair', () => {
  test('has one address, for both, and following it makes nothing', async () => {
    const id = directId(ada.id, grace.id);
    expect(await readRoomWith(readerFor(db, ada), grace.id)).toBe(id);
    expect(await readRoomWith(readerFor(db, grace), ada.id)).toBe(id);
    expect((await ada.fetch(`/chat/${grace.id}/`)).headers.get('location')).toBe(`/room/${id}/`);
    expect((await ada.fetch(`/room/${id}/`)).status).toBe(200);
    expect(await db.$count(rooms)).toBe(0);
    expect(await roomFor(db, ada, id)).toMatchObject({ isUnmade: true, peer: { username: 'grace' } });
  });

  test('is made by its first message, whoever sends it', async () => {
    const [one, other] = await Promise.all([register('one'), register('other')]);
    const id = directId(one.id, other.id);
    expect((await one.post(`/room/${id}/`, { cid: 'cid-of-first', body: 'hello' })).status).toBe(303);
    expect(await roomFor(db, other, id)).toMatchObject({ isUnmade: false, rev: 1, memberCount: 2 });
    expect(await (await other.fetch(`/room/${id}/`)).text()).toContain('hello');
  });

  test('is the one that is there, where an older version made it', async () => {
    const id = await olderRoom(linus, grace);
    expect(await readRoomWith(readerFor(db, grace), linus.id)).toBe(id);
    const derived = `/room/${directId(linus.id, grace.id)}/`;
    expect((await grace.fetch(derived)).headers.get('location')).toBe(`/room/${id}/`);
    await grace.post(derived, { cid: 'cid-of-first', body: 'hello' });
    expect(await (await linus.fetch(`/room/${id}/`)).text()).toContain('hello');
    expect(await db.$count(rooms)).toBe(2);
  });

  test('[P6] is nobody else’s, and there is none with nobody', async () => {
    const id = directId(ada.id, grace.id);
    expect((await linus.fetch(`/room/${id}/`)).status).toBe(404);
    expect((await linus.post(`/room/${id}/`, { cid: 'cid-of-other', body: 'hello' })).status).toBe(404);
    expect((await ada.fetch(`/room/${directId(ada.id, 999_999)}/`)).status).toBe(404);
    expect((await ada.fetch(`/room/d${grace.id}-${ada.id}/`)).status).toBe(404);
  });
});

test('notes to oneself are a room of one', async () => {
  const location = (await ada.fetch(`/chat/${ada.id}/`)).headers.get('location') ?? '';
  await ada.post(location, { cid: 'cid-of-notes', body: 'buy milk' });
  expect(await (await ada.fetch(location)).text()).toContain('buy milk');
  expect((await grace.fetch(location)).status).toBe(404);
});

describe('[P6] [P12] roomFor', () => {
  test('shows a room to each of its members, from their side', async () => {
    const id = await groupOf(ada, [grace]);
    expect(await roomFor(db, ada, id)).toEqual({
      id,
      kind: 'group',
      isUnmade: false,
      me: { id: ada.id, username: 'ada', name: null, role: 'owner', readSeq: 1 },
      viewer: { user: ada.id, ranges: [[1, null]] },
      settings: { name: 'Bakers', description: '', history: 'all', posting: 'all', joining: 'invited' },
      isClosed: false,
      memberCount: 2,
      rev: 1,
    });
    expect(await roomFor(db, grace, id)).toMatchObject({ me: { role: 'member' } });
  });

  test('shows nothing to anybody else, as if there were no such room', async () => {
    const id = await groupOf(ada, [grace]);
    expect(await roomFor(db, linus, id)).toBeUndefined();
    expect(await roomFor(db, ada, 'aaaaaaaaaaaaaaaa')).toBeUndefined();
    expect(await roomFor(db, ada, "' OR 1=1 --")).toBeUndefined();
  });

  test('knows each stay of who came back', async () => {
    const id = await groupOf(ada, [grace]);
    const room = env.ROOM.getByName(id);
    await room.act(plain(ada), 'remove-grace', { type: 'remove', user: grace.id });
    await room.post(plain(ada), { cid: 'said-meanwhile', body: 'she is away' });
    await copied(id);
    expect(await roomFor(db, grace, id)).toMatchObject({ viewer: { ranges: [[1, 2]] }, memberCount: 1 });
    await room.act(plain(ada), 'add-grace', { type: 'add', users: [grace.id] }, [plain(grace)]);
    expect(await roomFor(db, grace, id)).toMatchObject({
      viewer: {
        ranges: [
          [1, 2],
          [4, null],
        ],
      },
    });
    const [, pane] = (await (await grace.fetch(`/room/${id}/`)).text()).split('<main');
    expect(pane).not.toContain('she is away');
  });
});

test('[P12] of a group that one has left one is told what it was called then, and nothing of what it is now', async () => {
  const group = await groupOf(ada, [grace, linus], { description: 'We read.' });
  const act = (operation: Parameters<DurableObjectStub<RoomObject>['act']>[2]) =>
    env.ROOM.getByName(group).act(plain(ada), crypto.randomUUID(), operation);
  await env.ROOM.getByName(group).post(plain(ada), { cid: 'cid-of-a-plan', body: 'the plan' });
  await copied(group);
  await act({ type: 'remove', user: linus.id });
  await act({ type: 'change', settings: { name: 'Elsewhere', description: 'We have moved.' } });
  await act({ type: 'pin', seq: 2 });
  expect(await roomFor(db, grace, group)).toMatchObject({
    ...{ memberCount: 2, pinned: 2, isClosed: false },
    settings: { name: 'Elsewhere', description: 'We have moved.' },
  });
  await act({ type: 'close' });
  const left = await roomFor(db, linus, group);
  expect(left).toMatchObject({ isClosed: false, settings: { name: 'Bakers', description: '' } });
  expect(left).not.toHaveProperty('pinned');
  for (const path of [`/room/${group}/`, `/room/${group}/group/`, '/lobby/', '/lobby/?q=elsewhere']) {
    const page = (await (await linus.fetch(path)).text()).replace('value="elsewhere"', '');
    expect(page).not.toMatch(/Elsewhere|We have moved|members-line|memberCount&quot;:2/);
  }
  expect(await (await linus.fetch('/lobby/?q=baker')).text()).toContain(group);
  // Whoever went by themselves, too; and what was called so by a version before has no other name.
  await db.run(sql`UPDATE messages SET event = json_remove(event, '$.name') WHERE room_id = ${group}`);
  expect(await roomFor(db, linus, group)).toMatchObject({ settings: { name: 'Elsewhere' } });
});

test.for(['', '?before=9', 'messages', 'messages?before=9', 'messages?after=0'])(
  '[P12] who came back sees both of their stays in %s, and nothing of what was between',
  async (path) => {
    const group = await groupOf(ada, [grace, linus], { history: 'joined' });
    const act = (operation: Parameters<DurableObjectStub<RoomObject>['act']>[2]) =>
      env.ROOM.getByName(group).act(plain(ada), crypto.randomUUID(), operation);
    const say = (body: string) => ada.post(`/room/${group}/`, { cid: `cid-of-${body}`, body });
    await say('before');
    await act({ type: 'remove', user: grace.id });
    await say('meanwhile');
    await act({ type: 'add', users: [grace.id] });
    await say('after');
    const seen = async (who: Person) => {
      const [text] = (await (await who.fetch(`/room/${group}/${path}`)).text()).split('<main').slice(-1);
      return new Set(
        [...(text ?? '').matchAll(/\b(before|meanwhile|after)\b(?:<|")/g)].map(([, body]) => body),
      );
    };
    await expect.poll(() => seen(linus)).toEqual(new Set(['before', 'meanwhile', 'after']));
    expect(await seen(grace)).toEqual(new Set(['before', 'after']));
  },
);
