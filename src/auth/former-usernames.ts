/**
 * Usernames that people had before. For a while nobody else may have one of them, nor one that looks like it: people know each
 * other by them, and an old link, a note or a habit must not lead to somebody else (docs/decisions/039).
 */
import { and, desc, eq, gt, inArray, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { formerUsernames, users } from '../db/schema.ts';
import { likeness } from '../text/likeness.ts';
import { CHANGES_MAX, CHANGES_WITHIN_MS, type FormerUsername, KEPT_MS } from './renaming-rules.ts';

/** What this person was called, as long as it is kept for them. The last first. */
export const formerUsernamesOf = (db: Database, user: number, now: number): Promise<FormerUsername[]> =>
  db
    .select({ username: formerUsernames.username, changedAt: formerUsernames.changedAt })
    .from(formerUsernames)
    .where(and(eq(formerUsernames.userId, user), gt(formerUsernames.changedAt, now - KEPT_MS)))
    .orderBy(desc(formerUsernames.changedAt));

/** In a statement: whether they may change it again. */
export const mayChange = (user: number, now: number): SQL => sql`(
  SELECT count(*) FROM former_usernames WHERE user_id = ${user} AND changed_at > ${now - CHANGES_WITHIN_MS}
) < ${CHANGES_MAX}`;

/** A query that finds something where one of these names (in lower case), or one that looks like them, is kept for somebody else. */
export const keptForOthers = (
  db: Database,
  { names, likenesses }: { names: string[]; likenesses: string[] },
  me: number,
  now: number,
) =>
  db
    .select({ id: formerUsernames.userId })
    .from(formerUsernames)
    .where(
      and(
        ne(formerUsernames.userId, me),
        gt(formerUsernames.changedAt, now - KEPT_MS),
        or(inArray(formerUsernames.username, names), inArray(formerUsernames.likeness, likenesses)),
      ),
    )
    .limit(1);

/** In a statement: nobody else has this very username, nor has it kept for them. */
export const isFree = (username: string, me: number, now: number): SQL => sql`(
  NOT EXISTS (SELECT 1 FROM users WHERE lower(username) = ${username.toLowerCase()} AND id <> ${me})
  AND NOT EXISTS (
    SELECT 1 FROM former_usernames
    WHERE username = ${username.toLowerCase()} AND user_id <> ${me} AND changed_at > ${now - KEPT_MS}))`;

/** For the batch of a change, behind it: keeps the one before, if the person is now called like this. What is kept no more goes. */
export const keepFormer = (
  db: Database,
  user: number,
  { before, wanted }: { before: string; wanted: string },
  now: number,
) => [
  db
    .delete(formerUsernames)
    .where(and(eq(formerUsernames.userId, user), lt(formerUsernames.changedAt, now - KEPT_MS))),
  db
    .insert(formerUsernames)
    .select(
      sql`SELECT ${before.toLowerCase()}, ${likeness(before)}, ${users.id}, CAST(${now} AS INTEGER) FROM ${users}
        WHERE ${users.id} = ${user} AND ${users.username} = ${wanted} AND lower(${users.username}) <> ${before.toLowerCase()}`,
    )
    .onConflictDoUpdate({
      target: formerUsernames.username,
      set: { userId: user, likeness: likeness(before), changedAt: now },
    }),
];
