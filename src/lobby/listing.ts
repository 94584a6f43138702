import { database } from '../db/database.ts';
import type { Bindings, User } from '../env.ts';
import { whoIsOnline } from '../presence/presence.ts';
import { line } from '../text/names.ts';
import { inListOrder, isHidden } from './my-room.ts';
import { isIn, myRooms } from './my-rooms.ts';
import { LIST_PAGE, peopleFor } from './people.ts';
import type { Listing } from './views.tsx';

/** Characters; a username has 30 at most. */
const QUERY_MAX = 50;
const PAGE_MAX = 1_000;

/** As the address has it: `query` and `page` may be anything. */
interface ListQuery {
  query?: string | undefined;
  page?: string | undefined;
  /** What is open beside the list. */
  current?: Listing['current'];
}

/**
 * My list. Page N has the Nth fifty of the conversations and the Nth fifty of the people, so that no number of
 * conversations hides the people. Presence and D1 are asked at the same time, and then D1 for the people, whose order
 * depends on both.
 */
export const listingFor = async (env: Bindings, me: User, asked: ListQuery = {}): Promise<Listing> => {
  const query = line((asked.query ?? '').slice(0, QUERY_MAX));
  const page = pageIn(asked.page);
  const db = database(env.DB);
  const [online, rooms] = await Promise.all([whoIsOnline(env, me.id), myRooms(db, me)]);
  const known = rooms.flatMap((room) => (room.kind === 'direct' && !isHidden(room) ? [room.peer.id] : []));
  const people = await peopleFor(db, { me: me.id, query, page, online, known });
  const skip = (page - 1) * LIST_PAGE;
  const found = rooms.filter((room) => isIn(room, { query, archived: false }, '', Date.now()));
  return {
    me,
    conversations: found.sort(inListOrder).slice(skip, skip + LIST_PAGE),
    people: people.slice(0, LIST_PAGE),
    online: new Set(online),
    query,
    page,
    more: found.length > skip + LIST_PAGE || people.length > LIST_PAGE,
    ...(asked.current && { current: asked.current }),
  };
};

const pageIn = (text = ''): number => {
  const page = /^\d+$/.test(text) ? Number(text) : 1;
  return Math.min(Math.max(page, 1), PAGE_MAX);
};
