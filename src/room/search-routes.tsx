import type { Context } from 'hono';
import { prefetch } from '../auth/prefetch.ts';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { listBeside, listingFor } from '../lobby/listing.ts';
import { tooMuch } from '../meter/middleware.ts';
import { QUERY_MAX, termsOf } from '../text/search.ts';
import { newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed } from '../web/errors.tsx';
import { show } from '../web/show.tsx';
import { type Member, nameOf } from './member.ts';
import { rosterFrom, rosterQuery, withOthers } from './people.ts';
import type { SearchRefused, SearchRequest, SearchResult } from './search.ts';
import { SearchFragment, SearchPage, type SearchView } from './search-views.tsx';
import { readRoom, roomIdOf, type ViewerRoom } from './viewer-room.ts';
import { isPresent } from './visibility.ts';

/** What was said in a conversation, found by words. */
export const search = newApp();

const opening = prefetch(async (c, reader, param) => {
  const id = param('id');
  const beside = askerOf(c) === 'json' ? undefined : listBeside(c, reader);
  const [found, rows] = await Promise.all([
    readRoom(reader, id),
    reader.read(rosterQuery(reader.db, roomIdOf(id))),
  ]);
  return { beside, found, roster: found && isPresent(found.viewer) ? rosterFrom(rows) : [] };
});

search.get('/room/:id/search/', opening, async (c) => {
  const { beside, found, roster } = await opening.of(c);
  if (!found) return c.notFound();
  const [view, listing] = await Promise.all([
    viewOf(c, found, roster),
    beside && listingFor(c.env, c.var.session.user, { current: currentIn(found) }, beside),
  ]);
  if ('wait' in view) return tooMuch(c, view.wait);
  const { hits = [], next } = view;
  if (askerOf(c) === 'json') return c.json({ hits, next });
  if (!listing) return show(c, <SearchFragment view={view} />);
  return show(c, <SearchPage listing={listing} view={view} />);
});

search.all('/room/:id/search/', methodNotAllowed('GET'));

const currentIn = ({ id, peer }: ViewerRoom) => ({ room: id, ...(peer && { peer: peer.id }) });

const viewOf = async (
  c: Context<Parley>,
  found: ViewerRoom,
  roster: Member[],
): Promise<SearchView | SearchRefused> => {
  const { id, me, peer, settings } = found;
  const { q = '', from = '', since = '', until = '', link = '', before } = c.req.query();
  const view: SearchView = {
    room: id,
    me: me.id,
    name: peer ? nameOf(peer) : settings?.name,
    // Bound before anything is made of it [P13].
    asked: { q: q.slice(0, QUERY_MAX), from, since, until, link },
    members: roster,
    people: [],
    isFirst: before === undefined,
  };
  const request = requestIn(c);
  if (!request || found.isUnmade) return request ? { ...view, hits: [] } : view;
  const result = (await c.env.ROOM.getByName(id).search(me.id, request)) as SearchResult | SearchRefused;
  if ('wait' in result) return result;
  const { hits, next } = result;
  const known = [me, ...(peer ? [peer] : []), ...roster];
  const authors = hits.map(({ from }) => from);
  return { ...view, hits, next, people: await withOthers(database(c.env.DB), known, authors) };
};

/** Nothing where there is nothing to look for: words, somebody, or links. */
const requestIn = (c: Context<Parley>): SearchRequest | undefined => {
  const { q: query = '', from, since, until, link, before } = c.req.query();
  const request = {
    query: query.slice(0, QUERY_MAX),
    from: wholeIn(from),
    since: dayIn(since),
    until: dayIn(until, DAY_MS),
    hasLink: link === '1',
    before: wholeIn(before),
  };
  const isSomething = termsOf(request.query).length > 0 || request.from !== undefined || request.hasLink;
  return isSomething ? request : undefined;
};

const wholeIn = (text = ''): number | undefined => {
  const number = Number(text);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
};

const DAY_MS = 24 * 60 * 60_000;

/** So long (ms) after the beginning of a day, `2026-03-12`, by UTC. */
const dayIn = (text = '', after = 0): number | undefined => {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time + after;
};
