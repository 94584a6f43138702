import { sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';

/**
 * [P7] Notes that this session opens a socket to this room, before the room hears of it, so that revoking finds it.
 * False if the session is over by now. One row the first time, none after.
 */
export const visit = async (db: Database, session: string, room: string): Promise<boolean> => {
  const [, alive] = await db.batch([
    db.run(sql`
      INSERT INTO session_rooms (session_id, room_id) SELECT id, ${room} FROM sessions WHERE id = ${session}
      ON CONFLICT DO NOTHING`),
    db.all(sql`SELECT 1 FROM sessions WHERE id = ${session}`),
  ]);
  return alive.length > 0;
};
