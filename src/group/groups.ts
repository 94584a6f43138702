import { encodeBase32LowerCaseNoPadding } from '@oslojs/encoding';
import { and, asc, eq, gt, isNull, ne, notExists, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { members, rooms, users } from '../db/schema.ts';
import { memberOf } from '../lobby/people-order.ts';
import { END, peopleCalled } from '../lobby/people-search.ts';
import type { Role } from '../room/entry.ts';
import { MEMBERS_PAGE } from '../room/limits.ts';
import type { Member } from '../room/member.ts';
import { memberColumns } from '../room/people.ts';
import { folded, foldedBefore } from '../text/folding.ts';
import { spellings } from '../text/spellings.ts';

/** Groups to join that one page shows. */
const LISTED_MAX = 100;
/** Whoever looks for one among more types another letter. */
const FOUND_MAX = 20;
/** People whom another spelling may add to those found among members. */
const SPELT_MAX = 100;
/** So many groups a new account joins by itself: a registration waits for each. */
const FOR_EVERYONE_MAX = 10;
/** For so long somebody may go back and send the form of a new group once more. */
const JUST_MS = 15 * 60_000;
/** 80 bits are 16 characters in base 32. */
const ID_BYTES = 10;

export interface GroupMember extends Member {
  role: Role;
}

export interface ListedGroup {
  id: string;
  name: string;
  description: string;
  memberCount: number;
}

/** Nobody can guess it, and the same form that is sent twice means the same group [P3]. */
export const groupIdFor = async (user: number, cid: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`group:${user}:${cid}`));
  return encodeBase32LowerCaseNoPadding(new Uint8Array(digest).slice(0, ID_BYTES));
};

/**
 * The present members, who decides first, then by name: a page, and one more if there is a next page. `query` is a piece
 * of a name or a username.
 */
export const membersOf = (
  db: Database,
  room: string,
  { query, page }: { query: string; page: number },
): Promise<GroupMember[]> =>
  db
    .select({ ...memberColumns, role: members.role })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(and(eq(members.roomId, room), isNull(members.untilSeq), isCalled(query)))
    .orderBy(
      sql`CASE ${members.role} WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 ELSE 2 END`,
      sql`coalesce(${users.nameFolded}, lower(${users.username}))`,
    )
    .limit(MEMBERS_PAGE + 1)
    .offset((page - 1) * MEMBERS_PAGE);

/**
 * Whether a name or a username contains the query, or a word of it in another spelling begins with it. All members are read
 * anyway. Not LIKE: its patterns are 50 bytes at most, and have wildcards.
 */
const isCalled = (query: string) => {
  const piece = query.replace(/^@/, '');
  // Needed until auth/refolding.ts has folded all stored names anew.
  const ways = [folded(piece), foldedBefore(piece)].filter((way) => way !== '');
  if (ways.length === 0) return undefined;
  const spelt = spellings(piece).map(
    (word) => sql`${users.id} IN (
      SELECT user_id FROM search_words WHERE word >= ${word} AND word < ${word + END} LIMIT ${SPELT_MAX})`,
  );
  return or(
    ...ways.map((way) => sql`instr(lower(${users.username}), ${way}) > 0`),
    ...ways.map((way) => sql`instr(${users.nameFolded}, ${way}) > 0`),
    ...spelt,
  );
};

/** The first people whom the query finds (lobby/people-search.ts), and who are not in the group. */
export const peopleBesides = async (db: Database, room: string, query: string): Promise<Member[]> => {
  const isElsewhere = (id: SQL) => sql`NOT EXISTS (
    SELECT 1 FROM members WHERE room_id = ${room} AND user_id = ${id} AND until_seq IS NULL)`;
  const { people } = await peopleCalled(db, query.replace(/^@/, ''), { whose: isElsewhere });
  return people.slice(0, FOUND_MAX).map(memberOf);
};

/** Groups that one may find and join, and is not in, by name as people are. */
export const listedFor = async (db: Database, me: number): Promise<ListedGroup[]> => {
  const mine = db
    .select({ one: sql`1` })
    .from(members)
    .where(and(eq(members.roomId, rooms.id), eq(members.userId, me), isNull(members.untilSeq)));
  const found = await db
    .select({
      id: rooms.id,
      name: sql<string>`coalesce(${rooms.name}, '')`,
      description: rooms.description,
      memberCount: rooms.memberCount,
    })
    .from(rooms)
    .where(and(ne(rooms.joining, 'invited'), isNull(rooms.closedAt), notExists(mine)))
    .orderBy(asc(rooms.name))
    .limit(LISTED_MAX);
  const key = new Map(found.map(({ id, name }) => [id, folded(name)]));
  return found.sort((one, other) => ((key.get(one.id) ?? '') < (key.get(other.id) ?? '') ? -1 : 1));
};

/** Whether this person owns a group of this name that was made a moment ago, other than this one. */
export const hasJustMade = async (db: Database, user: number, name: string, id: string): Promise<boolean> => {
  const found = await db
    .select({ id: rooms.id })
    .from(members)
    .innerJoin(rooms, eq(rooms.id, members.roomId))
    .where(
      and(
        eq(members.userId, user),
        eq(members.role, 'owner'),
        eq(rooms.name, name),
        ne(rooms.id, id),
        gt(rooms.createdAt, Date.now() - JUST_MS),
      ),
    )
    .limit(1);
  return found.length > 0;
};

/** Whether this is a group that people may join by themselves. */
export const isListed = async (db: Database, room: string): Promise<boolean> => {
  const found = await db
    .select({ id: rooms.id })
    .from(rooms)
    .where(and(eq(rooms.id, room), ne(rooms.joining, 'invited')));
  return found.length > 0;
};

/** Groups that new accounts join by themselves. The first condition is that of the index, which the second does not imply to SQLite. */
export const groupsForEveryone = (db: Database) =>
  db
    .select({ id: rooms.id })
    .from(rooms)
    .where(and(ne(rooms.joining, 'invited'), eq(rooms.joining, 'everyone'), isNull(rooms.closedAt)))
    .limit(FOR_EVERYONE_MAX);

/** Those of these usernames (in lower case) whom somebody has. */
export const peopleNamed = (db: Database, usernames: string[]): Promise<Member[]> =>
  db
    .select(memberColumns)
    .from(users)
    .where(sql`lower(${users.username}) IN (SELECT value FROM json_each(${JSON.stringify(usernames)}))`);
