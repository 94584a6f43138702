import type { Context } from 'hono';
import { prefetch } from '../auth/prefetch.ts';
import { type Reader, readerFor } from '../auth/reader.ts';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { listBeside, listingFor } from '../lobby/listing.ts';
import { nameOf } from '../room/member.ts';
import { readRoom } from '../room/viewer-room.ts';
import { isPresent } from '../room/visibility.ts';
import { idIn, newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed, refuseAnothers } from '../web/errors.tsx';
import { carried, form } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { tokenIn, type Wanted, wantedIn } from './form.ts';
import {
  giveBackUse,
  invitationIn,
  invitationsOf,
  isMine,
  makeInvitation,
  newcomersOf,
  newInvitationToken,
  OPEN_MAX,
  readInvitation,
  revokeInvitation,
  useInvitation,
} from './invitations.ts';
import { addByInvitation, conversationWith } from './joining.ts';
import { NoInvitationPage } from './opening-views.tsx';
import { InvitationsFragment, InvitationsPage, type InvitationsView } from './views.tsx';

const HERE = '/invitations/';

/** The invitations that one has made, and for members the way by one into a group. */
export const invitations = newApp();

const opening = prefetch(async (c, reader) => {
  const beside = listBeside(c, reader);
  return { beside, mine: await readMine(reader, c.req.query('room') ?? '', c.req.query('made') ?? '') };
});

invitations.get(HERE, opening, async (c) => {
  const { beside, mine } = await opening.of(c);
  const { user } = c.var.session;
  const { made, ...view } = mine;
  const link = made && linkOf(c, made);
  return page(c, { ...view, me: user, isRevoked: c.req.query('revoked') !== undefined, link }, beside);
});

const newForm = form({
  fields: { as: carried, token: carried, room: carried, uses: carried, days: carried },
  send: ({ invitations }) => invitations.make,
});

/** [P3] The token comes with the form, so that sending it twice makes one invitation, and its link can be shown again. */
invitations.post(HERE, newForm, (c) =>
  tryTwice(async () => {
    const field = await fieldsOf(c);
    const refused = refuseAnothers(c, field('as'));
    if (refused) return refused;
    const { session } = c.var;
    const [token, room, wanted] = [tokenIn(field('token')), field('room'), wantedIn(field)];
    const { problems } = textsFor(c).invitations;
    if (!token) return again(c, { room, wanted, problem: problems.malformed });
    const db = database(c.env.DB);
    const asked = { token, room: room === '' ? null : room, ...wanted };
    const done = await makeInvitation(db, session, asked, Date.now());
    if (done === 'made') return c.redirect(`${HERE}?${new URLSearchParams({ made: token })}`, 303);
    const problem = done === 'tooMany' ? problems.tooMany(OPEN_MAX[session.role]) : problems.notAllowed;
    return again(c, { room, wanted, problem });
  }),
);

const revokeForm = form({
  fields: { as: carried, id: carried },
  send: ({ invitations }) => invitations.revoke,
});

/** [P6] One of somebody else is treated like one that does not exist. */
invitations.post('/invitations/revoke/', revokeForm, (c) =>
  tryTwice(async () => {
    const field = await fieldsOf(c);
    const refused = refuseAnothers(c, field('as'));
    if (refused) return refused;
    const { id } = c.var.session.user;
    const isDone = await revokeInvitation(database(c.env.DB), id, idIn(field('id')), Date.now());
    return isDone ? c.redirect(`${HERE}?revoked`, 303) : c.notFound();
  }),
);

const joinForm = form({
  fields: { as: carried, token: carried },
  send: ({ invitations }) => invitations.opening.join,
});

/** Into its group, for somebody who has an account. It is used once by each, however often they send this. */
invitations.post('/invitation/join/', joinForm, (c) =>
  tryTwice(async () => {
    const field = await fieldsOf(c);
    const foreign = refuseAnothers(c, field('as'));
    if (foreign) return foreign;
    const { user } = c.var.session;
    const { refused } = textsFor(c).invitations.opening;
    const token = tokenIn(field('token'));
    const none = (text: string) => show(c, <NoInvitationPage text={text} token={token ?? ''} isIn />, 422);
    const db = database(c.env.DB);
    const now = Date.now();
    const invitation = token ? invitationIn(await readInvitation(db, token, now)) : undefined;
    if (!invitation) return none(refused.unknown);
    const { id, room, state, inviter } = invitation;
    if (room === null || inviter.id === user.id) return c.redirect(conversationWith(invitation), 303);
    const use = await useInvitation(db, id, user.id, now);
    if (!use) return none(refused[state === 'open' ? 'used' : state](nameOf(inviter)));
    const done = await addByInvitation(c.env, invitation, room, user);
    if (use === 'new' && done !== 'added') await giveBackUse(db, id, user.id);
    return done === 'refused' ? none(refused.group(nameOf(inviter))) : c.redirect(`/room/${room}/`, 303);
  }),
);

for (const path of ['/invitations/revoke/', '/invitation/join/']) {
  // Reloading a form that was refused should show a page.
  invitations.get(path, (c) => c.redirect(HERE, 303));
  invitations.all(path, methodNotAllowed('GET', 'POST'));
}
invitations.all(HERE, methodNotAllowed('GET', 'POST'));

/** `room`: the group to which the form is to invite; `text`: the token of one that was just made. Both as the address has them. */
const readMine = async (reader: Reader, room: string, text: string) => {
  const { db, me, read } = reader;
  const token = tokenIn(text);
  const now = Date.now();
  const [mine, newcomers, found, [isMade]] = await Promise.all([
    read(invitationsOf(db, me, now)),
    read(newcomersOf(db, me)),
    room === '' ? undefined : readRoom(reader, room),
    token ? read(isMine(db, me, token)) : [],
  ]);
  const mayInvite =
    found?.kind === 'group' && isPresent(found.viewer) && found.me.role !== 'member' && !found.isClosed;
  return {
    invitations: mine,
    newcomers,
    token: newInvitationToken(),
    wanted: wantedIn(() => ''),
    made: isMade && token,
    ...(mayInvite && { group: { id: found.id, name: found.settings?.name ?? '' } }),
  };
};

interface Again {
  room: string;
  wanted: Wanted;
  problem: string;
}

const again = async (c: Context<Parley>, { room, wanted, problem }: Again) => {
  const { user } = c.var.session;
  const { made: _, ...mine } = await readMine(readerFor(database(c.env.DB), user), room, '');
  return page(c, { ...mine, me: user, isRevoked: false, wanted, problem }, undefined, 422);
};

const linkOf = (c: Context<Parley>, token: string): string =>
  `${new URL(c.req.url).origin}/invitation/?${new URLSearchParams({ token })}`;

const page = async (
  c: Context<Parley>,
  view: InvitationsView,
  beside?: ReturnType<typeof listBeside>,
  status: 200 | 422 = 200,
) => {
  if (askerOf(c) === 'fragment') return show(c, <InvitationsFragment view={view} />, status);
  const listing = await listingFor(c.env, c.var.session.user, {}, beside);
  return show(c, <InvitationsPage listing={listing} view={view} />, status);
};
