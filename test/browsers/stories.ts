/** The main stories, told once for every browser. They say what people see; test/*.browser.test.ts say it in more detail. */
import { en } from '../../src/web/texts/en.ts';
import { scrollBack } from '../scroll-back.ts';
import { KEY, type Skill } from './driver.ts';
import { eventually, type Page } from './page.ts';
import type { Stage } from './stage.ts';

export interface Story {
  title: string;
  needs?: Skill;
  tell(stage: Stage): Promise<void>;
}

const { receipt } = en.live;
/** [P7] */
const GONE_MS = 1_000;
/** Some keys, two messages and their way there and back, on a busy machine. */
const QUICK_MS = 5_000;
const NIGHT = 'rgb(12, 16, 20)';

const twoPeopleTalk = async (stage: Stage) => {
  const [ada, grace] = await pair(stage);
  await ada.page.open(grace.username);
  await ada.page.say('Hello Grace');
  await ada.page.receipt(receipt.sent);
  await grace.page.shows('.conversations .row', 'Hello Grace');
  await eventually('the title counts', () => title(grace.page), '(1) ');

  await grace.page.tab.attend();
  await grace.page.open(ada.username);
  await grace.page.messages('Hello Grace');
  await ada.page.receipt(receipt.seen);
  await grace.page.type('textarea', 'Hi');
  await eventually('who types is seen to', () => seenTyping(grace.page, ada.page), true);
  await grace.page.type('textarea', ` Ada${KEY.enter}`);
  await eventually('the answer', async () => (await ada.page.texts('.message .text')).length, 2);
  const said = await ada.page.texts('.message .text');

  for (const { page } of [ada, grace]) {
    await page.tab.reload();
    await page.messages(...said);
  }
};

/** What is told of typing is over after some seconds: on a busy machine one types on. */
const seenTyping = async (writer: Page, reader: Page) => {
  await writer.tab.type('.');
  return (await reader.texts('typing-line')).length > 0;
};

const outboxOverAKilledServer = async (stage: Stage) => {
  const [ada, grace] = await pair(stage);
  await ada.page.open(grace.username);
  await ada.page.say('before');
  await ada.page.receipt(receipt.sent);
  await grace.page.open(ada.username);
  const room = await ada.page.at();

  await stage.site.kill();
  await ada.page.say('one', 'two', 'three');
  await ada.page.receipt(receipt.pending);
  await ada.page.messages('before', 'one', 'two', 'three');
  await ada.page.shows('.offline-bar');
  await stage.site.startAgain();
  for (const { page } of [ada, grace]) await page.messages('before', 'one', 'two', 'three');
  await ada.page.receipt(receipt.sent, receipt.seen);
  await eventually('the bar is gone', () => ada.page.texts('.offline-bar'), []);

  await stage.site.kill();
  await ada.page.say('four');
  await ada.page.receipt(receipt.pending);
  const later = await ada.open();
  await ada.page.tab.close();
  await stage.site.startAgain();
  await later.go(room);
  for (const page of [later, grace.page]) await page.messages('before', 'one', 'two', 'three', 'four');
  await later.tab.reload();
  await later.messages('before', 'one', 'two', 'three', 'four');
};

const aLongHistory = async (stage: Stage) => {
  const name = stage.name('grace');
  const cookie = await stage.site.register(name);
  const ada = await stage.enter('ada');
  await ada.page.open(name);
  const room = await ada.page.at();
  await stage.site.fill(room.split('/')[2] ?? '', cookie, 600);
  await ada.page.go(room);
  await ada.page.shows('.message .text', 'm600');
  const { jumps, most } = await ada.page.tab.ask(scrollBack, 1);
  if (jumps.length > 0) throw new Error(`What one reads moved by ${jumps.join(', ')} px.`);
  if (most > 300) throw new Error(`${most} messages were in the page at once.`);
  await ada.page.shows('.message .text', 'm1');
  await ada.page.click('.jump');
  await ada.page.shows('.message .text', 'm600');
};

const loggedOutElsewhere = async (stage: Stage) => {
  const laptop = await stage.enter('ada');
  const phone = await stage.visit(laptop.username);
  await phone.page.logIn(laptop.username);
  await phone.page.go('/account/');
  const other = await laptop.open();
  await other.go('/settings/');

  await phone.page.click('button', en.account.sessions.revokeOthers);
  await phone.page.shows('[role=status]', en.account.done.others);
  await laptop.page.arrivesAt('/login/?next=%2Flobby%2F');
  await other.arrivesAt('/login/?next=%2Fsettings%2F');
  await haveLeftAtOnce(phone.page, laptop.page, other);
};

