import { and, eq, gt, lte, or } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { challenges } from '../db/schema.ts';
import { idOf, newToken } from './sessions.ts';

export type ChallengeKind = typeof challenges.$inferSelect.kind;

export interface Challenge {
  /** The user who is to answer. Null if a passkey is to tell who it is. */
  user: number | null;
  value: string;
}

const MINUTE = 60_000;

/** How long (ms) an answer is waited for. */
export const LIFETIMES: Record<ChallengeKind, number> = {
  second_factor: 10 * MINUTE,
  totp_new: 10 * MINUTE,
  passkey_login: 5 * MINUTE,
  passkey_new: 5 * MINUTE,
  reset: 24 * 60 * MINUTE,
};

/** Asks, and answers the token for the browser's cookie: who reads the table cannot answer. Clears away what was forgotten. */
export const openChallenge = async (
  db: Database,
  kind: ChallengeKind,
  { user, value }: Challenge,
  now: number,
  previous = '',
): Promise<string> => {
  const token = newToken();
  await db.batch([
    db.delete(challenges).where(or(lte(challenges.expiresAt, now), eq(challenges.id, idOf(previous)))),
    db
      .insert(challenges)
      .values({ id: idOf(token), kind, userId: user, value, expiresAt: now + LIFETIMES[kind] }),
  ]);
  return token;
};

/** What this browser was asked, if it may still answer. */
export const challengeOf = async (
  db: Database,
  kind: ChallengeKind,
  token: string,
  now: number,
): Promise<Challenge | undefined> => {
  const [found] = await db
    .select(asked)
    .from(challenges)
    .where(open(kind, token, now));
  return found;
};

/** Consumes the challenge atomically: only one of several simultaneous callers gets it. */
export const takeChallenge = async (
  db: Database,
  kind: ChallengeKind,
  token: string,
  now: number,
): Promise<Challenge | undefined> => {
  const [taken] = await db
    .delete(challenges)
    .where(open(kind, token, now))
    .returning(asked);
  return taken;
};

const asked = { user: challenges.userId, value: challenges.value };

const open = (kind: ChallengeKind, token: string, now: number) =>
  and(eq(challenges.id, idOf(token)), eq(challenges.kind, kind), gt(challenges.expiresAt, now));
