import { and, eq, isNull, type SQLWrapper, sql } from 'drizzle-orm';
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
  ids.length === 0 ? [] : db.select(memberColumns).from(users).where(among(users.id, ids));

/** What a username may look like behind an @; a dot at its end may belong to the sentence. */
const USERNAMES = /@([\w.]{1,30}\w)/g;
const USERNAMES_MAX = 50;

/** Members whom a text may name: all of a small room; of a large one, those whose usernames stand in it. */
export const mentionableIn = async (db: Database, room: string, body: string): Promise<Member[]> => {
  if (!body.includes('@')) return [];
  const roster = await rosterOf(db, room);
  if (roster.length > 0) return roster;
  const written = [...body.matchAll(USERNAMES)].slice(0, USERNAMES_MAX);
  const usernames = written.map(([, username = '']) => username.toLowerCase());
  return db
    .select(memberColumns)
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(
      and(
        eq(members.roomId, room),
        isNull(members.untilSeq),
        among(sql`lower(${users.username})`, usernames),
      ),
    );
};

/** One parameter for any number of values: D1 takes 100. */
const among = (column: SQLWrapper, values: readonly (number | string)[]) =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
