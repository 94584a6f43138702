import type { HistoryRule, RoomEvent } from '../src/room/entry.ts';
import type { Browser } from './browser.ts';
import type { Attack } from './chaos.ts';
import { rowsIn } from './listing.ts';
import type { Random } from './random.ts';
import { cookieOf, pagesOf } from './reading.ts';
import { type Room, sleep, until, type World } from './world.ts';

/** What is not answered by then (ms) is given up. A server that was killed is back before. */
const PATIENCE_MS = 60_000;
const AGAIN_AFTER_MS = 150;
/** For two who are there, and with whom nobody does anything else; and for a server that is killed meanwhile. */
const DUEL_WITHIN_MS = 20_000;

interface Asked {
  path: string;
  /** The group, where it is there already. */
  room?: string;
  user: number;
  operation: RoomEvent['type'];
  fields: Record<string, string>;
  /** Called as often as the form is sent. */
  asking?: () => void;
}

interface Answered {
  isDone: boolean;
  status: number;
  location: string;
  /** The room's id, where it was not known. */
  made: (room: string) => void;
}

/** Sends a form about a group until it is answered, however often that is: it happens once, as with messages [P3]. */
export const ask = async (
  world: World,
  browser: Browser,
  { path, room, user, operation, fields, asking = () => {} }: Asked,
): Promise<Answered | undefined> => {
  const { history, near } = world;
  const cid = `act-${history.written.size}-${history.now()}`;
  const write = (id: string) =>
    history.write({ room: id, user, cid, body: '', outbox: `${browser.name}/acts`, place: 0, operation });
  const written = room === undefined ? undefined : write(room);
  const deadline = performance.now() + PATIENCE_MS * world.slowness;
  while (performance.now() < deadline) {
    const { cookie, session } = browser;
    if (!cookie || !session) {
      await sleep(AGAIN_AFTER_MS);
      continue;
    }
    asking();
    if (written) history.sent(written, browser.name, 'form');
    const answer = await near.ask({ path, cookie, form: { ...fields, cid } }).catch(() => undefined);
    const { status = 0, headers } = answer ?? {};
    const location = headers?.location ?? '';
    const isSignedOut = status === 401 || location.startsWith('/login/');
    if (status >= 200 && status < 500 && !isSignedOut && status !== 429) {
      const isDone = status === 303;
      if (isDone && written) history.acked(written, browser.name, 'form');
      const made = (id: string) => history.acked(write(id), browser.name, 'form');
      return { isDone, status, location, made };
    }
    await sleep(AGAIN_AFTER_MS);
  }
  return undefined;
};

/** What goes wrong in groups. */
export const inGroup = async (world: World, attack: Extract<Attack, { group: number }>) => {
  const groups = world.rooms.filter(({ kind }) => kind === 'group');
  const group = groups[attack.group];
  if (!group) return;
  const random = world.random.fork(`${attack.what} at ${attack.at}`);
  switch (attack.what) {
    case 'come-and-go':
      return comeAndGo(world, random, group, attack.ms);
    case 'duel':
      return duel(world, random, group);
    case 'change':
      return attack.handsOver ? handOver(world, random, group) : change(world, group, attack.history);
    default:
      attack satisfies never;
  }
};

const free = ({ members, owner, busy }: Room) => members.filter((user) => user !== owner && !busy.has(user));

/** Nobody else does anything to these people meanwhile. */
const occupied = async <T>({ busy }: Room, users: number[], work: () => Promise<T>): Promise<T> => {
  for (const user of users) busy.add(user);
  try {
    return await work();
  } finally {
    for (const user of users) busy.delete(user);
  }
};

const act = (
  world: World,
  { id }: Room,
  user: number,
  operation: RoomEvent['type'],
  fields: Record<string, string>,
  asking?: () => void,
) => {
  const browser = browserOf(world, user);
  const asked = { path: `/room/${id}/group/`, room: id, user, operation, fields, ...(asking && { asking }) };
  return browser ? ask(world, browser, asked) : Promise.resolve(undefined);
};

