import { encodeBase32LowerCaseNoPadding } from '@oslojs/encoding';
import { and, eq, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Database } from '../db/database.ts';
import { members, rooms, users } from '../db/schema.ts';
import type { Member } from '../room/member.ts';
import { memberColumns } from '../room/people.ts';

/** 80 bits are 16 characters in base 32. */
const ID_BYTES = 10;

/** A room as one of its two members sees it. */
export interface ViewerRoom {
  id: string;
  me: Member & { readSeq: number };
  /** `receipts`: whether they let others see what they have read. */
  peer: Member & { readSeq: number; receipts: boolean };
  rev: number;
  lastSeq: number;
}

const mine = alias(members, 'mine');
const theirs = alias(members, 'theirs');
const self = alias(users, 'self');

/** [P6] The only way to a room. Nobody but its members gets it: for others there is no such room. */
export const roomFor = async (db: Database, user: number, id: string): Promise<ViewerRoom | undefined> => {
  const [room] = await db
    .select({
      id: rooms.id,
      me: { id: self.id, username: self.username, name: self.name, readSeq: mine.readSeq },
      peer: {
        ...memberColumns,
        readSeq: theirs.readSeq,
        receipts: users.receipts,
      },
      rev: rooms.rev,
      lastSeq: rooms.lastSeq,
    })
    .from(mine)
    .innerJoin(self, eq(self.id, mine.userId))
    .innerJoin(rooms, eq(rooms.id, mine.roomId))
    .innerJoin(theirs, and(eq(theirs.roomId, mine.roomId), ne(theirs.userId, mine.userId)))
    .innerJoin(users, eq(users.id, theirs.userId))
    .where(and(eq(mine.userId, user), eq(mine.roomId, id)));
  return room;
};

/** The one room of two people, made if there is none yet; two who ask at once get the same. Throws for a pair of one. */
export const roomOfPair = async (db: Database, a: number, b: number, now: number): Promise<string> => {
  if (a === b) throw new RangeError('A room needs two people.');
  const pair = `${Math.min(a, b)}:${Math.max(a, b)}`;
  const ofPair = eq(rooms.key, pair);
  const [known] = await db.select({ id: rooms.id }).from(rooms).where(ofPair);
  if (known) return known.id;
  // One transaction. Who comes second finds the first one's room, and joins that.
  const room = sql`(SELECT ${rooms.id} FROM ${rooms} WHERE ${ofPair})`;
  const [, , [found]] = await db.batch([
    db
      .insert(rooms)
      .values({ id: newId(), key: pair, createdAt: now })
      .onConflictDoNothing({ target: rooms.key }),
    db
      .insert(members)
      .values([a, b].map((userId) => ({ userId, roomId: room })))
      .onConflictDoNothing(),
    db.select({ id: rooms.id }).from(rooms).where(ofPair),
  ]);
  if (!found) throw new Error(`The pair ${pair} has no room.`);
  return found.id;
};

const newId = () => encodeBase32LowerCaseNoPadding(crypto.getRandomValues(new Uint8Array(ID_BYTES)));
