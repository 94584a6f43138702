/**
 * Moments in words. The server says them in UTC; in the browser <local-time> says them again in the time of its place,
 * by the same functions (and without JavaScript the style sheet adds "UTC").
 */
export type Format = 'separator' | 'clock' | 'ago';

export interface Place {
  locale?: string;
  /** Undefined: where the code runs. The server must say UTC. */
  timeZone?: string | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UTC: Place = { timeZone: 'UTC' };

export const LocalTime = ({ at, format, now }: { at: number; format: Format; now?: number }) => (
  <local-time format={format}>
    <time datetime={new Date(at).toISOString()}>{inWords(format, at, now ?? Date.now(), UTC)}</time>
  </local-time>
);

/** `separator`: "Today 14:05", "Mon 09:12", "12 Mar 2026, 18:40". `clock`: "14:05". `ago`: "now", "5m", "3h", "2d", "6w". */
export const inWords = (format: Format, at: number, now: number, place: Place): string => {
  if (format === 'ago') return ago(at, now);
  const clock = formatted(at, place, { hour: '2-digit', minute: '2-digit' });
  if (format === 'clock') return clock;
  if (day(at, place) === day(now, place)) return `Today ${clock}`;
  if (at < now && now - at < 6 * DAY) return `${formatted(at, place, { weekday: 'short' })} ${clock}`;
  return `${formatted(at, place, { day: 'numeric', month: 'short', year: 'numeric' })}, ${clock}`;
};

/** "Active now", "Active 5m ago", "Active yesterday", or nothing of longer ago. */
export const activity = (online: boolean, lastSeen: number | undefined, now: number): string => {
  if (online) return 'Active now';
  if (lastSeen === undefined || now - lastSeen >= 2 * DAY) return '';
  if (now - lastSeen >= DAY) return 'Active yesterday';
  return `Active ${now - lastSeen < MINUTE ? '1m' : ago(lastSeen, now)} ago`;
};

const ago = (at: number, now: number): string => {
  const passed = now - at;
  if (passed < MINUTE) return 'now';
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)}m`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)}h`;
  if (passed < 7 * DAY) return `${Math.floor(passed / DAY)}d`;
  return `${Math.floor(passed / (7 * DAY))}w`;
};

const day = (at: number, place: Place) =>
  formatted(at, place, { year: 'numeric', month: '2-digit', day: '2-digit' });

/** Making a formatter costs more than a page of formatting. */
const formatters = new Map<string, Intl.DateTimeFormat>();

const formatted = (
  at: number,
  { locale = 'en-GB', timeZone }: Place,
  options: Intl.DateTimeFormatOptions,
) => {
  const name = `${locale} ${timeZone} ${Object.entries(options)}`;
  const known = formatters.get(name);
  const formatter = known ?? new Intl.DateTimeFormat(locale, { ...options, ...(timeZone && { timeZone }) });
  if (!known) formatters.set(name, formatter);
  return formatter.format(at);
};
