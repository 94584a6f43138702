import type { Context } from 'hono';
import type { Parley } from '../env.ts';
import { withWait } from '../throttle/wait.ts';
import { textsFor } from '../web/show.tsx';
import type { Refused } from './protocol.ts';
import { whyRefused } from './refusals.ts';

const MINUTE_MS = 60_000;

/** What somebody reads whose form was refused. Their program reads in the header how long to wait (RFC 9110, 10.2.3). */
export const whyNotSent = (c: Context<Parley>, refused: Refused): string => {
  const texts = textsFor(c);
  switch (refused.reason) {
    case 'too_fast':
      return tooFast(c, refused.retryAfter ?? 0);
    case 'cid_taken':
      return texts.room.cidTaken;
    case 'too_many':
      return texts.message.tooMany;
    case 'no_message':
      return refused.of === 'post' ? whyRefused(refused.reason, texts.live) : texts.room.malformed;
    case 'malformed':
      return texts.room.malformed;
    default:
      return whyRefused(refused.reason, texts.live);
  }
};

/** The room's own rate lets everybody go on within seconds. [P13] The limit of a day does not. */
const tooFast = (c: Context<Parley>, wait: number): string => {
  c.header('Retry-After', String(Math.ceil(wait / 1_000)));
  const texts = textsFor(c);
  return wait < MINUTE_MS ? texts.room.tooFast : withWait(texts.kept.accidents.spent.text, wait, texts);
};
