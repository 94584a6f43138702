import type { Browser } from './browser.ts';
import type { Edit, Reaction, Written } from './history.ts';
import type { Random } from './random.ts';
import type { Tab } from './tab.ts';
import { garbageFrom, refusedFrom } from './texts.ts';
import { sleep, type World } from './world.ts';

/** Between two things that somebody does in a browser (ms). */
const PACE = 130;
/** Who has so many messages under way in a room waits: so a slow machine is not drowned. */
const PENDING_MAX = 30;

/** What a person does in a browser while the storm lasts. */
export const live = async (world: World, browser: Browser) => {
  const random = world.random.fork(`${browser.name}/life`);
  while (world.isStormy) {
    await sleep(random.wait(PACE * world.slowness));
    if (!world.isStormy) return;
    DEEDS[random.weighted(WEIGHTS)]({ world, browser, random, tab: random.pick(browser.tabs) });
    for (const tab of random.chance(0.2) ? browser.tabs : [random.pick(browser.tabs)]) tab.carry();
  }
};

/** Fewer than one person may give a message. One of them has two forms. */
const EMOJI = ['👍', '❤', '❤\uFE0F', '🦦'];

interface Scene {
  world: World;
  browser: Browser;
  random: Random;
  tab: Tab;
}

const WEIGHTS = {
  write: 50,
  postByForm: 8,
  replay: 12,
  read: 8,
  type: 3,
  nap: 4,
  garble: 2,
  beRefused: 1,
  forge: 1,
  unsend: 3,
  edit: 9,
  react: 9,
  replayUnsent: 3,
  overflow: 0.4,
};