/** One that is signed in, if there is one. */
const browserOf = ({ browsers }: World, user: number) => {
  const theirs = browsers.filter(({ person }) => person.id === user);
  return theirs.find(({ session, isLeaving }) => session && !isLeaving) ?? theirs[0];
};

const comeAndGo = async (world: World, random: Random, group: Room, ms: number) => {
  const user = random.maybe(free(group));
  if (user === undefined) return;
  await occupied(group, [user], async () => {
    if (group.present.has(user) && (await go(world, random, group, user))) {
      await haunt(world, group, user);
      await sleep(ms);
      await haunt(world, group, user);
    }
    // Some stay away until somebody thinks of them, or for good.
    if (!group.present.has(user) && random.chance(0.85)) await come(world, random, group, user);
    world.history.count('come-and-go');
  });
};

const go = async (world: World, random: Random, group: Room, user: number): Promise<boolean> => {
  if (random.chance(0.5)) return leave(world, group, user);
  world.history.happened(`${user} is removed`, group.id);
  const answer = await act(world, group, group.owner, 'removed', { do: 'remove', user: String(user) });
  if (!answer?.isDone) return false;
  gone(world, group, user);
  return true;
};

const come = async (world: World, random: Random, group: Room, user: number) => {
  const { history, people } = world;
  const username = people.find(({ id }) => id === user)?.username ?? '';
  const absence = history.absences.findLast((one) => one.user === user && one.room === group.id);
  const asking = () => {
    if (absence) absence.until ??= history.now();
    group.present.add(user);
  };
  history.happened(`${user} comes`, group.id);
  const browser = browserOf(world, user);
  if (browser && random.chance(0.3)) {
    const fields = { room: group.id };
    const own = { path: '/groups/', room: group.id, user, operation: 'joined' as const, fields, asking };
    // Only where the group is open to it, and not for who was removed.
    const wasEmpty = group.present.size === 0;
    const isIn = (await ask(world, browser, own))?.isDone;
    // Whoever joins a group that everybody has left is its owner.
    if (isIn && wasEmpty) group.owner = user;
    if (isIn) return;
  }
  const added = await act(world, group, group.owner, 'added', { do: 'add', people: username }, asking);
  if (!added?.isDone) group.present.delete(user);
};

/** Whoever is away tries all that they could do before. They may see what they were there for, and nothing else. */
const haunt = async (world: World, { id }: Room, user: number) => {
  const { history, near } = world;
  const cookie = cookieOf(world, user);
  if (!cookie) return;
  const cid = `ghost-${history.written.size}`;
  const body = 'I am still here.';
  const of = {
    room: id,
    user,
    cid,
    body,
    outbox: 'ghost',
    place: 0,
    forbidden: 'written after they had gone',
  };
  history.sent(history.write(of), `${user}`, 'form');
  const ways = [
    near.ask({ path: `/room/${id}/`, cookie, form: { cid, body } }),
    near.ask({ path: `/room/${id}/group/`, cookie, form: { cid: `${cid}-act`, do: 'change', name: 'Mine' } }),
    near.ask({ path: `/room/${id}/`, cookie }).then(({ body: page }) => seePage(world, page, id, user)),
    near.ask({ path: '/lobby/', cookie }).then(({ body: page }) => seeRows(world, page, id, user)),
    pagesOf(world, user, id).then((entries) => {
      for (const { seq } of entries ?? []) history.saw({ user, room: id, where: 'the history', seq });
    }),
  ];
  const done = await Promise.allSettled(ways);
  if (done.every(({ status }) => status === 'fulfilled')) history.count('tried after leaving');
};

const seePage = ({ history }: World, page: string, room: string, user: number) => {
  const [, pane = ''] = page.split('<main');
  for (const [, seq] of pane.matchAll(/ data-seq="(\d+)"/g))
    history.saw({ user, room, where: 'the page', seq: Number(seq) });
};

