/** Editing a message, as people do it and see it, in real browsers at a real server. */
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

const SLIP = 'the harbour at fvie';
const TEXT = 'the harbour at five';

const line = (page: Page, text: string) => page.locator('.message', { hasText: text });
const menu = (page: Page) => page.getByRole('dialog', { name: 'Message', exact: true });
const bar = (page: Page) => page.locator('.editing');
const edited = (page: Page) => page.locator('.message .edited');

const begin = async (page: Page, text: string) => {
  await line(page, text).locator('.bubble').hover();
  await line(page, text).locator('a.at').click();
  await menu(page).getByRole('button', { name: 'Edit', exact: true }).click();
  await bar(page).waitFor();
};

/** By menu. */
const edit = async (page: Page, text: string, other: string) => {
  await begin(page, text);
  await field(page).fill(other);
  await field(page).press('Enter');
  await bar(page).waitFor({ state: 'detached' });
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
  page.evaluate(() => {
    const storages = [localStorage, sessionStorage].map((storage) => JSON.stringify({ ...storage }));
    return [document.documentElement.outerHTML, document.title, ...storages].join();
  });

test('[P11] by the menu: everybody sees the new text in its place, and nothing of the one before', async () => {
  const { ada, grace } = await pair();
  await say(ada.page, SLIP, 'and bring the map');
  await until(grace.page, [SLIP, 'and bring the map']);
  await begin(ada.page, SLIP);
  expect(await field(ada.page).inputValue()).toBe(SLIP);
  await expect.poll(() => field(ada.page).evaluate((one) => one === document.activeElement)).toBe(true);
  expect(await field(ada.page).getAttribute('aria-describedby')).toContain('composer-mode');
  await field(ada.page).fill(TEXT);
  await ada.page.getByRole('button', { name: 'Save' }).click();
  for (const { page } of [ada, grace]) {
    await until(page, [TEXT, 'and bring the map']);
    await expect.poll(() => edited(page).allTextContents()).toEqual(['edited']);
    await expect.poll(() => page.evaluate(stored)).toEqual([]);
    await expect.poll(() => kept(page)).not.toContain(SLIP);
  }
  expect(await bar(ada.page).count()).toBe(0);
  // Nobody is told that something new was said.
  expect(await grace.page.locator('#announcer').textContent()).not.toContain(TEXT);
  await grace.page.reload();
  await until(grace.page, [TEXT, 'and bring the map']);
  expect(await edited(grace.page).count()).toBe(1);
  expect([...ada.complaints, ...grace.complaints]).toEqual([]);
});

test('[P5] by keyboard: up from an empty field, Escape leaves, and what one was writing comes back', async () => {
  const { ada, grace } = await pair();
  await say(ada.page, SLIP);
  await until(grace.page, [SLIP]);
  await say(grace.page, 'When?');
  await until(ada.page, [SLIP, 'When?']);

  await field(ada.page).fill('something unfinished');
  await field(ada.page).press('ArrowUp');
  expect(await bar(ada.page).count()).toBe(0);
  await field(ada.page).fill('');
  await field(ada.page).press('ArrowUp');
  await bar(ada.page).waitFor();
  expect(await field(ada.page).inputValue()).toBe(SLIP);
  await field(ada.page).press('Escape');
  expect(await bar(ada.page).count()).toBe(0);
  expect(await field(ada.page).inputValue()).toBe('');
  expect(await pane(ada.page).count()).toBe(1);

  // The draft of an edit survives a reload, and so does the other one.
  await field(ada.page).fill('something unfinished');
  await begin(ada.page, SLIP);
  await field(ada.page).fill('half of an edit');
  await ada.page.reload();
  await bar(ada.page).waitFor();
  expect(await field(ada.page).inputValue()).toBe('half of an edit');
  await field(ada.page).fill('');
  await field(ada.page).press('Enter');
  await expect.poll(() => ada.page.locator('.composer .error').textContent()).toContain('unsend it');
  await field(ada.page).fill(TEXT);
  await field(ada.page).press('Enter');
  await until(grace.page, [TEXT, 'When?']);
  await expect.poll(() => field(ada.page).inputValue()).toBe('something unfinished');
  await ada.page.reload();
  await until(ada.page, [TEXT, 'When?']);
  expect(await field(ada.page).inputValue()).toBe('something unfinished');
  expect(await bar(ada.page).count()).toBe(0);
});

test('[P3] [P5] offline it waits in its order, also when the page is gone', async () => {
  const { ada, grace } = await pair();
  await say(ada.page, SLIP);
  await until(grace.page, [SLIP]);
  await line(ada.page, SLIP).locator('.bubble').hover();
  await ada.page.waitForLoadState('networkidle');
  await ada.context.setOffline(true);
  await say(ada.page, 'before');
  await edit(ada.page, SLIP, TEXT);
  await say(ada.page, 'after');
  await until(ada.page, [TEXT, 'before', 'after']);
  await expect.poll(() => ada.page.evaluate(stored)).toEqual(['before', TEXT, 'after']);
  const url = ada.page.url();
  await ada.page.close();
  await ada.context.setOffline(false);
  const page = await ada.context.newPage();
  await page.goto(url);
  await until(grace.page, [TEXT, 'before', 'after']);
  await until(page, [TEXT, 'before', 'after']);
  await expect.poll(() => page.evaluate(stored), { timeout: 15_000 }).toEqual([]);
});

test('[P11] in lists, in a conversation that is kept, in another tab, and where it was pinned', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  const hedy = await register('hedy');
  const { path, act } = await group(ada, [grace, hedy]);
  await arrive(ada.page, path);
  await arrive(grace.page, path);
  await say(ada.page, SLIP);
  await until(grace.page, [SLIP]);
  await act(ada, { type: 'pin', seq: 2 });
  for (const { page } of [ada, grace]) await page.locator('.pinned-message').waitFor();
  const tab = await ada.context.newPage();
  await arrive(tab, path);
  // Grace goes elsewhere; the conversation is kept.
  await row(grace.page, hedy).locator('a').click();
  await pane(grace.page).getByRole('heading', { name: hedy.username }).first().waitFor();
  const listed = row(grace.page, { username: 'Climbing' });
  await expect.poll(() => listed.textContent()).toContain(SLIP);

  await edit(ada.page, SLIP, TEXT);
  await expect.poll(() => listed.textContent(), { timeout: 10_000 }).toContain(TEXT);
  expect(await listed.getAttribute('data-unread')).toBe('0');
  for (const page of [ada.page, tab]) {
    await until(page, [TEXT]);
    await expect.poll(() => page.locator('.pinned-message .said').textContent()).toBe(TEXT);
    await expect.poll(() => kept(page)).not.toContain(SLIP);
  }
  await expect.poll(() => kept(grace.page)).not.toContain(SLIP);
  await listed.locator('a').click();
  await until(grace.page, [TEXT]);
  expect(await grace.page.locator('.pinned-message .said').textContent()).toBe(TEXT);
  expect([...ada.complaints, ...grace.complaints]).toEqual([]);
});

