import { and, eq, isNull, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { members, rooms, users } from '../db/schema.ts';
import { folded } from '../text/folding.ts';
import { readSeq } from './cursor-columns.ts';
import { FEW_MEMBERS, MENTIONS_MAX } from './limits.ts';
import { type Member, publicMember } from './member.ts';

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

/** The present members of a room, and how far each has read. Empty if there are more than FEW_MEMBERS: then a page names only those whom it shows. */
export const rosterOf = async (db: Database, room: string): Promise<RosterMember[]> =>
  rosterFrom(await rosterQuery(db, room));

/** `room` may be known to D1 alone. */
export const rosterQuery = (db: Database, room: string | SQL<string>) =>
  db
    .select({ ...memberColumns, readSeq: readSeq(members), receipts: users.receipts })
    .from(members)
    .innerJoin(rooms, eq(rooms.id, members.roomId))
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.roomId, room), isNull(members.untilSeq)))
    .limit(FEW_MEMBERS + 1);

export const rosterFrom = (rows: RosterMember[]): RosterMember[] => (rows.length > FEW_MEMBERS ? [] : rows);

/** The people with these ids, whether they are members of a room or not. */
export const usersOf = async (db: Database, ids: number[]): Promise<Member[]> =>
  ids.length === 0 ? [] : db.select(memberColumns).from(users).where(among(users.id, ids));

/** Those who are known already, and whoever else has one of these ids: each once, as pages tell of them. */
export const withOthers = async (db: Database, known: Member[], ids: Iterable<number>): Promise<Member[]> => {
  const people = new Map(known.map((member) => [member.id, member]));
  const others = [...new Set(ids)].filter((id) => !people.has(id));
  return [...people.values(), ...(await usersOf(db, others))].map(publicMember);
};

/** What may stand behind an @: up to four words of a name. */
const BEHIND_AT = /@([^\s@]{1,50}(?: [^\s@]{1,50}){0,3})/gu;
/** What a sentence may add to a name. */
const NOT_OF_NAME = /[^\p{L}\p{M}\p{N}_]+$/u;

/** Members whom a text may name: all of a small room; of a large one, those whose names stand behind an @. */
export const mentionableIn = async (db: Database, room: string, body: string): Promise<Member[]> => {
  if (!body.includes('@')) return [];
  const roster = await rosterOf(db, room);
  if (roster.length > 0) return roster;
  const names = namesBehindAt(body);
  // Each half has an index: an OR of both would read all members.
  const called = sql`
    SELECT id FROM users WHERE ${among(sql`lower(username)`, names)} UNION
    SELECT id FROM users WHERE ${among(sql`coalesce(name_folded, lower(username))`, names)}`;
  return db
    .select(memberColumns)
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.roomId, room), isNull(members.untilSeq), sql`${users.id} IN (${called})`));
};

/** For each @: the first word behind it, the first two, and so on, folded as names are. */
const namesBehindAt = (body: string): string[] => {
  const found = [...body.matchAll(BEHIND_AT)].slice(0, MENTIONS_MAX).flatMap(([, written = '']) => {
    const words = written.split(' ');
    return words.map((_, last) => words.slice(0, last + 1).join(' '));
  });
  return [...new Set(found.flatMap((name) => [folded(name), folded(name.replace(NOT_OF_NAME, ''))]))].filter(
    Boolean,
  );
};

/** One parameter for any number of values: D1 takes 100. */
const among = (column: SQLWrapper, values: readonly (number | string)[]) =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
