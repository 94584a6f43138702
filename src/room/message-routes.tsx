import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { listingFor } from '../lobby/listing.ts';
import { EMOJI_INPUT_MAX } from '../text/canonical-emoji.ts';
import { idIn, newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed, refuseAnothers } from '../web/errors.tsx';
import { carried, form } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { whyFailed } from '../web/why-failed.ts';
import { mayEdit, mayWrite } from './edit-routes.tsx';
import type { Message } from './entry.ts';
import { messageAt } from './history.ts';
import { memberOf, peopleOf } from './member.ts';
import type { Operation } from './membership.ts';
import { MessageFragment, MessagePage, type MessageView } from './message-views.tsx';
import { whyNotSent } from './not-sent.ts';
import { linkToMessage, pathOfMessage } from './paths.ts';
import { usersOf } from './people.ts';
import { namedIn } from './people-cache.ts';
import { FEW_MEMBERS, isCid, type Refused } from './protocol.ts';
import { refusal } from './routes.tsx';
import { isStarred, star, unstar } from './stars.ts';
import { memberIn } from './thread.ts';
import { roomFor, type ViewerRoom } from './viewer-room.ts';
import { isPresent } from './visibility.ts';

type MessageContext = Context<Parley, '/room/:id/message/:seq/'>;

/** A message with a page of its own: who said it and when, and what one may do with it. */
export const message = newApp();

message.get('/room/:id/message/:seq/', async (c) => {
  const found = await messageIn(c);
  return found ? messagePage(c, found) : c.notFound();
});

const messageForm = form({
  fields: { cid: carried, as: carried, do: carried, emoji: carried },
  send: ({ mine }) => mine.again,
});

/** Each may be done twice: it has a name, and what it asks is so afterwards. */
message.post('/room/:id/message/:seq/', messageForm, (c) =>
  tryTwice(async () => {
    const field = await fieldsOf(c);
    const refused = refuseAnothers(c, field('as'));
    if (refused) return refused;
    if (REACTS.includes(field('do'))) return react(c, field('cid'), field('emoji').trim(), field('do'));
    if (STARS.includes(field('do'))) return setStar(c, field('do'));
    return field('do') === 'unsend' ? unsend(c, field('cid')) : pin(c, field('cid'), field('do'));
  }),
);

message.all('/room/:id/message/:seq/', methodNotAllowed('GET', 'POST'));

/** [P11] The room decides, also of what D1 does not show any more: that is how a form may be sent again. */
const unsend = async (c: MessageContext, cid: string) => {
  const room = await roomFor(database(c.env.DB), c.var.session.user, c.req.param('id'));
  const seq = idIn(c.req.param('seq'));
  if (!room || room.isUnmade) return c.notFound();
  const done = isCid(cid)
    ? await c.env.ROOM.getByName(room.id).unsend(memberOf(c.var.session.user), { cid, seq })
    : { ok: false as const, refused: MALFORMED };
  if (done.ok) return askerOf(c) === 'json' ? c.json({ seq }) : c.redirect(`/room/${room.id}/`, 303);
  if (askerOf(c) === 'json') return refusal(c, done.refused);
  const { reason } = done.refused;
  const { groups } = textsFor(c);
  const found = reason === 'no_message' ? undefined : await messageIn(c);
  if (!found) return c.notFound();
  const words =
    reason in groups.problems ? groups.problems[reason as keyof typeof groups.problems] : undefined;
  return messagePage(c, found, typeof words === 'string' ? words : whyNotSent(c, done.refused));
};

const REACTS = ['react', 'unreact'];

/** The room decides, also of what D1 does not have yet. */
const react = async (c: MessageContext, cid: string, emoji: string, asked: string) => {
  const room = await roomFor(database(c.env.DB), c.var.session.user, c.req.param('id'));
  const seq = idIn(c.req.param('seq'));
  if (!room || room.isUnmade) return c.notFound();
  const on = asked === 'react';
  const done =
    isCid(cid) && emoji.length <= EMOJI_INPUT_MAX
      ? await c.env.ROOM.getByName(room.id).react(memberOf(c.var.session.user), { cid, seq, emoji, on })
      : { ok: false as const, refused: { ...MALFORMED, of: 'react' as const } };
  if (askerOf(c) === 'json') return done.ok ? c.json({ seq }) : refusal(c, done.refused);
  if (done.ok && !done.other) return c.redirect(linkToMessage(room.id, seq), 303);
  const found = await messageIn(c);
  if (!found) return c.notFound();
  const { message: said } = textsFor(c);
  if (done.ok) return messagePage(c, found, said.changedSince);
  return messagePage(
    c,
    found,
    done.refused.reason === 'malformed' ? said.notEmoji : whyNotSent(c, done.refused),
  );
};

