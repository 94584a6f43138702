/** How entries become a conversation to look at. Pure: the server and the browser call the same. */
import type { FC } from 'hono/jsx';
import { listed } from '../web/names.ts';
import type { Live } from '../web/texts/en.ts';
import type { EventEntry, Mention, Message, Quote, RoomKind, Tombstone } from './entry.ts';
import { type Member, nameOf, type People } from './member.ts';
import type { Reason } from './protocol.ts';

/** Why a message was not taken, or `not_found`: its room is not there any more. */
/** `spent`: too much for one day. */
export type Problem = Exclude<Reason, 'too_fast'> | 'not_found' | 'spent';

/** What a reply shows of what it answers. `isOutdated`: that was edited, and what it says now is not here. */
export type ShownQuote = Quote & { isOutdated?: boolean };

/** A message as a thread shows it. A pending one has no place yet (`seq` 0), but a `cid`. */
export type ShownMessage = Omit<Message, 'kind' | 'number' | 'quote'> & {
  kind?: 'message';
  number?: number;
  quote?: ShownQuote;
  state?: 'pending' | 'failed' | 'stored';
  /** Why it failed, where it is known. */
  problem?: Problem;
  /** What is on its way, or has failed, is not the message but an edit, which has this name. */
  edit?: string;
};
/** What is left of an unsent message. */
export type ShownTombstone = Omit<Tombstone, 'number'> & {
  number?: number;
  /** Others still see the message, and it can be had back: the name of what would unsend it. */
  undo?: string;
  /** It was not unsent but edited, and this page does not have what it says now. */
  isOutdated?: boolean;
};
/** What somebody said, whether it was unsent or not. */
export type ShownSaid = ShownMessage | ShownTombstone;
export type Shown = ShownSaid | EventEntry;

export type Item =
  | { kind: 'time'; at: number; key: string }
  | { kind: 'divider'; key: string }
  | { kind: 'event'; key: string; entry: EventEntry }
  | { kind: 'message'; key: string; message: ShownSaid; mine: boolean; first: boolean; last: boolean };

/** What drawing a room needs to know: its reader, and the people that it may have to name. */
export interface RoomContext {
  me: number;
  kind: RoomKind;
  people: People;
  words: Live;
  /** What happened, in a sentence. Not there in a browser that has not loaded it yet: it comes with what only groups need. */
  eventText?: EventText | undefined;
  /** Draws what somebody wrote. Not there in a browser that has not loaded it yet: it draws the text alone (message.tsx). */
  textView?: TextView | undefined;
  /** The place that the address of a page leads to: browsers go there without a script, too. */
  at?: number | undefined;
  /** The way from the address of the page to its room, if it is not that. */
  base?: string | undefined;
}

/** What somebody wrote. */
export interface Said {
  body: string;
  mentions?: readonly Mention[] | undefined;
  /** Who reads it. */
  me?: number;
}

export type TextView = FC<Said>;

export type EventText = (entry: EventEntry, context: RoomContext) => string;

/** How far somebody has read. */
export interface Cursor {
  user: number;
  seq: number;
}

/** What is known of who has read: everybody's cursors, or, in a large room, how many have read its last message. */
export interface Readers {
  cursors: readonly Cursor[];
  counted?: { seq: number; count: number } | undefined;
}

/** After a pause of this length (ms) the time is shown again, as it is after the server's clock was set back by that much. */
const PAUSE_MS = 30 * 60_000;
/** Messages of one sender, each within this of the one before, are one run. */
const RUN_MS = 5 * 60_000;
/** So many readers are named; more are counted. */
const READERS_NAMED = 3;

type Day = (at: number) => number | string;
const utcDay: Day = (at) => Math.floor(at / 86_400_000);

/**
 * The entries in their order (ascending `seq`, then pending messages), with times, the "New messages" divider and runs.
 * The divider stands before the first message of somebody else beyond `unreadAfter`, if that one is among these.
 * Days change at UTC's midnight; the browser passes `dayOf` for its own.
 */
