/** Answering a message, as people do it and see it, in real browsers at a real server. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  arrive,
  arriving,
  company,
  field,
  newest,
  open,
  receipt,
  say,
  stored,
  texts,
  until,
} from './company.ts';

const { admit, approach, cast, group, register, visit } = company();

const QUESTION = 'the harbour at five?';

const line = (page: Page, text: string) =>
  page.locator('.message', { has: page.locator('.text', { hasText: text }) });
const menu = (page: Page) => page.getByRole('dialog', { name: 'Message', exact: true });
const bar = (page: Page) => page.locator('.replying');
const quotes = (page: Page) => page.locator('.message .answered').allTextContents();
const hasFocus = (page: Page, selector: string) =>
  expect.poll(() => page.evaluate((one) => document.activeElement?.matches(one), selector)).toBe(true);

/** By menu. */
const answer = async (page: Page, text: string) => {
  await line(page, text).locator('.bubble').hover();
  await line(page, text).locator('a.at').click();
  await menu(page).getByRole('button', { name: 'Reply', exact: true }).click();
  await bar(page).waitFor();
};

/** Two people who talk to each other. */
const pair = async () => {
  const [ada, grace] = await cast('ada', 'grace');
  await open(ada.page, grace);
  await arriving(grace.page, '/room/', () => open(grace.page, ada));
  await say(ada.page, QUESTION, 'and bring the map');
  await until(grace.page, [QUESTION, 'and bring the map']);
  return { ada, grace };
};

/** All that this page holds: what is shown, and what is kept in the browser. */
const kept = (page: Page) =>
  page.evaluate(() => {
    const storages = [localStorage, sessionStorage].map((storage) => JSON.stringify({ ...storage }));
    return [document.documentElement.outerHTML, document.title, ...storages].join();
  });

test('by the menu: what is answered stands above the field, and then above the reply, for both', async () => {
  const { ada, grace } = await pair();
  await field(grace.page).fill('half a sentence');
  await answer(grace.page, QUESTION);
  await expect.poll(() => bar(grace.page).innerText()).toContain(QUESTION);
  await hasFocus(grace.page, 'textarea');
  await expect.poll(() => field(grace.page).getAttribute('aria-describedby')).toContain('composer-mode');
  await expect
    .poll(() => grace.page.locator('#composer-mode').textContent())
    .toBe(`Reply to ${ada.username}: ${QUESTION}`);
  // It is left by Escape and by its button, and what was typed stays.
  await field(grace.page).press('Escape');
  await bar(grace.page).waitFor({ state: 'detached' });
  await answer(grace.page, QUESTION);
  await bar(grace.page).getByRole('button', { name: 'Cancel' }).click();
  await bar(grace.page).waitFor({ state: 'detached' });
  await expect.poll(() => field(grace.page).inputValue()).toBe('half a sentence');

  await answer(grace.page, QUESTION);
  await say(grace.page, 'yes');
  await bar(grace.page).waitFor({ state: 'detached' });
  await newest(ada.page, 'yes');
  await expect.poll(() => quotes(grace.page)).toEqual([`Reply to ${ada.username}: ${QUESTION}`]);
  await expect.poll(() => quotes(ada.page)).toEqual([`Reply to You: ${QUESTION}`]);
  await expect
    .poll(() => ada.page.locator('#announcer').textContent())
    .toBe(`${grace.username}: Reply to You: yes`);
  // The next message answers nothing.
  await say(grace.page, 'and then?');
  await newest(ada.page, 'and then?');
  await expect.poll(() => ada.page.locator('.message .answered').count()).toBe(1);
  await ada.page.locator('.message .answered').click();
  await hasFocus(ada.page, '#m-1');
  await ada.page.reload();
  await newest(ada.page, 'and then?');
  await expect.poll(() => quotes(ada.page)).toEqual([`Reply to You: ${QUESTION}`]);
  expect([...ada.complaints, ...grace.complaints]).toEqual([]);
});

