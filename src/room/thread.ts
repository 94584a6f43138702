/** How messages become a conversation to look at. Pure: the server and the browser call the same. */
import type { Live } from '../web/texts/en.ts';
import type { Message } from './protocol.ts';

/** A message as a thread shows it. A pending one has no place yet (`seq` 0), but a `cid`. */
export type Shown = Message & { state?: 'pending' | 'failed' | 'stored' };

export type Item =
  | { kind: 'time'; at: number; key: string }
  | { kind: 'divider'; key: string }
  | { kind: 'message'; key: string; message: Shown; mine: boolean; first: boolean; last: boolean };

/** How far somebody has read. */
export interface Cursor {
  user: number;
  seq: number;
}

/** A pause after which the time is said again. */
const PAUSE_MS = 30 * 60_000;
/** Messages of one sender, each within this of the one before, are one run. */
const RUN_MS = 5 * 60_000;

type Day = (at: number) => number | string;
const utcDay: Day = (at) => Math.floor(at / 86_400_000);

/**
 * The messages in their order (ascending `seq`, then pending ones), with times, the "New messages" divider and runs.
 * The divider stands before the first message of somebody else beyond `unreadAfter`, if that one is among these.
 * Days change at UTC's midnight; the browser passes `dayOf` for its own.
 */
export const thread = (
  messages: readonly Shown[],
  me: number,
  unreadAfter?: number,
  dayOf: Day = utcDay,
): Item[] => {
  const unread = firstUnread(messages, me, unreadAfter);
  const items: Item[] = [];
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    const after = messages[index + 1];
    const key = keyOf(message);
    if (needsTime(before, message, dayOf)) items.push({ kind: 'time', at: message.at, key: `t-${key}` });
    if (message === unread) items.push({ kind: 'divider', key: 'divider' });
    const joined = (one: Shown | undefined, next: Shown | undefined) =>
      one !== undefined && next !== undefined && next !== unread && isRun(one, next, dayOf);
    const [first, last] = [!joined(before, message), !joined(message, after)];
    items.push({ kind: 'message', key, message, mine: message.from === me, first, last });
  }
  return items;
};

/** The same for a pending message and the stored one that it becomes. */
export const keyOf = (message: Shown): string => (message.cid ? `c-${message.cid}` : `m-${message.seq}`);

/** What stands under the thread if its last message is mine, else nothing. */
export const receiptOf = (
  messages: readonly Shown[],
  me: number,
  cursors: Iterable<Cursor>,
  { receipt }: Pick<Live, 'receipt'>,
): string => {
  const last = messages.at(-1);
  if (last?.from !== me || last.state === 'failed') return '';
  if (last.state === 'pending') return receipt.pending;
  const isSeen = [...cursors].some(({ user, seq }) => user !== me && seq >= last.seq);
  return isSeen ? receipt.seen : receipt.sent;
};

const firstUnread = (messages: readonly Shown[], me: number, unreadAfter: number | undefined) => {
  const oldest = messages[0];
  if (unreadAfter === undefined || !oldest || oldest.seq > unreadAfter + 1) return undefined;
  return messages.find((message) => message.seq > unreadAfter && message.from !== me);
};

const needsTime = (before: Shown | undefined, message: Shown, dayOf: Day) =>
  !before || message.at - before.at >= PAUSE_MS || dayOf(before.at) !== dayOf(message.at);

const isRun = (one: Shown, next: Shown, dayOf: Day) =>
  one.from === next.from && next.at - one.at <= RUN_MS && dayOf(one.at) === dayOf(next.at);