export const thread = (
  entries: readonly Shown[],
  me: number,
  unreadAfter?: number,
  dayOf: Day = utcDay,
): Item[] => {
  const unread = firstUnread(entries, me, unreadAfter);
  const items: Item[] = [];
  for (const [index, entry] of entries.entries()) {
    const before = entries[index - 1];
    const after = entries[index + 1];
    const key = keyOf(entry);
    if (needsTime(before, entry, dayOf))
      items.push({ kind: 'time', at: entry.at, key: `t-${key}-${entry.at}` });
    if (entry === unread) items.push({ kind: 'divider', key: 'divider' });
    if (entry.kind === 'event') {
      items.push({ kind: 'event', key, entry });
      continue;
    }
    const joined = (one: Shown | undefined, next: Shown | undefined) =>
      one !== undefined && next !== undefined && next !== unread && isRun(one, next, dayOf);
    const [first, last] = [!joined(before, entry), !joined(entry, after)];
    items.push({ kind: 'message', key, message: entry, mine: entry.from === me, first, last });
  }
  return items;
};

/** The same for a pending message and the stored one that it becomes. */
export const keyOf = (entry: Shown): string =>
  entry.cid && entry.kind !== 'event' ? `c-${entry.cid}` : `m-${entry.seq}`;

/** The author, or a stand-in for somebody who is not known here (any more) but has written something. */
export const memberIn = (people: People, id: number, words: Live): Member =>
  people.get(id) ?? { id, username: words.message.somebody };

/** What stands under the thread if its last message is mine, else nothing. */
export const receiptOf = (entries: readonly Shown[], readers: Readers, context: RoomContext): string => {
  const last = entries.findLast(isSaid);
  const { receipt } = context.words;
  if (last?.from !== context.me || !isMessage(last) || last.state === 'failed') return '';
  if (last.state === 'pending') return receipt.pending;
  if (context.kind === 'self') return '';
  return seenBy(last.seq, readers, context) || receipt.sent;
};

const seenBy = (seq: number, { cursors, counted }: Readers, { me, kind, people, words }: RoomContext) => {
  const { receipt } = words;
  const readers = cursors.filter((cursor) => cursor.user !== me && cursor.seq >= seq);
  const count = Math.max(readers.length, counted && counted.seq >= seq ? counted.count : 0);
  if (count === 0) return '';
  if (kind !== 'group') return receipt.seen;
  if (count > Math.min(READERS_NAMED, readers.length)) return receipt.seenByCount(count);
  const names = readers.map(({ user }) => nameOf(memberIn(people, user, words)));
  return receipt.seenBy(listed(names, 0, words));
};

export const isSaid = (entry: Shown): entry is ShownSaid => entry.kind !== 'event';

export const isMessage = (entry: Shown): entry is ShownMessage => isSaid(entry) && entry.kind !== 'tombstone';

/** Events are no news; of a tombstone nobody knows before they have looked. */
const firstUnread = (entries: readonly Shown[], me: number, unreadAfter: number | undefined) => {
  const oldest = entries[0];
  if (unreadAfter === undefined || !oldest || oldest.seq > unreadAfter + 1) return undefined;
  return entries.find((entry) => isSaid(entry) && entry.seq > unreadAfter && entry.from !== me);
};

const needsTime = (before: Shown | undefined, entry: Shown, dayOf: Day) =>
  !before || Math.abs(entry.at - before.at) >= PAUSE_MS || dayOf(before.at) !== dayOf(entry.at);

const isRun = (one: Shown, next: Shown, dayOf: Day) =>
  isSaid(one) &&
  isSaid(next) &&
  one.from === next.from &&
  Math.abs(next.at - one.at) <= RUN_MS &&
  dayOf(one.at) === dayOf(next.at);
