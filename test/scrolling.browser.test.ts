/** Scrolling back, in a real browser at a real server. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { arrive, company, field, newest, open, receipt, say, texts } from './company.ts';
import { scrollBack } from './scroll-back.ts';
import { tasksOf } from './tasks.ts';

/** A page must not stand still for longer. */
const STALL_MS = 50;

const { approach, cast, enter, register } = company();

test('scrolling back through thousands of messages: nothing jumps, nothing stalls, and the page stays small', async () => {
  const grace = await approach('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  const room = new URL(ada.page.url()).pathname.split('/')[2] ?? '';
  await fill(ada.page, room, 1_000);
  await ada.page.goto(`/room/${room}/?before=500`);
  await ada.page.locator('#m-530').waitFor({ state: 'attached' });
  await ada.page.getByRole('link', { name: 'Jump to the latest' }).click();
  await newest(ada.page, 'm1000');
  expect(await ada.page.locator('.elsewhere').count()).toBe(0);

  // A machine stalls by itself now and then. What is ours is there again.
  let stalls = await scrollThrough(ada.page, room);
  if (stalls.length > 0) stalls = await scrollThrough(ada.page, room);
  expect(stalls).toEqual([]);

  await grace.page.goto(`/room/${room}/`);
  await say(grace.page, 'news');
  await ada.page.getByRole('button', { name: 'New messages' }).click();
  await newest(ada.page, 'news');
  await receipt(grace.page, 'Seen');
});

/** From the newest of a thousand to the first, with nothing that jumps; gives what stalled (ms). */
const scrollThrough = async (page: Page, room: string): Promise<number[]> => {
  await page.goto(`/room/${room}/`);
  await newest(page, 'm1000');
  const { result, tasks } = await tasksOf(page, () => page.evaluate(scrollBack, 1));
  expect(result.jumps).toEqual([]);
  expect(result.most).toBeLessThanOrEqual(300);
  // A thousand messages came by, forty at a time.
  expect(tasks.filter((ms) => ms > 1).length).toBeGreaterThan(20);
  expect(await texts(page)).toContain('m1');
  return tasks.filter((ms) => ms > STALL_MS);
};

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const SIZES = [
  ['turned', { width: 844, height: 390 }],
  ['turned back', { width: 390, height: 844 }],
  ['a keyboard comes', { width: 390, height: 500 }],
  ['the keyboard goes', { width: 390, height: 844 }],
  ['narrow', { width: 320, height: 600 }],
  ['a window', { width: 1000, height: 700 }],
  ['a larger one', { width: 1600, height: 1000 }],
  ['a phone again', { width: 390, height: 844 }],
] as const;

test('the message at the top of the view stays there, whatever changes its size', async () => {
  const grace = await approach('grace');
  const ada = await enter('ada', PHONE);
  const { page } = ada;
  await open(page, grace);
  const room = new URL(page.url()).pathname.split('/')[2] ?? '';
  await fill(page, room, 120, 'Words that need a line or two, and sometimes more than that. ');
  await page.goto(`/room/${room}/`);
  await page.locator('#m-120').waitFor();
  await page.locator('message-list').evaluate((list) => list.scrollBy(0, -1_500));
  await settled(page);
  const place = await topOf(page);
  const stays = async (what: string) => {
    await settled(page);
    const now = await topOf(page);
    expect([what, now.key, Math.abs(now.part - place.part) < 0.05]).toEqual([what, place.key, true]);
  };
  expect(place.part).toBeGreaterThan(0);

  for (const [what, size] of SIZES) {
    await page.setViewportSize(size);
    await stays(what);
  }
  for (const size of ['150%', '200%', '75%', '']) {
    await page.evaluate((font) => {
      document.documentElement.style.fontSize = font;
    }, size);
    await stays(`font ${size}`);
  }
  for (const zoom of ['1.5', '0.8', '']) {
    await page.evaluate((factor) => {
      document.body.style.zoom = factor;
    }, zoom);
    await stays(`zoom ${zoom}`);
  }
  await field(page).fill('a\nlonger\nthought\nthan\nthat');
  await stays('the composer grows');
  await field(page).fill('');
  await arrive(grace.page, `/room/${room}/`);
  await field(grace.page).pressSequentially('hm');
  await page.locator('typing-line').waitFor({ state: 'visible' });
  await stays('somebody types');
  await say(grace.page, 'news');
  await newest(page, 'news');
  await stays('a message comes');

  // Away from the page, and back in another size.
  await page.getByRole('link', { name: 'Back' }).click();
  await page.locator('.empty-pane').waitFor({ state: 'attached' });
  await page.setViewportSize({ width: 844, height: 390 });
  await page.goBack();
  await page.locator('room-pane').waitFor();
  await page.waitForFunction(() => document.getAnimations().length === 0);
  await stays('kept, and turned meanwhile');
});

test('swiped back while the screen still moves away: the place and the title are those of the conversation', async () => {
  const grace = await register('grace');
  const { page } = await enter('ada', { viewport: PHONE.viewport });
  await open(page, grace);
  await say(page, 'a long story\n'.repeat(80));
  await receipt(page, 'Sent');
  await page.addInitScript(swiped);
  await page.reload();
  await newest(page, 'a long story\n'.repeat(80).trim());
  const list = page.locator('message-list');
  await list.evaluate((one) => one.scrollBy(0, -700));
  const place = await list.evaluate((one) => one.scrollTop);
  await page.evaluate(backAtOnce);
  await page.locator('.empty-pane').waitFor({ state: 'detached' });
  await settled(page);
  expect(await list.evaluate((one) => one.scrollTop)).toBe(place);
  expect(await page.title()).toContain(grace.username);
});

/** A phone draws its own way back, so there is no movement of ours. */
const swiped = () =>
  addEventListener(
    'popstate',
    (event) => Object.defineProperty(event, 'hasUAVisualTransition', { value: true }),
    true,
  );

/** Leaves the conversation, goes back to it as soon as it is left, and waits for the end of the movement. */
const backAtOnce = () =>
  new Promise<void>((resolve) => {
    const leaving = new MutationObserver(() => {
      if (!document.querySelector('.empty-pane')) return;
      leaving.disconnect();
      history.back();
    });
    document.addEventListener('htmx:finally:swap', () => resolve(), { once: true });
    leaving.observe(document.getElementById('pane') as HTMLElement, { childList: true });
    document.querySelector<HTMLElement>('.back')?.click();
  });

test('at the end one stays at the end, whatever changes its size', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  const { page } = ada;
  await open(page, grace);
  await say(page, 'a long story\n'.repeat(80), 'the end');
  await receipt(page, 'Sent');
  for (const size of [
    { width: 390, height: 844 },
    { width: 844, height: 390 },
    { width: 1280, height: 800 },
  ]) {
    await page.setViewportSize(size);
    await settled(page);
    expect(await page.locator('message-list').evaluate((list) => list.scrollTop)).toBe(0);
  }
});

