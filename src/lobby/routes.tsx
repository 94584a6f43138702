import { refoldNow } from '../auth/refolding.ts';
import { userById } from '../auth/users.ts';
import { database } from '../db/database.ts';
import { joinGroupsForEveryone } from '../group/newcomers.ts';
import { roomOfPair } from '../room/viewer-room.ts';
import { idIn, newApp } from '../web/app.ts';
import { askerOf, page } from '../web/errors.tsx';
import { show, textsFor } from '../web/show.tsx';
import { listingFor } from './listing.ts';
import { type Listing, LobbyFragment, LobbyPage } from './views.tsx';

export const lobby = newApp();

lobby.get('/lobby/', async (c) => {
  if (askerOf(c) === 'fragment') return show(c, <LobbyFragment />);
  c.executionCtx.waitUntil(refoldNow(database(c.env.DB), Date.now()));
  const { user, awaitsGroups } = c.var.session;
  if (awaitsGroups) c.executionCtx.waitUntil(joinGroupsForEveryone(c.env, user));
  const { q: query, page, after, people, archived } = c.req.query();
  const { notes } = textsFor(c).live.row;
  const asked = { query, page, after, people, notes, isArchive: archived === '1' };
  const listing = await listingFor(c.env, c.var.session.user, asked);
  if (isBeyond(listing)) {
    const first = { q: listing.query, ...(listing.isArchive && { archived: '1' }) };
    return c.redirect(`/lobby/?${new URLSearchParams(first)}`, 303);
  }
  return show(c, <LobbyPage listing={listing} />);
});

/** To the one room of me and this person, or to my own notes. Nothing is made: the first message does that. */
lobby.get('/chat/:user/', async (c) => {
  const db = database(c.env.DB);
  const me = c.var.session.user;
  const peer = await userById(db, idIn(c.req.param('user')));
  if (!peer) return page(c, 404, 'nobody');
  return c.redirect(`/room/${await roomOfPair(db, me.id, peer.id)}/`, 303);
});

const isBeyond = ({ page, conversations, people }: Listing) =>
  page > 1 && conversations.length + people.length === 0;
