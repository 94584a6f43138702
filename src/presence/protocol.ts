/**
 * Everything that goes over a tab's presence socket, which is open on every signed-in page.
 * The server tells; a client says nothing but `ping`, every 25 s. docs/protocol.md is the same in prose.
 */
import { memberCheck } from '../room/member.ts';
import { withFewMarks } from '../text/marks.ts';
import {
  type Checked,
  type FrameOf,
  flag,
  list,
  nullable,
  object,
  oneOf,
  optional,
  pair,
  text,
  whole,
} from '../web/shape.ts';

export const PRESENCE_VERSION = 2;
/** Closes a socket of which nothing was heard for a lease: connect again. */
export const LAPSED = 4408;

/** The last message of a room, as its row in the list shows it. `text` is its beginning, in one line; empty if it was unsent. */
const preview = object({ seq: whole, from: whole, at: whole, text });
export type Preview = Checked<typeof preview>;

/** What is new in a room, for all of its members alike: its state, not a difference. */
const news = object({
  room: text,
  kind: oneOf('direct', 'group', 'self'),
  /** What a group is called. */
  name: optional(text),
  /** Both members of a direct room; in notes to oneself, oneself. */
  people: optional(list(memberCheck)),
  last: preview,
  author: memberCheck,
  /** How many messages there are. What is unread are those since I last read (`mine`). */
  number: whole,
  /** Whom the messages since the last news name; EVERYONE is everybody. */
  mentions: optional(list(whole)),
  /** Places of messages that were unsent since the last news, and of those that were edited. */
  unsent: optional(list(whole)),
  edited: optional(list(whole)),
});
export type RoomNews = Checked<typeof news>;

/** What one member has chosen for a room. It changes nothing for the others. */
const preferences = object({
  /** When (ms) it ends; `Number.MAX_SAFE_INTEGER`, if never. */
  mutedUntil: whole,
  pinnedAt: nullable(whole),
  /** The number of the last message when the room was archived, or hidden: a newer one brings it back. */
  archivedNumber: nullable(whole),
  hiddenNumber: nullable(whole),
  markedUnread: flag,
});
export type RoomPreferences = Checked<typeof preferences>;

/** What is mine about a room, as far as it has changed: how far I have read (seq and number), and what I have chosen. */
const mine = object({
  room: text,
  read: optional(pair(whole, whole)),
  preferences: optional(preferences),
});
export type MyRow = Checked<typeof mine>;

/** Instead of a time: they do not let others see it. */
export const UNSAID = 0;

/** Somebody who is not here, and when (ms) they last were, or UNSAID. */
const gone = object({ id: whole, at: whole });
export type Gone = Checked<typeof gone>;

/** What the server tells, by type: the types and the browser's checks come from this one table. */
export const PRESENCE_FRAMES = {
  /**
   * First, and again when you may see others, or may no longer: forget what you knew. `online` has everybody, `you` too;
   * what changes afterwards is told by `arrived` and `left`. `hidden`: nobody sees you, and you see nobody.
   * `now`: the server's time.
   */
  welcome: object({
    v: whole,
    you: whole,
    online: list(whole),
    hidden: optional(flag),
    now: optional(whole),
  }),
  arrived: object({ users: list(whole) }),
  left: object({ users: list(gone) }),
  /**
   * No ping came in time: say `ping` at once, or the socket closes with LAPSED.
   * Browsers hold back the timers of a hidden tab, but deliver what it receives.
   */
  missed: object({}),
  nudged: object({ rooms: list(news) }),
  mine: object({ rows: list(mine) }),
  /** Your membership of these rooms has changed, or what they are called: ask for their rows again. */
  refresh: object({ rooms: list(text) }),
  /** In a room that this person does not have open. */
  typing: object({ room: text, user: memberCheck }),
  /** The last one: this socket closes with this code. Act on it at once, the Close may be reported seconds later. */
  disconnected: object({ code: whole }),
};

export type PresenceFrame = FrameOf<typeof PRESENCE_FRAMES>;

/** News as a room gives them to Presence, which tells them to those who are in it. */
export interface Nudge extends RoomNews {
  /** Of the room's membership. Presence learns a group's members once, and when they change (`setMembers`). */
  membersRev: number;
}

/** A group's members and the first entry of the room that each may see. */
export type Members = [user: number, fromSeq: number][];

/** Something for one person alone. */
export interface ForUser {
  user: number;
  row: MyRow;
}

/** Characters of a message that a list shows. */
const PREVIEW_MAX = 120;
/** So much of a message is looked at for it. */
export const PREVIEW_READ = 8 * PREVIEW_MAX;

/** The beginning of a message, in one line. */
export const previewText = (body: string): string =>
  [...withFewMarks(body.slice(0, PREVIEW_READ)).replace(/\s+/g, ' ')]
    .slice(0, PREVIEW_MAX)
    .join('')
    .toWellFormed();
