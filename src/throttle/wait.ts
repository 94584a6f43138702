import type { Texts } from '../web/texts/en.ts';

/** Rounded up, so that whoever waits as long has waited long enough. */
export const waitInWords = (seconds: number, { seconds: ofSeconds, minutes }: Texts['tooMany']): string =>
  seconds < 60 ? ofSeconds(seconds) : minutes(Math.ceil(seconds / 60));
