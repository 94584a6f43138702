/**
 * Strangers who guess keep nobody out: a browser in which somebody has been logged in has a throttle of its own. Its cookie
 * opens nothing; who takes it may guess as often as anybody, and no more.
 */
import { and, desc, eq, gt, lt, ne, notInArray, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import { type Database, database } from '../db/database.ts';
import { knownBrowsers, users } from '../db/schema.ts';
import type { Parley } from '../env.ts';
import { addressOf } from '../throttle/address.ts';
import { attempt } from '../throttle/attempts.ts';
import type { Counted } from '../throttle/rules.ts';
import { attributesFor, nameFor, tokenIn } from './cookie.ts';
import { idOf, newToken } from './sessions.ts';

const COOKIE = 'known';
const DAY = 24 * 60 * 60_000;
/** How long (ms) a browser is known without a login there. */
const KNOWN_MS = 365 * DAY;
/** It is noted again after so long (ms). */
const NOTED_EVERY = 30 * DAY;
/** So many of somebody's browsers are known: the one that was not used for longest is forgotten. */
const KNOWN_MAX = 10;

/** Of whom a browser may be known: by name, or by id. */
type Whose = { username: string } | { id: number };

/**
 * What is counted when somebody tries to be this person: in a browser where they have been before, what is tried there alone, and
 * elsewhere what is tried by this network, and at this account from wherever. `what`: in the account's name.
 */
export const countedHere = async (c: Context<Parley>, whose: Whose, what: string): Promise<Counted[]> => {
  const browser = await knownBrowserOf(c, whose);
  if (browser) return [{ kind: 'account', key: `${what} ${browser}` }];
  return [
    { kind: 'address', key: addressOf(c) },
    { kind: 'account', key: what },
  ];
};

/** How often a network may be wrong about that is counted, so that nobody has the database look up one token after the other. */
const knownBrowserOf = async (c: Context<Parley>, whose: Whose): Promise<string | undefined> => {
  const token = tokenIn(c, COOKIE);
  if (!token) return undefined;
  const tried = await attempt(c, [{ kind: 'known-browser', key: addressOf(c) }], () =>
    found(database(c.env.DB), whose, idOf(token), Date.now()),
  );
  return tried.is === 'right' ? tried.found : undefined;
};

const found = async (db: Database, whose: Whose, id: string, now: number): Promise<string | undefined> => {
  const [known] = await db
    .select({ id: knownBrowsers.id })
    .from(knownBrowsers)
    .innerJoin(users, eq(users.id, knownBrowsers.userId))
    .where(
      and(
        'id' in whose
          ? eq(users.id, whose.id)
          : eq(sql`lower(${users.username})`, whose.username.toLowerCase()),
        eq(knownBrowsers.id, id),
        gt(knownBrowsers.at, now - KNOWN_MS),
      ),
    );
  return known?.id;
};

export const setKnown = (c: Context, token: string) =>
  setCookie(c, nameFor(c, COOKIE), token, { ...attributesFor(c), maxAge: KNOWN_MS / 1000 });

/** From now on this browser is known as one of theirs: answers the token for its cookie. Several people may share it. */
export const rememberBrowser = async (c: Context<Parley>, user: number): Promise<string> => {
  const token = tokenIn(c, COOKIE) ?? newToken();
  const [db, now] = [database(c.env.DB), Date.now()];
  const theirs = eq(knownBrowsers.userId, user);
  const latest = db
    .select({ id: knownBrowsers.id })
    .from(knownBrowsers)
    .where(theirs)
    .orderBy(desc(knownBrowsers.at), knownBrowsers.id)
    .limit(KNOWN_MAX);
  await db.batch([
    db
      .insert(knownBrowsers)
      .values({ userId: user, id: idOf(token), at: now })
      .onConflictDoUpdate({
        target: [knownBrowsers.userId, knownBrowsers.id],
        set: { at: now },
        setWhere: lt(knownBrowsers.at, now - NOTED_EVERY),
      }),
    db.delete(knownBrowsers).where(and(theirs, notInArray(knownBrowsers.id, latest))),
  ]);
  return token;
};

/** The id of this browser, if it may be known. */
export const browserIn = (c: Context): string | undefined => {
  const token = tokenIn(c, COOKIE);
  return token && idOf(token);
};

/** Forgets all of somebody's browsers, but this one, if one is named: for a batch that gives them a new password. Only `if` that is so. */
export const forgettingBrowsers = (db: Database, user: number, keep = '', only?: SQL) =>
  db.delete(knownBrowsers).where(and(eq(knownBrowsers.userId, user), ne(knownBrowsers.id, keep), only));
