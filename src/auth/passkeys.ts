import { and, asc, count, eq, lt, or, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { passkeys, sessions, users } from '../db/schema.ts';
import type { User } from '../env.ts';
import type { Key } from './passkeys-verifier.ts';
import { type EndedSessions, endings } from './sessions.ts';

/** What its owner sees of a passkey. */
export interface Passkey {
  id: string;
  name: string;
  createdAt: number;
  usedAt: number | null;
}

/** A passkey and who comes in with it. */
export interface StoredPasskey extends Key {
  user: User;
}

/** Characters (code points) of a name. */
export const NAME_MAX = 50;
/** Nobody has so many devices. */
export const PASSKEYS_MAX = 20;

export const passkeysOf = (db: Database, user: number): Promise<Passkey[]> =>
  db
    .select({
      id: passkeys.id,
      name: passkeys.name,
      createdAt: passkeys.createdAt,
      usedAt: passkeys.usedAt,
    })
    .from(passkeys)
    .where(eq(passkeys.userId, user))
    .orderBy(asc(passkeys.createdAt), asc(passkeys.id));

export const passkeyById = async (db: Database, id: string): Promise<StoredPasskey | undefined> => {
  const [found] = await db
    .select({
      id: passkeys.id,
      publicKey: passkeys.publicKey,
      counter: passkeys.counter,
      user: { id: users.id, username: users.username },
    })
    .from(passkeys)
    .innerJoin(users, eq(users.id, passkeys.userId))
    .where(eq(passkeys.id, id));
  return found;
};

/** False where somebody has a passkey of this id already, or this person has too many. */
export const addPasskey = async (
  db: Database,
  user: number,
  { id, publicKey, counter }: Key,
  name: string,
  now: number,
): Promise<boolean> => {
  const [found] = await db.select({ many: count() }).from(passkeys).where(eq(passkeys.userId, user));
  if (found && found.many >= PASSKEYS_MAX) return false;
  const added = await db
    .insert(passkeys)
    .values({ id, userId: user, publicKey, counter, name, createdAt: now })
    .onConflictDoNothing()
    .returning({ id: passkeys.id });
  return added.length > 0;
};

/**
 * Notes a use, with the counter that the passkey told. False if it was told before: then there are two of it, or a copy
 * of an answer. Those that do not count always tell 0.
 */
export const notePasskeyUse = async (
  db: Database,
  id: string,
  counter: number,
  now: number,
): Promise<boolean> => {
  const noted = await db
    .update(passkeys)
    .set({ counter, usedAt: now })
    .where(
      and(
        eq(passkeys.id, id),
        or(lt(passkeys.counter, counter), and(eq(passkeys.counter, 0), sql`${counter} = 0`)),
      ),
    )
    .returning({ id: passkeys.id });
  return noted.length > 0;
};

/** False where this person has no such passkey. */
export const renamePasskey = async (
  db: Database,
  user: number,
  id: string,
  name: string,
): Promise<boolean> => {
  const renamed = await db
    .update(passkeys)
    .set({ name })
    .where(theirs(user, id))
    .returning({ id: passkeys.id });
  return renamed.length > 0;
};

/**
 * Removes a passkey, and ends the sessions that began with it, but for `keep`, whose owner has just proved who they are in
 * another way. Nothing where this person has no such passkey.
 */
export const removePasskey = async (
  db: Database,
  user: number,
  id: string,
  keep: string,
): Promise<EndedSessions | undefined> => {
  const [visits, over, removed] = await db.batch([
    ...endings(db, user, keep, eq(sessions.passkeyId, id)),
    db.delete(passkeys).where(theirs(user, id)).returning({ id: passkeys.id }),
  ]);
  return removed.length > 0 ? { sessions: over.map((session) => session.id), visits } : undefined;
};

export const hasPasskey = async (db: Database, user: number, id: string): Promise<boolean> =>
  (await db.select({ id: passkeys.id }).from(passkeys).where(theirs(user, id))).length > 0;

const theirs = (user: number, id: string) => and(eq(passkeys.id, id), eq(passkeys.userId, user));
