import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { db, type Person, register } from '../../test/cast.ts';
import { readerFor } from '../auth/reader.ts';
import { members, messages, rooms } from '../db/schema.ts';
import type { RoomEvent } from '../room/entry.ts';
import type { Member } from '../room/member.ts';
import { listingFor } from './listing.ts';
import { ALWAYS, isMentioned, unreadOf } from './my-room.ts';
import { myRooms, readMyRoom } from './my-rooms.ts';
import { LIST_PAGE } from './people.ts';

let ada: Person;
let grace: Person;
let linus: Person;
let count = 0;

beforeAll(async () => {
  ada = await register('ada');
  grace = await register('grace');
  linus = await register('Linus');
});

interface Last {
  seq: number;
  from: number;
  at: number;
  text?: string;
  number?: number;
}

/** As the room's archive leaves it. */
const archived = (room: string, { seq, from, at, text = 'hello', number }: Last) =>
  db
    .update(rooms)
    .set({ rev: seq, lastSeq: seq, lastSender: from, lastBody: text, lastAt: at, lastNumber: number ?? null })
    .where(eq(rooms.id, room));

/** A group as its room would archive it; each member with their stay. */
const group = async (name: string, stays: Partial<typeof members.$inferInsert>[], created = 1_000) => {
  const id = `group${++count}`;
  await db
    .insert(rooms)
    .values({ id, key: id, kind: 'group', name, createdAt: created, lastAt: created, rev: 1, lastNumber: 0 });
  for (const stay of stays)
    await db.insert(members).values({ roomId: id, userId: 0, ...stay } as typeof members.$inferInsert);
  return id;
};
const happened = (room: string, seq: number, from: Member, event: RoomEvent, at: number, number: number) =>
  db.insert(messages).values({
    ...{ roomId: room, seq, rev: seq, senderId: from.id, cid: `event-${seq}`, body: '', at },
    ...{ kind: 'event', event: JSON.stringify(event), number },
  });
const set = ({ id }: Member, room: string, values: Partial<typeof members.$inferInsert>) =>
  db
    .update(members)
    .set(values)
    .where(and(eq(members.userId, id), eq(members.roomId, room)));
const readOf = (room: string, cursors: Record<number, [number, number]>) =>
  db
    .update(rooms)
    .set({ cursors: JSON.stringify(cursors) })
    .where(eq(rooms.id, room));
const mine = async (person: Person, room: string) => {
  const found = await readMyRoom(readerFor(db, person), room);
  return found ?? expect.unreachable();
};

