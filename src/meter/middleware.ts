import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { tokenOf } from '../auth/cookie.ts';
import { idOf } from '../auth/sessions.ts';
import { closedSocket, isUpgrade } from '../auth/socket-identity.ts';
import type { Parley } from '../env.ts';
import { CLOSE } from '../room/limits.ts';
import { askerOf, page } from '../web/errors.tsx';
import { textsFor } from '../web/show.tsx';
import { charge, refuseSession, waitOf } from './charge.ts';
import { priceOf, SEARCH } from './prices.ts';
import { plus } from './use.ts';

/** Whoever has to wait can still see where they are signed in, and end that. */
const NEVER_REFUSED = ['/account/', '/account/revoke/', '/account/revoke-others/'];

/** [P13] Before the guard: somebody who has to wait costs no call to D1. */
export const turnAwayRefused: MiddlewareHandler<Parley> = async (c, next) => {
  const token = tokenOf(c);
  const wait = token ? waitOf(idOf(token)) : 0;
  return wait > 0 && isRefusable(c) ? tooMuch(c, wait) : next();
};

/** [P13] Behind the guard: charges whoever asks, beside their request. */
export const charged: MiddlewareHandler<Parley> = async (c, next) => {
  const { id, user } = c.var.session;
  const route = routeOf(c);
  const price = priceOf(c.req.method, route, askerOf(c) === 'page');
  // A room charges for what it reads.
  const searchesPeople = c.req.query('q') && route !== '/room/:id/search/';
  const wait = charge(c, user.id, searchesPeople ? plus(price, SEARCH) : price);
  if (wait > 0) refuseSession(id, wait);
  return wait > 0 && isRefusable(c) ? tooMuch(c, wait) : next();
};

const isRefusable = (c: Context<Parley>) => !NEVER_REFUSED.includes(routeOf(c));

/** Handlers for every path come first, those of the route after them. */
const routeOf = (c: Context<Parley>): string => matchedRoutes(c).at(-1)?.path ?? '';

/** Answers somebody who has to wait so long (ms). */
export const tooMuch = (c: Context<Parley>, wait: number) => {
  if (isUpgrade(c.req.raw)) return closedSocket(CLOSE.flood, 'limit of the day');
  // RFC 9110, 10.2.3.
  c.header('Retry-After', String(Math.ceil(wait / 1_000)));
  c.set('wait', wait);
  if (askerOf(c) !== 'json') return page(c, 429, 'spent');
  return c.json({ error: textsFor(c).problems.spent.title, reason: 'too_fast', retryAfter: wait }, 429);
};
