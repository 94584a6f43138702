import { and, asc, eq, gt, ne, notExists, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/sqlite-core';
import type { Database } from '../db/database.ts';
import { rooms, users } from '../db/schema.ts';
import { LIST_PAGE, named, type Search } from './rooms.ts';

/** As its index has it, so that reading in this order needs no sorting. */
const listed = sql`coalesce(${users.nameFolded}, lower(${users.username}))`;

/**
 * A query for the people whom I have no conversation with, who is online first, then by name: a page, and one more if
 * there is a next page. Both halves are cut before they are joined, so that nothing sorts the whole community.
 */
export const peopleFor = (
  db: Database,
  { me, query, page, online }: Search & { online: readonly number[] },
) => {
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
      .where(and(where, ne(users.id, me), named(query), notExists(conversation(db, me))))
      .orderBy(listed)
      .limit(skip + LIST_PAGE + 1)
      .as('half');

  // One parameter for any number of ids: D1 binds a hundred at most.
  const here = sql`(SELECT value FROM json_each(${JSON.stringify(online)}))`;
  const people = unionAll(
    db.select().from(half(0, sql`${users.id} IN ${here}`)),
    db.select().from(half(1, sql`${users.id} NOT IN ${here}`)),
  ).as('people');
  return db
    .select({ id: people.id, username: people.username, name: people.name })
    .from(people)
    .orderBy(asc(people.absent), asc(people.listed))
    .limit(LIST_PAGE + 1)
    .offset(skip);
};

/** The room of me and this row's user, if somebody has written in it. */
const conversation = (db: Database, me: number) => {
  // D1 binds every number as a float, which as text is "1.0".
  const mine = sql`CAST(${me} AS INTEGER)`;
  const pair = sql`min(${users.id}, ${mine}) || ':' || max(${users.id}, ${mine})`;
  return db
    .select({ seq: rooms.lastSeq })
    .from(rooms)
    .where(and(eq(rooms.key, pair), gt(rooms.lastSeq, 0)));
};