const loggedOutInAnotherTab = async (stage: Stage) => {
  const ada = await stage.enter('ada');
  const other = await ada.open();
  await other.go('/settings/');
  await other.shows('h1');
  await ada.page.logOut();
  await ada.page.arrivesAt('/login/');
  await other.arrivesAt('/login/?next=%2Fsettings%2F');
  await haveLeftAtOnce(ada.page, other);
  const path = await ada.page.at();
  if (path !== '/login/') throw new Error(`Who logged out came to ${path}.`);
};

const withoutScripts = async (stage: Stage) => {
  const grace = stage.name('grace');
  await stage.site.register(grace);
  const { page } = await stage.enter('ada', { scripts: false });
  await page.click('#list .row a', grace);
  await page.shows('room-pane h1', grace);
  for (const line of ['by hand', 'and again']) {
    await page.type('textarea', line);
    await page.click('.send');
    await page.shows('.message .text', line);
  }
  await page.messages('by hand', 'and again');
  await page.receipt(receipt.sent);
  await page.tab.reload();
  await page.messages('by hand', 'and again');
  await sendsOnce(page);
  await isSeenBy(stage, grace, page);
  await page.go('/settings/');
  await page.click('.segments label', en.settings.themes.dark);
  await page.click('button', en.settings.save);
  await page.shows('[role=status]', en.settings.saved);
  await isDark(page);
  await page.logOut();
  await page.arrivesAt('/login/');
};

/** [P3] Whatever this browser puts back into the form, or nothing (docs/decisions/009). */
const sendsOnce = async (page: Page) => {
  const path = await page.at();
  await page.tab.ask(() => history.back());
  await eventually('somewhere else', async () => (await page.at()) !== path, true);
  await page.click('.send');
  await page.messages('by hand', 'and again');
};

const isSeenBy = async (stage: Stage, reader: string, page: Page) => {
  const path = (await page.at()).replace(/\?.*/, '');
  const other = await stage.visit(reader, { scripts: false });
  await other.page.logIn(reader);
  await other.page.go(path);
  await other.page.messages('by hand', 'and again');
  const isSeen = async () => {
    await page.go(path);
    return (await page.texts('.receipt')).join();
  };
  await eventually('the receipt', isSeen, receipt.seen);
};

