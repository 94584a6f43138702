import type { Texts } from '../web/texts/en.ts';

/** Rounded up, so that whoever waits as long has waited long enough. */
export const waitInWords = (
  seconds: number,
  { seconds: ofSeconds, minutes, hours }: Texts['tooMany'],
): string => {
  if (seconds < 60) return ofSeconds(seconds);
  return seconds <= 90 * 60 ? minutes(Math.ceil(seconds / 60)) : hours(Math.ceil(seconds / 3_600));
};

/** A text that may say how long to wait (ms). */
export const withWait = (
  text: string | ((wait: string) => string),
  wait: number,
  { tooMany }: Pick<Texts, 'tooMany'>,
): string => (typeof text === 'string' ? text : text(waitInWords(Math.ceil(wait / 1_000), tooMany)));
