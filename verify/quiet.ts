import type { PresenceFrame as PresenceTold } from '../src/presence/protocol.ts';
import type { ServerFrame } from '../src/room/protocol.ts';
import type { Browser } from './browser.ts';
import type { Cursor, Ending, Welcomed } from './evidence.ts';
import { rowsIn } from './listing.ts';
import { untilAllAreOpen } from './people.ts';
import { cookieOf, entriesOf, pagesOf } from './reading.ts';
import type { Tab } from './tab.ts';
import { type Room, until, type World } from './world.ts';

/** Within these (ms, on a machine that keeps up) everybody is back, everything has arrived, and D1 has followed (after a crash by an alarm, 15 s late). */
const BACK_WITHIN = 20_000;
const ARRIVED_WITHIN = 20_000;
const TOLD_WITHIN = 5_000;
const FOLLOWED_WITHIN = 45_000;
const COUNTED_WITHIN = 12_000;

/** Nothing goes wrong any more: what is left when everybody has caught up, as clients see it. */
export const quiet = async (world: World, progress: (what: string) => void): Promise<Ending> => {
  const { history, network, browsers } = world;
  progress('the storm is over; everybody comes back');
  network.calm();
  await Promise.all(browsers.map((browser) => browser.session || browser.signIn()));
  for (const { tabs } of browsers) for (const tab of tabs) tab.wake();
  for (const browser of browsers)
    for (const [room, outbox] of browser.outboxes) if (!browser.isIn(room)) outbox.keep();
  if (!(await untilAllAreOpen(world, BACK_WITHIN)))
    history.object(
      'converged',
      `not everybody could come back in ${BACK_WITHIN / 1000} s, or longer as this machine is slower`,
    );

  progress('the last messages arrive');
  for (const { lists } of browsers) lists.news.clear();
  for (const room of world.rooms) lastWord(world, room);
  await until(world, () => allArrived(browsers), ARRIVED_WITHIN, 200);
  const reads = (await Promise.all(world.rooms.map((room) => readSome(world, room)))).flat();

  progress('everybody is told the end');
  const welcomes = await Promise.all(
    world.rooms.flatMap((room) => [...room.present].map((user) => connectAnew(world, room, user))),
  );
  const tabs = browsers.flatMap((browser) =>
    browser.tabs.flatMap((tab) => (browser.isIn(tab.room) ? [{ browser, tab }] : [])),
  );
  const revOf = (room: string) => welcomes.find((welcome) => welcome.room === room)?.rev;
  await until(world, () => tabs.every(({ tab }) => tab.rev === revOf(tab.room)), TOLD_WITHIN);
  const online = await presence(world);

  progress('D1 follows');
  await until(world, () => isFollowed(world, welcomes), FOLLOWED_WITHIN, 500);
  await until(world, () => isCounted(world, welcomes), COUNTED_WITHIN, 500);
  const news = browsers.flatMap(({ lists, person }) =>
    [...lists.news.values()].map((row) => ({ tab: lists.name, user: person.id, row })),
  );

  progress('the pages are read');
  await Promise.all(tabs.map(({ browser, tab }) => scrollBack(world, browser, tab)));
  const pages = await Promise.all(
    world.rooms.flatMap(({ id, members }) =>
      members.map(async (user) => {
        const entries = await pagesOf(world, user, id);
        return entries ? [{ user, room: id, entries }] : [];
      }),
    ),
  );
  return {
    tabs: tabs.map(({ browser, tab: { name, room, rev = 0, entries } }) => {
      return { tab: name, user: browser.person.id, room, rev, entries: [...entries.values()] };
    }),
    welcomes,
    pages: pages.flat(),
    lists: await listsOf(world),
    news,
    reads,
    online,
  };
};

const allArrived = (browsers: Browser[]): boolean => {
  for (const { tabs } of browsers) for (const tab of tabs) tab.carry();
  return browsers.every(({ outboxes }) =>
    [...outboxes.values()].every(
      ({ pending, unsends, edits, reactions }) =>
        pending.length + unsends.size + edits.length + reactions.length === 0,
    ),
  );
};

/** In most rooms one member has the last word; the other may leave it unread. */
const lastWord = ({ random, browsers }: World, { id, members, present }: Room) => {
  const chance = random.fork(`last word in ${members}`);
  if (chance.chance(0.2)) return;
  // Everybody may have left.
  const author = chance.maybe([...present]);
  browsers.find(({ person }) => person.id === author)?.write(id);
};