const DEEDS: Record<keyof typeof WEIGHTS, (scene: Scene) => void> = {
  /** Into the outbox, and from there on to one tab or to all: they do not know of each other. */
  write: ({ browser, random, tab: { room } }) => {
    if (!browser.isIn(room)) return;
    if (browser.outboxOf(room).pending.length > PENDING_MAX) return;
    const count = Number(random.weighted({ '1': 6, '2': 2, '6': 1 }));
    for (let i = 0; i < count; i += 1) browser.write(room);
    const tabs = browser.tabsOf(room).filter(({ isOpen }) => isOpen);
    if (random.chance(0.5)) random.maybe(tabs)?.carry();
  },

  postByForm: ({ browser, random, tab: { room } }) => {
    if (random.chance(0.5) && browser.isIn(room)) browser.write(room);
    void browser.postFirst(room);
  },

  /** Long acknowledged, and again: from any browser of that person, by any road, even days later. */
  replay: (scene) => {
    const { past } = scene.browser.outboxOf(scene.tab.room);
    again(scene, scene.random.maybe(scene.random.chance(0.5) ? past.slice(0, 20) : past));
  },

  /** Its text comes back with it, and must not stay. */
  replayUnsent: (scene) => {
    const { past } = scene.browser.outboxOf(scene.tab.room);
    const old = scene.random.maybe(past.filter(({ unsent }) => unsent?.toldAt !== undefined));
    if (old) scene.world.history.count('retries of what was unsent');
    again(scene, old);
  },

  read: ({ random, tab }) => {
    tab.read(random.chance(0.5) ? (tab.rev ?? 0) : random.whole(0, tab.rev ?? 0));
  },

  type: ({ tab }) => tab.type(),

  nap: ({ world, random, tab }) => {
    tab.nap(random.chance(0.5));
    setTimeout(() => world.isStormy && tab.wake(), random.wait(2_500));
  },

  garble: ({ world, random, tab }) => {
    tab.provoke(garbageFrom(random), 'malformed');
    world.history.count('garbage');
  },

  /** Nothing of this may be stored. */
  beRefused: ({ world, browser, random, tab }) => {
    const { body, reason } = refusedFrom(random);
    const cid = `refused-${random.whole(0, 1e9)}`;
    const { history } = world;
    const of = { room: tab.room, user: browser.person.id, cid, body, outbox: 'nothing', place: 0 };
    history.sent(history.write({ ...of, forbidden: 'not a message' }), tab.name, 'socket');
    tab.provoke({ type: 'post', cid, body }, reason);
  },

  forge: ({ browser, random, tab }) => {
    const old = random.maybe(browser.outboxOf(tab.room).past);
    if (old) tab.forge(old);
  },

  /** Something that one said a moment or long ago. */
  unsend: ({ browser, random, tab: { room } }) => {
    const { past } = browser.outboxOf(room);
    const old = random.maybe(random.chance(0.5) ? past.slice(-5) : past);
    const seq = old?.acks.find((ack) => ack.seq !== undefined)?.seq;
    if (!old || seq === undefined || !browser.isIn(room)) return;
    browser.unsend(old, seq);
    if (random.chance(0.3)) void browser.unsendByForm(old, seq);
  },

  /** Something that one said a moment or long ago says something else; and now and then something else again. */
  edit: ({ world, browser, random, tab }) => {
    const writer = random.pick(world.browsers.filter(({ person }) => person === browser.person));
    const { past } = writer.outboxOf(tab.room);
    const old = random.maybe(random.chance(0.7) ? past.slice(-3) : past);
    const seq = old?.acks.find((ack) => ack.seq !== undefined)?.seq;
    if (!old || seq === undefined || !browser.isIn(tab.room)) return;
    const edit = browser.edit(old, seq);
    if (edit && random.chance(0.3)) void browser.editByForm(tab.room, edit);
    if (edit && random.chance(0.7)) void editAgain({ world, browser, random, tab }, old, edit);
  },

  /** To a message of anybody; and now and then the other way round again, with a late repeat of the first. */
  react: ({ world, browser, random, tab }) => {
    const messages = [...tab.entries.values()].filter(({ kind }) => kind === 'message');
    const entry = random.maybe(random.chance(0.7) ? messages.slice(-3) : messages);
    if (!entry || !browser.isIn(tab.room)) return;
    const reactor = random.pick(world.browsers.filter(({ person }) => person === browser.person));
    const reaction = reactor.react(tab.room, entry.seq, random.pick(EMOJI), random.chance(0.6));
    if (random.chance(0.3)) void browser.reactByForm(reaction);
    if (random.chance(0.7)) void reactAgain({ world, browser, random, tab }, reactor, reaction);
  },

  /** Closes its own socket, and nobody else's. */
  overflow: ({ browser, tab }) => {
    browser.mayClose(tab.name);
    tab.provoke('x'.repeat(70_000), 'malformed');
  },
};

/** Edits it once more, and then comes a retry of the first edit: it must not undo the second. */
const editAgain = async ({ world, browser, random, tab }: Scene, old: Written, first: Edit) => {
  if (!(await isDone(world, first))) return;
  const second = browser.edit(old, first.seq);
  if (!second || !(await isDone(world, second)) || !browser.isIn(tab.room)) return;
  world.history.count('retries of edits');
  if (random.chance(0.3)) void browser.editByForm(tab.room, first);
  else tab.edit(first);
};

const reactAgain = async ({ world, browser, random, tab }: Scene, reactor: Browser, first: Reaction) => {
  if (!(await isDone(world, first))) return;
  const second = reactor.react(first.room, first.seq, first.emoji, !first.on);
  if (!(await isDone(world, second)) || !browser.isIn(tab.room)) return;
  world.history.count('retries of reactions');
  if (random.chance(0.3)) void browser.reactByForm(first);
  else tab.react(first);
};

const isDone = async (world: World, change: Edit | Reaction): Promise<boolean> => {
  while (world.isStormy && change.toldAt === undefined) await sleep(PACE);
  return change.toldAt !== undefined;
};

const again = ({ world, browser, random, tab: { room } }: Scene, old: Written | undefined) => {
  const carrier = random.pick(world.browsers.filter(({ person }) => person === browser.person));
  if (!old) return;
  world.history.count('replayed frames');
  if (random.chance(0.3)) void carrier.post(old);
  else random.maybe(carrier.tabsOf(room))?.post(old);
};