const seeRows = ({ history }: World, page: string, room: string, user: number) => {
  for (const row of rowsIn(page))
    if (row.room === room && row.seq > 0) history.saw({ user, room, where: 'the list', seq: row.seq });
};

/** The order of the log decides: whoever comes second is no admin any more. The owner lets both in again. */
const duel = async (world: World, random: Random, group: Room) => {
  const { history, people } = world;
  const able = () => free(group).filter((user) => group.present.has(user));
  await until(world, () => able().length > 1, DUEL_WITHIN_MS);
  const [one, other] = random.shuffled(able());
  if (one === undefined || other === undefined) return;
  await occupied(group, [one, other], async () => {
    for (const user of [one, other])
      await act(world, group, group.owner, 'role', { do: 'role', user: String(user), role: 'admin' });
    history.happened(`${one} and ${other} remove each other`, group.id);
    await Promise.all([
      act(world, group, one, 'removed', { do: 'remove', user: String(other) }),
      act(world, group, other, 'removed', { do: 'remove', user: String(one) }),
    ]);
    const names = people.filter(({ id }) => id === one || id === other).map(({ username }) => username);
    await act(world, group, group.owner, 'added', { do: 'add', people: names.join(' ') });
    for (const user of [one, other])
      await act(world, group, group.owner, 'role', { do: 'role', user: String(user), role: 'member' });
    history.count('duel');
  });
};

const change = async (world: World, group: Room, history: HistoryRule) => {
  const name = `Called at ${world.history.now()}`;
  const fields = { do: 'change', name, description: '', history, posting: 'all', joining: 'listed' };
  await act(world, group, group.owner, 'changed', fields);
  world.history.count('change');
};

const handOver = async (world: World, random: Random, group: Room) => {
  if (random.chance(0.5)) return ownerLeaves(world, random, group);
  const { owner } = group;
  const heir = random.maybe(free(group).filter((user) => group.present.has(user)));
  if (heir === undefined || group.busy.has(owner)) return;
  await occupied(group, [heir, owner], async () => {
    const fields = { do: 'role', user: String(heir), role: 'owner' };
    if ((await act(world, group, owner, 'role', fields))?.isDone) group.owner = heir;
    world.history.count('change');
  });
};

/** The room says who takes over. They let whoever has left in again. */
const ownerLeaves = async (world: World, random: Random, group: Room) => {
  const { owner } = group;
  if (group.busy.has(owner)) return;
  await occupied(group, [owner], async () => {
    if (!(await leave(world, group, owner))) return;
    await haunt(world, group, owner);
    if (group.owner !== owner) await come(world, random, group, owner);
    world.history.count('owners who left');
  });
};

const leave = async (world: World, group: Room, user: number): Promise<boolean> => {
  const { history } = world;
  history.happened(`${user} leaves`, group.id);
  const answer = await act(world, group, user, 'left', { do: 'leave' });
  if (!answer?.isDone) return false;
  gone(world, group, user);
  if (user === group.owner) group.owner = (await heirOf(world, group, user)) ?? user;
  return true;
};

const gone = ({ history }: World, group: Room, user: number) => {
  group.present.delete(user);
  history.happened(`${user} has gone`, group.id);
  history.absences.push({ user, room: group.id, from: history.now() });
};

/** Whom the room has made the owner when this one left, as somebody reads who is still there. */
const heirOf = async (world: World, { id, present }: Room, user: number): Promise<number | undefined> => {
  const deadline = performance.now() + DUEL_WITHIN_MS;
  while (present.size > 0 && performance.now() < deadline) {
    const [other = 0] = present;
    const entries = await pagesOf(world, other, id).catch(() => undefined);
    const left = entries?.findLast(
      (entry) => entry.kind === 'event' && entry.event.type === 'left' && entry.from === user,
    );
    if (left?.kind === 'event' && left.event.type === 'left') return left.event.owner;
    await sleep(AGAIN_AFTER_MS);
  }
  return undefined;
};