describe('my rooms', () => {
  test('are those in which somebody has written, with what is unread', async () => {
    const [withGrace, withLinus] = [await ada.roomWith(grace), await ada.roomWith(linus)];
    await ada.roomWith(await register('margaret'));
    await archived(withGrace, { seq: 9, from: grace.id, at: 5_000, text: 'See you at nine' });
    await set(ada, withGrace, { readSeq: 7 });
    await archived(withLinus, { seq: 2, from: ada.id, at: 6_000, text: 'Done' });
    await set(ada, withLinus, { readSeq: 2 });
    const found = await myRooms(db, ada);
    expect(found.map(({ room }) => room).sort()).toEqual([withGrace, withLinus].sort());
    expect(await mine(ada, withGrace)).toEqual({
      room: withGrace,
      kind: 'direct',
      peer: { id: grace.id, username: 'grace' },
      last: { seq: 9, from: grace.id, at: 5_000, text: 'See you at nine' },
      ...{ at: 5_000, number: 9, read: 7, mention: 0 },
      preferences: {
        ...{ mutedUntil: 0, pinnedAt: null, archivedNumber: null, hiddenNumber: null, markedUnread: false },
      },
    });
    expect(unreadOf(await mine(grace, withGrace))).toBe(9);
    expect(await mine(linus, withLinus)).toMatchObject({ peer: { id: ada.id, username: 'ada' } });
  });

  test('are one row each, however many are in them', async () => {
    const everybody = await Promise.all(Array.from({ length: 7 }, (_, i) => register(`member_${i}`)));
    const [zoe] = everybody;
    const room = await group(
      'Team',
      everybody.map(({ id }) => ({ userId: id })),
    );
    await archived(room, { seq: 3, from: everybody[4]?.id ?? 0, at: 7_000, text: 'Shall we?', number: 2 });
    expect(await myRooms(db, zoe as Person)).toMatchObject([
      { room, kind: 'group', name: 'Team', author: { username: 'member_4' }, last: { text: 'Shall we?' } },
    ]);
  });

  test('count what is unread by numbers, so that events count for nothing', async () => {
    const room = await group('Numbers', [{ userId: ada.id }, { userId: grace.id, mentionNumber: 4 }]);
    await archived(room, { seq: 9, from: ada.id, at: 7_000, number: 5 });
    await readOf(room, { [ada.id]: [9, 5], [grace.id]: [4, 2] });
    expect([unreadOf(await mine(ada, room)), unreadOf(await mine(grace, room))]).toEqual([0, 3]);
    expect([isMentioned(await mine(ada, room)), isMentioned(await mine(grace, room))]).toEqual([false, true]);
    await set(grace, room, { readSeq: 4 });
    expect(unreadOf(await mine(grace, room))).toBe(1);
  });

  test('[P12] show no message that I may not see: from before I came, while I was away, after I went', async () => {
    const events = {
      added: { type: 'added', users: [linus.id] },
      removed: { type: 'removed', users: [linus.id] },
    };
    const stays = [
      { userId: grace.id, fromSeq: 5 },
      { userId: linus.id, fromSeq: 1, untilSeq: 3 },
      { userId: ada.id, fromSeq: 6, earlier: '[[1,3]]' },
    ];
    const room = await group('Secrets', stays);
    await happened(room, 3, ada, events.removed as RoomEvent, 3_000, 2);
    await happened(room, 5, ada, { type: 'joined' }, 5_000, 3);
    await archived(room, { seq: 4, from: ada.id, at: 4_000, text: 'the secret', number: 3 });
    await readOf(room, { [linus.id]: [2, 1] });

    const before = await mine(grace, room);
    expect(before).toMatchObject({ at: 5_000 });
    expect(before.last).toBeUndefined();
    const gone = await mine(linus, room);
    expect(gone).toMatchObject({ ended: 'removed', at: 3_000, number: 2 });
    // Whoever is gone could never say that they have read it.
    expect(unreadOf(gone)).toBe(0);
    for (const person of [ada, grace, linus])
      expect(JSON.stringify(await mine(person, room))).not.toContain('secret');
    await archived(room, { seq: 2, from: ada.id, at: 2_000, text: 'good morning', number: 2 });
    expect((await mine(ada, room)).last).toMatchObject({ text: 'good morning' });
    await archived(room, { seq: 7, from: ada.id, at: 7_000, text: 'for those who are here', number: 4 });
    expect((await mine(grace, room)).last).toMatchObject({ seq: 7 });
    expect(await mine(linus, room)).toEqual(gone);
  });

  test('say how a membership ended', async () => {
    const room = await group('Ends', [{ userId: ada.id, untilSeq: 4 }, { userId: grace.id }]);
    await happened(room, 4, ada, { type: 'left', owner: grace.id }, 4_000, 2);
    expect(await mine(ada, room)).toMatchObject({ ended: 'left', at: 4_000 });
  });

  test('have notes to oneself among them', async () => {
    await db.insert(rooms).values({ id: `s${ada.id}`, key: `self:${ada.id}`, kind: 'self', createdAt: 1 });
    await db.insert(members).values({ roomId: `s${ada.id}`, userId: ada.id, readSeq: 1 });
    await archived(`s${ada.id}`, { seq: 1, from: ada.id, at: 9_000, text: 'milk' });
    const notes = await mine(ada, `s${ada.id}`);
    expect(notes).toMatchObject({ kind: 'self', peer: { username: 'ada' }, last: { text: 'milk' } });
    expect(unreadOf(notes)).toBe(0);
  });

  test('[P6] are nothing to anybody else', async () => {
    const room = await ada.roomWith(grace);
    expect(await readMyRoom(readerFor(db, linus), room)).toBeUndefined();
    expect(await readMyRoom(readerFor(db, linus), "' OR 1=1 --")).toBeUndefined();
  });

  test('cost three rows each, and one more where an entry stands for a message', async () => {
    const alan = await register('alan');
    for (let room = 0; room < 20; room += 1) {
      const id = await group(`Cost ${room}`, [{ userId: alan.id }, { userId: ada.id }, { userId: grace.id }]);
      await archived(id, { seq: 1, from: ada.id, at: room, number: 1 });
    }
    expect(await rowsRead(() => myRooms(db, alan))).toBeLessThanOrEqual(3 * 20 + 2);
    const room = await group('Gone', [{ userId: alan.id, untilSeq: 2 }]);
    await happened(room, 2, alan, { type: 'left' }, 1, 1);
    expect(await rowsRead(() => myRooms(db, alan))).toBeLessThanOrEqual(3 * 20 + 2 + 4);
  });
});

