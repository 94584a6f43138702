import { Browser } from './browser.ts';
import type { Cast, GroupPlan } from './chaos.ts';
import { ask } from './groups.ts';
import { type Person, until, type World } from './world.ts';

const NAMES = ['ada', 'grace', 'linus', 'edsger', 'barbara', 'alan', 'radia', 'donald', 'margaret', 'ken'];
/** A server that refuses the first message of a room will not take it at all. */
const FIRST_TRIES = 50;
const DEVICES = ['phone', 'laptop'];

/** Everybody registers, meets, and opens their conversations. */
export const gather = async (world: World, { pairs, groups, browsers }: Cast) => {
  const count = Math.max(...browsers) + 1;
  const letters = new Map<number, number>();
  for (let i = 0; i < count; i += 1) world.people.push(newcomer(i));
  for (const i of browsers) {
    const nth = letters.get(i) ?? 0;
    letters.set(i, nth + 1);
    const person = world.people[i] as Person;
    const name = `${person.username}/${DEVICES[nth]}`;
    world.browsers.push(new Browser(world, person, name, 'abcdefgh'[nth] ?? 'z'));
  }

  await Promise.all(world.people.map((person) => register(world, person)));
  for (const [a, b] of pairs) await meet(world, world.people[a] as Person, world.people[b] as Person);
  for (const browser of world.browsers) await browser.signIn();
  await Promise.all(world.rooms.map((room) => begin(world, room.id, room.members)));
  for (const plan of groups) await found(world, plan);
  for (const browser of world.browsers) openTabs(world, browser);
};

const newcomer = (i: number): Person => {
  const round = Math.floor(i / NAMES.length);
  const username = `${NAMES[i % NAMES.length]}${round || ''}`;
  return { id: 0, username, password: `the password of ${username}` };
};

/** In the first of their browsers. */
const register = async (world: World, person: Person) => {
  const browser = browserOf(world, person);
  await browser?.signIn('/register/');
  const { body } = await world.near.ask({ path: '/lobby/', cookie: browser?.cookie });
  person.id = Number(/<body[^>]* data-user="(\d+)"/.exec(body)?.[1]);
  if (!person.id) throw new Error(`${person.username} could not register.`);
  if (browser?.session) browser.session.user = person.id;
};

/** Both click at the same moment, and must come to the same room, which one of them makes by its first message. */
const meet = async (world: World, a: Person, b: Person) => {
  const clicks = [click(world, a, b), click(world, b, a)];
  const [room, other] = await Promise.all(clicks);
  if (!room || room !== other)
    throw new Error(`${a.username} and ${b.username} came to ${room} and ${other}.`);
  const members = [a.id, b.id];
  world.rooms.push({
    id: room,
    kind: 'direct',
    members,
    present: new Set(members),
    owner: a.id,
    busy: new Set(),
  });
};

/** Nobody has a socket of a room before its first message, a form, makes it. Both write theirs at the same moment. */
const begin = async ({ browsers }: World, room: string, members: number[]) => {
  const authors = members.flatMap((user) => browsers.find(({ person }) => person.id === user) ?? []);
  await Promise.all(
    authors.map(async (browser) => {
      const written = browser.write(room);
      for (let tries = 0; written.acks.length === 0; tries += 1) {
        if (tries === FIRST_TRIES) throw new Error(`The first message of ${room} was not taken.`);
        await browser.postFirst(room);
      }
    }),
  );
};

/** The first of them makes a group, with some of the others. */
const found = async (world: World, { people, begins, history, joining }: GroupPlan) => {
  const [owner, ...others] = people.map((i) => world.people[i] as Person);
  const browser = world.browsers.find(({ person }) => person === owner);
  if (!owner || !browser) return;
  const members = [owner, ...others].map(({ id }) => id);
  const first = others.slice(0, begins - 1);
  const name = `The group of ${owner.username}`;
  const fields = { name, history, joining, people: first.map(({ username }) => username).join(' ') };
  const written = { user: owner.id, operation: 'created' as const };
  const answer = await ask(world, browser, { path: '/groups/new/', fields, ...written });
  const id = answer?.location ? /^\/room\/([^/]+)\/$/.exec(answer.location)?.[1] : undefined;
  if (!id) throw new Error(`${owner.username} could not make a group: ${answer?.status}`);
  answer?.made(id);
  const present = new Set([owner, ...first].map((person) => person.id));
  world.rooms.push({ id, kind: 'group', members, present, owner: owner.id, busy: new Set() });
};

const browserOf = ({ browsers }: World, who: Person) => browsers.find(({ person }) => person === who);

const click = async (world: World, who: Person, whom: Person) => {
  const cookie = browserOf(world, who)?.cookie;
  const { headers } = await world.near.ask({ path: `/chat/${whom.id}/`, cookie });
  return /^\/room\/([^/]+)\/$/.exec(headers.location ?? '')?.[1];
};

/** Some from the beginning, some with the latest messages only; some twice in the same browser. */
const openTabs = ({ random: chance }: World, browser: Browser) => {
  const random = chance.fork(`${browser.name}/tabs`);
  for (const room of browser.rooms) {
    const count = random.weighted({ '1': 5, '2': 3, '3': 1 });
    for (let i = 0; i < Number(count); i += 1) browser.open(room, random.chance(0.7) ? 0 : undefined);
  }
  for (const tab of browser.tabs) tab.wake();
  browser.lists.connect();
};

/** Until all that are awake are open. */
export const untilAllAreOpen = (world: World, ms: number): Promise<boolean> =>
  until(
    world,
    () =>
      world.browsers.every(
        (browser) =>
          browser.lists.isOpen && browser.tabs.every((tab) => tab.isOpen || !browser.isIn(tab.room)),
      ),
    ms,
  );