/** Each browser refuses in a way of its own, in some of its windows. */
const NO_STORAGE = {
  'throws when it is looked at': () => {
    Object.defineProperty(window, 'indexedDB', {
      get: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  },
  'never answers': () => {
    IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
  },
};

const withoutStorage = (before: () => void) => async (stage: Stage) => {
  const grace = stage.name('grace');
  await stage.site.register(grace);
  const { page } = await stage.enter('ada', { before });
  await page.open(grace);
  await page.say('one');
  await page.receipt(receipt.sent);
  const began = performance.now();
  await page.say('two', 'three');
  await page.messages('one', 'two', 'three');
  await page.receipt(receipt.sent);
  const ms = Math.round(performance.now() - began);
  if (ms > QUICK_MS) throw new Error(`Two messages took ${ms} ms.`);
  if (await page.tab.ask(asksToStay)) throw new Error('The page asks whether to leave it.');
};

const asksToStay = () => {
  const leaving = new Event('beforeunload', { cancelable: true });
  dispatchEvent(leaving);
  return leaving.defaultPrevented;
};

const settings = async (stage: Stage) => {
  const { page } = await stage.enter('ada');
  await page.click('a', en.frame.settings);
  await page.shows('.settings h1', en.settings.title);
  await page.type('#name', 'Countess');
  await page.click('.segments label', en.settings.themes.dark);
  await page.click('button', en.settings.save);
  await page.shows('[role=status]', en.settings.saved);
  await isDark(page);
  await page.reads('#list h1', 'Countess');
  await page.go('/lobby/');
  await isDark(page);
};

/** All that somebody may see who is alone with one other person, and has nothing set up. */
const PAGES = ['/lobby/', '/groups/', '/settings/', '/account/', '/account/passkeys/', '/account/two-step/'];

/** Between a heading's box and what it is for (px). */
const DISTANCE = 4;

const everythingHasItsPlace = async (stage: Stage) => {
  const grace = stage.name('grace');
  await stage.site.register(grace);
  const stranger = await stage.visit('nobody');
  const ada = await stage.enter('ada');
  await ada.page.open(grace);
  await ada.page.say('A word');
  const found: string[] = [];
  const look = async ({ tab }: Page, path: string) => {
    const wrong = [...(await tab.ask(overlapping)), ...(await tab.ask(crowded, DISTANCE))];
    found.push(...wrong.map((what) => `${path}: ${what}`));
  };
  await look(ada.page, 'a conversation');
  for (const [page, path] of [
    ...['/login/', '/register/'].map((path) => [stranger.page, path] as const),
    ...PAGES.map((path) => [ada.page, path] as const),
  ]) {
    await page.go(path);
    await page.shows('h1');
    await look(page, path);
  }
  await ada.page.go('/groups/new/');
  await look(ada.page, 'a new group');
  await ada.page.type('[name=name]', 'Book club');
  await ada.page.type('[name=people]', grace);
  await ada.page.click('button', en.groups.make);
  await ada.page.shows('room-pane h1', 'Book club');
  await ada.page.say('A word to all');
  await ada.page.messages('A word to all');
  await look(ada.page, 'a group');
  const path = await ada.page.at();
  for (const part of ['group/', 'mine/']) {
    await ada.page.go(path + part);
    await ada.page.shows('h1');
    await look(ada.page, part);
  }
  if (found.length > 0) throw new Error(found.join('\n'));
};

/** Headings whose text nearly touches what follows. */
const crowded = (distance: number) =>
  [...document.querySelectorAll('main :is(legend, h2)')].flatMap((heading) => {
    const text = document.createRange();
    text.selectNodeContents(heading);
    const next = heading.nextElementSibling?.getBoundingClientRect();
    const gap = (next?.top ?? Number.POSITIVE_INFINITY) - text.getBoundingClientRect().bottom;
    return next?.height && gap < distance ? [`${Math.round(gap)} px below "${heading.textContent}"`] : [];
  });

type Box = Pick<DOMRect, 'left' | 'top' | 'right' | 'bottom'>;

/** Texts that lie on other texts. */
const overlapping = () => {
  /** Without what has been scrolled away. */
  const seenOf = (node: Node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    let { left, top, right, bottom } = range.getBoundingClientRect();
    for (let holder = node.parentElement; holder; holder = holder.parentElement) {
      if (getComputedStyle(holder).overflow === 'visible') continue;
      const frame = holder.getBoundingClientRect();
      [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
      [top, bottom] = [Math.max(top, frame.top), Math.min(bottom, frame.bottom)];
    }
    return { left, top, right, bottom };
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const boxes: { text: string; box: Box }[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = (node.textContent ?? '').trim();
    const isSeen = node.parentElement?.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (!text || !isSeen || node.parentElement?.closest('.visually-hidden, option')) continue;
    boxes.push({ text, box: seenOf(node) });
  }
  const isOn = (one: Box, other: Box) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 2;
  return boxes.flatMap(({ text, box }, n) =>
    boxes
      .slice(n + 1)
      .filter((other) => isOn(box, other.box))
      .map((other) => `"${text}" and "${other.text}"`),
  );
};

export const STORIES: Story[] = [
  { title: 'two people talk: live, typing, seen, and the same after a reload', tell: twoPeopleTalk },
  {
    title: '[P5] what is written while the server is dead arrives once and in order',
    tell: outboxOverAKilledServer,
  },
  { title: 'scrolling back through a long history: nothing jumps', tell: aLongHistory },
  { title: '[P7] who is logged out elsewhere is out within a second', tell: loggedOutElsewhere },
  {
    title: '[P7] who logs out in one tab is out in the other, and comes to the login',
    tell: loggedOutInAnotherTab,
  },
  { title: '[P9] without scripts: write, read, choose a theme, log out', tell: withoutScripts },
  {
    title: 'no text lies on another one, and headings keep their distance, on any page',
    tell: everythingHasItsPlace,
  },
  ...Object.entries(NO_STORAGE).map(
    ([how, before]): Story => ({
      title: `an IndexedDB that ${how} delays nothing, and nobody is asked whether to leave`,
      needs: 'scripts before the page',
      tell: withoutStorage(before),
    }),
  ),
  { title: 'settings: a name and a theme, at once and to stay', tell: settings },
];

const pair = async (stage: Stage) => {
  const [ada, grace] = await stage.cast('ada', 'grace');
  if (!ada || !grace) throw new Error('A pair is two.');
  return [ada, grace] as const;
};

const title = (page: Page) => page.tab.ask(() => document.title.slice(0, 4));
const isDark = (page: Page) =>
  eventually(
    'the background',
    () => page.tab.ask(() => getComputedStyle(document.body).backgroundColor),
    NIGHT,
  );

/** By the browsers' own clocks, however long they take to show the next page: after one page had its answer, others began to leave theirs. */
const haveLeftAtOnce = async (answered: Page, ...left: Page[]) => {
  const began = await answered.tab.ask(answeredAt);
  for (const { tab } of left) {
    const ms = Math.round((await tab.ask(() => performance.timeOrigin)) - began);
    if (ms > GONE_MS) throw new Error(`The page stayed for ${ms} ms after its session had ended.`);
  }
};

/** When the form that led to this page had done its work. */
const answeredAt = () => {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return performance.timeOrigin + (page?.redirectEnd || page?.responseStart || 0);
};
