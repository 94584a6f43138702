import { and, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { members, sessionRooms, sessions } from '../db/schema.ts';
import type { SessionReads } from './reader.ts';
import { IDLE_MAX } from './sessions.ts';

/**
 * [P7] Notes that this session opens a socket to this room, before the room hears of it, so that revoking finds it.
 * False if the session is over by now. One row the first time; after that nothing is written, so that a D1 that takes no
 * writes shuts nobody out of where they have been.
 */
export const recordSessionRoom = async (db: Database, session: string, room: string): Promise<boolean> =>
  (await isNoted(db, session, room)) || note(db, session, room);

/** The same in the call that checks the session, for a member of this room. False if D1 has not taken it. */
export const readSessionRoom = async (
  reader: SessionReads,
  room: string | SQL<string>,
  now: number,
): Promise<boolean> => {
  const { db, session } = reader;
  const mine = db
    .select({ sessionId: sessions.id, roomId: members.roomId })
    .from(sessions)
    .innerJoin(members, eq(members.userId, sessions.userId))
    .where(and(eq(sessions.id, session), gt(sessions.seenAt, now - IDLE_MAX), eq(members.roomId, room)));
  reader.write(db.insert(sessionRooms).select(mine).onConflictDoNothing());
  return (await reader.read(noted(db, session, room))).length > 0;
};

/** The row exists, so the session does, too: deleting a session deletes its rows. */
const isNoted = async (db: Database, session: string, room: string): Promise<boolean> =>
  (await noted(db, session, room)).length > 0;

const noted = (db: Database, session: string, room: string | SQL<string>) =>
  db
    .select({ room: sessionRooms.roomId })
    .from(sessionRooms)
    .where(and(eq(sessionRooms.sessionId, session), eq(sessionRooms.roomId, room)));

const note = async (db: Database, session: string, room: string): Promise<boolean> => {
  const alive = () =>
    db
      .select({ sessionId: sessions.id, roomId: sql`${room}`.as('room_id') })
      .from(sessions)
      .where(eq(sessions.id, session));
  const [, found] = await db.batch([db.insert(sessionRooms).select(alive()).onConflictDoNothing(), alive()]);
  return found.length > 0;
};
