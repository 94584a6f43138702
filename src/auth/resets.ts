/**
 * A new password for somebody who lost everything, by a link that somebody who looks after this Parley made (instance/members.ts).
 * The token is in the link alone. It is good once, and replaces the one before.
 */
import { and, eq, gt, type SQL, sql } from 'drizzle-orm';
import { type Database, database } from '../db/database.ts';
import { challenges, passkeys, recoveryCodes, users } from '../db/schema.ts';
import type { Bindings } from '../env.ts';
import { LIFETIMES } from './challenges.ts';
import { forgettingBrowsers } from './known-browsers.ts';
import { closeSockets, ended } from './revoke.ts';
import { endings, idOf, othersOf } from './sessions.ts';

interface NewReset {
  token: string;
  user: number;
  actor: number;
}

/** Queries for one batch, of which the last answers what it made: nothing where `condition` does not hold. */
export const resetOpening = (db: Database, { token, user, actor }: NewReset, now: number, condition: SQL) =>
  [
    db.delete(challenges).where(and(eq(challenges.kind, 'reset'), eq(challenges.userId, user), condition)),
    db
      .insert(challenges)
      .select(
        sql`SELECT ${idOf(token)}, 'reset', ${user}, CAST(CAST(${actor} AS INTEGER) AS TEXT), ${now + LIFETIMES.reset} WHERE ${condition}`,
      )
      .returning({ id: challenges.id }),
  ] as const;

/** Whose password this link changes. */
export const resetOf = async (
  db: Database,
  token: string,
  now: number,
): Promise<{ id: number; username: string } | undefined> => {
  const [found] = await db
    .select({ id: users.id, username: users.username })
    .from(challenges)
    .innerJoin(users, eq(users.id, challenges.userId))
    .where(isOpen(token, now));
  return found;
};

const isOpen = (token: string, now: number) =>
  and(eq(challenges.id, idOf(token)), eq(challenges.kind, 'reset'), gt(challenges.expiresAt, now));

/**
 * [P7] Gives the account a new password, and nothing else that opens it: no second step, no passkey, no session. All of it or
 * nothing, and of two at the same moment one: false where the link is good no more.
 */
export const resetAccount = async (
  env: Bindings,
  token: string,
  { id, passwordHash }: { id: number; passwordHash: string },
  now: number,
): Promise<boolean> => {
  const db = database(env.DB);
  const isGood = sql`EXISTS (SELECT 1 FROM challenges WHERE ${isOpen(token, now)} AND user_id = ${id})`;
  const open = await othersOf(db, id, '');
  return ended(env, open, async () => {
    const [changed, , , visits, over] = await db.batch([
      db
        .update(users)
        .set({ passwordHash, totpSecret: null, totpStep: null, resetAt: now })
        .where(and(eq(users.id, id), isGood))
        .returning({ id: users.id }),
      db.delete(recoveryCodes).where(and(eq(recoveryCodes.userId, id), isGood)),
      db.delete(passkeys).where(and(eq(passkeys.userId, id), isGood)),
      ...endings(db, id, '', isGood),
      forgettingBrowsers(db, id, '', isGood),
      db.delete(challenges).where(isOpen(token, now)),
    ]);
    await closeSockets(env, { sessions: over.map((session) => session.id), visits });
    return changed.length > 0;
  });
};
