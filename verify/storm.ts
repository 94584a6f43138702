import type { Attack } from './chaos.ts';
import { inGroup } from './groups.ts';
import { attempt, type Intruder, intrude, WAY_NAMES } from './intruder.ts';
import { live } from './life.ts';
import type { AnyLine } from './line.ts';
import { Weather } from './weather.ts';
import { sleep, until, type World } from './world.ts';

/** The server is killed the moment that somebody learns that a message is stored; after so long (ms) anyway. */
const KILL_WITHIN_MS = 1_000;
/** A door that is shut is tried again for so long (ms). */
const D1_WITHIN_MS = 20_000;
/** Somebody whose session is over goes on trying for so long (ms). */
const GHOST_MS = 1_200;

/** People write, and everything goes wrong as planned. Resolves when the storm is over and the server runs. */
export const storm = async (world: World, plan: Attack[], ms: number) => {
  const weather = new Weather(world);
  const lives = world.browsers.map((browser) => live(world, browser));
  const attacks: Promise<void>[] = [];
  for (const attack of plan) {
    await weather.reaches(attack.at);
    if (attack.what === 'kill') await kill(world, attack.aheadMs);
    else attacks.push(launch(world, attack));
  }
  await weather.reaches(ms);
  weather.end();
  world.isStormy = false;
  await Promise.all([...attacks, ...lives]);
};

const launch = async (world: World, attack: Exclude<Attack, { what: 'kill' }>) => {
  switch (attack.what) {
    case 'crash':
      return throughDoor(world, 'crash', attack.room, {});
    case 'evict':
      return throughDoor(world, 'evict', attack.room, { sockets: attack.sockets });
    case 'break-d1':
      return breakD1(world, attack.fault, attack.ms);
    case 'log-out':
      return logOut(world, attack.browser, attack.ms);
    case 'burst':
      return burst(world, attack.room, attack.messages);
    case 'intrude':
      return intrusion(world, attack.room, attack.at);
    case 'come-and-go':
    case 'duel':
    case 'change':
      return inGroup(world, attack);
    default:
      attack satisfies never;
  }
};

const kill = async ({ history, host }: World, aheadMs: number) => {
  const killed = Promise.withResolvers<void>();
  const strike = () => {
    history.onAck = () => {};
    killed.resolve(host.kill());
  };
  const timer = setTimeout(strike, KILL_WITHIN_MS);
  history.onAck = strike;
  await killed.promise;
  clearTimeout(timer);
  history.happened('the server was killed');
  await host.startAgain(aheadMs);
  const days = (aheadMs / 86_400_000).toFixed(1);
  history.happened(`the server was started again, ${days} days later by its clock`);
  history.count('kill');
};

const throughDoor = async (
  { host, history, rooms }: World,
  door: 'crash' | 'evict',
  room: number | 'presence',
  query: Record<string, string>,
) => {
  const object = room === 'presence' ? room : (rooms[room]?.id ?? '');
  history.happened(`${door} of ${object} ${Object.values(query)}`, object);
  if (await host.door(door, { object, ...query })) history.count(door);
};

/** The chat goes on meanwhile, for those who are connected. */
const breakD1 = async (world: World, fault: string, ms: number) => {
  const { host, history } = world;
  // It may have been killed a moment ago: then it comes back.
  const isBroken = () => host.door('d1', { fault, ms: String(ms) });
  if (!(await until(world, isBroken, D1_WITHIN_MS, 500))) return;
  history.count('break-d1');
  const before = soundings(world);
  history.happened(`D1 ${fault} from here on`);
  await sleep(ms);
  const after = soundings(world);
  const isFair = host.isUp && before.lives === after.lives && world.slowness < 2;
  if (isFair && after.sent - before.sent > 20 && after.acked === before.acked)
    history.object('goes-on', `not one message was acknowledged in ${Math.round(ms)} ms while D1 ${fault}`);
  history.happened('D1 is well again');
};

const soundings = ({ history }: World) => ({
  sent: history.counts.get('sent by socket') ?? 0,
  acked: history.counts.get('acknowledged') ?? 0,
  lives: history.counts.get('kill') ?? 0,
});

const logOut = async (world: World, place: number, ms: number) => {
  const browser = world.browsers[place];
  const left = await browser?.logOut();
  if (!browser || !left) return;
  world.history.count('log-out');
  const { cookie, lines } = left;
  const haunting = haunt(
    world,
    { who: `${browser.name}, signed out`, user: browser.person.id, cookie },
    lines,
  );
  await sleep(ms);
  await browser.signIn();
  await haunting;
};

/** Whoever has kept the old cookie and the old sockets gets nowhere with them. */
const haunt = async (world: World, ghost: Intruder, lines: AnyLine[]) => {
  const { history } = world;
  const began = history.now();
  const random = world.random.fork(`ghost at ${history.attempts.length}`);
  const attempts = lines.flatMap(({ connection: { room } }) =>
    room === undefined ? [] : [attempt(world, ghost, random.pick(WAY_NAMES), room)],
  );
  while (history.now() < began + GHOST_MS && lines.some(({ isOpen }) => isOpen)) {
    for (const line of lines) whisper(world, line, ghost);
    await sleep(100);
  }
  await Promise.all(attempts);
};

const whisper = ({ history }: World, line: AnyLine, { who, user }: Intruder) => {
  const { room } = line.connection;
  if (room === undefined || !line.isOpen) return;
  const cid = `ghost-${history.written.size}`;
  const forbidden = 'written after its session was over';
  const written = history.write({ room, user, cid, body: 'Boo!', outbox: who, place: 0, forbidden });
  line.ask({ type: 'post', cid, body: 'Boo!' });
  history.sent(written, line.connection.tab, 'socket');
};

/** One writes more than a page while the other is away, who then catches up. */
const burst = async (world: World, place: number, messages: number) => {
  const room = world.rooms[place]?.id ?? '';
  const [author, ...others] = world.browsers.filter((browser) => browser.isIn(room));
  if (!author) return;
  const away = others.flatMap((browser) => browser.tabsOf(room));
  for (const tab of away) tab.nap(false);
  const tabs = author.tabsOf(room);
  await until(world, () => tabs.some(({ isOpen }) => isOpen), 2_000);
  for (let i = 0; i < messages; i += 1) author.write(room);
  tabs.find(({ isOpen }) => isOpen)?.carry();
  world.history.count('burst');
  await until(world, () => author.outboxOf(room).pending.length === 0, 3_000);
  for (const tab of away) tab.wake();
};

const intrusion = async (world: World, place: number, at: number) => {
  const room = world.rooms[place]?.id;
  if (room) await intrude(world, world.random.fork(`intruder at ${at}`), room);
  world.history.count('intrude');
};
