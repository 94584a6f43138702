import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { users } from '../db/schema.ts';
import { logging } from '../instance/audit-log.ts';
import { likeness } from '../text/likeness.ts';
import { isFree, keepFormer, mayChange } from './former-usernames.ts';
import { markNamesakes } from './namesakes.ts';
import { addWords, dropWords } from './search-words.ts';

interface Renaming {
  user: number;
  before: string;
  wanted: string;
  /** What they are called besides, if anything. */
  name: string | null;
}

/**
 * Another username for an account, all of it or nothing: false where the name is somebody's by now, or kept for somebody, or
 * this person has changed theirs too often. Sessions, passkeys and everything that was written stay, since they know the id.
 */
export const renameUser = async (
  db: Database,
  { user, before, wanted, name }: Renaming,
  now: number,
): Promise<boolean> => {
  // Another case is the same name: it is kept from nobody, and nobody need know of it.
  const isOther = before.toLowerCase() !== wanted.toLowerCase();
  const isTheirs = and(eq(users.id, user), eq(users.username, before));
  const may = isOther ? sql`(${mayChange(user, now)} AND ${isFree(wanted, user, now)})` : sql`true`;
  const willBeDone = sql`${isOther ? 1 : 0} = 1 AND EXISTS (SELECT 1 FROM users WHERE ${isTheirs}) AND ${may}`;
  const [, renamed] = await db.batch([
    logging(db, { actor: user, act: 'username', user, value: before }, now, willBeDone),
    db
      .update(users)
      .set({ username: wanted, usernameLikeness: likeness(wanted) })
      .where(and(isTheirs, may))
      .returning({ id: users.id }),
    ...keepFormer(db, user, { before, wanted }, now),
    markNamesakes(db, [user], [before, wanted]),
    dropWords(db, user, { username: before, name }, { username: wanted, name }),
    addWords(db, [{ username: wanted, name }]),
  ]);
  return renamed.length > 0;
};
