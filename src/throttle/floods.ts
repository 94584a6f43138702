import type { MiddlewareHandler } from 'hono';
import type { Parley } from '../env.ts';
import { problem } from '../web/errors.tsx';
import { addressOf } from './address.ts';

/** The period (s) of the limit in wrangler.toml. */
const PERIOD = 60;

/**
 * Drops a flood of forms from one address before it reaches any object or database: by a counter of Cloudflare's own,
 * which is near, free and inexact (https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/).
 */
export const floods: MiddlewareHandler<Parley> = async (c, next) => {
  if (c.req.method !== 'POST') return next();
  const { success } = await c.env.FLOODS.limit({ key: addressOf(c) });
  if (success) return next();
  c.header('Retry-After', String(PERIOD));
  return problem(c, 429);
};
