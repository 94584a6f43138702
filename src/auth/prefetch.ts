import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Parley } from '../env.ts';
import type { SessionReads } from './reader.ts';

/** `param` gives what stands in the path; `c.req.param` does so in handlers alone. */
type Read<Found> = (
  c: Context<Parley>,
  reader: SessionReads,
  param: (name: string) => string,
) => Promise<Found>;

const READS = new WeakMap<object, Read<unknown>>();
const FOUND = new WeakMap<Context, Promise<unknown>>();

/**
 * What a route reads before anything else: `const opening = prefetch(…); routes.get(path, opening, handler)`. The guard asks
 * for it together with the session (reader.ts), in one call instead of one after another; the handler has `opening.of(c)`.
 * It runs before it is known who asks, so it must take their id from `reader.me` alone, and may ask others than D1 only
 * for what it then keeps to itself until `reader.user` has come. It changes nothing.
 */
export const prefetch = <Found>(read: Read<Found>) => {
  const pass: MiddlewareHandler<Parley> = (_, next) => next();
  READS.set(pass, read);
  return Object.assign(pass, { of: (c: Context) => FOUND.get(c) as Promise<Found> });
};

/** Begins what the route of this request reads. */
export const beginReading = (c: Context<Parley>, reader: SessionReads) => {
  const [index, read] = [...matchedRoutes(c).entries()]
    .map(([index, { handler }]) => [index, READS.get(handler)] as const)
    .find(([, read]) => read) ?? [0];
  if (!read) return;
  // The parameters of the path are those of the handler whose turn it is.
  const turn = c.req.routeIndex;
  c.req.routeIndex = index;
  const params: Record<string, string> = c.req.param();
  c.req.routeIndex = turn;
  const found = read(c, reader, (name) => params[name] ?? '');
  // The handler hears of it, if it comes to that.
  found.catch(() => {});
  FOUND.set(c, found);
};
