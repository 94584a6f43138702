import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Parley, User } from '../env.ts';
import { charge } from '../meter/charge.ts';
import { tooMuch } from '../meter/middleware.ts';
import { LOG_IN } from '../meter/prices.ts';
import { runToCompletion } from '../web/run-to-completion.ts';
import { textsFor } from '../web/show.tsx';
import { setToken, tokenOf } from './cookie.ts';
import { rememberBrowser, setKnown } from './known-browsers.ts';
import { showLogin } from './login-page.tsx';
import { revoke, revokeOldest, supersede } from './revoke.ts';
import { idOf, openSession } from './sessions.ts';
import { type Account, standingOf } from './users.ts';

export const HOME = '/lobby/';
/** Where every way in leads first: whether the browser has kept its cookie is known only when it comes again. */
export const ARRIVED = '/login/arrived/';
/** For so long (ms) somebody whose account was reset reads that first, at each login: it may not have been they. */
const RESET_TOLD_MS = 7 * 24 * 60 * 60_000;
const RESET = '/account/?done=reset';
/** Characters of a User-Agent: what a page says of it stands at its beginning. */
const AGENT_MAX = 400;

/** Who has proved who they are, and by what. */
interface Proven extends Pick<User, 'id'>, Partial<Pick<Account, 'passwordHash'>> {
  /** The id of a passkey. */
  passkey?: string;
}

/**
 * All ways in end here: to somebody who has proved who they are. Always with a new token: one that somebody else may
 * have put into this browser is worth nothing afterwards.
 */
export const enter = async (c: Context<Parley>, { id, passwordHash, passkey }: Proven, next: string) => {
  const wait = charge(c, id, LOG_IN);
  if (wait > 0) return tooMuch(c, wait);
  const token = tokenOf(c);
  if (token) await runToCompletion(c, supersede(c, idOf(token)));
  const [{ isSuspended, resetAt }] = await Promise.all([
    standingOf(database(c.env.DB), id),
    runToCompletion(c, revokeOldest(c.env, id)),
  ]);
  if (isSuspended) return showLogin(c, { next, errors: { form: textsFor(c).instance.door.suspended } }, 403);
  const [session, known] = await Promise.all([
    openSession(database(c.env.DB), id, Date.now(), { agent: agentOf(c), passwordHash, passkey }),
    // Worth nothing but a throttle of its own.
    rememberBrowser(c, id).catch(() => undefined),
  ]);
  setToken(c, session);
  if (known) setKnown(c, known);
  const isReset = resetAt !== null && resetAt > Date.now() - RESET_TOLD_MS;
  return c.redirect(withNext(ARRIVED, isReset ? RESET : next), 303);
};

/** The path with `next` in its query. `step`: what is still to be done before. */
export const withNext = (path: string, next: string, step?: 'second'): string => {
  const query = new URLSearchParams({ ...(step && { step }), ...(next && next !== '/' && { next }) });
  return query.size === 0 ? path : `${path}?${query}`;
};

/** Ends the session that this browser has, if it has one. */
export const leave = async (c: Context<Parley>): Promise<void> => {
  const token = tokenOf(c);
  if (token) await runToCompletion(c, revoke(c.env, idOf(token)));
};

const agentOf = (c: Context): string => (c.req.header('user-agent') ?? '').slice(0, AGENT_MAX);
