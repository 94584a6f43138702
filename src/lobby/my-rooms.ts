import { and, eq, gt, or, type SQL, sql } from 'drizzle-orm';
import { type Id, type Reader, ROOM_ID } from '../auth/reader.ts';
import type { Database } from '../db/database.ts';
import { members, messages, rooms, users } from '../db/schema.ts';
import { readNumber } from '../room/cursor-columns.ts';
import type { RoomEvent } from '../room/entry.ts';
import { type Member, nameOf, publicMember } from '../room/member.ts';
import { memberColumns } from '../room/people.ts';
import { groupName, viewerIn } from '../room/viewer-room.ts';
import { maySee } from '../room/visibility.ts';
import { isPartOf } from '../text/spellings.ts';
import { isArchived, isHidden, type MyRoom, type RoomTitle } from './my-room.ts';

/** The two ids of a direct room's key, as a number each. A cast takes the number with which a text begins. */
const LOW = sql`CAST(${rooms.key} AS INTEGER)`;
const HIGH = sql`CAST(substr(${rooms.key}, instr(${rooms.key}, ':') + 1) AS INTEGER)`;

/**
 * A query for my rooms, one row each: all of them, since a list reads every one to know its order, and sorting and
 * searching here costs no more rows. Or one of them alone, even if nobody has written in it yet.
 * Three rows are read for a room: my membership, the room, and the one person whom the row names.
 */
const rowsOf = (db: Database, me: Id, only?: string | SQL<string>) =>
  db
    .select({
      room: ROOM_ID,
      kind: rooms.kind,
      name: groupName(members),
      createdAt: rooms.createdAt,
      /** The other one of a direct room, or who said the last thing in a group. */
      person: memberColumns,
      rev: rooms.rev,
      lastSeq: rooms.lastSeq,
      lastNumber: sql<number>`coalesce(${rooms.lastNumber}, ${rooms.lastSeq})`,
      lastSender: rooms.lastSender,
      lastBody: rooms.lastBody,
      lastAt: rooms.lastAt,
      read: readNumber(members),
      fromSeq: members.fromSeq,
      untilSeq: members.untilSeq,
      earlier: members.earlier,
      /** What stands there instead of a message that I may not see: how I came, or how I went. */
      entry: {
        event: messages.event,
        number: sql<number>`coalesce(${messages.number}, ${messages.seq})`,
        at: messages.at,
      },
      mention: members.mentionNumber,
      preferences: {
        mutedUntil: members.mutedUntil,
        pinnedAt: members.pinnedAt,
        archivedNumber: members.archivedNumber,
        hiddenNumber: members.hiddenNumber,
        markedUnread: members.markedUnread,
      },
    })
    .from(members)
    .innerJoin(rooms, eq(rooms.id, members.roomId))
    .leftJoin(
      users,
      eq(
        users.id,
        sql`CASE ${rooms.kind} WHEN 'direct' THEN CASE WHEN ${LOW} = ${me} THEN ${HIGH} ELSE ${LOW} END ELSE ${rooms.lastSender} END`,
      ),
    )
    .leftJoin(
      messages,
      and(
        eq(messages.roomId, members.roomId),
        eq(
          messages.seq,
          sql`CASE WHEN ${members.untilSeq} IS NOT NULL THEN ${members.untilSeq} WHEN ${rooms.lastSeq} < ${members.fromSeq} THEN ${members.fromSeq} END`,
        ),
      ),
    )
    .where(
      and(
        eq(members.userId, me),
        only === undefined ? or(gt(rooms.lastSeq, 0), eq(rooms.kind, 'group')) : eq(rooms.id, only),
      ),
    );

type Row = Awaited<ReturnType<typeof rowsOf>>[number];

/** A room as D1 has it, which is up to this rev. */
export type Copied = MyRoom & { rev: number };

/** All rooms of mine in which somebody has written, and my groups; in no order. */
export const myRooms = async (db: Database, me: Member): Promise<Copied[]> =>
  (await rowsOf(db, me.id)).map((row) => ({ ...myRoomOf(row, me), rev: row.rev }));

/** The same for somebody whose session is being checked. */
export const readMyRooms = async ({ db, me, read, user }: Reader): Promise<Copied[]> => {
  const rows = await read(rowsOf(db, me));
  const mine = await user;
  return rows.map((row) => ({ ...myRoomOf(row, mine), rev: row.rev }));
};

/** One room as it stands in my list. Nothing, where I was never in it. */
export const readMyRoom = async (
  { db, me, read, user }: Reader,
  room: string | SQL<string>,
): Promise<MyRoom | undefined> => {
  const [row] = await read(rowsOf(db, me, room));
  const mine = await user;
  return row && myRoomOf(row, mine);
};

/** [P12] What I may not see is not in it: no text, no time, no number that came after I went. */
const myRoomOf = (row: Row, me: Member): MyRoom => {
  const { room, read, mention, preferences, entry } = row;
  const state = { ...titleIn(row, me), room, read, mention, preferences };
  if (row.untilSeq !== null) {
    const event: RoomEvent | undefined = entry?.event ? JSON.parse(entry.event) : undefined;
    const number = entry?.number ?? read;
    // Somebody who has left cannot report any more what they have read, so nothing counts as unread there.
    return {
      ...state,
      at: entry?.at ?? row.createdAt,
      number,
      read: number,
      ended: event?.type === 'removed' ? 'removed' : 'left',
    };
  }
  const { lastSeq: seq, lastSender: from, lastAt: at, lastBody: text, lastNumber: number } = row;
  if (from === null || at === null || text === null || !maySee(viewerIn(row, me.id), seq))
    return { ...state, at: entry?.at ?? at ?? row.createdAt, number };
  const author = row.kind === 'group' && from !== me.id && row.person;
  return {
    ...state,
    at,
    number,
    last: { seq, from, at, text },
    ...(author && { author: publicMember(author) }),
  };
};

const titleIn = ({ kind, name, person: other }: Row, me: Member): RoomTitle => {
  if (kind === 'group') return { kind, name: name ?? '' };
  return { kind, peer: publicMember(kind === 'direct' && other ? other : me) };
};

/** Which part of my rooms a list shows; a search looks everywhere. */
export interface Section {
  /** A piece of a name. */
  query: string;
  archived: boolean;
}

export const isIn = (room: MyRoom, { query, archived }: Section, notes: string, now: number): boolean => {
  if (query !== '') return matches(room, query, notes);
  return !isHidden(room) && isArchived(room, now) === archived;
};

/** However one types it (text/spellings.ts), with or without the @ of a username. */
const matches = (room: MyRoom, query: string, notes: string): boolean => {
  const piece = query.replace(/^@/, '');
  if (piece === '') return true;
  const names =
    room.kind === 'direct'
      ? [room.peer.username, nameOf(room.peer)]
      : [room.kind === 'group' ? room.name : notes];
  return isPartOf(piece, names);
};
