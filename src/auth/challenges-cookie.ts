import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import {
  type Challenge,
  type ChallengeKind,
  challengeOf,
  LIFETIMES,
  openChallenge,
  takeChallenge,
} from './challenges.ts';
import { attributesFor, nameFor, tokenIn } from './cookie.ts';

/** Asks this browser, and no other; of each kind the last question alone counts. */
export const ask = async (c: Context<Parley>, kind: ChallengeKind, challenge: Challenge): Promise<void> => {
  const token = await openChallenge(database(c.env.DB), kind, challenge, Date.now(), tokenIn(c, kind));
  setCookie(c, nameFor(c, kind), token, { ...strictFor(c), maxAge: LIFETIMES[kind] / 1000 });
};

/** What this browser was asked. It stays asked. */
export const asked = async (c: Context<Parley>, kind: ChallengeKind): Promise<Challenge | undefined> => {
  const token = tokenIn(c, kind);
  return token ? challengeOf(database(c.env.DB), kind, token, Date.now()) : undefined;
};

/** What this browser was asked, for its one answer. */
export const take = async (c: Context<Parley>, kind: ChallengeKind): Promise<Challenge | undefined> => {
  const token = tokenIn(c, kind);
  if (!token) return undefined;
  deleteCookie(c, nameFor(c, kind), strictFor(c));
  return takeChallenge(database(c.env.DB), kind, token, Date.now());
};

const strictFor = (c: Context) => ({ ...attributesFor(c), sameSite: 'Strict' }) as const;
