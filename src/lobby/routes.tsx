import { prefetch } from '../auth/prefetch.ts';
import { refoldNow } from '../auth/refolding.ts';
import { database } from '../db/database.ts';
import { joinGroupsForEveryone } from '../group/newcomers.ts';
import { readRoomWith } from '../room/viewer-room.ts';
import { idIn, newApp } from '../web/app.ts';
import { askerOf, page } from '../web/errors.tsx';
import { show, textsFor } from '../web/show.tsx';
import { listBeside, listingFor } from './listing.ts';
import { type Listing, LobbyFragment, LobbyPage } from './views.tsx';

export const lobby = newApp();

const opening = prefetch(async (c, reader) => listBeside(c, reader, { people: c.req.query('people') }));

lobby.get('/lobby/', opening, async (c) => {
  if (askerOf(c) === 'fragment') return show(c, <LobbyFragment />);
  c.executionCtx.waitUntil(refoldNow(database(c.env.DB), Date.now()));
  const { user, awaitsGroups } = c.var.session;
  if (awaitsGroups) c.executionCtx.waitUntil(joinGroupsForEveryone(c.env, user));
  const { q: query, page, after, people, archived } = c.req.query();
  const { notes } = textsFor(c).live.row;
  const asked = { query, page, after, people, notes, isArchive: archived === '1' };
  const listing = await listingFor(c.env, user, asked, await opening.of(c));
  if (isBeyond(listing)) {
    const first = { q: listing.query, ...(listing.isArchive && { archived: '1' }) };
    return c.redirect(`/lobby/?${new URLSearchParams(first)}`, 303);
  }
  return show(c, <LobbyPage listing={listing} />);
});

/** To the one room of me and this person, or to my own notes. Nothing is made: the first message does that. */
const roomWith = prefetch((_, reader, param) => readRoomWith(reader, idIn(param('user'))));

lobby.get('/chat/:user/', roomWith, async (c) => {
  const room = await roomWith.of(c);
  return room ? c.redirect(`/room/${room}/`, 303) : page(c, 404, 'nobody');
});

const isBeyond = ({ page, conversations, people }: Listing) =>
  page > 1 && conversations.length + people.length === 0;
