import { and, eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { db, type Person, register } from '../../test/cast.ts';
import { members, rooms } from '../db/schema.ts';
import { roomFor, roomOfPair } from './rooms.ts';

let ada: Person;
let grace: Person;
let linus: Person;

beforeAll(async () => {
  ada = await register('ada');
  grace = await register('grace');
  linus = await register('Linus');
});

describe('the room of a pair', () => {
  test('both who ask at the same moment get the same room', async () => {
    const ids = await Promise.all([
      roomOfPair(db, ada.id, grace.id, 1),
      roomOfPair(db, grace.id, ada.id, 2),
      roomOfPair(db, ada.id, grace.id, 3),
      roomOfPair(db, grace.id, ada.id, 4),
    ]);
    expect(new Set(ids).size).toBe(1);
    expect(await db.$count(rooms, eq(rooms.key, `${ada.id}:${grace.id}`))).toBe(1);
    expect(await db.$count(members, eq(members.roomId, ids[0]))).toBe(2);
  });

  test('it stays the same, and its address cannot be guessed', async () => {
    const first = await ada.roomWith(linus);
    expect(first).toMatch(/^[a-z2-7]{16}$/);
    expect(await linus.roomWith(ada)).toBe(first);
    expect(await grace.roomWith(linus)).not.toBe(first);
  });

  test('there is none with oneself or with nobody', async () => {
    await expect(roomOfPair(db, ada.id, ada.id, 1)).rejects.toThrow(RangeError);
    await expect(roomOfPair(db, ada.id, 999_999, 1)).rejects.toThrow();
    expect(await db.$count(rooms, eq(rooms.key, `${ada.id}:999999`))).toBe(0);
  });
});

describe('[P6] roomFor', () => {
  test('shows a room to each of its members, from their side', async () => {
    const id = await ada.roomWith(grace);
    await archived(id, { seq: 7, from: ada.id, at: 1_000 });
    await hasRead(ada, id, 7);
    expect(await roomFor(db, ada.id, id)).toEqual({
      id,
      me: { id: ada.id, username: 'ada', name: null, readSeq: 7 },
      peer: { id: grace.id, username: 'grace', name: null, ambiguous: false, readSeq: 0, receipts: true },
      rev: 7,
      lastSeq: 7,
    });
    expect(await roomFor(db, grace.id, id)).toMatchObject({
      me: { username: 'grace' },
      peer: { readSeq: 7 },
    });
  });

  test('shows nothing to anybody else, as if there were no such room', async () => {
    const id = await ada.roomWith(grace);
    expect(await roomFor(db, linus.id, id)).toBeUndefined();
    expect(await roomFor(db, ada.id, 'aaaaaaaaaaaaaaaa')).toBeUndefined();
    expect(await roomFor(db, ada.id, "' OR 1=1 --")).toBeUndefined();
  });
});

interface Last {
  seq: number;
  from: number;
  at: number;
  text?: string;
}

/** As the room's archive leaves it. */
const archived = (room: string, { seq, from, at, text = 'hello' }: Last) =>
  db
    .update(rooms)
    .set({ rev: seq, lastSeq: seq, lastSender: from, lastBody: text, lastAt: at })
    .where(eq(rooms.id, room));

const hasRead = ({ id }: Person, room: string, readSeq: number) =>
  db
    .update(members)
    .set({ readSeq })
    .where(and(eq(members.userId, id), eq(members.roomId, room)));
