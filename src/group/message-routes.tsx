import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { listingFor } from '../lobby/listing.ts';
import type { Message } from '../room/entry.ts';
import { messageAt } from '../room/history.ts';
import { memberOf, peopleOf } from '../room/member.ts';
import type { Operation } from '../room/membership.ts';
import { usersOf } from '../room/people.ts';
import { isCid } from '../room/protocol.ts';
import { memberIn } from '../room/thread.ts';
import { roomFor, type ViewerRoom } from '../room/viewer-room.ts';
import { isPresent } from '../room/visibility.ts';
import { idIn, newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed, refuseAnothers } from '../web/errors.tsx';
import { carried, form } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { MessageFragment, MessagePage, type MessageView } from './message-views.tsx';

type MessageContext = Context<Parley, '/room/:id/message/:seq/'>;

/** A message of a group with a page of its own: who said it, when, and whether it is pinned. */
export const groupMessage = newApp();

groupMessage.get('/room/:id/message/:seq/', async (c) => {
  const found = await messageIn(c);
  return found ? messagePage(c, found) : c.notFound();
});

const pinForm = form({
  fields: { cid: carried, as: carried, do: carried },
  send: ({ groups }) => groups.pin,
});

groupMessage.post('/room/:id/message/:seq/', pinForm, (c) => tryTwice(() => pin(c)));

groupMessage.all('/room/:id/message/:seq/', methodNotAllowed('GET', 'POST'));

const pin = async (c: MessageContext) => {
  const found = await messageIn(c);
  if (!found) return c.notFound();
  const field = await fieldsOf(c);
  const refused = refuseAnothers(c, field('as'));
  if (refused) return refused;
  const { problems } = textsFor(c).groups;
  const [cid, operation] = [field('cid'), operationIn(field('do'), found.message.seq)];
  if (!isCid(cid) || !operation) return messagePage(c, found, problems.malformed);
  const { room } = found;
  const done = await c.env.ROOM.getByName(room.id).act(memberOf(c.var.session.user), cid, operation);
  // Somebody else has done it a moment ago.
  if (done.ok || done.reason === 'nothing') return c.redirect(`/room/${room.id}/`, 303);
  return messagePage(c, found, problems[done.reason]);
};

const operationIn = (asked: string, seq: number): Operation | undefined =>
  asked === 'pin' || asked === 'unpin' ? { type: asked, seq } : undefined;

/** [P12] A message of a group that its viewer may see. */
const messageIn = async (c: MessageContext): Promise<{ room: ViewerRoom; message: Message } | undefined> => {
  const db = database(c.env.DB);
  const room = await roomFor(db, c.var.session.user, c.req.param('id'));
  if (room?.kind !== 'group') return undefined;
  const message = await messageAt(db, room.id, room.viewer, idIn(c.req.param('seq')));
  return message && { room, message };
};

const messagePage = async (
  c: MessageContext,
  { room, message }: { room: ViewerRoom; message: Message },
  problem?: string,
) => {
  const people = peopleOf(await usersOf(database(c.env.DB), [message.from]));
  const view: MessageView = {
    room,
    message,
    author: memberIn(people, message.from, textsFor(c).live),
    mayPin: isPresent(room.viewer) && room.me.role !== 'member',
    cid: crypto.randomUUID(),
    ...(problem && { problem }),
  };
  const status = problem ? 422 : 200;
  if (askerOf(c) === 'fragment') return show(c, <MessageFragment view={view} />, status);
  const listing = await listingFor(c.env, c.var.session.user, { current: { room: room.id } });
  return show(c, <MessagePage listing={listing} view={view} />, status);
};