test('[P11] unsent in another tab, it is not edited any more, and its draft is gone', async () => {
  const { ada } = await pair();
  await say(ada.page, SLIP);
  await receipt(ada.page, 'Sent');
  await begin(ada.page, SLIP);
  await field(ada.page).fill(TEXT);
  await expect.poll(() => ada.page.evaluate(() => JSON.stringify({ ...localStorage }))).toContain(TEXT);
  const tab = await ada.context.newPage();
  await arrive(tab, ada.page.url());
  await line(tab, SLIP).locator('.bubble').hover();
  await line(tab, SLIP).locator('a.at').click();
  await menu(tab).getByRole('button', { name: 'Unsend' }).click();
  await bar(ada.page).waitFor({ state: 'detached', timeout: 15_000 });
  expect(await field(ada.page).inputValue()).toBe('');
  for (const page of [ada.page, tab]) {
    await expect.poll(() => page.locator('.tombstone').count()).toBe(1);
    await expect.poll(() => kept(page)).not.toContain(TEXT);
  }
});

test('on a phone, by a long press', async () => {
  const grace = await register('grace');
  const phone = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } };
  const ada = await approach('ada', phone);
  await arrive(ada.page, `/chat/${grace.id}/`);
  await field(ada.page).fill(SLIP);
  await ada.page.getByRole('button', { name: 'Send' }).tap();
  await newest(ada.page, SLIP);
  await receipt(ada.page, 'Sent');
  const bubble = line(ada.page, SLIP).locator('.bubble');
  // It moves while the line below it comes.
  await bubble.tap({ trial: true });
  const place = async () => (await bubble.boundingBox()) ?? expect.fail('nowhere');
  const { x, y } = await vi.waitFor(place);
  const session = await ada.context.newCDPSession(ada.page);
  const touchPoints = [{ x: x + 10, y: y + 10 }];
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
  await menu(ada.page).waitFor();
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await menu(ada.page).getByRole('button', { name: 'Edit', exact: true }).tap();
  await bar(ada.page).waitFor();
  await field(ada.page).fill(TEXT);
  await ada.page.getByRole('button', { name: 'Save' }).tap();
  await until(ada.page, [TEXT]);
  await expect.poll(() => edited(ada.page).count()).toBe(1);
});

test('[P9] without JavaScript on a page of its own', async () => {
  const [ada, grace] = [await register('ada'), await approach('grace')];
  await arrive(grace.page, `/chat/${ada.id}/`);
  const { page } = await visit(`/chat/${grace.id}/`, { javaScriptEnabled: false }, await admit(ada));
  await field(page).fill(SLIP);
  await page.getByRole('button', { name: 'Send' }).click();
  await until(grace.page, [SLIP]);
  await line(page, SLIP).locator('.bubble').hover();
  await line(page, SLIP).locator('a.at').click();
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await field(page).fill(TEXT);
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await texts(page)).toEqual([TEXT]);
  expect(await edited(page).textContent()).toBe('edited');
  await until(grace.page, [TEXT]);
  expect(await page.content()).not.toContain(SLIP);
});
