import type { Context } from 'hono';
import { prefetch } from '../auth/prefetch.ts';
import { type Reader, readerFor } from '../auth/reader.ts';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { type Beginning, listBeside, listingFor } from '../lobby/listing.ts';
import { idIn, newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed, refuseAnothers } from '../web/errors.tsx';
import { carried, form, written } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import type { Live } from '../web/texts/en.ts';
import { tryTwice } from '../web/try-twice.ts';
import { EditFragment, EditPage, type EditView } from './edit-views.tsx';
import type { Message } from './entry.ts';
import { readEntriesBefore } from './history.ts';
import { EDIT_WITHIN_MS } from './limits.ts';
import { memberOf } from './member.ts';
import { whyNotSent } from './not-sent.ts';
import { linkToMessage } from './paths.ts';
import { whyReadOnly } from './posting.ts';
import { isCid, type Refused } from './protocol.ts';
import { mentionsOf, refusal, statusOf } from './routes.tsx';
import { readRoom, roomIdOf, type ViewerRoom } from './viewer-room.ts';
import { isPresent } from './visibility.ts';

type EditContext = Context<Parley, '/room/:id/message/:seq/edit/'>;

/** [P9] Changing what a message says, without a script. For scripts it is the way where no socket is open. */
export const edit = newApp();

interface Found {
  room: ViewerRoom;
  message: Message;
}

/** [P12] The message with this place, if it is this person's own. */
const readOwn = async (reader: Reader, id: string, seq: number): Promise<Found | undefined> => {
  const found = readRoom(reader, id);
  const [room, [entry]] = await Promise.all([
    found,
    readEntriesBefore(reader, roomIdOf(id), found, 1, seq + 1),
  ]);
  const isOwn = room && entry?.kind === 'message' && entry.seq === seq && entry.from === room.me.id;
  return isOwn ? { room, message: entry } : undefined;
};

const opening = prefetch(async (c, reader, param) => {
  const beside = listBeside(c, reader);
  return { beside, found: await readOwn(reader, param('id'), idIn(param('seq'))) };
});

edit.get('/room/:id/message/:seq/edit/', opening, async (c) => {
  const { beside, found } = await opening.of(c);
  if (!found) return c.notFound();
  const { live } = textsFor(c);
  const problem = mayEdit(found.room, found.message, Date.now(), live) ? undefined : live.refused.tooLate;
  return editPage(c, { ...found, cid: crypto.randomUUID(), ...(problem && { problem }) }, { beside });
});

const editForm = form({
  fields: { cid: carried, as: carried, body: written(({ message }) => message.title, { lines: 6 }) },
  send: ({ message }) => message.save,
});

const myRoom = prefetch((_, reader, param) => readRoom(reader, param('id')));

edit.post('/room/:id/message/:seq/edit/', editForm, myRoom, (c) =>
  tryTwice(async () => {
    const field = await fieldsOf(c);
    const room = await myRoom.of(c);
    if (!room || room.isUnmade) return c.notFound();
    return refuseAnothers(c, field('as')) ?? change(c, room, field('cid'), field('body'));
  }),
);

edit.all('/room/:id/message/:seq/edit/', methodNotAllowed('GET', 'POST'));

/** Whether there is any use in offering it; the room decides. */
export const mayEdit = (room: ViewerRoom, { from, at }: Message, now: number, words: Live): boolean =>
  from === room.me.id && now - at <= EDIT_WITHIN_MS && mayWrite(room, words);

export const mayWrite = (room: ViewerRoom, words: Live): boolean =>
  whyReadOnly({ ...room, isMember: isPresent(room.viewer), role: room.me.role }, words) === undefined;

/** The room decides, also of what D1 does not have yet. */
const change = async (c: EditContext, room: ViewerRoom, cid: string, body: string) => {
  const seq = idIn(c.req.param('seq'));
  const mentions = await mentionsOf(c, room, body);
  const done = isCid(cid)
    ? await c.env.ROOM.getByName(room.id).edit(memberOf(c.var.session.user), { cid, seq, body, mentions })
    : { ok: false as const, refused: MALFORMED };
  if (askerOf(c) === 'json') return done.ok ? c.json({ seq }) : refusal(c, done.refused);
  if (!done.ok) return again(c, body, whyNotEdited(c, done.refused), statusOf(done.refused));
  // [P5] It was done under this name before, by a page that somebody went back to: the text may be another one.
  if (done.other) return again(c, body, textsFor(c).message.other, 409);
  return done.unsent ? c.notFound() : c.redirect(linkToMessage(room.id, seq), 303);
};

const MALFORMED: Refused = { type: 'refused', of: 'edit', reason: 'malformed' };

/** What has no sentence of its own here is said as of a message. */
const whyNotEdited = (c: EditContext, refused: Refused): string =>
  refused.reason === 'empty' ? textsFor(c).live.refused.emptied : whyNotSent(c, refused);

/** The form again, with what was written. Where there is no such message (any more), that can be copied. */
const again = async (c: EditContext, text: string, problem: string, status: ReturnType<typeof statusOf>) => {
  const reader = readerFor(database(c.env.DB), c.var.session.user);
  const found = await readOwn(reader, c.req.param('id'), idIn(c.req.param('seq')));
  if (!found) return c.notFound();
  return editPage(c, { ...found, cid: crypto.randomUUID(), text, problem }, { status });
};

const editPage = async (
  c: EditContext,
  view: EditView,
  { beside, status = 200 }: { beside?: Beginning | undefined; status?: 200 | ReturnType<typeof statusOf> },
) => {
  if (askerOf(c) === 'fragment') return show(c, <EditFragment view={view} />, status);
  const current = { room: view.room.id };
  const listing = await listingFor(c.env, c.var.session.user, { current }, beside);
  return show(c, <EditPage listing={listing} view={view} />, status);
};
