import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { sessionRooms, sessions } from '../db/schema.ts';

/**
 * [P7] Notes that this session opens a socket to this room, before the room hears of it, so that revoking finds it.
 * False if the session is over by now. One row the first time; after that nothing is written, so that a D1 that takes no
 * writes shuts nobody out of where they have been.
 */
export const recordSessionRoom = async (db: Database, session: string, room: string): Promise<boolean> =>
  (await isNoted(db, session, room)) || note(db, session, room);

/** The row exists, so the session does, too: deleting a session deletes its rows. */
const isNoted = async (db: Database, session: string, room: string): Promise<boolean> => {
  const noted = await db
    .select({ room: sessionRooms.roomId })
    .from(sessionRooms)
    .where(and(eq(sessionRooms.sessionId, session), eq(sessionRooms.roomId, room)));
  return noted.length > 0;
};

const note = async (db: Database, session: string, room: string): Promise<boolean> => {
  const alive = () =>
    db
      .select({ sessionId: sessions.id, roomId: sql`${room}`.as('room_id') })
      .from(sessions)
      .where(eq(sessions.id, session));
  const [, found] = await db.batch([db.insert(sessionRooms).select(alive()).onConflictDoNothing(), alive()]);
  return found.length > 0;
};