test('a link to a message can be copied, and leads to it', async () => {
  const { ada } = await pair();
  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await line(ada.page, QUESTION).locator('.bubble').hover();
  await line(ada.page, QUESTION).locator('a.at').click();
  await menu(ada.page).getByRole('button', { name: 'Copy link' }).click();
  const link = () => ada.page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(link).toMatch(/\/room\/[\w-]+\/1\/$/);
  await ada.page.goto(await link());
  await hasFocus(ada.page, '#m-1');
  // Its own page has the same link, and says when it was said.
  await ada.page.goto(`${ada.page.url().replace(/1\/$/, '')}message/1/`);
  await expect.poll(() => ada.page.getByLabel('Link, for members').inputValue()).toBe(await link());
  await expect.poll(() => ada.page.locator('.message-info').innerText()).toContain('Sent');
});

test('[P11] a quote follows what it quotes: edited, then unsent, above the field and in open pages', async () => {
  const { ada, grace } = await pair();
  await answer(grace.page, QUESTION);
  await say(grace.page, 'yes');
  await newest(ada.page, 'yes');
  await answer(grace.page, QUESTION);
  await field(grace.page).fill('one more thing');

  await line(ada.page, QUESTION).first().locator('.bubble').hover();
  await line(ada.page, QUESTION).first().locator('a.at').click();
  await menu(ada.page).getByRole('button', { name: 'Edit', exact: true }).click();
  await ada.page.locator('.editing').waitFor();
  await field(ada.page).fill('the harbour at six?');
  await field(ada.page).press('Enter');
  await expect.poll(() => quotes(grace.page)).toEqual([`Reply to ${ada.username}: the harbour at six?`]);
  await expect.poll(() => bar(grace.page).innerText()).toContain('the harbour at six?');
  for (const { page } of [ada, grace]) await expect.poll(() => kept(page)).not.toContain(QUESTION);

  await line(ada.page, 'at six?').first().locator('a.at').click();
  await menu(ada.page).getByRole('button', { name: 'Unsend' }).click();
  await expect.poll(() => quotes(ada.page)).toEqual(['Reply to You: Message unsent']);
  await expect
    .poll(() => quotes(grace.page), { timeout: 15_000 })
    .toEqual([`Reply to ${ada.username}: Message unsent`]);
  await bar(grace.page).waitFor({ state: 'detached' });
  await expect.poll(() => grace.page.locator('.composer .error').textContent()).toContain('was unsent');
  for (const { page } of [ada, grace]) await expect.poll(() => kept(page)).not.toContain('at six?');
  await field(grace.page).press('Enter');
  await newest(ada.page, 'one more thing');
  await expect.poll(() => ada.page.locator('.message .answered').count()).toBe(1);
  await grace.page.reload();
  await newest(grace.page, 'one more thing');
  await expect.poll(() => quotes(grace.page)).toEqual([`Reply to ${ada.username}: Message unsent`]);
});

test('[P5] it is kept offline and when the page is gone, and so is what one is about to answer', async () => {
  const { ada, grace } = await pair();
  await answer(grace.page, QUESTION);
  await field(grace.page).fill('not yet');
  await grace.page.reload();
  await bar(grace.page).waitFor();
  await expect.poll(() => bar(grace.page).innerText()).toContain(QUESTION);
  await expect.poll(() => field(grace.page).inputValue()).toBe('not yet');

  await grace.page.waitForLoadState('networkidle');
  await grace.context.setOffline(true);
  await say(grace.page, 'yes');
  await newest(grace.page, 'yes');
  await expect.poll(() => quotes(grace.page)).toEqual([`Reply to ${ada.username}: ${QUESTION}`]);
  await expect.poll(() => grace.page.evaluate(stored)).toEqual(['yes']);
  const url = grace.page.url();
  await grace.page.close();
  await grace.context.setOffline(false);
  const page = await grace.context.newPage();
  await page.goto(url);
  await newest(ada.page, 'yes');
  await expect.poll(() => quotes(ada.page)).toEqual([`Reply to You: ${QUESTION}`]);
  await expect.poll(() => page.evaluate(stored)).toEqual([]);
  await expect.poll(() => bar(page).count()).toBe(0);
});