/** Some read some of it; resolves with what the room has confirmed. */
const readSome = async (world: World, { id, members, present }: Room) => {
  const { random, browsers } = world;
  const chance = random.fork(`reading of ${members}`);
  const readers = members.filter((user) => chance.chance(0.5) && present.has(user));
  const reads = readers.map(async (user) => {
    const tab = browsers.find(({ person }) => person.id === user)?.tabsOf(id)[0];
    const seq = chance.chance(0.5) ? (tab?.rev ?? 0) : chance.whole(0, tab?.rev ?? 0);
    if (!tab?.read(seq)) return [];
    return (await until(world, () => (tab.cursors.get(user) ?? 0) >= seq, TOLD_WITHIN))
      ? [{ user, room: id, seq }]
      : [];
  });
  return (await Promise.all(reads)).flat();
};

const connectAnew = async (world: World, { id }: Room, user: number): Promise<Welcomed> => {
  const path = `/room/${id}/socket?v=2&rev=0`;
  const told = await firstFrame<Extract<ServerFrame, { type: 'welcome' }>>(world, user, path);
  return {
    ...{ user, room: id, rev: told?.rev ?? -1, seq: told?.seq ?? -1, cursors: told?.cursors ?? [] },
    ...{ ranges: told?.ranges ?? [], members: told?.members?.map((member) => member.id) ?? [] },
  };
};

const presence = async (world: World): Promise<Ending['online']> => {
  const here = [
    ...new Set(world.browsers.filter(({ lists }) => lists.isOpen).map(({ person }) => person.id)),
  ];
  const welcome = await firstFrame<Extract<PresenceTold, { type: 'welcome' }>>(
    world,
    here[0] ?? 0,
    '/presence/socket?v=2',
  );
  return { here, told: welcome?.online ?? [] };
};

const firstFrame = <T>(world: World, user: number, path: string): Promise<T | undefined> =>
  new Promise((told) => {
    const socket = world.near.socket(path, cookieOf(world, user));
    socket.on('message', (data) => {
      told(JSON.parse(String(data)));
      socket.terminate();
    });
    socket.on('error', () => {});
    socket.on('close', () => told(undefined));
  });

const isFollowed = async (world: World, welcomes: Ending['welcomes']): Promise<boolean> => {
  const found = await Promise.all(
    welcomes.map(async ({ user, room, seq }) => {
      const newest = await entriesOf(world, user, room, '');
      return (newest?.at(-1)?.seq ?? 0) === seq;
    }),
  );
  return found.every(Boolean);
};

/** Cursors are written when they are at rest, some seconds later. */
const isCounted = async (world: World, welcomes: Ending['welcomes']): Promise<boolean> => {
  const lists = await listsOf(world);
  return welcomes.every(({ user, room, cursors }) => {
    const row = lists.find((list) => list.user === user)?.rows.find((one) => one.room === room);
    const tab = world.browsers.find(({ person }) => person.id === user)?.tabsOf(room)[0];
    const after = cursorOf(cursors, user);
    const entries = [...(tab?.entries.values() ?? [])];
    return !row || row.unread === entries.filter(({ kind, seq }) => kind !== 'event' && seq > after).length;
  });
};

const cursorOf = (cursors: Cursor[], user: number) =>
  cursors.find((cursor) => cursor.user === user)?.seq ?? 0;

const listsOf = (world: World): Promise<Ending['lists']> =>
  Promise.all(
    world.people.map(async ({ id }) => {
      const { body } = await world.near.ask({ path: '/lobby/', cookie: cookieOf(world, id) });
      return { user: id, rows: rowsIn(body) };
    }),
  );

/** Who began with the latest messages reads the older ones. */
const scrollBack = async (world: World, { person }: Browser, tab: Tab) => {
  let oldest = [...tab.entries.keys()].reduce((least, seq) => Math.min(least, seq), Number.MAX_SAFE_INTEGER);
  while (oldest > 1) {
    const before = tab.entries.size > 0 ? `?before=${oldest}` : '';
    const older = (await entriesOf(world, person.id, tab.room, before)) ?? [];
    if (older.length === 0) return;
    oldest = older[0]?.seq ?? 1;
    for (const entry of older) if (!tab.entries.has(entry.seq)) tab.entries.set(entry.seq, entry);
  }
};
