/**
 * Clocks, zones and calendars, for the server and the browser: everything that Parley knows about time is decided here, and
 * time is always a parameter. How long ago something was, is a difference of times of one clock; which day it was, is a
 * question to the calendar of a place.
 */
import type { Live } from './texts/en.ts';

export type Format = 'separator' | 'clock' | 'ago';

export interface Place {
  /** Undefined: where the code runs. The server must say UTC. */
  timeZone?: string | undefined;
}

export const UTC: Place = { timeZone: 'UTC' };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Up to so many days back a weekday means only one day. */
const WEEKDAYS = 6;

/** `separator`: "Today 14:05", "Mon 09:12", "12 Mar 2026, 18:40". `clock`: "14:05". `ago`: "now", "5m", "3h", "2d", "6w". */
export const inWords = (format: Format, at: number, now: number, words: Live, place: Place): string => {
  const said = (options: Intl.DateTimeFormatOptions) => dates({ ...options, ...place }, words).format(at);
  if (format === 'ago') return ago(now - at, words);
  const clock = said({ timeStyle: 'short' });
  if (format === 'clock') return clock;
  const days = dayOf(now, place) - dayOf(at, place);
  if (days === 0) return words.time.today(clock);
  if (days > 0 && days <= WEEKDAYS) return `${said({ weekday: 'short' })} ${clock}`;
  return `${said({ day: 'numeric', month: 'short', year: 'numeric' })}, ${clock}`;
};

/**
 * "Active now", "Active 5m ago", "Active yesterday" (a day ago or more, but yesterday in this place), or nothing of longer
 * ago. Without a place, which no server knows, "Active 1d ago".
 */
export const activity = (
  online: boolean,
  lastSeen: number | undefined,
  now: number,
  words: Live,
  place?: Place,
): string => {
  if (online) return words.activity.now;
  if (lastSeen === undefined) return '';
  const passed = Math.max(now - lastSeen, MINUTE);
  const days = place && passed >= DAY ? dayOf(now, place) - dayOf(lastSeen, place) : 0;
  if (days === 1) return words.activity.yesterday;
  if (days > 1 || passed >= 2 * DAY) return '';
  return words.activity.ago(ago(place ? Math.min(passed, DAY - 1) : passed, words));
};

/** The number of the day in the calendar of a place: consecutive days have consecutive numbers, however long they are. */
export const dayOf = (at: number, place: Place): number => {
  const [year = 0, month = 0, day = 0] = place.timeZone === undefined ? dateHere(at) : dateIn(at, place);
  return Date.UTC(year, month, day) / DAY;
};

/** Ten times as fast as a formatter, and it follows the device when that moves to another zone. */
const dateHere = (at: number) => {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth(), date.getDate()];
};

const DATE: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'numeric', day: 'numeric' };

const dateIn = (at: number, place: Place) => {
  const [day = 0, month = 0, year = 0] = dates({ ...DATE, ...place }, { locale: 'en-GB' })
    .format(at)
    .split('/')
    .map(Number);
  return [year, month - 1, day];
};

/** A time in the future, by the clock of this device, is shown as now. */
const ago = (passed: number, words: Live): string => {
  if (passed < MINUTE) return words.time.now;
  if (passed < HOUR) return units('minute', words).format(Math.floor(passed / MINUTE));
  if (passed < DAY) return units('hour', words).format(Math.floor(passed / HOUR));
  if (passed < 7 * DAY) return units('day', words).format(Math.floor(passed / DAY));
  return units('week', words).format(Math.floor(passed / (7 * DAY)));
};

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

/** The name under which each answer says the server's time (ms), in the header Server-Timing. A page says it in its body, too (`data-now`), since not every browser lets scripts read the header of a page. */
export const TIMING = 'parley';

/** What a page's clocks say at one moment (ms). */
export interface Reading {
  /** The server's time, as this page reckons it. */
  at: number;
  /** The device's own clock, which may be wrong, and may be put right at any moment. */
  device: number;
  /** By the device's clock no more time has passed since the server last told its time than by the page's timer. */
  isSure: boolean;
}

/** The device's own time, where no server has told any. */
export const readDevice = (): Reading => ({ at: Date.now(), device: Date.now(), isSure: true });

/** A moment that is kept for later. It says what the device's clock said only where it is not sure about the server's time. */
export interface Stamp {
  at: number;
  device?: number;
}

/** More than a clock drifts in a day: it was put forward, or the device slept, while which a page's timer stands still. */
const DRIFT_MS = MINUTE;

export const stamp = ({ at, device, isSure }: Reading): Stamp => (isSure ? { at } : { at, device });

/**
 * How long ago something was stamped (ms). A clock that was put forward or back meanwhile changes nothing. If it is not
 * sure whether the device slept or its clock was changed, the shorter time counts.
 */
export const age = ({ at, device }: Stamp, now: Reading): number =>
  Math.min(now.at - at, device === undefined ? Number.POSITIVE_INFINITY : now.device - device);

/** A moment of the server's time as the device's clock would have told it, to the minute: where pending messages stand. */
export const onDevice = ({ at }: Stamp, now: Reading): number =>
  at + Math.round((now.device - now.at) / MINUTE) * MINUTE;

/**
 * The server's time in a page: what the server said last, and what the page's timer has counted since. The timer knows no
 * jumps, but begins anew with each page and stands still while most devices sleep; so the server says the time in each page
 * and whenever a socket opens.
 */
export class Clock {
  #device: () => number;
  #timer: () => number;
  #told: { at: number; device: number; timer: number };

  constructor(device: () => number, timer: () => number) {
    this.#device = device;
    this.#timer = timer;
    this.#told = { at: device(), device: device(), timer: timer() };
  }

  /** The server said that it was `at`; it began to say it `since` ms ago. */
  sync(at: number, since = 0) {
    this.#told = { at: at + since, device: this.#device(), timer: this.#timer() };
  }

  read(): Reading {
    const { at, device: before, timer } = this.#told;
    const device = this.#device();
    const passed = this.#timer() - timer;
    return { at: at + passed, device, isSure: device - before - passed < DRIFT_MS };
  }
}