describe('a list', () => {
  const found = async (person: Person, query = '', page = '1') =>
    (await listingFor(env, person, { query, page })).conversations.map((room) =>
      room.kind === 'direct' ? room.peer.username : room.kind === 'group' ? room.name : 'notes',
    );

  test('has the last active first, below what is pinned; not what is archived or hidden, until something new comes', async () => {
    const barbara = await register('barbara');
    const talk = async (name: string, at: number) => {
      const room = await barbara.roomWith(await register(name));
      await archived(room, { seq: 3, from: barbara.id, at });
      return room;
    };
    const [old, older, archive, hidden, muted] = [
      await talk('old', 2_000),
      await talk('older', 1_000),
      await talk('archive', 5_000),
      await talk('hidden', 6_000),
      await talk('muted', 7_000),
    ];
    const team = await group('Team', [{ userId: barbara.id }], 3_000);
    await set(barbara, older, { pinnedAt: 1 });
    await set(barbara, archive, { archivedNumber: 3 });
    await set(barbara, muted, { archivedNumber: 2, mutedUntil: ALWAYS });
    await set(barbara, hidden, { hiddenNumber: 3 });
    expect(await found(barbara)).toEqual(['older', 'Team', 'old']);
    await set(barbara, old, { pinnedAt: 2 });
    expect(await found(barbara)).toEqual(['old', 'older', 'Team']);

    for (const room of [archive, hidden, muted]) await archived(room, { seq: 4, from: 1, at: 9_000 });
    expect((await found(barbara)).sort()).toEqual(['Team', 'archive', 'hidden', 'old', 'older']);
    await set(barbara, muted, { mutedUntil: Date.now() - 1 });
    expect(await found(barbara)).toContain('muted');
    expect(await readMyRoom(readerFor(db, barbara), team)).toMatchObject({ at: 3_000 });
  });

  test('finds by a piece of a name, of either case; people, groups, and what is archived or hidden', async () => {
    const hedy = await register('hedy');
    const [withGrace, withLinus] = [await hedy.roomWith(grace), await hedy.roomWith(linus)];
    for (const room of [withGrace, withLinus]) await archived(room, { seq: 1, from: hedy.id, at: 1 });
    await group('Ökonomie & Küche', [{ userId: hedy.id }]);
    await group('Lost', [{ userId: hedy.id, archivedNumber: 9 }]);
    await set(hedy, withGrace, { hiddenNumber: 1 });
    expect(await found(hedy, 'INU')).toEqual(['Linus']);
    expect(await found(hedy, 'ace')).toEqual(['grace']);
    expect(await found(hedy, 'okonom')).toEqual(['Ökonomie & Küche']);
    expect(await found(hedy, 'küche')).toEqual(['Ökonomie & Küche']);
    expect(await found(hedy, 'lost')).toEqual(['Lost']);
    for (const query of ['%', '_____', 'hedy', `' OR 1=1 --`]) expect(await found(hedy, query)).toEqual([]);
  });

  test('finds by what the other is called, however one types it', async () => {
    const radia = await register('radia');
    const peer = await register('tux');
    await archived(await radia.roomWith(peer), { seq: 1, from: radia.id, at: 1 });
    await peer.post('/settings/', { name: 'Änne Große 🐧' });
    for (const query of ['änne', 'ANNE', 'gross', '🐧', '@tux'])
      expect(await found(radia, query)).toEqual(['tux']);
    expect(await found(radia, 'anna')).toEqual([]);
  });

  test('comes in pages, each room once', async () => {
    const dennis = await register('dennis');
    const talk = async (_: unknown, i: number) => {
      const room = await dennis.roomWith(await register(`fan_${i}`));
      await archived(room, { seq: 1, from: dennis.id, at: 1_000 });
    };
    await Promise.all(Array.from({ length: LIST_PAGE + 5 }, talk));
    const pages = await Promise.all(['1', '2', '3'].map((page) => found(dennis, '', page)));
    expect(pages.map((rows) => rows.length)).toEqual([LIST_PAGE, 5, 0]);
    expect(new Set(pages.flat()).size).toBe(LIST_PAGE + 5);
  });
});

test('[cost] a list reads at most four rows for each row that it shows, and fifty', async () => {
  const barbara = await register('barbara.cost');
  const known = await Promise.all(Array.from({ length: LIST_PAGE }, (_, i) => register(`known_${i}`)));
  const others = await Promise.all(known.map(({ id }) => group(`Group of ${id}`, [{ userId: id }])));
  expect(others).toHaveLength(LIST_PAGE);
  for (const [i, peer] of known.entries()) {
    const room =
      i % 2 === 0
        ? await barbara.roomWith(peer)
        : await group(`Group ${i}`, [{ userId: barbara.id }, { userId: peer.id }]);
    await archived(room, { seq: 3, from: peer.id, at: i, number: 3 });
  }
  const most = async (online: number[]) => {
    const presence = { getByName: () => ({ snapshot: async () => ({ online, hidden: [], lastSeen: [] }) }) };
    const from = { ...env, PRESENCE: presence } as unknown as typeof env;
    let shown = 0;
    const rows = await rowsRead(async () => {
      const { conversations, people } = await listingFor(from, barbara);
      shown = conversations.length + people.length;
    });
    expect(rows).toBeGreaterThan(shown);
    expect(shown).toBeGreaterThanOrEqual(LIST_PAGE);
    expect(rows / (4 * shown + 50)).toBeLessThanOrEqual(1);
  };
  await most([]);
  await most(known.map(({ id }) => id));
});

/** By every statement of `act`. */
const rowsRead = async (act: () => Promise<unknown>): Promise<number> => {
  let rows = 0;
  const { prepare } = env.DB;
  env.DB.prepare = (query: string) => {
    const statement = prepare.call(env.DB, query);
    const { bind } = statement;
    statement.bind = (...values: unknown[]) => {
      const bound = bind.apply(statement, values);
      const { raw } = bound;
      bound.raw = (async (options: never) => {
        rows += (await bound.run()).meta.rows_read;
        return raw.call(bound, options);
      }) as typeof raw;
      return bound;
    };
    return statement;
  };
  try {
    await act();
  } finally {
    env.DB.prepare = prepare;
  }
  return rows;
};
