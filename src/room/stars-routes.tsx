import { prefetch } from '../auth/prefetch.ts';
import { database } from '../db/database.ts';
import { listBeside, listingFor } from '../lobby/listing.ts';
import { readMyRooms } from '../lobby/my-rooms.ts';
import { snapshotOf } from '../presence/presence.ts';
import { whyWithheld } from '../presence/withheld.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed } from '../web/errors.tsx';
import { show } from '../web/show.tsx';
import { withOthers } from './people.ts';
import { readStarred } from './stars.ts';
import { StarredFragment, StarredPage, type StarredView } from './stars-views.tsx';

/** [P9] What I have starred, in all of my conversations, with or without a script. */
export const starred = newApp();

const opening = prefetch(async (c, reader) => {
  const snapshot = snapshotOf(c.env, [], { everybody: true });
  const beside = listBeside(c, reader, {}, snapshot);
  const before = Number(c.req.query('before') ?? Number.NaN);
  const [rooms, found] = await Promise.all([
    beside?.rooms ?? readMyRooms(reader),
    readStarred(reader, Number.isSafeInteger(before) && before > 0 ? before : undefined),
  ]);
  return { beside, rooms, found, now: await snapshot };
});

starred.get('/starred/', opening, async (c) => {
  const { beside, rooms, found, now } = await opening.of(c);
  const { next } = found;
  const messages = found.starred.map((one) => {
    // [P11] What D1 has not forgotten yet, nobody is shown.
    const isShown = !whyWithheld(now, one.room, one);
    return { ...one, text: isShown ? one.text : '', title: rooms.find(({ room }) => room === one.room) };
  });
  const me = c.var.session.user;
  const authors = messages.map(({ from }) => from);
  const view: StarredView = {
    me: me.id,
    messages,
    people: await withOthers(database(c.env.DB), [me], authors),
    ...(next !== undefined && { next }),
    isFirst: c.req.query('before') === undefined,
  };
  if (!beside) return show(c, <StarredFragment view={view} />);
  return show(c, <StarredPage listing={await listingFor(c.env, me, {}, beside)} view={view} />);
});

starred.all('/starred/', methodNotAllowed('GET'));
