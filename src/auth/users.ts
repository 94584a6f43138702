import { and, eq, exists, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { users } from '../db/schema.ts';
import type { User } from '../env.ts';
import { groupsForEveryone } from '../group/groups.ts';
import { isUsername } from './credentials.ts';
import { markNamesakes, nameColumns } from './namesakes.ts';
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

/** Undefined if the name is taken. The unique index decides, also between two simultaneous registrations. */
export const createUser = async (
  db: Database,
  newcomer: { username: string; passwordHash: string },
  now: number,
): Promise<Newcomer | undefined> => {
  const [[created]] = await db.batch([
    db
      .insert(users)
      .values({
        ...newcomer,
        ...nameColumns(newcomer),
        createdAt: now,
        awaitsGroups: sql`${exists(groupsForEveryone(db))}`,
      })
      .onConflictDoNothing()
      .returning({ id: users.id, username: users.username, awaitsGroups: users.awaitsGroups }),
    markNamesakes(db, [], [newcomer.username]),
    addWords(db, [newcomer]),
  ]);
  return created;
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
