import { prefetch } from '../auth/prefetch.ts';
import { database } from '../db/database.ts';
import type { Bindings } from '../env.ts';
import { presenceFor } from '../presence/presence.ts';
import type { MyRow } from '../presence/protocol.ts';
import { newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed, problem, refuseAnothers } from '../web/errors.tsx';
import { carried, form } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { whyFailed } from '../web/why-failed.ts';
import { type Choice, isChoice } from './choices.ts';
import { listBeside, listingFor } from './listing.ts';
import { MineFragment, MinePage } from './mine-views.tsx';
import type { MyRoom } from './my-room.ts';
import { readMyRoom } from './my-rooms.ts';
import { savePreferences } from './preferences.ts';

/** What is mine about a room: how it stands in my list, and what I have chosen for it. */
export const mine = newApp();

/** The row as JSON, also where it is not on the page: for a browser that hears of it. Else what one may choose. */
const opening = prefetch(async (c, reader, param) => {
  const beside = askerOf(c) === 'json' ? undefined : listBeside(c, reader);
  return { beside, room: await readMyRoom(reader, param('id')) };
});

mine.get('/room/:id/mine/', opening, async (c) => {
  const { beside, room } = await opening.of(c);
  if (askerOf(c) === 'json') return room ? c.json(room) : c.json({ reason: 'not_found' }, 404);
  if (!room) return c.notFound();
  if (askerOf(c) === 'fragment') return show(c, <MineFragment room={room} me={c.var.session.user} />);
  const listing = await listingFor(c.env, c.var.session.user, {}, beside);
  return show(c, <MinePage room={room} listing={listing} />);
});

const mineForm = form({
  fields: { as: carried, do: carried, number: carried },
  send: ({ mine }) => mine.again,
});

const row = prefetch((_, reader, param) => readMyRoom(reader, param('id')));

mine.post('/room/:id/mine/', mineForm, row, (c) =>
  tryTwice(async () => {
    const field = await fieldsOf(c);
    const refused = refuseAnothers(c, field('as'));
    if (refused) return refused;
    const [room, choice] = [await row.of(c), field('do')];
    if (!room) return c.notFound();
    if (!isChoice(choice)) return problem(c, 400);
    const chosen = await choose(c.env, c.var.session.user.id, room, choice, wholeIn(field('number')));
    return askerOf(c) === 'json' ? c.json(chosen) : c.redirect('/lobby/', 303);
  }),
);

mine.all('/room/:id/mine/', methodNotAllowed('GET', 'POST'));

/** Stores a choice, and tells all tabs. `number`: how many messages the browser knows of, which D1 may not have yet. */
export const choose = async (
  env: Bindings,
  user: number,
  room: MyRoom,
  choice: Choice,
  number = 0,
): Promise<MyRoom> => {
  const now = { at: Date.now(), number: Math.max(number, room.number) };
  const [preferences] = await savePreferences(database(env.DB), user, room.room, choice, now);
  if (!preferences) throw new Error(`${user} is in no room ${room.room}.`);
  await tellTabs(env, user, { room: room.room, preferences });
  return { ...room, preferences };
};

/** Tabs that did not hear of it see it on their next page. */
const tellTabs = async (env: Bindings, user: number, row: MyRow) => {
  try {
    await presenceFor(env, user).mine([{ user, row }]);
  } catch (error) {
    console.warn('Tabs did not hear what was chosen for a room:', whyFailed(error));
  }
};

const wholeIn = (text: string): number => {
  const number = Number(text);
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
};
