/**
 * The code that a deploy prints while nobody is the owner (bin/set-up-code.mjs). Whoever enters it becomes the owner. It is
 * good once, and until an hour after the first wrong guess; its hash is in D1 alone.
 */
import { sha256 } from '@oslojs/crypto/sha2';
import { encodeHexLowerCase } from '@oslojs/encoding';
import { and, eq, isNotNull, isNull, ne, type SQL, sql } from 'drizzle-orm';
import type { Query } from '../auth/reader.ts';
import type { Entitlement } from '../auth/users.ts';
import type { Database } from '../db/database.ts';
import { instance, users } from '../db/schema.ts';
import { logging } from './audit-log.ts';

/** So long (ms) wrong guesses may go on. */
const GUESSING_MAX = 60 * 60_000;

/** `code` is as recoveryCodeIn (auth/typed-codes.ts) gives it: both have the same letters. */
export const hashOfSetUpCode = (code: string): string =>
  encodeHexLowerCase(sha256(new TextEncoder().encode(code)));

const isGood = (hash: string, now: number): SQL => sql`EXISTS (
  SELECT 1 FROM instance
  WHERE set_up_hash = ${hash} AND (set_up_guessed_at IS NULL OR set_up_guessed_at > ${now - GUESSING_MAX}))`;

export const isSetUpCode = async (db: Database, hash: string, now: number): Promise<boolean> =>
  (await db.get<{ good: number }>(sql`SELECT ${isGood(hash, now)} AS good`))?.good === 1;

/** From the first wrong guess on the code has an hour. */
export const noteWrongGuess = async (db: Database, now: number): Promise<void> => {
  await db
    .update(instance)
    .set({ setUpGuessedAt: now })
    .where(and(isNotNull(instance.setUpHash), isNull(instance.setUpGuessedAt)));
};

/** For a stranger who registers with it. */
export const bySetUpCode = (db: Database, hash: string, now: number): Entitlement => ({
  isGood: isGood(hash, now),
  role: 'owner',
  use: (account) => [noteOwner(db, account, now), demoteOwner(db, account), consume(db, hash, account)],
});

/** For somebody who has an account. One transaction: of two who enter the code at the same moment, one becomes the owner. */
export const becomeOwner = async (
  db: Database,
  user: number,
  hash: string,
  now: number,
): Promise<boolean> => {
  const entitled = and(eq(users.id, user), isGood(hash, now));
  const owner = sql<number>`(SELECT id FROM users WHERE id = ${user} AND ${isGood(hash, now)})`;
  const [promoted] = await db.batch([
    db.update(users).set({ role: 'owner' }).where(entitled).returning({ id: users.id }),
    noteOwner(db, owner, now),
    demoteOwner(db, owner),
    consume(db, hash, owner),
  ]);
  return promoted.length > 0;
};

const noteOwner = (db: Database, owner: SQL<number>, now: number): Query =>
  logging(db, { actor: owner, act: 'owner', user: owner }, now, sql`${owner} IS NOT NULL`);

/** Whoever was the owner before stays an admin; nothing happens where nobody (null) takes over. The second condition is that of the index. */
const demoteOwner = (db: Database, owner: SQL<number>): Query =>
  db
    .update(users)
    .set({ role: 'admin' })
    .where(and(eq(users.role, 'owner'), sql`role <> 'member'`, ne(users.id, owner)));

const consume = (db: Database, hash: string, owner: SQL<number>): Query =>
  db
    .update(instance)
    .set({ setUpHash: null, setUpGuessedAt: null })
    .where(and(eq(instance.setUpHash, hash), sql`${owner} IS NOT NULL`));
