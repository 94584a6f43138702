import type { Context } from 'hono';
import type { Reader } from '../auth/reader.ts';
import { database } from '../db/database.ts';
import type { Bindings, Parley, User } from '../env.ts';
import { onlineFor, type Snapshot, snapshotOf } from '../presence/presence.ts';
import { whyWithheld } from '../presence/withheld.ts';
import { folded } from '../text/folding.ts';
import { cleanLine } from '../text/names.ts';
import { askerOf } from '../web/errors.tsx';
import { inListOrder, isHidden, type MyRoom } from './my-room.ts';
import { type Copied, isIn, myRooms, readMyRooms } from './my-rooms.ts';
import { COUNTED_PAGES, LIST_PAGE, type PeoplePage, peopleFor } from './people.ts';
import { BEHIND_ALL, type Place } from './people-order.ts';
import type { Listing } from './views.tsx';

/** Characters; a username has 30 at most. */
const QUERY_MAX = 50;
const PAGE_MAX = 1_000;

/** As the address has it: `query`, `page`, `after` and `people` may be anything. */
interface ListQuery {
  query?: string | undefined;
  page?: string | undefined;
  /** Behind whom the people of this page stand. An address of an earlier version has none. */
  after?: string | undefined;
  /** The same, where all conversations were on the pages before: they are not read. */
  people?: string | undefined;
  /** What is archived, instead of everything else. */
  isArchive?: boolean;
  /** What `Notes to yourself` is called in the viewer's language. */
  notes?: string;
  /** What is open beside the list. */
  current?: Listing['current'];
}

/**
 * My list. Page N has the Nth fifty of the conversations and the next fifty of the people, so that no number of
 * conversations hides the people. Presence and D1 are asked at the same time, and then D1 for the people, whose order
 * depends on both.
 */
export const listingFor = async (
  env: Bindings,
  me: User,
  asked: ListQuery = {},
  begun: Beginning | undefined = begin(env, me, asked),
): Promise<Listing> => {
  const query = cleanLine((asked.query ?? '').slice(0, QUERY_MAX));
  const page = pageIn(asked.page);
  const { isArchive = false, notes = '' } = asked;
  const db = database(env.DB);
  const now = Date.now();
  const isPeopleAlone = placeIn(asked.people) !== undefined;
  const [online, rooms] = await Promise.all([begun.online, begun.rooms]);
  const skip = (page - 1) * LIST_PAGE;
  const found = rooms.filter((room) => isIn(room, { query, archived: isArchive }, notes, now));
  const after = placeIn(asked.people) ?? placeIn(asked.after);
  const known = isPeopleAlone ? undefined : peersOf(rooms);
  const { people, next }: PeoplePage =
    isArchive && query === ''
      ? { people: [] }
      : await peopleFor(db, { me: me.id, query, page, after, online, known });
  const isMore = found.length > skip + LIST_PAGE;
  return {
    me,
    conversations: found.sort(inListOrder).slice(skip, skip + LIST_PAGE),
    people,
    online: new Set(online),
    query,
    isArchive,
    archived: rooms.filter((room) => isIn(room, { query: '', archived: true }, notes, now)).length,
    offersNotes: page === 1 && !isArchive && offersNotes(rooms, query, notes),
    page,
    previous: page <= COUNTED_PAGES + 1 ? page - 1 : 1,
    ...(isMore && { next: { after: addressOf(next ?? BEHIND_ALL) } }),
    ...(!isMore && next && { next: { people: addressOf(next) } }),
    ...(asked.current && { current: asked.current }),
  };
};

/** Whom I have a conversation with. Somebody whose conversation is hidden is offered again. */
const peersOf = (rooms: MyRoom[]): number[] =>
  rooms.flatMap((room) => (room.kind === 'direct' && !isHidden(room) ? [room.peer.id] : []));

/** What a list begins with. */
export interface Beginning {
  online: Promise<number[]>;
  rooms: Promise<MyRoom[]>;
}

const begin = (env: Bindings, me: User, { people }: ListQuery): Beginning => {
  const snapshot = snapshotOf(env, [], { everybody: true });
  return {
    online: snapshot.then((now) => onlineFor(now, me.id)),
    rooms: placeIn(people) ? Promise.resolve([]) : shown(myRooms(database(env.DB), me), snapshot),
  };
};

/** [P11] What D1 has not forgotten yet, no preview shows. */
const shown = async (rooms: Promise<Copied[]>, snapshot: Promise<Snapshot>): Promise<MyRoom[]> => {
  const [found, now] = await Promise.all([rooms, snapshot]);
  return found.map(({ rev, ...room }) => {
    const { last } = room;
    const why = last && whyWithheld(now, room.room, { seq: last.seq, rev });
    if (!last || !why) return room;
    return { ...room, last: { ...last, text: '', ...(why === 'edited' && { isOutdated: true }) } };
  });
};

/** The list beside a page that is asked for while it is not known yet who asks; a fragment has none. */
export const listBeside = (
  c: Context<Parley>,
  reader: Reader,
  { people }: ListQuery = {},
  snapshot = snapshotOf(c.env, [], { everybody: hasListBeside(c) }),
): Beginning | undefined => {
  if (!hasListBeside(c)) return undefined;
  const online = reader.user.then(async ({ id }) => onlineFor(await snapshot, id));
  return { online, rooms: placeIn(people) ? Promise.resolve([]) : shown(readMyRooms(reader), snapshot) };
};

export const hasListBeside = (c: Context<Parley>): boolean => askerOf(c) !== 'fragment';

const offersNotes = (rooms: MyRoom[], query: string, notes: string): boolean =>
  !rooms.some((room) => room.kind === 'self' && !isHidden(room)) && folded(notes).includes(folded(query));

/** `12.grace hopper`: behind this name, and among those who have it, behind this id. */
const placeIn = (text = ''): Place | undefined => {
  const [, id, key] = /^(\d{1,15})\.(.{0,1000})$/s.exec(text) ?? [];
  return key === undefined ? undefined : { id: Number(id), key };
};

const addressOf = ({ id, key }: Place): string => `${id}.${key}`;

const pageIn = (text = ''): number => {
  const page = /^\d+$/.test(text) ? Number(text) : 1;
  return Math.min(Math.max(page, 1), PAGE_MAX);
};
