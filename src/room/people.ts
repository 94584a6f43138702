import { eq, inArray } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { members, users } from '../db/schema.ts';
import type { Member } from './member.ts';

/** A larger room does not tell its roster: a page then names only those who are named on it. */
export const ROSTER_MAX = 50;

export interface RosterMember extends Member {
  readSeq: number;
  /** Whether they let others see what they have read. */
  receipts: boolean;
}

/** Whatever pages tell of a member: `select(memberColumns)`. */
export const memberColumns = {
  id: users.id,
  username: users.username,
  name: users.name,
  ambiguous: users.ambiguous,
};

/** The members of a room, and how far each has read; nobody where they are too many. */
export const rosterOf = async (db: Database, room: string): Promise<RosterMember[]> => {
  const rows = await db
    .select({ ...memberColumns, readSeq: members.readSeq, receipts: users.receipts })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(eq(members.roomId, room))
    .limit(ROSTER_MAX + 1);
  return rows.length > ROSTER_MAX ? [] : rows;
};

/** Whoever has one of these ids, members of the room or not. */
export const usersOf = async (db: Database, ids: number[]): Promise<Member[]> =>
  ids.length === 0 ? [] : db.select(memberColumns).from(users).where(inArray(users.id, ids));
