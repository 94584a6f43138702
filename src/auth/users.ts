import { and, eq, exists, getTableColumns, is, SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { users } from '../db/schema.ts';
import type { InstanceRole, User } from '../env.ts';
import { groupsForEveryone } from '../group/groups.ts';
import { isUsername } from './credentials.ts';
import { isFree } from './former-usernames.ts';
import { markNamesakes, nameColumns } from './namesakes.ts';
import type { Query } from './reader.ts';
import { addWords } from './search-words.ts';

export interface Account extends User {
  passwordHash: string;
  /** Whether a login asks for a code after the password. */
  twoSteps: boolean;
}

/** `awaitsGroups`: there are groups that new accounts join by themselves (group/newcomers.ts). */
export interface Newcomer extends User {
  awaitsGroups: boolean;
}

const account = {
  id: users.id,
  username: users.username,
  passwordHash: users.passwordHash,
  twoSteps: sql<number>`${users.totpSecret} IS NOT NULL`.mapWith(Boolean),
};

/** Ignores case. Text that cannot be a username finds nobody. */
export const userByName = async (db: Database, username: string): Promise<Account | undefined> => {
  if (!isUsername(username)) return undefined;
  const [found] = await db
    .select(account)
    .from(users)
    .where(eq(sql`lower(${users.username})`, username.toLowerCase()));
  return found;
};

/**
 * What entitles somebody to an account. It is asked in the statement that makes the account, and used up in the same
 * transaction, so that of several who have it at the same moment no more come in than it is good for.
 */
export interface Entitlement {
  isGood: SQL;
  /** Uses it up. `account` is the id of the account that was made; null if none was. */
  use?: (account: SQL<number>) => Query[];
  role?: InstanceRole;
}

/** Undefined if the name is taken or kept for somebody, or the entitlement good no more. The unique index decides, also between two simultaneous registrations. */
export const createUser = async (
  db: Database,
  newcomer: { username: string; passwordHash: string },
  now: number,
  { isGood, use = () => [], role = 'member' }: Entitlement,
): Promise<Newcomer | undefined> => {
  const row: Record<string, unknown> = {
    ...newcomer,
    ...nameColumns(newcomer),
    createdAt: now,
    awaitsGroups: sql`${exists(groupsForEveryone(db))}`,
    role,
  };
  const values = Object.entries(getTableColumns(users)).map(([name, column]) => {
    const value = row[name] ?? column.default ?? null;
    return is(value, SQL) ? value : sql`${sql.param(value, column)}`;
  });
  const account = sql<number>`(
    SELECT id FROM users
    WHERE lower(username) = ${newcomer.username.toLowerCase()} AND password_hash = ${newcomer.passwordHash})`;
  const [created] = await db.batch([
    db
      .insert(users)
      .select(
        sql`SELECT ${sql.join(values, sql`, `)} WHERE ${isGood} AND ${isFree(newcomer.username, 0, now)}`,
      )
      .onConflictDoNothing()
      .returning({ id: users.id, username: users.username, awaitsGroups: users.awaitsGroups }),
    ...use(account),
    markNamesakes(db, [], [newcomer.username]),
    addWords(db, [newcomer]),
  ]);
  return created[0];
};

/** Another hash of the same password. False where there is another by now: the password has changed, or was renewed. */
export const renewPasswordHash = async (
  db: Database,
  { id, passwordHash }: Account,
  renewed: string,
): Promise<boolean> => {
  const changed = await db
    .update(users)
    .set({ passwordHash: renewed })
    .where(and(eq(users.id, id), eq(users.passwordHash, passwordHash)))
    .returning({ id: users.id });
  return changed.length > 0;
};

/** What somebody must know of their account before they are let in: that it is suspended, or was reset lately. */
export const standingOf = async (
  db: Database,
  user: number,
): Promise<{ isSuspended: boolean; resetAt: number | null }> => {
  const [found] = await db
    .select({ suspendedAt: users.suspendedAt, resetAt: users.resetAt })
    .from(users)
    .where(eq(users.id, user));
  return { isSuspended: found?.suspendedAt != null, resetAt: found?.resetAt ?? null };
};
