import type { Context, MiddlewareHandler } from 'hono';
import { type Database, database } from '../db/database.ts';
import type { Parley, Session } from '../env.ts';
import { CLOSE } from '../room/limits.ts';
import { askerOf, problem } from '../web/errors.tsx';
import { formOf } from '../web/form.ts';
import { tryTwice } from '../web/try-twice.ts';
import { setToken, tokenOf } from './cookie.ts';
import { nextPath } from './next-path.ts';
import { beginReading } from './prefetch.ts';
import { SessionReads } from './reader.ts';
import { idOf, noteUse, sessionOf } from './sessions.ts';
import { closedSocket, isUpgrade } from './socket-identity.ts';

/** What is mounted after this has a session in `c.var`. Strangers are asked to log in, each in the way that they can understand. */
export const guard: MiddlewareHandler<Parley> = async (c, next) => {
  const session = await signedIn(c);
  if (!session) return turnAway(c);
  c.set('session', session);
  await next();
};

/** Who sent this request, if they are signed in. */
export const signedIn = async (c: Context<Parley>): Promise<Session | undefined> => {
  const token = tokenOf(c);
  if (!token) return undefined;
  const db = database(c.env.DB);
  const now = Date.now();
  const reads = new SessionReads(db, idOf(token));
  beginReading(c, reads);
  const asked = { withWrites: true };
  const known = await tryTwice(() =>
    sessionOf(db, token, now, reads, asked).catch((error) => {
      // A D1 that takes no writes may still be read.
      asked.withWrites = false;
      throw error;
    }),
  );
  if (!known) return undefined;
  // Cookie and session last equally long, so both are renewed together; the answer to an upgrade cannot carry a cookie.
  if (known.due && !isUpgrade(c.req.raw) && (await isNoted(db, known.id, now))) setToken(c, token);
  const { due: _, ...session } = known;
  return session;
};

/** A page is worth having without it. */
const isNoted = (db: Database, session: string, now: number): Promise<boolean> =>
  noteUse(db, session, now).then(
    () => true,
    ({ cause }: Error) => {
      console.warn(`The use of a session could not be noted: ${cause}`);
      return false;
    },
  );

const turnAway = async (c: Context<Parley>) => {
  if (isUpgrade(c.req.raw)) return closedSocket(CLOSE.signedOut, 'signed out');
  const asker = askerOf(c);
  switch (asker) {
    case 'page':
      return c.req.method === 'POST' && formOf(c) ? problem(c, 401) : c.redirect(loginFor(c), 303);
    case 'fragment':
      c.header('HX-Redirect', loginFor(c));
      return problem(c, 401);
    case 'json':
    case 'text':
      return problem(c, 401);
    default:
      return asker satisfies never;
  }
};

const loginFor = (c: Context) => `/login/?next=${encodeURIComponent(wanted(c))}`;

/** The page to return to after logging in: the one that was asked for, or the one on which a fragment was asked for. */
const wanted = (c: Context): string => {
  const { pathname, search } = new URL(c.req.path.endsWith('/') ? c.req.url : currentOf(c));
  return nextPath(pathname + search);
};

const currentOf = (c: Context) => {
  const current = c.req.header('hx-current-url') ?? '';
  return URL.canParse(current) ? current : new URL('/', c.req.url).href;
};
