import { type Database, database } from '../db/database.ts';
import type { Bindings, User } from '../env.ts';
import { whoIsOnline } from '../presence/presence.ts';
import { folded } from '../text/folding.ts';
import { cleanLine } from '../text/names.ts';
import { inListOrder, isHidden, type MyRoom } from './my-room.ts';
import { isIn, myRooms } from './my-rooms.ts';
import { LIST_PAGE, type PeopleSearch, peopleFor } from './people.ts';
import type { Listing } from './views.tsx';

/** Characters; a username has 30 at most. */
const QUERY_MAX = 50;
const PAGE_MAX = 1_000;

/** As the address has it: `query` and `page` may be anything. */
interface ListQuery {
  query?: string | undefined;
  page?: string | undefined;
  /** What is archived, instead of everything else. */
  isArchive?: boolean;
  /** What `Notes to yourself` is called in the viewer's language. */
  notes?: string;
  /** What is open beside the list. */
  current?: Listing['current'];
}

/**
 * My list. Page N has the Nth fifty of the conversations and the Nth fifty of the people, so that no number of
 * conversations hides the people. Presence and D1 are asked at the same time, and then D1 for the people, whose order
 * depends on both.
 */
export const listingFor = async (env: Bindings, me: User, asked: ListQuery = {}): Promise<Listing> => {
  const query = cleanLine((asked.query ?? '').slice(0, QUERY_MAX));
  const page = pageIn(asked.page);
  const { isArchive = false, notes = '' } = asked;
  const db = database(env.DB);
  const now = Date.now();
  const [online, rooms] = await Promise.all([whoIsOnline(env, me.id), myRooms(db, me)]);
  const skip = (page - 1) * LIST_PAGE;
  const found = rooms.filter((room) => isIn(room, { query, archived: isArchive }, notes, now));
  const people =
    isArchive && query === '' ? [] : await peopleBeside(db, rooms, { me: me.id, query, page, online });
  return {
    me,
    conversations: found.sort(inListOrder).slice(skip, skip + LIST_PAGE),
    people: people.slice(0, LIST_PAGE),
    online: new Set(online),
    query,
    isArchive,
    archived: rooms.filter((room) => isIn(room, { query: '', archived: true }, notes, now)).length,
    offersNotes: page === 1 && !isArchive && offersNotes(rooms, query, notes),
    page,
    more: found.length > skip + LIST_PAGE || people.length > LIST_PAGE,
    ...(asked.current && { current: asked.current }),
  };
};

/** Whom I have no conversation with; somebody whose conversation is hidden is offered again. */
const peopleBeside = (db: Database, rooms: MyRoom[], search: Omit<PeopleSearch, 'known'>) => {
  const known = rooms.flatMap((room) => (room.kind === 'direct' && !isHidden(room) ? [room.peer.id] : []));
  return peopleFor(db, { ...search, known });
};

const offersNotes = (rooms: MyRoom[], query: string, notes: string): boolean =>
  !rooms.some((room) => room.kind === 'self' && !isHidden(room)) && folded(notes).includes(folded(query));

const pageIn = (text = ''): number => {
  const page = /^\d+$/.test(text) ? Number(text) : 1;
  return Math.min(Math.max(page, 1), PAGE_MAX);
};