/** Whatever follows from what happened has been drawn. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    for (let n = 0; n < 3; n++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });

/** The message at the upper edge of the view, and how much of it (0 to 1) is above that. */
const topOf = (page: Page) =>
  page.evaluate(() => {
    const edge = document.querySelector('message-list')?.getBoundingClientRect().top ?? 0;
    const lines = [...document.querySelectorAll('.message')].map((line) => ({
      key: line.id,
      ...line.getBoundingClientRect().toJSON(),
    }));
    const { key, top, height } = lines.find(({ bottom }) => bottom > edge);
    return { key, part: (edge - top) / height } as { key: string; part: number };
  });

/** Posts m1, m2, … over a socket of its own; after each comes more of this. */
const fill = (page: Page, room: string, count: number, more = '') =>
  page.evaluate(
    async ([id, most, text]) => {
      // The first message makes the room, and it is the same when the socket sends it again.
      const first = new URLSearchParams({ cid: 'filling-1', body: `m1${text}` });
      const headers = { accept: 'application/json' };
      await fetch(`/room/${id}/`, { method: 'POST', headers, body: first });
      const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/room/${id}/socket?v=2&rev=0`);
      await new Promise((resolve) => {
        socket.onopen = resolve;
      });
      for (let n = 1; n <= most; n++) {
        socket.send(
          JSON.stringify({ type: 'post', cid: `filling-${n}`, body: `m${n}${text.repeat(n % 5)}` }),
        );
        if (n % 100 > 0) continue;
        await new Promise<void>((resolve) => {
          socket.onmessage = ({ data }) => data.includes(`"filling-${n}"`) && resolve();
        });
      }
      socket.close();
      // Pages read the archive, which follows the room.
      for (let tries = 0; tries < 100; tries++) {
        const { messages } = await (await fetch(`/room/${id}/messages`, { headers })).json();
        if (messages.at(-1)?.seq >= most) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    [room, count, more] as const,
  );

test('what arrives before the screen is drawn anew is judged by where one has scrolled to', async () => {
  const grace = await approach('grace');
  const { page } = await enter('ada');
  await open(page, grace);
  const room = new URL(page.url()).pathname.split('/')[2] ?? '';
  await fill(page, room, 60);
  await arrive(page, `/room/${room}/`);
  await newest(page, 'm60');
  await arrive(grace.page, `/room/${room}/`);
  const jump = page.locator('.jump');
  const scrollBy = (by: number) =>
    page.locator('message-list').evaluate((list, px) => list.scrollBy(0, px), by);

  // A slow device: no frame comes for as long as the test wants.
  await holdFrames(page);
  await scrollBy(-900);
  await post(grace.page, 'one who reads above has not seen this');
  await newest(page, 'one who reads above has not seen this');
  expect(await jump.isVisible()).toBe(true);
  expect(await jump.getAttribute('class')).toContain('new');
  await releaseFrames(page);
  await jump.click();
  await jump.waitFor({ state: 'hidden' });
  await receipt(grace.page, 'Seen');

  await scrollBy(-900);
  await jump.waitFor();
  await holdFrames(page);
  await scrollBy(2_000);
  await post(grace.page, 'one who is back at the end has');
  await newest(page, 'one who is back at the end has');
  expect(await jump.getAttribute('class')).not.toContain('new');
  await releaseFrames(page);
  await jump.waitFor({ state: 'hidden' });
});

/** Without typing, which would give the list another size. */
const post = (page: Page, body: string) =>
  page.evaluate(
    (text) =>
      fetch(location.pathname, {
        method: 'POST',
        body: new URLSearchParams({ cid: crypto.randomUUID(), body: text }),
        headers: { accept: 'application/json' },
      }),
    body,
  );

type Held = { held?: FrameRequestCallback[]; drawn?: typeof requestAnimationFrame };

const holdFrames = (page: Page) =>
  page.evaluate(() => {
    const holder = globalThis as Held;
    const held: FrameRequestCallback[] = [];
    holder.held = held;
    holder.drawn ??= requestAnimationFrame;
    globalThis.requestAnimationFrame = (callback) => held.push(callback);
  });

const releaseFrames = (page: Page) =>
  page.evaluate(() => {
    const { held = [], drawn } = globalThis as Held;
    if (drawn) globalThis.requestAnimationFrame = drawn;
    for (const callback of held) requestAnimationFrame(callback);
  });
