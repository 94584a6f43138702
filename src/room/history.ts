import { and, asc, between, desc, eq, getTableColumns, gt, gte, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { Id, Reader } from '../auth/reader.ts';
import type { Database } from '../db/database.ts';
import { members, messages } from '../db/schema.ts';
import { PREVIEW_READ, previewText } from '../presence/protocol.ts';
import type { Entry, Mention, Message, Quote, Reaction, RoomEvent } from './entry.ts';
import { entryFor, type StoredEntry } from './room.ts';
import type { Viewer } from './visibility.ts';

/** [P12] The entries before `seq` (the newest where it is not given) that the viewer may see, oldest first. */
export const entriesBefore = async (
  db: Database,
  room: string,
  viewer: Viewer,
  limit: number,
  seq = Number.MAX_SAFE_INTEGER,
): Promise<Entry[]> => {
  const found: StoredEntry[] = [];
  for (const [from, until] of viewer.ranges.toReversed()) {
    if (found.length >= limit) break;
    const last = Math.min(seq - 1, until ?? Number.MAX_SAFE_INTEGER);
    if (last < from) continue;
    const rows = await inRange(db, room, from, last)
      .orderBy(desc(messages.seq))
      .limit(limit - found.length);
    found.push(...rows.map(entryOf));
  }
  return found.reverse().flatMap((entry) => entryFor(entry, viewer) ?? []);
};

/** A room that somebody may see, as it will be known (viewer-room.ts). */
type Found = Promise<{ id: string; viewer: Viewer; pinned?: number } | undefined>;

/**
 * [P12] The same for somebody of whom D1 alone knows what they may see. Their last stay is read at once; what they may see of
 * earlier ones only if that is not enough, which is seldom: nobody but who has left and come back has any.
 */
export const readEntriesBefore = async (
  { db, me, read }: Reader,
  room: string | SQL<string>,
  found: Found,
  limit: number,
  seq = Number.MAX_SAFE_INTEGER,
): Promise<Entry[]> => {
  const stay = lastStayOf(db, me, room, lt(messages.seq, seq)).orderBy(desc(messages.seq)).limit(limit);
  const rows = await read(stay);
  const known = await found;
  if (!known) return [];
  const { id, viewer } = known;
  const earlier = { ...viewer, ranges: viewer.ranges.slice(0, -1) };
  const before =
    rows.length < limit && earlier.ranges.length > 0
      ? await entriesBefore(db, id, earlier, limit - rows.length, seq)
      : [];
  return [...before, ...visible(rows.map(entryOf).reverse(), viewer)];
};

/** [P12] The entries after `seq`, of which the same is true. */
export const readEntriesAfter = async (
  { db, me, read }: Reader,
  room: string | SQL<string>,
  found: Found,
  limit: number,
  seq: number,
): Promise<Entry[]> => {
  const stay = lastStayOf(db, me, room, gt(messages.seq, seq)).orderBy(asc(messages.seq)).limit(limit);
  const rows = await read(stay);
  const known = await found;
  if (!known) return [];
  // Earlier stays come first.
  if (known.viewer.ranges.length > 1) return entriesAfter(db, known.id, known.viewer, limit, seq);
  return visible(rows.map(entryOf), known.viewer);
};

/** [P12] The message with this place, if the viewer may see it. */
export const readMessage = async (
  { db, me, read }: Reader,
  room: string | SQL<string>,
  found: Found,
  seq: number,
): Promise<Message | undefined> => {
  const rows = await read(ofMember(db, me, room, eq(messages.seq, seq)));
  const known = await found;
  const [entry] = known ? visible(rows.map(entryOf), known.viewer) : [];
  return entry?.kind === 'message' ? entry : undefined;
};

/** [P12] The message that is pinned, if the viewer may see it. */
export const readPinned = async (
  { db, me, read }: Reader,
  room: string | SQL<string>,
  found: Found,
): Promise<Message | undefined> => {
  const pinned = sql`(SELECT pinned_seq FROM rooms WHERE rooms.id = ${room})`;
  const rows = await read(ofMember(db, me, room, eq(messages.seq, pinned)));
  const known = await found;
  if (known?.pinned === undefined) return undefined;
  const [entry] = visible(rows.map(entryOf), known.viewer);
  return entry?.kind === 'message' ? entry : undefined;
};

const lastStayOf = (db: Database, me: Id, room: string | SQL<string>, which: SQL) =>
  ofMember(
    db,
    me,
    room,
    and(
      which,
      gte(messages.seq, members.fromSeq),
      lte(messages.seq, sql`coalesce(${members.untilSeq}, ${Number.MAX_SAFE_INTEGER})`),
    ),
  );

/** Entries of a room in which this person is, or was. */
const ofMember = (db: Database, me: Id, room: string | SQL<string>, which: SQL | undefined) =>
  db
    .select(COLUMNS)
    .from(members)
    .innerJoin(messages, and(eq(messages.roomId, members.roomId), which))
    .where(and(eq(members.userId, me), eq(members.roomId, room)));

const visible = (entries: StoredEntry[], viewer: Viewer): Entry[] =>
  entries.flatMap((entry) => entryFor(entry, viewer) ?? []);

/** [P12] The entries after `seq` that the viewer may see, oldest first. */
export const entriesAfter = async (
  db: Database,
  room: string,
  viewer: Viewer,
  limit: number,
  seq: number,
): Promise<Entry[]> => {
  const found: StoredEntry[] = [];
  for (const [from, until] of viewer.ranges) {
    if (found.length >= limit) break;
    const [first, last] = [Math.max(seq + 1, from), until ?? Number.MAX_SAFE_INTEGER];
    if (last < first) continue;
    const rows = await inRange(db, room, first, last)
      .orderBy(asc(messages.seq))
      .limit(limit - found.length);
    found.push(...rows.map(entryOf));
  }
  return found.flatMap((entry) => entryFor(entry, viewer) ?? []);
};

/** [P12] The message with this place, if there is one that the viewer may see. */
export const messageAt = async (
  db: Database,
  room: string,
  viewer: Viewer,
  seq: number,
): Promise<Message | undefined> => {
  const [entry] = await entriesBefore(db, room, viewer, 1, seq + 1);
  return entry?.seq === seq && entry.kind === 'message' ? entry : undefined;
};

const inRange = (db: Database, room: string, from: number, until: number) =>
  db
    .select(COLUMNS)
    .from(messages)
    .where(and(eq(messages.roomId, room), between(messages.seq, from, until)));

/** What an entry answers, as it is now: its author, its rev and the beginning of its text. No row is read where it answers nothing. */
const QUOTED = sql<
  string | null
>`(SELECT json_array(target.sender_id, target.rev, substr(target.body, 1, ${sql.raw(String(PREVIEW_READ))}))
  FROM messages AS target
  WHERE target.room_id = messages.room_id AND target.seq = messages.reply_to AND target.event IS NULL)`;

const COLUMNS = { ...getTableColumns(messages), quoted: QUOTED };

type Row = typeof messages.$inferSelect & { quoted: string | null };

const entryOf = (row: Row): StoredEntry => {
  const { seq, rev, senderId: from, at, cid } = row;
  const place = { seq, rev, number: row.number ?? seq, from, at, cid };
  if (row.event !== null) return { kind: 'event', ...place, event: JSON.parse(row.event) as RoomEvent };
  if (row.body === '') return { kind: 'tombstone', ...place };
  return {
    ...{ kind: 'message', ...place, body: row.body },
    ...(row.mentions && { mentions: JSON.parse(row.mentions) as Mention[] }),
    ...(row.editedAt !== null && { edited: row.editedAt }),
    ...(row.replyTo !== null && { replyTo: row.replyTo }),
    ...(row.forwarded !== null && { forwarded: true as const }),
    ...(row.quoted !== null && { quote: quoteIn(row.quoted) }),
    ...(row.reactions && { reactions: JSON.parse(row.reactions) as Reaction[] }),
  };
};

const quoteIn = (quoted: string): Quote => {
  const [from, rev, body] = JSON.parse(quoted) as [number, number, string];
  return { from, rev, ...(body !== '' && { text: previewText(body) }) };
};
