import { and, asc, between, desc, eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { messages } from '../db/schema.ts';
import type { Entry, Mention, Message, RoomEvent } from './entry.ts';
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
    .select()
    .from(messages)
    .where(and(eq(messages.roomId, room), between(messages.seq, from, until)));

const entryOf = (row: typeof messages.$inferSelect): StoredEntry => {
  const { seq, rev, senderId: from, at, cid } = row;
  const place = { seq, rev, number: row.number ?? seq, from, at, cid };
  if (row.event !== null) return { kind: 'event', ...place, event: JSON.parse(row.event) as RoomEvent };
  const mentions = row.mentions ? { mentions: JSON.parse(row.mentions) as Mention[] } : {};
  return { kind: 'message', ...place, body: row.body, ...mentions };
};
