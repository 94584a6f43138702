import { build } from 'esbuild';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { NO_PREFERENCES } from '../src/lobby/my-room.ts';
import { type Listing, LobbyPage } from '../src/lobby/views.tsx';
import type { Message } from '../src/room/protocol.ts';
import { RoomPage } from '../src/room/views.tsx';
import { message } from './doubles/entries.ts';
import { shared } from './shared.ts';

const [ada, grace] = [
  { id: 1, username: 'ada' },
  { id: 2, username: 'grace' },
];
const LONG = 'x'.repeat(4_000);
const MINUTE = 60_000;
const NOON = Date.UTC(2026, 2, 12, 12);

const said = (from: number, seq: number, body: string, at: number): Message =>
  message(seq, { from, at, body });
const messages = [
  ...Array.from({ length: 30 }, (_, index) => said(2, index + 1, 'Good morning!', NOON)),
  said(2, 31, LONG, NOON + 6 * MINUTE),
  said(1, 32, LONG, NOON + 6 * MINUTE),
  said(1, 33, '🎉', NOON + 6 * MINUTE),
  said(1, 34, 'Last', NOON + 12 * MINUTE),
];
const listing: Listing = {
  me: ada,
  conversations: [
    {
      ...{ room: 'r', kind: 'direct', peer: grace, preferences: NO_PREFERENCES },
      ...{ last: { seq: 34, from: 1, at: NOON, text: LONG }, at: NOON, number: 34, read: 33, mention: 0 },
    },
  ],
  people: [{ id: 3, username: LONG.slice(0, 30) }],
  online: new Set([2]),
  query: '',
  isArchive: false,
  archived: 0,
  offersNotes: false,
  page: 1,
  previous: 0,
};
const lobby = () => String(LobbyPage({ listing }));
const room = () =>
  String(
    RoomPage({
      listing: { ...listing, current: { room: 'r', peer: 2 } },
      view: {
        room: 'r',
        kind: 'direct',
        me: ada,
        peer: grace,
        role: 'member',
        memberCount: 2,
        members: [1, 2],
        membersOnline: 0,
        isUnmade: false,
        isMember: true,
        isClosed: false,
        ranges: [[1, null]],
        people: [ada, grace],
        online: true,
        messages,
        rev: 34,
        cid: 'cid-12345678',
        newest: true,
        asksRepeat: false,
        readSeq: 34,
        cursors: [{ user: 2, seq: 34 }],
      },
    }),
  );

let browser: Browser;
let css: string;

shared.beforeAll(async ({ browser: opened }) => {
  browser = opened;
  const { outputFiles } = await build({ entryPoints: ['static/css/app.css'], bundle: true, write: false });
  css = outputFiles[0]?.text ?? '';
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

/** The page as it is before any script has run. */
const open = async (html: string, width: number, height = 800): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width, height }, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.setContent(html.replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${css}</style>`));
  return page;
};

const box = async (element: Locator) => {
  const found = await element.first().boundingBox();
  if (!found) throw new Error(`Not to be seen: ${element}`);
  return found;
};
const style = (element: Locator, property: string) =>
  element.first().evaluate((found, name) => getComputedStyle(found).getPropertyValue(name), property);

describe('the figures of the list', () => {
  test('a row of 72 px, its avatar of 56, one line of preview however long', async () => {
    const page = await open(lobby(), 1280);
    expect((await box(page.locator('.row'))).height).toBe(72);
    expect(await box(page.locator('.row .avatar'))).toMatchObject({ width: 56, height: 56 });
    expect(await style(page.locator('.row.unread .name'), 'font-weight')).toBe('600');
    expect(await style(page.locator('.people .name'), 'font-weight')).toBe('400');
    const [rail, list] = [await box(page.locator('.rail')), await box(page.locator('#list'))];
    expect([rail.width, list.width >= 320 && list.width <= 397]).toEqual([72, true]);
  });
});

describe('the figures of a conversation', () => {
  test('a text of 15/20 px in a bubble with corners of 18, drawn in within a run', async () => {
    const page = await open(room(), 1280);
    const [first, inner] = [page.locator('#m-1'), page.locator('#m-2')];
    expect(await style(first.locator('.text'), 'font-size')).toBe('15px');
    expect(await style(first.locator('.text'), 'line-height')).toBe('20px');
    expect((await box(first.locator('.bubble'))).height).toBe(36);
    expect(await style(first.locator('.bubble'), 'border-radius')).toBe('18px 18px 18px 4px');
    expect(await style(inner.locator('.bubble'), 'border-radius')).toBe('4px 18px 18px 4px');
    expect(await style(page.locator('#m-32 .bubble'), 'border-radius')).toBe('18px');
    expect(await style(page.locator('#m-33 .text'), 'font-size')).toBe('44px');
    expect(await style(page.locator('#m-34 .text'), 'font-size')).toBe('15px');
  });

  test('2 px within a run and 12 between runs', async () => {
    const page = await open(room(), 1280);
    const gap = async (above: number, below: number) => {
      const { y, height } = await box(page.locator(`#m-${above} .bubble`));
      return (await box(page.locator(`#m-${below} .bubble`))).y - y - height;
    };
    expect(await gap(1, 2)).toBe(2);
    expect(await gap(31, 32)).toBe(12);
  });

  test('a header of 64 px, and a field of 44', async () => {
    const page = await open(room(), 1280);
    expect((await box(page.locator('.chat-header'))).height).toBe(64);
    expect((await box(page.locator('.pill'))).height).toBe(44);
  });
});

describe.each([
  [1280, 0.65],
  [900, 0.65],
  [390, 0.85],
  [320, 0.85],
])('at %i px', (width, widest) => {
  test('nothing is wider than the window, and no bubble than its share', async () => {
    const page = await open(room(), width);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect(await page.locator('message-list').evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(
      0,
    );
    const [thread, bubble] = [await box(page.locator('.thread')), await box(page.locator('#m-32 .bubble'))];
    expect(bubble.width).toBeLessThanOrEqual(thread.width * widest + 1);
  });

  test('[P9] it opens at its end, and one can send, without a script', async () => {
    const page = await open(room(), width);
    const [last, pill] = [await box(page.locator('#m-34')), await box(page.locator('.pill'))];
    expect(last.y + last.height).toBeLessThan(pill.y);
    expect(pill.y + pill.height).toBeLessThan(800);
    expect(await style(page.getByRole('button', { name: 'Send' }), 'opacity')).toBe('1');
  });
});

describe('a phone shows one screen at a time', () => {
  test('the list in the lobby', async () => {
    const page = await open(lobby(), 390);
    expect(await page.getByRole('textbox', { name: 'Search' }).isVisible()).toBe(true);
    expect(await page.getByText('Your messages').isVisible()).toBe(false);
    expect((await box(page.locator('#list'))).width).toBe(390);
    expect(await page.getByRole('button', { name: 'Log out' }).count()).toBe(1);
  });

  test('the conversation in a room, with a way back', async () => {
    const page = await open(room(), 390);
    expect(await page.getByRole('textbox', { name: 'Search' }).isVisible()).toBe(false);
    expect(await page.getByRole('link', { name: 'Back' }).isVisible()).toBe(true);
    expect((await box(page.locator('#pane'))).width).toBe(390);
    for (const target of [page.locator('.back'), page.locator('.send')]) {
      expect((await box(target)).width).toBeGreaterThanOrEqual(44);
    }
  });
});
