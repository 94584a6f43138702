import { eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { rooms, users } from '../db/schema.ts';
import type { Member } from '../room/member.ts';
import { memberColumns } from '../room/people.ts';

/** What everybody who is signed in may know of somebody. */
export interface Person extends Member {
  about: string;
  /** Where the two of us talk, if we have begun to. */
  room: string | null;
}

/** Somebody, as `me` sees them. Nothing where nobody has this id. */
export const personOf = async (db: Database, me: number, id: number): Promise<Person | undefined> => {
  const [found] = await db
    .select({
      ...memberColumns,
      about: users.about,
      room: rooms.id,
    })
    .from(users)
    .leftJoin(rooms, eq(rooms.key, `${Math.min(me, id)}:${Math.max(me, id)}`))
    .where(eq(users.id, id));
  return found;
};
