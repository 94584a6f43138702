/** What a person has starred, for themselves alone: no room knows of it, and nobody is told. */
import { and, desc, eq, isNull, lt, ne } from 'drizzle-orm';
import type { Reader } from '../auth/reader.ts';
import type { Database } from '../db/database.ts';
import { members, messages, stars } from '../db/schema.ts';
import { previewText } from '../presence/protocol.ts';
import { viewerIn } from './viewer-room.ts';
import { maySee } from './visibility.ts';

/** Messages of one page. */
const PAGE = 20;

/** A message that somebody has starred, as its page shows it. */
export interface Starred {
  room: string;
  seq: number;
  rev: number;
  from: number;
  /** When it was said. */
  at: number;
  text: string;
}

export const star = async (db: Database, user: number, room: string, seq: number, now: number) => {
  await db.insert(stars).values({ userId: user, roomId: room, seq, starredAt: now }).onConflictDoNothing();
};

export const unstar = async (db: Database, user: number, room: string, seq: number) => {
  await db.delete(stars).where(ofMessage(user, room, seq));
};

export const isStarred = async (db: Database, user: number, room: string, seq: number): Promise<boolean> =>
  (
    await db
      .select({ seq: stars.seq })
      .from(stars)
      .where(ofMessage(user, room, seq))
  ).length > 0;

const ofMessage = (user: number, room: string, seq: number) =>
  and(eq(stars.userId, user), eq(stars.roomId, room), eq(stars.seq, seq));

/**
 * [P11] [P12] What I starred last, before this time, as far as I may see it and it says anything. `next`: go on there.
 */
export const readStarred = async (
  { db, me, read, user }: Reader,
  before = Number.MAX_SAFE_INTEGER,
): Promise<{ starred: Starred[]; next?: number }> => {
  const rows = await read(
    db
      .select({
        room: stars.roomId,
        starredAt: stars.starredAt,
        seq: messages.seq,
        rev: messages.rev,
        from: messages.senderId,
        at: messages.at,
        body: messages.body,
        fromSeq: members.fromSeq,
        untilSeq: members.untilSeq,
        earlier: members.earlier,
      })
      .from(stars)
      .innerJoin(members, and(eq(members.userId, stars.userId), eq(members.roomId, stars.roomId)))
      .innerJoin(messages, and(eq(messages.roomId, stars.roomId), eq(messages.seq, stars.seq)))
      .where(
        and(eq(stars.userId, me), lt(stars.starredAt, before), ne(messages.body, ''), isNull(messages.event)),
      )
      .orderBy(desc(stars.starredAt))
      .limit(PAGE + 1),
  );
  const { id } = await user;
  const page = rows.slice(0, PAGE);
  const seen = page.filter((row) => maySee(viewerIn(row, id), row.seq));
  const last = page.at(-1);
  return {
    starred: seen.map(({ room, seq, rev, from, at, body }) => ({
      ...{ room, seq, rev, from, at },
      text: previewText(body),
    })),
    ...(rows.length > PAGE && last && { next: last.starredAt }),
  };
};
