import { encodeBase32LowerCaseNoPadding } from '@oslojs/encoding';
import { and, asc, desc, eq, gt, ne, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Database } from '../db/database.ts';
import { members, rooms, users } from '../db/schema.ts';
import type { Member } from '../room/member.ts';
import { folded, foldedBefore } from '../text/folding.ts';

/** So many conversations a page, and so many people. */
export const LIST_PAGE = 50;
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

/** Whose list, and which part of it. `query` is a piece of a name or a username, of either case. */
export interface Search {
  me: number;
  query: string;
  page: number;
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
        id: users.id,
        username: users.username,
        name: users.name,
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

/** A query for the rooms in which somebody has written, the last active first: a page, and one more if there is a next page. */
export const conversationsOf = (db: Database, { me, query, page }: Search) =>
  db
    .select({
      room: mine.roomId,
      peer: { id: users.id, username: users.username, name: users.name },
      last: {
        seq: rooms.lastSeq,
        from: sql<number>`${rooms.lastSender}`,
        at: sql<number>`${rooms.lastAt}`,
        text: sql<string>`${rooms.lastBody}`,
      },
      unread: sql<number>`max(0, ${rooms.lastSeq} - ${mine.readSeq})`,
    })
    .from(mine)
    .innerJoin(rooms, eq(rooms.id, mine.roomId))
    .innerJoin(theirs, and(eq(theirs.roomId, mine.roomId), ne(theirs.userId, mine.userId)))
    .innerJoin(users, eq(users.id, theirs.userId))
    .where(and(eq(mine.userId, me), gt(rooms.lastSeq, 0), named(query)))
    .orderBy(desc(rooms.lastAt), asc(mine.roomId))
    .limit(LIST_PAGE + 1)
    .offset((page - 1) * LIST_PAGE);

/** Whether a name or a username contains the query. Not LIKE: its patterns are 50 bytes at most, and have wildcards. */
export const named = (query: string) => {
  const piece = query.replace(/^@/, '');
  const now = folded(piece);
  if (now === '') return undefined;
  // As long as some names are stored as they were folded before.
  const ways = [now, foldedBefore(piece)].filter((way) => way !== '');
  const inName = or(...ways.map((way) => sql`instr(${users.nameFolded}, ${way}) > 0`));
  return or(sql`instr(lower(${users.username}), ${now}) > 0`, inName);
};

const newId = () => encodeBase32LowerCaseNoPadding(crypto.getRandomValues(new Uint8Array(ID_BYTES)));
