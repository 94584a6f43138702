import { eq, sql } from 'drizzle-orm';
import { type Reader, ROOM_ID } from '../auth/reader.ts';
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
export const readPerson = async ({ db, me, read }: Reader, id: number): Promise<Person | undefined> => {
  // D1 binds every number as a float, which would be `5.0` in a text.
  const [a, b] = [sql`CAST(${me} AS INTEGER)`, sql`CAST(${id} AS INTEGER)`];
  const person = db
    .select({ ...memberColumns, about: users.about, room: ROOM_ID })
    .from(users)
    .leftJoin(rooms, eq(rooms.key, sql`min(${a}, ${b}) || ':' || max(${a}, ${b})`))
    .where(eq(users.id, id));
  const [found] = await read(person);
  return found;
};
