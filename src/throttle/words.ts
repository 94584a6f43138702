import type { Context } from 'hono';
import type { Parley } from '../env.ts';
import { textsFor } from '../web/show.tsx';
import { waitInWords } from './wait.ts';

/** What somebody reads who must wait so long (ms). Their program reads it in the header. */
export const tooManyAttempts = (c: Context<Parley>, wait: number): string => told(c, wait, 'attempts');

export const tooManyNewcomers = (c: Context<Parley>, wait: number): string => told(c, wait, 'newcomers');

const told = (c: Context<Parley>, wait: number, what: 'attempts' | 'newcomers'): string => {
  const seconds = Math.ceil(wait / 1000);
  // RFC 9110, 10.2.3.
  c.header('Retry-After', String(seconds));
  const { tooMany } = textsFor(c);
  return tooMany[what](waitInWords(seconds, tooMany));
};
