import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { listingFor } from '../lobby/listing.ts';
import { isHidden, type MyRoom } from '../lobby/my-room.ts';
import { isIn, myRooms } from '../lobby/my-rooms.ts';
import { snapshotOf } from '../presence/presence.ts';
import { whyWithheld } from '../presence/withheld.ts';
import { newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed, refuseAnothers } from '../web/errors.tsx';
import { carried, chosen, form } from '../web/form.ts';
import { fieldsOf, idsIn } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import type { Message } from './entry.ts';
import { ForwardFragment, ForwardPage, type ForwardView } from './forward-views.tsx';
import { memberOf } from './member.ts';
import { messageIn } from './message-routes.tsx';
import { whyNotSent } from './not-sent.ts';
import { isCid, type Refused } from './protocol.ts';
import { sentTo } from './restored-text.ts';
import { statusOf } from './routes.tsx';
import { roomFor, type ViewerRoom } from './viewer-room.ts';

type ForwardContext = Context<Parley, '/room/:id/message/:seq/forward/'>;

/** At once: each is a message, a call of an object and a query. */
export const FORWARD_MAX = 10;
/** So many conversations are offered; others are found by their names. */
const OFFERED_MAX = 50;

/** A message of one's own that says what another one said, in other conversations. Who said that first is not told. */
export const forward = newApp();

forward.get('/room/:id/message/:seq/forward/', async (c) => {
  const found = await readable(c);
  return found ? forwardPage(c, found, { cid: crypto.randomUUID(), chosen: [] }) : c.notFound();
});

const forwardForm = form({
  fields: { cid: carried, as: carried, to: chosen },
  send: ({ message }) => message.forward,
});

/** [P3] It may be sent again: the same name in each room is the same message. */
forward.post('/room/:id/message/:seq/forward/', forwardForm, (c) =>
  tryTwice(async () => {
    const field = await fieldsOf(c);
    const refused = refuseAnothers(c, field('as'));
    return refused ?? send(c, field('cid'), idsIn(await c.req.formData(), 'to'));
  }),
);

forward.all('/room/:id/message/:seq/forward/', methodNotAllowed('GET', 'POST'));

interface Found {
  room: ViewerRoom;
  message: Message;
}

/** [P12] A message that this person may see. [P11] What D1 has not forgotten yet, nobody passes on: it would stay. */
const readable = async (c: ForwardContext): Promise<Found | undefined> => {
  const [found, now] = await Promise.all([messageIn(c), snapshotOf(c.env, [], { everybody: true })]);
  return found && !whyWithheld(now, found.room.id, found.message) ? found : undefined;
};

/** [P13] Each room charges for its message, and decides whether this person may write there. */
const send = async (c: ForwardContext, cid: string, to: string[]) => {
  const found = await readable(c);
  if (!found) return c.notFound();
  const { message: words, groups } = textsFor(c);
  const again = (problem: string, status: Refusal = 422) =>
    forwardPage(c, found, { cid: isCid(cid) ? cid : crypto.randomUUID(), chosen: to, problem }, status);
  if (!isCid(cid)) return again(groups.problems.malformed);
  if (to.length === 0) return again(words.forwardChoose);
  if (to.length > FORWARD_MAX) return again(words.forwardMost(FORWARD_MAX));
  const { user } = c.var.session;
  const rooms = await Promise.all(to.map((id) => roomFor(database(c.env.DB), user, id)));
  const targets = rooms.filter((room) => room !== undefined);
  if (targets.length < to.length) return again(words.forwardGone, 404);

  const draft = { cid, body: found.message.body, mentions: [], forwarded: true as const };
  const sent = await Promise.all(
    targets.map(async ({ id }) => ({ id, ...(await c.env.ROOM.getByName(id).post(memberOf(user), draft)) })),
  );
  const refused = sent.flatMap((one): Refused[] => ('refused' in one ? [one.refused] : []));
  const [first] = refused;
  if (first) {
    const why = whyNotSent(c, first);
    return again(refused.length < sent.length ? words.forwardSome(why) : why, statusOf(first));
  }
  const [only] = sent;
  const isAlone = sent.length === 1 && only && 'seq' in only;
  return c.redirect(isAlone ? sentTo(only.id, only.seq) : `/room/${found.room.id}/`, 303);
};

type Refusal = ReturnType<typeof statusOf>;

const forwardPage = async (
  c: ForwardContext,
  { room, message }: Found,
  more: Pick<ForwardView, 'cid' | 'chosen' | 'problem'>,
  status: 200 | Refusal = 200,
) => {
  const query = c.req.query('q') ?? '';
  const view: ForwardView = { room, message, query, ...more, offered: await offered(c, query, more.chosen) };
  if (askerOf(c) === 'fragment') return show(c, <ForwardFragment view={view} />, status);
  const listing = await listingFor(c.env, c.var.session.user, { current: { room: room.id } });
  return show(c, <ForwardPage listing={listing} view={view} />, status);
};

/** The newest conversations in which this person is, or those that are called like this; and what was chosen, first. */
const offered = async (c: ForwardContext, query: string, chosen: string[]): Promise<MyRoom[]> => {
  const notes = textsFor(c).room.notes;
  const rooms = (await myRooms(database(c.env.DB), c.var.session.user))
    .filter((room) => !room.ended && (query !== '' || !isHidden(room)))
    .sort((one, other) => other.at - one.at);
  const isChosen = ({ room }: MyRoom) => chosen.includes(room);
  const others = rooms.filter(
    (room) => !isChosen(room) && (query === '' || isIn(room, { query, archived: false }, notes, Date.now())),
  );
  return [...rooms.filter(isChosen), ...others.slice(0, OFFERED_MAX)];
};
