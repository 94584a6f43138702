import type { Context } from 'hono';
import { prefetch } from '../auth/prefetch.ts';
import { readerFor } from '../auth/reader.ts';
import { readSessionRoom, recordSessionRoom } from '../auth/session-rooms.ts';
import { closedSocket, isUpgrade, withIdentity } from '../auth/socket-identity.ts';
import { type Database, database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { type Beginning, hasListBeside, listBeside, listingFor } from '../lobby/listing.ts';
import { choose } from '../lobby/mine-routes.tsx';
import type { MyRoom } from '../lobby/my-room.ts';
import { readMyRoom } from '../lobby/my-rooms.ts';
import type { Listing } from '../lobby/views.tsx';
import { snapshotOf } from '../presence/presence.ts';
import { idIn, newApp } from '../web/app.ts';
import { askerOf, refuseAnothers } from '../web/errors.tsx';
import { carried, form, written } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { whyFailed } from '../web/why-failed.ts';
import { type Conversation, readConversation, shownIn } from './conversation.ts';
import { readEntriesAfter, readEntriesBefore } from './history.ts';
import { publicMember } from './member.ts';
import { mentionsIn } from './mentions.ts';
import { whyNotSent } from './not-sent.ts';
import { pathOfMessage } from './paths.ts';
import { mentionableIn, type RosterMember, rosterFrom, rosterQuery, usersOf, withOthers } from './people.ts';
import { namedIn } from './people-cache.ts';
import {
  BODY_MAX,
  CLOSE,
  type Entry,
  isCid,
  type Member,
  PAGE_SIZE,
  type Refused,
  type ServerFrame,
  tidy,
} from './protocol.ts';
import { mayBeRestored, postAs, sentTo } from './restored-text.ts';
import { fixedRoomOf } from './room-id.ts';
import { isFromHere, isSeenByPicture, isSeenWhenServed } from './seen-pages.ts';
import type { Cursor } from './thread.ts';
import { readRoom, roomIdOf, type ViewerRoom } from './viewer-room.ts';
import { RoomFragment, RoomPage, type RoomView } from './views.tsx';
import { isPresent } from './visibility.ts';

export const room = newApp();

const opening = prefetch(async (c, reader, param) => {
  const id = param('id');
  const isGroup = !fixedRoomOf(id);
  const snapshot = snapshotOf(c.env, shownIn(id), { everybody: isGroup || hasListBeside(c) });
  const beside = listBeside(c, reader, {}, snapshot);
  const seq = idIn(param('seq'));
  const where = seq > 0 ? { around: seq } : { before: place(c, 'before'), replyTo: place(c, 'replyTo') };
  return { beside, conversation: await readConversation(c.env, reader, id, snapshot, where) };
});

room.get('/room/:id/', opening, async (c) => {
  const { beside, conversation } = await opening.of(c);
  if (!conversation) return c.notFound();
  const { found } = conversation;
  // An older direct room of this pair has another id.
  if (found.id !== c.req.param('id')) return c.redirect(`/room/${found.id}/`, 303);
  const [view, listing] = await Promise.all([
    withSent(c, conversation).then((newest) => viewOf(c, newest)),
    beside && listingOf(c, found, beside),
  ]);
  if (view.newest && isSeenWhenServed(c)) markAsRead(c, found, view.messages.at(-1)?.seq);
  return page(c, view, { listing });
});

/** The conversation with this message in its middle. One that D1 does not have yet is among the newest. Other pages of a room come first. */
room.get('/room/:id/:seq/', opening, async (c) => {
  const { beside, conversation } = await opening.of(c);
  if (!conversation) return c.notFound();
  const { found, entries } = conversation;
  const seq = idIn(c.req.param('seq'));
  if (found.id !== c.req.param('id')) return c.redirect(pathOfMessage(found.id, seq), 303);
  if (!entries.some((entry) => entry.seq === seq))
    return seq > found.rev ? c.redirect(sentTo(found.id, seq), 303) : c.notFound();
  const [view, listing] = await Promise.all([viewOf(c, conversation), beside && listingOf(c, found, beside)]);
  return page(c, { ...view, at: seq }, { listing });
});

/** A picture that browsers ask for in a page without a script: the page is shown (decision 007). */
const roomAndRow = prefetch(async (_, reader, param) => {
  const id = param('id');
  const [found, row] = await Promise.all([readRoom(reader, id), readMyRoom(reader, roomIdOf(id))]);
  return found && { found, row };
});

room.get('/room/:id/seen', roomAndRow, async (c) => {
  const seen = await roomAndRow.of(c);
  if (!seen) return c.json({ reason: 'not_found' }, 404);
  if (isSeenByPicture(c)) {
    markAsRead(c, seen.found, place(c, 'seq'));
    clearMark(c, seen.row);
  }
  return c.body(null, 204);
});

const messageForm = form({
  fields: {
    cid: carried,
    restored: carried,
    repeat: carried,
    as: carried,
    replyTo: carried,
    body: written(({ room }) => room.message, { lines: 6 }),
  },
  send: ({ room }) => room.send,
});

/** The form of a page without JavaScript, and the outbox's way to rooms that are not open. */
const myRoom = prefetch((_, reader, param) => readRoom(reader, param('id')));

room.post('/room/:id/', messageForm, myRoom, (c) => tryTwice(() => post(c)));

const post = async (c: Context<Parley, '/room/:id/'>) => {
  const found = await myRoom.of(c);
  if (!found) return c.notFound();
  const field = await fieldsOf(c);
  const [cid, body] = [field('cid'), field('body')];
  const replyTo = field('replyTo') === '' ? undefined : idIn(field('replyTo'));
  const refused = refuseAnothers(c, field('as'));
  if (refused) return refused;

  const mentions = await mentionsOf(c, found, body);
  const isAsked = field('repeat') !== '' && askerOf(c) !== 'json';
  const posted = await postAs(field('restored'), cid, (name) =>
    objectOf(c, found).post(
      found.me,
      { cid: name, body, mentions, ...(replyTo !== undefined && { replyTo }) },
      isAsked,
    ),
  );
  // [P5] The text may be another one: no trace is kept of what was unsent or edited, to compare it with.
  if (posted.ok && (posted.unsent || posted.other) && askerOf(c) !== 'json')
    return pageAgain(c, isOtherNow(c, posted, body, field('restored'), cid), 409, replyTo);
  if (posted.ok)
    return askerOf(c) === 'json'
      ? c.json({ seq: posted.seq })
      : c.redirect(sentTo(found.id, posted.seq), 303);
  if ('said' in posted) return pageAgain(c, said(c, body), 409, replyTo);
  if (askerOf(c) === 'json') return refusal(c, posted.refused);
  return pageAgain(c, kept(c, posted.refused, cid, body), statusOf(posted.refused), replyTo);
};

const entries = prefetch(async (c, reader, param) => {
  const id = param('id');
  const [room, found] = [roomIdOf(id), readRoom(reader, id)];
  if (place(c, 'since') !== undefined) {
    const [known, rows] = await Promise.all([found, reader.read(rosterQuery(reader.db, room))]);
    return known && { found: known, roster: isPresent(known.viewer) ? rosterFrom(rows) : [], messages: [] };
  }
  const after = place(c, 'after');
  const [known, messages] = await Promise.all([
    found,
    after === undefined
      ? readEntriesBefore(reader, room, found, PAGE_SIZE, place(c, 'before'))
      : readEntriesAfter(reader, room, found, PAGE_SIZE, after),
  ]);
  return known && { found: known, roster: [], messages };
});

room.get('/room/:id/messages', entries, async (c) => {
  const read = await entries.of(c);
  if (!read) return c.json({ reason: 'not_found' }, 404);
  const { found, roster, messages } = read;
  const since = place(c, 'since');
  if (since !== undefined) return c.json({ frames: await framesSince(c, found, roster, since) });
  const people = found.kind === 'group' ? await usersOf(database(c.env.DB), namedIn(messages)) : undefined;
  return c.json({ messages, ...(people && { people: people.map(publicMember) }) });
});

const visit = prefetch(async (c, reader, param) => {
  if (!isUpgrade(c.req.raw)) return undefined;
  const id = param('id');
  const [found, isRecorded] = await Promise.all([
    readRoom(reader, id),
    readSessionRoom(reader, roomIdOf(id), Date.now()),
  ]);
  return found && { found, isRecorded };
});

room.get('/room/:id/socket', visit, async (c) => {
  if (!isUpgrade(c.req.raw)) return c.text('This address speaks WebSocket.', 426, { Upgrade: 'websocket' });
  const visited = await visit.of(c);
  if (!visited) return closedSocket(CLOSE.notFound, 'not found');
  const { found, isRecorded } = visited;
  if (found.isUnmade) return closedSocket(CLOSE.unmade, 'nobody has written yet');
  const alive = isRecorded || (await recordSessionRoom(database(c.env.DB), c.var.session.id, found.id));
  if (!alive) return closedSocket(CLOSE.signedOut, 'signed out');
  return objectOf(c, found).fetch(withIdentity(c.req.raw, c.var.session));
});

/**
 * [P4] What has changed since this rev, for a page in a network that has no sockets. Such a page asks every half minute:
 * a room in which nothing has happened is not woken. `read`: up to there this person has read.
 */
const framesSince = async (
  c: Context<Parley, '/room/:id/messages'>,
  found: ViewerRoom,
  roster: RosterMember[],
  since: number,
): Promise<ServerFrame[]> => {
  if (found.isUnmade) return [];
  if (isFromHere(c)) markAsRead(c, found, place(c, 'read'));
  // RPC's types know no tuples.
  if (since !== found.rev)
    return (await objectOf(c, found).framesSince(found.me, since)) as unknown as ServerFrame[];
  const { id, readSeq } = found.me;
  const others = c.var.session.choices.receipts ? roster : [];
  return [{ type: 'seen', cursors: [{ user: id, seq: readSeq }, ...cursorsOf(others, id)] }];
};

/** Whom a text of a group names: forms, and the outbox of a room that is not open, say nothing of it. */
export const mentionsOf = async (c: Context<Parley>, { id, kind, me }: ViewerRoom, body: string) => {
  if (kind !== 'group' || body.length > BODY_MAX * 2) return [];
  const members = await mentionableIn(database(c.env.DB), id, body);
  return mentionsIn(tidy(body), members, { mayNameAll: me.role !== 'member' });
};

const objectOf = (c: Context<Parley>, { id }: ViewerRoom) => c.env.ROOM.getByName(id);

/** [P9] The page after sending shows what was sent, also where D1 does not have it yet: then the room itself says what is newest. */
const withSent = async (
  c: Context<Parley, '/room/:id/'>,
  conversation: Conversation,
): Promise<Conversation> => {
  const { found, entries } = conversation;
  const isShown = (place(c, 'sent') ?? 0) <= (entries.at(-1)?.seq ?? 0);
  if (isShown || place(c, 'before') !== undefined || !isPresent(found.viewer)) return conversation;
  try {
    // RPC's types know no tuples.
    const newest = (await objectOf(c, found).newest(found.me.id, PAGE_SIZE + 1)) as unknown as Newest;
    if (newest.entries.length === 0) return conversation;
    return {
      ...conversation,
      entries: newest.entries.slice(-PAGE_SIZE),
      hasOlder: newest.entries.length > PAGE_SIZE,
      found: { ...found, isUnmade: false, rev: newest.rev },
    };
  } catch (error) {
    console.warn('A page shows only what D1 has:', whyFailed(error));
    return conversation;
  }
};

interface Newest {
  rev: number;
  entries: Entry[];
}

/** What a page of the conversation shows. */
const viewOf = async (
  c: Context<Parley>,
  { found, entries, hasOlder, isNewest, roster, pinned, answered, whereabouts, online }: Conversation,
): Promise<RoomView> => {
  const { id, me, peer, viewer } = found;
  const members = roster.map((member) => member.id);
  const oldest = entries[0]?.seq;
  return {
    room: id,
    kind: found.kind,
    me,
    ...(peer && { peer }),
    ...(found.settings && { settings: found.settings }),
    ...(pinned && { pinned }),
    ...(answered && { answered }),
    role: me.role,
    // [P12] How many they are by now is nothing to somebody who has left.
    memberCount: isPresent(viewer) ? found.memberCount : 0,
    members,
    membersOnline: members.filter((member) => online.includes(member)).length,
    isUnmade: found.isUnmade,
    isMember: isPresent(viewer),
    isClosed: found.isClosed,
    ranges: viewer.ranges,
    people: await peopleFor(
      database(c.env.DB),
      [...roster, ...(peer ? [peer] : [])],
      entries,
      pinned?.from,
      answered?.from,
    ),
    online: whereabouts?.online === true,
    ...(whereabouts?.lastSeen !== undefined && { lastSeen: whereabouts.lastSeen }),
    messages: entries,
    rev: found.rev,
    cid: crypto.randomUUID(),
    ...(hasOlder && oldest !== undefined && { older: oldest }),
    newest: isNewest,
    asksRepeat: mayBeRestored(c, entries, me.id),
    readSeq: me.readSeq,
    cursors: c.var.session.choices.receipts ? cursorsOf(roster, me.id) : [],
  };
};

/** The members, and whoever else has written one of these entries, or is named in it. */
const peopleFor = (
  db: Database,
  roster: Member[],
  entries: Entry[],
  ...more: (number | undefined)[]
): Promise<Member[]> => {
  return withOthers(db, roster, [...namedIn(entries), ...more.filter((id) => id !== undefined)]);
};

/** The cursors of those others who let their reading be seen. */
const cursorsOf = (roster: RosterMember[], me: number): Cursor[] =>
  roster
    .filter(({ id, receipts }) => id !== me && receipts)
    .map(({ id, readSeq }) => ({ user: id, seq: readSeq }));

/** The page with the form again, in which something is not right. */
const pageAgain = async (
  c: Context<Parley, '/room/:id/'>,
  more: Partial<RoomView>,
  status: Refusal,
  replyTo?: number,
) => {
  const [id, reader] = [c.req.param('id'), readerFor(database(c.env.DB), c.var.session.user)];
  const snapshot = snapshotOf(c.env, shownIn(id), { everybody: !fixedRoomOf(id) });
  const conversation = await readConversation(c.env, reader, id, snapshot, { replyTo });
  if (!conversation) return c.notFound();
  const [view, listing] = await Promise.all([
    viewOf(c, conversation),
    askerOf(c) === 'fragment' ? undefined : listingOf(c, conversation.found),
  ]);
  return page(c, { ...view, ...more }, { listing, status });
};

type Refusal = 403 | 404 | 409 | 422 | 429;

/** The list beside a room. */
const listingOf = (c: Context<Parley>, { id, peer }: ViewerRoom, beside?: Beginning) => {
  const current = { room: id, ...(peer && { peer: peer.id }) };
  return listingFor(c.env, c.var.session.user, { current }, beside);
};

const page = (
  c: Context<Parley>,
  view: RoomView,
  { listing, status = 200 }: { listing: Listing | undefined; status?: 200 | Refusal },
) => {
  if (!listing) return show(c, <RoomFragment view={view} />, status);
  const row = listing.conversations.find(({ room }) => room === view.room);
  if (view.newest && isSeenWhenServed(c)) clearMark(c, row);
  const isMarked = row?.preferences.markedUnread === true;
  return show(c, <RoomPage listing={listing} view={{ ...view, isMarked }} />, status);
};

/** Whoever opens a room that they had marked as unread has come to read it. A script does the same (client/menus.ts). */
const clearMark = (c: Context<Parley>, row: MyRoom | undefined) => {
  if (row?.preferences.markedUnread)
    c.executionCtx.waitUntil(choose(c.env, c.var.session.user.id, row, 'mark-read'));
};

const markAsRead = (c: Context<Parley>, { id, me, viewer }: ViewerRoom, seq = 0) => {
  if (seq <= me.readSeq || !isPresent(viewer)) return;
  c.executionCtx.waitUntil(c.env.ROOM.getByName(id).read(me.id, seq));
};

/** It is stored already. Whoever means it twice sends it from here. */
const said = (c: Context<Parley>, text: string): Partial<RoomView> => ({
  text,
  error: textsFor(c).room.said,
  asksRepeat: false,
});

/** What the browser put back was unsent or edited, and is not sent again by itself. */
const isOtherNow = (
  c: Context<Parley>,
  { unsent }: { unsent?: true },
  text: string,
  restored: string,
  cid: string,
): Partial<RoomView> => ({
  text,
  error: unsent ? textsFor(c).room.wasUnsent : textsFor(c).room.wasEdited,
  asksRepeat: false,
  cidTaken: isCid(restored) && restored !== cid ? restored : cid,
});

/** Keeps what was typed in the form. A cid that is taken is not offered again. */
const kept = (c: Context<Parley>, refused: Refused, cid: string, text: string): Partial<RoomView> => ({
  text,
  error: whyNotSent(c, refused),
  asksRepeat: false,
  ...(isCid(cid) && (refused.reason === 'cid_taken' ? { cidTaken: cid } : { cid })),
});

export const refusal = (c: Context<Parley>, refused: Refused) => {
  if (refused.retryAfter) c.header('Retry-After', String(Math.ceil(refused.retryAfter / 1000)));
  return c.json(refused, statusOf(refused));
};

export const statusOf = ({ reason }: Refused) => {
  if (reason === 'too_fast') return 429;
  if (reason === 'not_member' || reason === 'not_allowed' || reason === 'closed') return 403;
  if (reason === 'no_message') return 404;
  return reason === 'cid_taken' ? 409 : 422;
};

/** A seq or a rev from the query; undefined if it is missing or makes no sense. */
const place = (
  c: Context,
  name: 'before' | 'after' | 'since' | 'read' | 'sent' | 'seq' | 'replyTo',
): number | undefined => {
  const seq = Number(c.req.query(name) ?? Number.NaN);
  return Number.isSafeInteger(seq) && seq >= 0 ? seq : undefined;
};
