/** [P11] Unsending, as people do it and see it, in real browsers at a real server. */
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import {
  arrive,
  arriving,
  company,
  field,
  newest,
  open,
  pane,
  receipt,
  row,
  say,
  stored,
  texts,
  until,
} from './company.ts';

const { admit, approach, cast, group, register, visit } = company();

const UNSENT = 'Message unsent';
const SECRET = 'zanzibar at dawn';
/** Until it goes out, and some (ms). */
const DUE_MS = 5_100;

const line = (page: Page, text: string) => page.locator('.message', { hasText: text });
const tombstones = (page: Page) => page.locator('.tombstone');
const menu = (page: Page) => page.getByRole('dialog', { name: 'Message', exact: true });
const undo = (page: Page) => page.getByRole('button', { name: 'Undo' });

const openMenu = async (page: Page, text: string) => {
  await line(page, text).locator('.bubble').hover();
  await line(page, text).locator('a.at').click();
  await menu(page).waitFor();
};

const unsend = async (page: Page, text: string) => {
  await openMenu(page, text);
  await menu(page).getByRole('button', { name: 'Unsend' }).click();
};

/** Two people who talk to each other. */
const pair = async () => {
  const [ada, grace] = await cast('ada', 'grace');
  await open(ada.page, grace);
  await arriving(grace.page, '/room/', () => open(grace.page, ada));
  return { ada, grace };
};

