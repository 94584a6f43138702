/**
 * What actions use of what all share. Each is rounded up from what test/prices.test.ts and the budgets of bench/budget.json
 * measure, and never less.
 */
import { plus, times, type Use, use } from './use.ts';

/** A page: its request, Presence and perhaps the room, the costliest list beside it (test/budget-reads.test.ts), and what a first visit notes. */
const PAGE = use({ requests: 1, calls: 2, d1: 1, read: 300 });
/** A piece of a page, or what a script asks for. */
const PIECE = use({ requests: 1, calls: 2, read: 150 });
/** A form, and what follows it. What grows with the rooms or people that it concerns is charged where it is done. */
const FORM = use({ requests: 1, calls: 5, rows: 4, d1: 8, read: 300 });
/** A tab comes to Presence, and goes: the timer of its grace, "Active 5m ago". */
const TAB = use({ requests: 1, calls: 3, awake: 8.5, rows: 2, read: 25 });
/** A room is opened: what it says at first, and which room a session has opened. */
const ROOM = use({ requests: 1, calls: 2, awake: 0.6, rows: 1, d1: 1, read: 130 });

/** Beside the list, people by the page: their sessions, and who invited them. */
const ADMINISTRATION = plus(PAGE, use({ read: 700 }));

const PRICES: Record<string, Use> = {
  'GET /administration/': ADMINISTRATION,
  'GET /administration/members/': ADMINISTRATION,
  'GET /invitations/': ADMINISTRATION,
  // Beside the list, twenty messages with their rooms and authors.
  'GET /starred/': plus(PAGE, use({ read: 150 })),
  'GET /presence/socket': TAB,
  'GET /room/:id/socket': ROOM,
  // The room charges for the message.
  'POST /room/:id/': use({ requests: 1, calls: 1, read: 80 }),
  'GET /room/:id/seen': plus(PIECE, use({ rows: 1, d1: 1 })),
};

/** What a request is charged for, by its route. */
export const priceOf = (method: string, route: string, isPage: boolean): Use =>
  PRICES[`${method} ${route}`] ?? (method === 'POST' ? FORM : isPage ? PAGE : PIECE);

/** A search reads up to 300 rows, and three for each conversation. */
export const SEARCH = use({ read: 450 });
/** A room hears that a member is called something else. */
export const roomsTold = (rooms: number): Use => use({ calls: rooms, read: 60 * rooms });
/** Somebody has proved who they are, and gets a session. Its end is paid for, too: the rooms that it opens pay for being told of it. */
export const LOG_IN = use({ requests: 1, calls: 10, awake: 0.2, rows: 2, d1: 10, read: 130 });

/** Any frame: twenty are a request of the object. */
export const FRAME = use({ calls: 0.05 });
/** "… is typing" is told for a second, and to the lists of those who are elsewhere. */
export const TYPING = use({ calls: 1, awake: 1 });

/** A cursor rests when nothing has moved it for so long (s). */
const REST_S = 3;

/** Something is read, so long after what was read before (ms): all readers of a room share the time that it is awake. */
export const readingPrice = (sinceMs: number, readers: number): Use => {
  const hasRested = sinceMs >= REST_S * 1_000;
  const awake = (hasRested ? REST_S : Math.max(0, sinceMs) / 1_000) / Math.max(1, readers);
  return use({ awake, rows: hasRested ? 1 : 0, d1: hasRested ? 1 : 0 });
};

const KILOBYTE = 1_024;

/** A message, or what it is edited to, its part of an alarm, its copy in D1, and the lists. A long one fills storage, as several would. */
export const messagePrice = (bytes: number): Use =>
  times(use({ calls: 1.1, awake: 0.6, rows: 4, d1: 2, read: 15 }), Math.max(1, Math.ceil(bytes / KILOBYTE)));

/** What is done to a message that is there. */
export const UNSENDING = use({ calls: 2, awake: 0.6, rows: 5, d1: 3, read: 20 });

/** Somebody reacts to a message, or takes that back. The lists hear nothing of it. */
export const REACTING = use({ calls: 1.1, awake: 0.6, rows: 4, d1: 2, read: 15 });

/** What is done to a group: by somebody, to so many. */
export const operationPrice = (people: number): Use =>
  use({ calls: 2, awake: 0.6, rows: 6 + people, d1: 6 + 2 * people, read: 50 + 2 * people });

/** What a room reads for somebody who comes back: so many entries, and whom they name. */
export const resumePrice = (entries: number): Use => use({ read: 20 + 2 * entries });
