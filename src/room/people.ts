import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { members, rooms, users } from '../db/schema.ts';
import { readSeq } from './cursor-columns.ts';
import { FEW_MEMBERS } from './limits.ts';
import type { Member } from './member.ts';

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

/** The present members of a room, and how far each has read; nobody where they are too many: then a page names only those on it. */
export const rosterOf = async (db: Database, room: string): Promise<RosterMember[]> => {
  const rows = await db
    .select({ ...memberColumns, readSeq: readSeq(members), receipts: users.receipts })
    .from(members)
    .innerJoin(rooms, eq(rooms.id, members.roomId))
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.roomId, room), isNull(members.untilSeq)))
    .limit(FEW_MEMBERS + 1);
  return rows.length > FEW_MEMBERS ? [] : rows;
};

/** Whoever has one of these ids, members of the room or not. */
export const usersOf = async (db: Database, ids: number[]): Promise<Member[]> =>
  ids.length === 0 ? [] : db.select(memberColumns).from(users).where(inArray(users.id, ids));