/** All that this page holds: what is shown, and what is kept in the browser. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const storages = [localStorage, sessionStorage].map((storage) => JSON.stringify({ ...storage }));
    return [document.documentElement.outerHTML, document.title, ...storages, ...names].join();
  });

test('the menu waits for its style', async () => {
  const { ada, grace } = await pair();
  await say(ada.page, 'hello');
  await until(grace.page, ['hello']);
  await line(ada.page, 'hello').locator('a.at').waitFor();
  // What it waits at most does not pass. A longer jump would take the connections for dead, and have the page begin anew.
  await ada.page.clock.install();
  await ada.page.clock.pauseAt(Date.now() + 1_000);
  const style = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  await ada.page.route(/pages\.\w+\.css/, async (route) => {
    asked.resolve();
    await style.promise;
    await route.continue();
  });
  const code = ada.page.waitForResponse(/message-menu/);
  await line(ada.page, 'hello').locator('.bubble').hover();
  await Promise.all([asked.promise, code]);
  await line(ada.page, 'hello').locator('a.at').click();
  expect(await menu(ada.page).count()).toBe(0);
  style.resolve();
  await menu(ada.page).waitFor();
  expect(await menu(ada.page).evaluate((dialog) => getComputedStyle(dialog).borderRadius)).toBe('16px');
});

test('[P11] it goes out after five seconds in which it can be had back; then it is nowhere', async () => {
  const { ada, grace } = await pair();
  await ada.page.clock.install();
  await say(ada.page, 'hello', SECRET);
  await until(grace.page, ['hello', SECRET]);

  await unsend(ada.page, SECRET);
  await undo(ada.page).waitFor();
  expect(await undo(ada.page).evaluate((button) => button === document.activeElement)).toBe(true);
  expect(await texts(ada.page)).toEqual(['hello']);
  expect(await texts(grace.page)).toEqual(['hello', SECRET]);
  await undo(ada.page).press('Enter');
  await until(ada.page, ['hello', SECRET]);
  await ada.page.clock.fastForward(DUE_MS);

  await unsend(ada.page, SECRET);
  await undo(ada.page).waitFor();
  await ada.page.clock.fastForward(DUE_MS);
  for (const { page } of [ada, grace]) {
    await expect.poll(() => tombstones(page).count()).toBe(1);
    await until(page, ['hello']);
    expect(await tombstones(page).textContent()).toContain(UNSENT);
    await expect.poll(() => kept(page)).not.toContain(SECRET);
    expect(await page.evaluate(stored)).toEqual([]);
  }
  await undo(ada.page).waitFor({ state: 'detached' });
  await grace.page.reload();
  await expect.poll(() => tombstones(grace.page).count()).toBe(1);
  expect(await kept(grace.page)).not.toContain(SECRET);
  expect([...ada.complaints, ...grace.complaints]).toEqual([]);
});

test('[P11] [P5] unsent offline: it goes out in its order, also when the page is gone', async () => {
  const { ada, grace } = await pair();
  await say(ada.page, SECRET);
  await until(grace.page, [SECRET]);
  await line(ada.page, SECRET).locator('.bubble').hover();
  await ada.page.waitForLoadState('networkidle');
  await ada.context.setOffline(true);
  await unsend(ada.page, SECRET);
  await say(ada.page, 'something else');
  expect(await texts(ada.page)).toEqual(['something else']);
  const url = ada.page.url();
  await ada.page.close();
  await ada.context.setOffline(false);
  const page = await ada.context.newPage();
  await page.goto(url);
  // The page that is gone may not have said that nobody can have it back: then another one waits for ten seconds.
  await expect.poll(() => tombstones(grace.page).count(), { timeout: 40_000 }).toBe(1);
  await until(grace.page, ['something else']);
  await expect.poll(() => page.evaluate(stored), { timeout: 15_000 }).toEqual([]);
  await until(page, ['something else']);
});

test('[P11] a page that closes while it could still be had back sends it', async () => {
  const { ada, grace } = await pair();
  await say(ada.page, SECRET);
  await until(grace.page, [SECRET]);
  await unsend(ada.page, SECRET);
  await undo(ada.page).waitFor();
  await ada.page.goto('about:blank');
  await expect.poll(() => tombstones(grace.page).count(), { timeout: 15_000 }).toBe(1);
});

test('[P11] in lists, in a conversation that is kept, in another tab, and where it was pinned', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  const hedy = await register('hedy');
  const { path, act } = await group(ada, [grace, hedy]);
  await arrive(ada.page, path);
  await arrive(grace.page, path);
  await say(ada.page, SECRET);
  await until(grace.page, [SECRET]);
  await act(ada, { type: 'pin', seq: 2 });
  await grace.page.locator('.pinned-message').waitFor();
  const tab = await ada.context.newPage();
  await arrive(tab, path);
  // Grace goes elsewhere; the conversation is kept, and comes back at once.
  await row(grace.page, hedy).locator('a').click();
  await pane(grace.page).getByRole('heading', { name: hedy.username }).first().waitFor();
  await expect.poll(() => row(grace.page, { username: 'Climbing' }).textContent()).toContain(SECRET);

  await unsend(ada.page, SECRET);
  await undo(tab).waitFor();
  await expect
    .poll(() => row(grace.page, { username: 'Climbing' }).textContent(), { timeout: 10_000 })
    .toContain(UNSENT);
  for (const page of [ada.page, tab]) {
    await expect.poll(() => tombstones(page).count()).toBe(1);
    await expect.poll(() => kept(page)).not.toContain(SECRET);
  }
  expect(await kept(grace.page)).not.toContain(SECRET);
  // The archive follows within a second.
  const history = () => grace.page.evaluate(async (room) => (await fetch(`${room}messages`)).text(), path);
  await expect.poll(history).not.toContain(SECRET);
  let isSeen = false;
  await grace.page.exposeFunction('seen', () => {
    isSeen = true;
  });
  await grace.page.evaluate((secret) => {
    const look = () =>
      document.body.textContent?.includes(secret) && (window as unknown as { seen(): void }).seen();
    new MutationObserver(look).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  }, SECRET);
  await row(grace.page, { username: 'Climbing' }).locator('a').click();
  await expect.poll(() => tombstones(grace.page).count()).toBe(1);
  expect(isSeen).toBe(false);
  expect(await grace.page.locator('.pinned-message').count()).toBe(0);
  expect([...ada.complaints, ...grace.complaints]).toEqual([]);
});

test('by keyboard, and only what one may; an admin what others said, which is told', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  const { path } = await group(ada, [grace]);
  await arrive(ada.page, path);
  await arrive(grace.page, path);
  await say(ada.page, 'be kind');
  await say(grace.page, 'a rude word');
  await until(ada.page, ['be kind', 'a rude word']);

  await grace.page.locator('message-list').focus();
  await grace.page.keyboard.press('ArrowUp');
  await grace.page.keyboard.press('ArrowUp');
  await grace.page.keyboard.press('Enter');
  await menu(grace.page).waitFor();
  expect(await menu(grace.page).locator('.choices button').allTextContents()).toEqual([
    'Reply',
    'Copy text',
    'Copy link',
    'Star',
  ]);
  await grace.page.keyboard.press('Escape');
  await menu(grace.page).waitFor({ state: 'detached' });

  await unsend(ada.page, 'a rude word');
  await expect.poll(() => tombstones(grace.page).count(), { timeout: 10_000 }).toBe(1);
  await expect
    .poll(() => grace.page.locator('.event').last().textContent())
    .toBe(`${ada.username} unsent a message from you`);
});

test('on a phone, by a long press', async () => {
  const grace = await register('grace');
  const phone = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } };
  const ada = await approach('ada', phone);
  await arrive(ada.page, `/chat/${grace.id}/`);
  await field(ada.page).fill(SECRET);
  await ada.page.getByRole('button', { name: 'Send' }).tap();
  await newest(ada.page, SECRET);
  await receipt(ada.page, 'Sent');
  const bubble = line(ada.page, SECRET).locator('.bubble');
  // It moves while the line below it comes.
  await bubble.tap({ trial: true });
  // One that is drawn anew at this moment has none.
  const place = async () => (await bubble.boundingBox()) ?? expect.fail('nowhere');
  const { x, y } = await vi.waitFor(place);
  const session = await ada.context.newCDPSession(ada.page);
  const touchPoints = [{ x: x + 10, y: y + 10 }];
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await menu(ada.page).waitFor();
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await menu(ada.page).getByRole('button', { name: 'Unsend' }).tap();
  await undo(ada.page).waitFor();
  await expect.poll(() => undo(ada.page).count(), { timeout: 10_000 }).toBe(0);
  expect(await tombstones(ada.page).count()).toBe(1);
});

test('[P9] without JavaScript it is asked first', async () => {
  const [ada, grace] = [await register('ada'), await approach('grace')];
  await arrive(grace.page, `/chat/${ada.id}/`);
  const { page } = await visit(`/chat/${grace.id}/`, { javaScriptEnabled: false }, await admit(ada));
  await field(page).fill(SECRET);
  await page.getByRole('button', { name: 'Send' }).click();
  await until(grace.page, [SECRET]);
  await line(page, SECRET).locator('.bubble').hover();
  await line(page, SECRET).locator('a.at').click();
  await page.getByText('Unsend…').click();
  expect(await page.getByText('Unsend this message for everyone?').isVisible()).toBe(true);
  await page.getByRole('button', { name: 'Unsend' }).click();
  await expect.poll(() => tombstones(page).count()).toBe(1);
  await expect.poll(() => tombstones(grace.page).count()).toBe(1);
  expect(await page.content()).not.toContain(SECRET);
});
