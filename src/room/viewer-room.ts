import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { type AnySQLiteColumn, alias } from 'drizzle-orm/sqlite-core';
import { type Id, type Reader, ROOM_ID, readerFor } from '../auth/reader.ts';
import type { Database } from '../db/database.ts';
import { members, messages, rooms, users } from '../db/schema.ts';
import type { User } from '../env.ts';
import { readSeq } from './cursor-columns.ts';
import type { GroupSettings, Range, Role, RoomKind } from './entry.ts';
import { type Member, memberOf } from './member.ts';
import { memberColumns } from './people.ts';
import { directId, fixedRoomOf, keyOf } from './room-id.ts';
import { isPresent, type Viewer } from './visibility.ts';

/** A room as one person sees it who is in it, or was. */
export interface ViewerRoom {
  id: string;
  kind: RoomKind;
  /** A direct room, or notes, in which nobody has written: D1 knows nothing of it. */
  isUnmade: boolean;
  me: Member & { role: Role; readSeq: number };
  /** [P12] What I may see of it. */
  viewer: Viewer;
  /** The other one of a direct room. `receipts`: whether they let others see what they have read. */
  peer?: Member & { readSeq: number; receipts: boolean };
  /** Of a group. */
  settings?: GroupSettings;
  pinned?: number;
  isClosed: boolean;
  memberCount: number;
  rev: number;
}

const mine = alias(members, 'mine');
const theirs = alias(members, 'theirs');

/**
 * [P6] The only way to a room: whoever is not in it, and never was, gets nothing, as if there were no such room. The
 * direct room of two people is there before it is made. A pair whose room is older than such ids gets that room, which
 * has another id. [P12] Of a group that one has left: neither what
 * describes it now, nor what is pinned, nor whether it was closed.
 */
export const roomFor = (db: Database, me: User, id: string): Promise<ViewerRoom | undefined> =>
  readRoom(readerFor(db, me), id);

/** The same for somebody whose session is being checked. */
export const readRoom = async (
  { db, me, read, user }: Reader,
  id: string,
): Promise<ViewerRoom | undefined> => {
  const fixed = fixedRoomOf(id);
  const [[found], people] = await Promise.all([
    read(roomQuery(db, me, id)),
    fixed ? read(peopleQuery(db, fixed.users)) : [],
  ]);
  const viewer = await user;
  if (fixed && !fixed.users.includes(viewer.id)) return undefined;
  if (found) return viewerRoom(found, viewer);
  return fixed && unmade(viewer, id, fixed.users, people);
};

/** The id of the room with this address, as D1 knows it. */
export const roomIdOf = (id: string): string | SQL<string> => {
  const fixed = fixedRoomOf(id);
  return fixed ? sql<string>`(SELECT id FROM rooms WHERE pair = ${keyOf(fixed)})` : id;
};

const roomQuery = (db: Database, me: Id, id: string) => {
  const fixed = fixedRoomOf(id);
  return db
    .select({
      id: ROOM_ID,
      kind: rooms.kind,
      role: mine.role,
      readSeq: readSeq(mine),
      fromSeq: mine.fromSeq,
      untilSeq: mine.untilSeq,
      earlier: mine.earlier,
      peer: { ...memberColumns, receipts: users.receipts },
      peerReadSeq: readSeq(theirs),
      name: groupName(mine),
      description: rooms.description,
      history: rooms.history,
      posting: rooms.posting,
      joining: rooms.joining,
      pinned: rooms.pinnedSeq,
      closedAt: rooms.closedAt,
      memberCount: rooms.memberCount,
      rev: rooms.rev,
    })
    .from(rooms)
    .innerJoin(mine, and(eq(mine.roomId, rooms.id), eq(mine.userId, me)))
    .leftJoin(
      theirs,
      and(eq(theirs.roomId, rooms.id), eq(rooms.kind, 'direct'), sql`${theirs.userId} <> ${mine.userId}`),
    )
    .leftJoin(users, eq(users.id, theirs.userId))
    .where(fixed ? eq(rooms.key, keyOf(fixed)) : eq(rooms.id, id));
};

const viewerRoom = (found: Awaited<ReturnType<typeof roomQuery>>[number], me: User): ViewerRoom => {
  const { role, readSeq: read, peer, peerReadSeq, pinned, closedAt } = found;
  const viewer = viewerIn(found, me.id);
  const isHere = isPresent(viewer);
  return {
    id: found.id,
    kind: found.kind,
    isUnmade: false,
    me: { ...memberOf(me), role, readSeq: read },
    viewer,
    ...(peer && { peer: { ...peer, readSeq: peerReadSeq } }),
    ...(found.kind === 'group' && {
      settings: {
        name: found.name ?? '',
        description: isHere ? found.description : '',
        history: found.history,
        posting: found.posting,
        joining: found.joining,
      },
    }),
    ...(isHere && pinned !== null && { pinned }),
    isClosed: isHere && closedAt !== null,
    memberCount: found.memberCount,
    rev: found.rev,
  };
};

/** [P12] What a group is called, for this member: for somebody who has left, what it was called when they went. */
export const groupName = (member: Record<'untilSeq', AnySQLiteColumn>) =>
  sql<string | null>`CASE WHEN ${member.untilSeq} IS NULL THEN ${rooms.name} ELSE coalesce(
    (SELECT going.event ->> 'name' FROM ${messages} AS going WHERE going.room_id = ${rooms.id} AND going.seq = ${member.untilSeq}),
    ${rooms.name}) END`;

/** [P12] What this person may see, by their membership in D1. */
export const viewerIn = (
  { fromSeq, untilSeq, earlier }: { fromSeq: number; untilSeq: number | null; earlier: string | null },
  user: number,
): Viewer => ({
  user,
  ranges: [...(earlier ? (JSON.parse(earlier) as Range[]) : []), [fromSeq, untilSeq]],
});

/** The id under which two people, or one with their notes, talk: that of a room that is there, else the one it will have. Nothing where
 * nobody has this id. */
export const readRoomWith = async (
  { db, me, read, user }: Reader,
  other: number,
): Promise<string | undefined> => {
  // D1 binds every number as a float, which would be `5.0` in a text.
  const [a, b] = [sql`CAST(${me} AS INTEGER)`, sql`CAST(${other} AS INTEGER)`];
  const key = sql`CASE WHEN ${a} = ${b} THEN 'self:' || ${a} ELSE min(${a}, ${b}) || ':' || max(${a}, ${b}) END`;
  const [[known], people] = await Promise.all([
    read(db.select({ id: rooms.id }).from(rooms).where(eq(rooms.key, key))),
    read(peopleQuery(db, [other])),
  ]);
  const { id } = await user;
  return people.length > 0 ? (known?.id ?? directId(id, other)) : undefined;
};

const peopleQuery = (db: Database, ids: number[]) =>
  db
    .select({ ...memberColumns, receipts: users.receipts })
    .from(users)
    .where(inArray(users.id, ids));

const unmade = (
  me: User,
  id: string,
  ids: readonly number[],
  people: Awaited<ReturnType<typeof peopleQuery>>,
): ViewerRoom | undefined => {
  if (people.length < ids.length) return undefined;
  const peer = people.find((person) => person.id !== me.id);
  return {
    id,
    kind: peer ? 'direct' : 'self',
    isUnmade: true,
    me: { ...memberOf(me), role: 'member', readSeq: 0 },
    viewer: { user: me.id, ranges: [[1, null]] },
    ...(peer && { peer: { ...peer, readSeq: 0 } }),
    isClosed: false,
    memberCount: ids.length,
    rev: 0,
  };
};
