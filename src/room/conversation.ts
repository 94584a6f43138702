import type { Reader } from '../auth/reader.ts';
import type { Bindings } from '../env.ts';
import {
  onlineFor,
  type Snapshot,
  type Whereabouts,
  whereabouts,
  whereaboutsFor,
} from '../presence/presence.ts';
import { whyWithheld } from '../presence/withheld.ts';
import { readEntriesAfter, readEntriesBefore, readMessage, readPinned } from './history.ts';
import { type RosterMember, rosterFrom, rosterQuery } from './people.ts';
import { type Entry, type Message, PAGE_SIZE, type Quote, type Tombstone } from './protocol.ts';
import { fixedRoomOf } from './room-id.ts';
import type { ShownQuote, ShownTombstone } from './thread.ts';
import { readRoom, roomIdOf, type ViewerRoom } from './viewer-room.ts';
import { isPresent } from './visibility.ts';

/** What a page of a conversation shows, as D1 and Presence have it. */
export interface Conversation {
  found: ViewerRoom;
  /** What the page shows. */
  entries: Entry[];
  hasOlder: boolean;
  /** The last entry of the room is among these. */
  isNewest: boolean;
  roster: RosterMember[];
  pinned?: Message;
  /** The message that one is about to answer, if one may see it. */
  answered?: Message;
  /** Of the other one of a direct room. */
  whereabouts?: Whereabouts;
  /** Of a group. */
  online: number[];
}

/** Of whom a page of this room says when they were last here, which its id tells if it is not an old one. */
export const shownIn = (id: string): number[] => {
  const { kind, users } = fixedRoomOf(id) ?? {};
  return kind === 'direct' && users ? users : [];
};

/** Which entries: the newest where it is not said, those before a place, or those around one; and which one is answered. */
export type Where = ({ before?: number | undefined } | { around: number }) & { replyTo?: number | undefined };

/** [P6] [P12] One call to D1 for all of it. */
export const readConversation = async (
  env: Bindings,
  reader: Reader,
  id: string,
  snapshot: Promise<Snapshot>,
  where: Where = {},
): Promise<Conversation | undefined> => {
  const room = roomIdOf(id);
  const reading = readRoom(reader, id);
  const [found, { entries, ...window }, rows, pinned, answered] = await Promise.all([
    reading,
    readWindow(reader, room, reading, where),
    reader.read(rosterQuery(reader.db, room)),
    fixedRoomOf(id) ? undefined : readPinned(reader, room, reading),
    where.replyTo ? readMessage(reader, room, reading, where.replyTo) : undefined,
  ]);
  if (!found) return undefined;
  const [{ peer, viewer }, now, me] = [found, await snapshot, await reader.user];
  const isKnown = peer && shownIn(id).includes(peer.id);
  const isHere = isPresent(viewer);
  return {
    found,
    entries: entries.map((entry) => shown(entry, now, found.id)),
    ...window,
    // [P12] Who is there, and how far they have read, is nothing to somebody who has left.
    roster: isHere ? rosterFrom(rows) : [],
    ...(pinned && !whyWithheld(now, found.id, pinned) && { pinned }),
    ...(answered && isHere && !whyWithheld(now, found.id, answered) && { answered }),
    ...(peer && {
      whereabouts: isKnown ? whereaboutsFor(now, peer.id, me.id) : await whereabouts(env, peer.id, me.id),
    }),
    online: isHere && found.kind === 'group' ? onlineFor(now, me.id) : [],
  };
};

/** Half of a page goes on behind the place in its middle. */
const HALF = PAGE_SIZE / 2;

/** One more than is shown is asked for, which says whether there are older ones. */
const readWindow = async (
  reader: Reader,
  room: Parameters<typeof readEntriesBefore>[1],
  reading: Parameters<typeof readEntriesBefore>[2],
  where: Where,
): Promise<Pick<Conversation, 'entries' | 'hasOlder' | 'isNewest'>> => {
  if (!('around' in where)) {
    const found = await readEntriesBefore(reader, room, reading, PAGE_SIZE + 1, where.before);
    const hasOlder = found.length > PAGE_SIZE;
    return { entries: found.slice(-PAGE_SIZE), hasOlder, isNewest: where.before === undefined };
  }
  const [before, after] = await Promise.all([
    readEntriesBefore(reader, room, reading, HALF + 1, where.around + 1),
    readEntriesAfter(reader, room, reading, HALF, where.around),
  ]);
  const entries = [...before.slice(-HALF), ...after];
  return { entries, hasOlder: before.length > HALF, isNewest: after.length < HALF };
};

/** [P11] What D1 has not forgotten yet, nobody is shown. */
const shown = (entry: Entry, now: Snapshot, room: string): Entry => {
  if (entry.kind !== 'message') return entry;
  const why = whyWithheld(now, room, entry);
  if (!why) return { ...entry, ...(entry.quote && { quote: shownQuote(entry, entry.quote, now, room) }) };
  const { seq, rev, number, from, at, cid } = entry;
  const isOutdated = why === 'edited' && { isOutdated: true };
  const place = { seq, rev, number, from, at, ...(cid && { cid }) };
  return { ...place, kind: 'tombstone', ...isOutdated } satisfies ShownTombstone & Tombstone;
};

const shownQuote = ({ replyTo = 0 }: Message, quote: Quote, now: Snapshot, room: string): ShownQuote => {
  const why = whyWithheld(now, room, { seq: replyTo, rev: quote.rev });
  const { from, rev } = quote;
  return why ? { from, rev, ...(why === 'edited' && { isOutdated: true }) } : quote;
};
