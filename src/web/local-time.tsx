/**
 * Moments in words. The server says them in UTC; in the browser <local-time> says them again in the time of its place,
 * by the same functions (and without JavaScript the style sheet adds "UTC").
 */
import type { Live } from './texts/en.ts';

export type Format = 'separator' | 'clock' | 'ago';

export interface Place {
  /** Undefined: where the code runs. The server must say UTC. */
  timeZone?: string | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UTC: Place = { timeZone: 'UTC' };

interface Props {
  at: number;
  format: Format;
  words: Live;
}

export const LocalTime = ({ at, format, words }: Props) => {
  const text = inWords(format, at, Date.now(), words, UTC);
  return (
    <local-time format={format}>
      <time datetime={new Date(at).toISOString()}>{text}</time>
    </local-time>
  );
};

/** `separator`: "Today 14:05", "Mon 09:12", "12 Mar 2026, 18:40". `clock`: "14:05". `ago`: "now", "5m", "3h", "2d", "6w". */
export const inWords = (format: Format, at: number, now: number, words: Live, place: Place): string => {
  const said = (options: Intl.DateTimeFormatOptions) => dates({ ...options, ...place }, words).format(at);
  if (format === 'ago') return ago(now - at, words);
  const clock = said({ timeStyle: 'short' });
  if (format === 'clock') return clock;
  if (day(at, place) === day(now, place)) return words.time.today(clock);
  if (at < now && now - at < 6 * DAY) return `${said({ weekday: 'short' })} ${clock}`;
  return `${said({ day: 'numeric', month: 'short', year: 'numeric' })}, ${clock}`;
};

/** "Active now", "Active 5m ago", "Active yesterday", or nothing of longer ago. */
export const activity = (online: boolean, lastSeen: number | undefined, now: number, words: Live): string => {
  if (online) return words.activity.now;
  const passed = lastSeen === undefined ? Number.POSITIVE_INFINITY : now - lastSeen;
  if (passed >= 2 * DAY) return '';
  if (passed >= DAY) return words.activity.yesterday;
  return words.activity.ago(ago(Math.max(passed, MINUTE), words));
};

const ago = (passed: number, words: Live): string => {
  if (passed < MINUTE) return words.time.now;
  if (passed < HOUR) return units('minute', words).format(Math.floor(passed / MINUTE));
  if (passed < DAY) return units('hour', words).format(Math.floor(passed / HOUR));
  if (passed < 7 * DAY) return units('day', words).format(Math.floor(passed / DAY));
  return units('week', words).format(Math.floor(passed / (7 * DAY)));
};

const day = (at: number, place: Place) =>
  dates({ year: 'numeric', month: '2-digit', day: '2-digit', ...place }, { locale: 'en-GB' }).format(at);

/** Making a formatter costs more than a page of formatting. */
const known = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

const kept = <Formatter extends Intl.DateTimeFormat | Intl.NumberFormat>(
  name: string,
  make: () => Formatter,
): Formatter => {
  const formatter = (known.get(name) as Formatter | undefined) ?? make();
  known.set(name, formatter);
  return formatter;
};

const dates = (options: Intl.DateTimeFormatOptions, { locale }: Pick<Live, 'locale'>) =>
  kept(`${locale} ${Object.entries(options)}`, () => new Intl.DateTimeFormat(locale, options));

const units = (unit: string, { locale }: Live) =>
  kept(
    `${locale} ${unit}`,
    () => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' }),
  );
