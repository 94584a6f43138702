import { and, asc, inArray, ne, notInArray, or, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/sqlite-core';
import type { Database } from '../db/database.ts';
import { users } from '../db/schema.ts';
import { folded, foldedBefore } from '../text/folding.ts';

/** So many people a page, and so many conversations. */
export const LIST_PAGE = 50;

/** Up to this many ids are excluded by a text search instead of a list. */
const FEW = 200;

/** Whose list, and which part of it. `query` is a piece of a name or a username, of either case. */
export interface PeopleSearch {
  me: number;
  query: string;
  page: number;
  online: readonly number[];
  /** Whom I have a conversation with. */
  known: readonly number[];
}

/** As its index has it, so that reading in this order needs no sorting. */
const listed = sql`coalesce(${users.nameFolded}, lower(${users.username}))`;

/**
 * A query for the people whom I have no conversation with, who is online first, then by name: a page, and one more if
 * there is a next page. Both halves are cut before they are joined, so that nothing sorts the whole community.
 */
export const peopleFor = (db: Database, { me, query, page, online, known }: PeopleSearch) => {
  const skip = (page - 1) * LIST_PAGE;
  const half = (absent: 0 | 1, where: SQL) =>
    db
      .select({
        id: users.id,
        username: users.username,
        name: users.name,
        absent: sql`${absent}`.as('absent'),
        listed: listed.as('listed'),
      })
      .from(users)
      .where(and(where, ne(users.id, me), isCalled(query)))
      .orderBy(listed)
      .limit(skip + LIST_PAGE + 1)
      .as('half');

  const mine = new Set(known);
  const strangers = online.filter((id) => !mine.has(id));
  const people = unionAll(
    db.select().from(half(0, inArray(users.id, here(strangers)))),
    db.select().from(half(1, isNoneOf([...known, ...strangers]))),
  ).as('people');
  return db
    .select({ id: people.id, username: people.username, name: people.name })
    .from(people)
    .orderBy(asc(people.absent), asc(people.listed))
    .limit(LIST_PAGE + 1)
    .offset(skip);
};

/** One parameter for any number of ids: D1 binds a hundred at most. */
const here = (ids: number[]) => sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;

/** D1 bills each look-up in a JSON list as a row read, and a search in a text as none; but in a long text a search is slow. */
const isNoneOf = (ids: number[]) =>
  ids.length <= FEW
    ? sql`instr(${`,${ids.join()},`}, ',' || ${users.id} || ',') = 0`
    : notInArray(users.id, here(ids));

/** Whether a name or a username contains the query. Not LIKE: its patterns are 50 bytes at most, and have wildcards. */
export const isCalled = (query: string) => {
  const piece = query.replace(/^@/, '');
  const now = folded(piece);
  if (now === '') return undefined;
  // Needed until auth/refolding.ts has folded all stored names anew.
  const ways = [now, foldedBefore(piece)].filter((way) => way !== '');
  const inName = or(...ways.map((way) => sql`instr(${users.nameFolded}, ${way}) > 0`));
  return or(sql`instr(lower(${users.username}), ${now}) > 0`, inName);
};
