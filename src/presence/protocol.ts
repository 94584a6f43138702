/**
 * Everything that goes over a tab's presence socket, which is open on every signed-in page.
 * The server tells; a client says nothing but `ping`, every 25 s. docs/protocol.md is the same in prose.
 */
import type { Disconnected } from '../room/disconnect.ts';
import type { Member } from '../room/protocol.ts';
import { withFewMarks } from '../text/marks.ts';

export const PRESENCE_VERSION = 1;
/** Closes a socket of which nothing was heard for a lease: connect again. */
export const LAPSED = 4408;

/** The last message of a room, as its row in the list shows it. `text` is its beginning, in one line. */
export interface Preview {
  seq: number;
  from: number;
  at: number;
  text: string;
}

/** Characters of a message that a list shows. */
const PREVIEW_MAX = 120;

/** The beginning of a message, in one line. */
export const previewText = (body: string): string =>
  [...withFewMarks(body.slice(0, 8 * PREVIEW_MAX)).replace(/\s+/g, ' ')]
    .slice(0, PREVIEW_MAX)
    .join('')
    .toWellFormed();

/** What a member's list must know of a room: its state, not a difference. */
export interface RoomNews {
  room: string;
  members: Member[];
  last: Preview;
  /** Messages that this member has not read. */
  unread: number;
}

/** The same for all members at once, as a room gives it to Presence. */
export interface Nudge extends Omit<RoomNews, 'unread'> {
  unread: { user: number; count: number }[];
}

/** Instead of a time: they do not let others see it. */
export const UNSAID = 0;

/** Somebody who is not here, and when (ms) they last were, or UNSAID. */
export interface Gone {
  id: number;
  at: number;
}

export type PresenceFrame =
  /**
   * First, and again when you may see others, or may no longer: forget what you knew. `online` has everybody, `you` too;
   * what changes afterwards is told by `arrived` and `left`. `hidden`: nobody sees you, and you see nobody.
   * `now`: the server's time.
   */
  | { type: 'welcome'; v: number; you: number; online: number[]; hidden?: true; now?: number }
  | { type: 'arrived'; users: number[] }
  | { type: 'left'; users: Gone[] }
  /**
   * No ping came in time: say `ping` at once, or the socket closes with LAPSED.
   * Browsers hold back the timers of a hidden tab, but deliver what it receives.
   */
  | { type: 'missed' }
  | { type: 'nudged'; rooms: RoomNews[] }
  /** In a room that this person does not have open. */
  | { type: 'typing'; room: string; user: number }
  /** The last one: this socket closes with this code. Act on it at once, the Close may be reported seconds later. */
  | Disconnected;
