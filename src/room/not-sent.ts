import type { Context } from 'hono';
import type { Parley } from '../env.ts';
import { withWait } from '../throttle/wait.ts';
import { textsFor } from '../web/show.tsx';
import type { Refused } from './protocol.ts';
import { whyRefused } from './refusals.ts';

const MINUTE_MS = 60_000;

/** What somebody reads whose form was refused. Their program reads in the header how long to wait (RFC 9110, 10.2.3). */
export const whyNotSent = (c: Context<Parley>, refused: Refused): string => {
  const { reason, retryAfter = 0 } = refused;
  const texts = textsFor(c);
  if (reason !== 'too_fast') return whyRefused(refused, texts.live);
  c.header('Retry-After', String(Math.ceil(retryAfter / 1_000)));
  // The room's own rate lets everybody go on within seconds. [P13] The limit of a day does not.
  if (retryAfter < MINUTE_MS) return whyRefused(refused, texts.live);
  return withWait(texts.kept.accidents.spent.text, retryAfter, texts);
};