test('[P12] far above: the quote leads there, and the button at the end leads back to the reply', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  const { path } = await group(ada, [grace]);
  await arrive(ada.page, path);
  await say(ada.page, QUESTION);
  await receipt(ada.page, 'Sent');
  for (let n = 1; n <= 70; n += 1) await ada.page.evaluate(sendLine, { path, n });
  await arrive(grace.page, `${path}?replyTo=2`);
  await bar(grace.page).waitFor();
  await say(grace.page, 'yes, at last');
  await newest(grace.page, 'yes, at last');
  await expect.poll(() => grace.page.locator('#m-2').count()).toBe(0);
  await expect.poll(() => quotes(grace.page)).toEqual([`Reply to ${ada.username}: ${QUESTION}`]);
  await grace.page.locator('.message .answered').click();
  await hasFocus(grace.page, '#m-2');
  await grace.page.locator('.jump').click();
  await hasFocus(grace.page, '.message.mine');
  await expect.poll(() => line(grace.page, 'yes, at last').count()).toBe(1);
  await newest(ada.page, 'yes, at last');
  expect([...ada.complaints, ...grace.complaints]).toEqual([]);
});

const sendLine = ({ path, n }: { path: string; n: number }) =>
  fetch(path, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ cid: `line-of-story-${n}`, body: `line ${n}` }),
  });

test('by a finger that moves to the side', async () => {
  const ada = await register('ada');
  const grace = await approach('grace', {
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 844 },
  });
  const { path } = await group(ada, [grace]);
  const other = await visit(path, {}, await admit(ada));
  await arrive(other.page, path);
  await say(other.page, QUESTION);
  await arrive(grace.page, path);
  await until(grace.page, [QUESTION]);
  const bubble = line(grace.page, QUESTION).locator('.bubble');
  // The first touch brings the code.
  await bubble.tap();
  await grace.page.waitForLoadState('networkidle');
  const box = await bubble.boundingBox();
  const [x, y] = [(box?.x ?? 0) + 20, (box?.y ?? 0) + 10];
  const session = await grace.page.context().newCDPSession(grace.page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: number) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: at === undefined ? [] : [{ x: at, y }] });
  const swipe = async (by: number) => {
    await touch('touchStart', x);
    for (const part of [0.25, 0.5, 0.75, 1]) await touch('touchMove', x + by * part);
    await touch('touchEnd');
  };
  await swipe(30);
  await swipe(90);
  await bar(grace.page).waitFor();
  await field(grace.page).fill('yes');
  await grace.page.getByRole('button', { name: 'Send' }).click();
  await newest(other.page, 'yes');
  await expect.poll(() => quotes(other.page)).toEqual([`Reply to You: ${QUESTION}`]);
  expect(grace.complaints).toEqual([]);
});

test('[P9] without JavaScript: by the page of the message, and back', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace', { javaScriptEnabled: false })];
  const { path } = await group(ada, [grace]);
  await arrive(ada.page, path);
  await say(ada.page, QUESTION);
  await expect
    .poll(async () => {
      await grace.page.goto(path);
      return texts(grace.page);
    })
    .toEqual([QUESTION]);
  await line(grace.page, QUESTION).locator('a.at').click();
  await grace.page.getByRole('link', { name: 'Reply' }).click();
  await expect.poll(() => bar(grace.page).innerText()).toContain(QUESTION);
  await grace.page.getByRole('link', { name: 'Cancel' }).click();
  await expect.poll(() => bar(grace.page).count()).toBe(0);
  await grace.page.goBack();
  await field(grace.page).fill('yes');
  await grace.page.getByRole('button', { name: 'Send' }).click();
  await newest(grace.page, 'yes');
  await expect.poll(() => bar(grace.page).count()).toBe(0);
  await expect.poll(() => quotes(ada.page)).toEqual([`Reply to You: ${QUESTION}`]);
  await grace.page.locator('.message .answered').click();
  expect(new URL(grace.page.url()).pathname).toBe(`${path}2/`);
  // From there, too, each message leads to its page.
  await grace.page.locator('#m-3 a.at').click();
  await expect.poll(() => grace.page.locator('.single-message').innerText()).toContain('yes');
  await expect.poll(() => texts(ada.page)).toEqual([QUESTION, 'yes']);
});
