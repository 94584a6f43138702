/** What keys do, in a real browser at a real server: those of an input method, of a touch screen, of a tablet with a keyboard. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { company, field, newest, open, receipt, texts } from './company.ts';

const { cast, enter, register } = company();

const search = (page: Page) => page.getByRole('textbox', { name: 'Search' });
const shown = (page: Page) => page.locator('#pane h1').textContent();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id);

/** An input method in this page, which has not made up its mind about what is typed where the focus is. */
const inputMethod = async (page: Page) => {
  const session = await page.context().newCDPSession(page);
  const compose = (text: string) =>
    session.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  /** Presses each key while something is composed anew. What is composed may be committed by that. */
  const press = async (text: string, ...keys: string[]) => {
    for (const key of keys) {
      await compose(text);
      await page.keyboard.press(key);
    }
  };
  /** A key that went to the input method, as its code alone says. */
  const take = (key: string) =>
    session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key, windowsVirtualKeyCode: 229 });
  const commit = (text: string) => session.send('Input.insertText', { text });
  return { press, take, commit };
};

test('what is typed with an input method opens, closes and sends nothing before it is there', async () => {
  const [grace, linus] = [await register('grace'), await register('linus')];
  const [ada] = await cast('ada');
  const { page } = ada;
  await open(page, grace);
  const { press, take, commit } = await inputMethod(page);

  await search(page).fill(linus.username);
  await page.locator('#list .row').nth(1).waitFor({ state: 'detached' });
  await press('に', 'ArrowDown', 'ArrowUp', 'Escape', 'Enter');
  for (const key of ['ArrowDown', 'Escape', 'Enter']) await take(key);
  expect(await focused(page)).toBe('search');
  expect(await search(page).inputValue()).toContain(linus.username);

  await field(page).fill('今日');
  await press('に', 'Escape', 'Enter', 'Control+Enter', 'ArrowUp', 'Home');
  for (const key of ['Escape', 'Enter', 'ArrowUp']) await take(key);
  expect(await focused(page)).toBe('message');
  expect(await texts(page)).toEqual([]);
  expect(await field(page).inputValue()).toContain('今日');
  expect(await shown(page)).toBe(grace.username);

  await commit('日');
  const text = await field(page).inputValue();
  await page.keyboard.press('Enter');
  await newest(page, text.trim());
});

test('Enter in the search opens what it finds, and nothing once its request is over or one has gone on', async () => {
  const [grace, linus] = [await register('grace'), await register('linus')];
  const [ada] = await cast('ada');
  const { page } = ada;
  await open(page, grace);
  let answer: 'late' | 'never' = 'late';
  let release = () => {};
  await page.route('**/lobby/?q=*', async (route) => {
    if (answer === 'never') return route.abort();
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    await route.continue();
  });
  const begun = () => page.waitForRequest('**/lobby/?q=*');
  /** Whatever is asked for is answered, and dealt with. */
  const answered = async () => {
    const over = page.evaluate(
      () =>
        new Promise((resolve) => document.addEventListener('htmx:finally:request', resolve, { once: true })),
    );
    release();
    await over;
  };
  const askAgain = async () => {
    await Promise.all([
      begun(),
      page.locator('form.search').evaluate((form) => form.dispatchEvent(new Event('refresh'))),
    ]);
    await answered();
  };
  const enterFor = async (text: string) => {
    await search(page).fill(text);
    await Promise.all([begun(), search(page).press('Enter')]);
  };

  await enterFor(linus.username);
  await field(page).focus();
  await answered();
  expect(await shown(page)).toBe(grace.username);

  answer = 'never';
  await enterFor(linus.username);
  answer = 'late';
  await askAgain();
  expect(await shown(page)).toBe(grace.username);

  await enterFor(linus.username);
  await search(page).press('x');
  await answered();
  expect(await shown(page)).toBe(grace.username);

  await enterFor(linus.username);
  await answered();
  await page.locator('room-pane h1', { hasText: linus.username }).waitFor();
});

const TABLET = { viewport: { width: 1180, height: 820 }, isMobile: true, hasTouch: true };

test('on glass Enter is a line and its key says so; Ctrl and Enter send, and Enter where there is a trackpad', async () => {
  const grace = await register('grace');
  const { page } = await enter('ada', TABLET);
  await open(page, grace);
  const hint = () => field(page).getAttribute('enterkeyhint');
  const type = async (text: string, key: string) => {
    await field(page).pressSequentially(text);
    await field(page).press(key);
  };
  await expect.poll(hint).toBe('enter');
  await type('one', 'Enter');
  expect(await field(page).inputValue()).toBe('one\n');
  await type('two', 'Control+Enter');
  await newest(page, 'one\ntwo');
  await type('three', 'Meta+Enter');
  await newest(page, 'three');

  await page.addInitScript(withTrackpad);
  await page.reload();
  await expect.poll(hint).toBe('send');
  await type('four', 'Enter');
  await newest(page, 'four');
  await receipt(page, 'Sent');
});

/** Chromium emulates no tablet whose keyboard has a trackpad. */
const withTrackpad = () => {
  const real = matchMedia;
  window.matchMedia = (query) =>
    /any-pointer: fine|any-hover: hover/.test(query) ? real('(pointer: coarse)') : real(query);
};

test('a key that is still held when the conversation opens sends no draft', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  const { page } = ada;
  await open(page, grace);
  await field(page).fill('not yet');
  await page.keyboard.down('Enter');
  await newest(page, 'not yet');
  await field(page).fill('a draft');
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  expect(await field(page).inputValue()).toBe('a draft');
  await field(page).press('Enter');
  await newest(page, 'a draft');
});