const STARS = ['star', 'unstar'];

/** Mine alone: no room hears of it, and doing it again changes nothing. */
const setStar = async (c: MessageContext, asked: string) => {
  const found = await messageIn(c);
  if (!found) return c.notFound();
  const { id } = c.var.session.user;
  const [db, room, seq] = [database(c.env.DB), found.room.id, found.message.seq];
  if (asked === 'star') await star(db, id, room, seq, Date.now());
  else await unstar(db, id, room, seq);
  if (askerOf(c) === 'json') return c.json({ seq });
  return c.redirect(asked === 'star' ? linkToMessage(room, seq) : '/starred/', 303);
};

const MALFORMED: Refused = { type: 'refused', of: 'unsend', reason: 'malformed' };

const pin = async (c: MessageContext, cid: string, asked: string) => {
  const found = await messageIn(c);
  if (found?.room.kind !== 'group') return c.notFound();
  const { problems } = textsFor(c).groups;
  const operation = operationIn(asked, found.message.seq);
  if (!isCid(cid) || !operation) return messagePage(c, found, problems.malformed);
  const { room } = found;
  const done = await c.env.ROOM.getByName(room.id).act(memberOf(c.var.session.user), cid, operation);
  // Somebody else has done it a moment ago.
  if (done.ok || done.reason === 'nothing') return c.redirect(`/room/${room.id}/`, 303);
  return messagePage(c, found, problems[done.reason]);
};

const operationIn = (asked: string, seq: number): Operation | undefined =>
  asked === 'pin' || asked === 'unpin' ? { type: asked, seq } : undefined;

/** [P12] The message of this address, if its viewer may see it. */
export const messageIn = async (
  c: Context<Parley, `/room/:id/message/:seq/${string}`>,
): Promise<{ room: ViewerRoom; message: Message } | undefined> => {
  const db = database(c.env.DB);
  const room = await roomFor(db, c.var.session.user, c.req.param('id'));
  if (!room) return undefined;
  const message = await messageAt(db, room.id, room.viewer, idIn(c.req.param('seq')));
  return message && { room, message };
};

/** [P12] What somebody who has left knew of others is not told any more. During a deploy the room may be of the version before. */
const readersOf = async (
  c: MessageContext,
  room: ViewerRoom,
  seq: number,
): Promise<MessageView['seenBy']> => {
  const { user, choices } = c.var.session;
  if (room.kind === 'self' || !isPresent(room.viewer)) return undefined;
  if (!choices.receipts) return 'off';
  if (room.memberCount > FEW_MEMBERS) return 'many';
  return c.env.ROOM.getByName(room.id)
    .readersOf(user.id, seq)
    .catch((error) => {
      console.warn('It could not be found out who has read a message:', whyFailed(error));
      return undefined;
    });
};

const messagePage = async (
  c: MessageContext,
  { room, message }: { room: ViewerRoom; message: Message },
  problem?: string,
) => {
  const isAdmin = isPresent(room.viewer) && room.me.role !== 'member';
  const db = database(c.env.DB);
  const [users, seenBy, isMarked] = await Promise.all([
    usersOf(db, namedIn([message])),
    readersOf(c, room, message.seq),
    isStarred(db, room.me.id, room.id, message.seq),
  ]);
  const people = peopleOf(users);
  const view: MessageView = {
    room,
    message,
    author: memberIn(people, message.from, textsFor(c).live),
    seenBy,
    link: new URL(pathOfMessage(room.id, message.seq), c.req.url).href,
    mayReply: mayWrite(room, textsFor(c).live),
    people,
    isStarred: isMarked,
    mayPin: isAdmin,
    mayReact: isPresent(room.viewer) && !room.isClosed,
    mayEdit: mayEdit(room, message, Date.now(), textsFor(c).live),
    mayUnsend: message.from === room.me.id || (isAdmin && room.kind === 'group' && !room.isClosed),
    cid: crypto.randomUUID(),
    ...(problem && { problem }),
  };
  const status = problem ? 422 : 200;
  if (askerOf(c) === 'fragment') return show(c, <MessageFragment view={view} />, status);
  const listing = await listingFor(c.env, c.var.session.user, { current: { room: room.id } });
  return show(c, <MessagePage listing={listing} view={view} />, status);
};
