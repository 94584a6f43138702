import type { Context } from 'hono';
import { prefetch } from '../auth/prefetch.ts';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { listBeside, listingFor } from '../lobby/listing.ts';
import type { MyRoom } from '../lobby/my-room.ts';
import { readMyRooms } from '../lobby/my-rooms.ts';
import { charge } from '../meter/charge.ts';
import { tooMuch } from '../meter/middleware.ts';
import { use } from '../meter/use.ts';
import { QUERY_MAX, termsOf } from '../text/search.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed } from '../web/errors.tsx';
import { show } from '../web/show.tsx';
import { whyFailed } from '../web/why-failed.ts';
import type { Member } from './member.ts';
import { withOthers } from './people.ts';
import type { SearchRefused, SearchResult } from './search.ts';
import { type RoomHits, SearchAllFragment, SearchAllPage, type SearchAllView } from './search-all-views.tsx';

/** A request may call 50 times on the free plan, and what is around this calls some. */
const ROOMS = 34;
/** Of each room; its own page has more. */
const HITS = 3;

/** What was said in any of my conversations: each room is asked, since what I may see of it is decided there. */
export const searchAll = newApp();

const opening = prefetch(async (c, reader) => {
  const beside = listBeside(c, reader);
  return { beside, rooms: await (beside?.rooms ?? readMyRooms(reader)) };
});

searchAll.get('/search/', opening, async (c) => {
  const { beside, rooms } = await opening.of(c);
  const [view, listing] = await Promise.all([
    viewOf(c, rooms),
    beside && listingFor(c.env, c.var.session.user, {}, beside),
  ]);
  if ('wait' in view) return tooMuch(c, view.wait);
  if (!listing) return show(c, <SearchAllFragment view={view} />);
  return show(c, <SearchAllPage listing={listing} view={view} />);
});

searchAll.all('/search/', methodNotAllowed('GET'));

const viewOf = async (c: Context<Parley>, rooms: MyRoom[]): Promise<SearchAllView | SearchRefused> => {
  const me = c.var.session.user;
  const query = (c.req.query('q') ?? '').slice(0, QUERY_MAX);
  const skip = placeIn(c.req.query('after'));
  const view: SearchAllView = { query, me: me.id, people: [], isFirst: skip === 0 };
  if (termsOf(query).length === 0) return view;
  const newest = rooms.toSorted((one, other) => other.at - one.at);
  const asked = newest.slice(skip, skip + ROOMS);
  // [P13] Each charges for what it reads.
  const wait = charge(c, me.id, use({ calls: asked.length }));
  if (wait > 0) return { wait };
  const found = await Promise.all(asked.map((room) => hitsIn(c, room, query)));
  const groups = found.filter(({ hits, isFailed, isMore }) => hits.length > 0 || isFailed || isMore);
  return {
    ...view,
    groups,
    ...(newest.length > skip + ROOMS && { next: skip + ROOMS }),
    people: await authorsOf(c, groups),
  };
};

/** Where a room cannot be asked, the others can. */
const hitsIn = async (c: Context<Parley>, room: MyRoom, query: string): Promise<RoomHits> => {
  try {
    const stub = c.env.ROOM.getByName(room.room);
    const result = (await stub.search(c.var.session.user.id, { query, limit: HITS })) as
      | SearchResult
      | SearchRefused;
    if ('wait' in result) return { room, hits: [], isMore: false, isFailed: true };
    return { room, hits: result.hits, isMore: result.next !== undefined };
  } catch (error) {
    console.warn('A room could not be searched:', whyFailed(error));
    return { room, hits: [], isMore: false, isFailed: true };
  }
};

const authorsOf = (c: Context<Parley>, groups: RoomHits[]): Promise<Member[]> => {
  const known = [
    c.var.session.user,
    ...groups.flatMap(({ room }) => (room.kind === 'direct' ? [room.peer] : [])),
  ];
  const authors = groups.flatMap(({ hits }) => hits.map(({ from }) => from));
  return withOthers(database(c.env.DB), known, authors);
};

const placeIn = (text = ''): number => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : 0);
