/** Parley by those who do not see it, do not point at it, or see it otherwise. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { audience } from './audience.ts';
import { PASSWORD } from './password.ts';
import { SCREENS } from './stage.ts';

const { visit, onStage } = audience();

const said = (page: Page) => page.locator('.message .text').allTextContents();
const newest = (page: Page, text: string) => expect.poll(async () => (await said(page)).at(-1)).toBe(text);
/** What has the focus, in words. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element?.matches('.message')) return `message: ${element.querySelector('.text')?.textContent}`;
    const name = element?.getAttribute('aria-label') ?? element?.getAttribute('name') ?? element?.textContent;
    return `${element?.localName}: ${name?.replace(/\s+/g, ' ').trim()}`;
  });
/** Whether one sees where the focus is: a ring around it, or around what shows it. */
const isFocusSeen = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return false;
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom <= 0 || top >= innerHeight) return false;
    const pill = element.closest('.pill');
    if (pill)
      return (
        getComputedStyle(pill).borderColor !== getComputedStyle(pill.parentElement as Element).borderColor
      );
    const ring = getComputedStyle(
      element.matches('.message') ? (element.querySelector('.bubble') as Element) : element,
    );
    return ring.outlineStyle !== 'none' && Number.parseFloat(ring.outlineWidth) >= 2;
  });
const announced = (page: Page) => page.locator('#announcer').textContent();

/** Presses a key until something has the focus, and sees it on the way. */
const reach = async (page: Page, key: string, wanted: RegExp) => {
  for (let n = 0; n < 40; n++) {
    await page.keyboard.press(key);
    expect([await focused(page), await isFocusSeen(page)]).toEqual([expect.anything(), true]);
    if (wanted.test(await focused(page))) return;
  }
  throw new Error(`${key} does not lead to ${wanted}, but to ${await focused(page)}`);
};

test('by a link, on a phone and without a script: open it, choose a name and a password, and be with whoever sent it', async () => {
  const ada = await visit('ada');
  await ada.goto('/lobby/');
  await ada.getByRole('link', { name: 'Invite someone' }).click();
  await ada.getByRole('button', { name: 'Create link' }).click();
  const link = await ada.getByRole('textbox', { name: 'Link' }).inputValue();

  const erika = await visit(undefined, { ...SCREENS.phone, javaScriptEnabled: false });
  await erika.goto(link);
  await erika.getByRole('heading', { name: 'ada invites you' }).waitFor();
  await erika.getByLabel('Username').fill('erika');
  await erika.getByLabel('Password').fill(PASSWORD);
  await erika.getByRole('button', { name: 'Join' }).click();
  await erika.waitForURL('**/room/**');
  await erika.getByRole('textbox', { name: 'Message' }).fill('Here I am!');
  await erika.getByRole('button', { name: 'Send' }).click();
  await newest(erika, 'Here I am!');

  await ada.locator('.row', { hasText: 'erika' }).click();
  await newest(ada, 'Here I am!');
  await ada.goto('/invitations/');
  await ada.getByText('Used by erika').waitFor({ state: 'attached' });
});

test('by keyboard alone: register, find somebody, write, read back, move about, log out', async () => {
  const page = await visit(undefined);
  const { keyboard } = page;
  await page.goto('/register/');
  await expect.poll(() => focused(page)).toBe('input: username');
  await keyboard.type('hypatia');
  await keyboard.press('Tab');
  await keyboard.type(PASSWORD);
  await keyboard.press('Enter');
  await page.waitForURL('**/lobby/');

  // Find.
  await page.locator('.row.online').first().waitFor();
  for (const name of ['grace', 'barbara']) {
    await keyboard.press('Control+k');
    expect(await focused(page)).toBe('input: q');
    await keyboard.type(name);
    await expect.poll(() => page.locator('.row').count()).toBe(1);
    await keyboard.press('ArrowDown');
    expect([await focused(page), await isFocusSeen(page)]).toEqual([expect.stringContaining(name), true]);
    await keyboard.press('Enter');
    await page.waitForURL('**/room/**');
    await page.locator('room-pane h1', { hasText: name }).waitFor();
    await expect.poll(() => focused(page)).toBe('textarea: body');

    // Write.
    for (const line of ['one', 'two']) {
      await keyboard.type(line);
      await keyboard.press('Enter');
    }
    await keyboard.type('first line');
    await keyboard.press('Shift+Enter');
    await keyboard.type('second line');
    await keyboard.press('Enter');
    await newest(page, 'first line\nsecond line');
    expect(await page.locator('textarea').inputValue()).toBe('');
    await keyboard.press('Control+k');
    await keyboard.press('Escape');
    await expect.poll(() => page.locator('.row').count()).toBeGreaterThan(10);
  }

  // From one conversation to the other.
  const title = () => page.locator('room-pane h1').textContent();
  const current = () => page.locator('.row a[aria-current] .name bdi').textContent();
  const conversations = () => page.locator('.conversations .row .name bdi').allTextContents();
  await expect.poll(conversations).toEqual(['barbara', 'grace']);
  await keyboard.press('Alt+ArrowDown');
  await expect.poll(current).toBe('grace');
  await expect.poll(() => focused(page)).toBe('textarea: body');
  await keyboard.press('Alt+ArrowUp');
  await expect.poll(current).toBe('barbara');
  await keyboard.press('Alt+ArrowDown');
  await expect.poll(current).toBe('grace');

  // Read back.
  await reach(page, 'Shift+Tab', /^message-list/);
  await keyboard.press('ArrowUp');
  expect([await focused(page), await isFocusSeen(page)]).toEqual(['message: first line\nsecond line', true]);
  await keyboard.press('ArrowUp');
  expect(await focused(page)).toBe('message: two');
  await keyboard.press('Home');
  expect(await focused(page)).toBe('message: one');
  await keyboard.press('End');
  // What comes meanwhile takes nothing away.
  await onStage().answers('grace', 'hypatia', 'So it is.');
  await newest(page, 'So it is.');
  expect(await focused(page)).toBe('message: first line\nsecond line');
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('textarea: body');

  // What keys there are.
  await keyboard.press('Shift+Tab');
  const before = await focused(page);
  await keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  expect(await help.getByRole('term').allTextContents()).toContain('Search');
  await keyboard.press('Escape');
  expect(await help.isVisible()).toBe(false);
  expect([await focused(page), await title()]).toEqual([before, 'grace']);

  // And out.
  await keyboard.press('Escape');
  await page.waitForURL('**/lobby/');
  await expect.poll(() => focused(page)).toContain('grace');
  await reach(page, 'Shift+Tab', /Log out/);
  await keyboard.press('Enter');
  await page.waitForURL('**/login/');
  await page.context().close();
});

test('every stop of the Tab key has a name, and shows that it is there', async () => {
  const page = await visit('ada');
  for (const path of ['/lobby/', onStage().room('katherine'), '/settings/']) {
    await page.goto(path);
    const stops = new Set<string>();
    for (let n = 0; n < 60; n++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement === document.body)) break;
      const stop = await focused(page);
      expect([stop, await isFocusSeen(page)]).toEqual([expect.stringMatching(/: ./), true]);
      stops.add(stop);
    }
    expect([...stops][0]).toContain('Skip');
    expect(stops.size).toBeGreaterThan(8);
  }
  await page.context().close();
});

describe('to a screen reader', () => {
  test('a conversation is a log with a name, in landmarks, and everything in it is named', async () => {
    const page = await visit('ada');
    await page.goto(onStage().room('katherine'));
    await page.locator('.row.online').first().waitFor();
    const log = page.getByRole('log', { name: 'Conversation with katherine' });
    expect(await log.getByRole('listitem').count()).toBeGreaterThan(5);
    expect(await log.getByText('Checked, line by line').locator('xpath=ancestor::li').textContent()).toMatch(
      /^You: .*\d\d:\d\d$/,
    );
    for (const role of ['main', 'complementary', 'navigation', 'search'] as const) {
      expect(await page.getByRole(role).count(), role).toBe(1);
    }
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await nameless(page)).toEqual([]);
    await page.context().close();
  });

  test('a message is announced when it arrives, once, and history is not', async () => {
    const page = await visit('hedy');
    await page.goto(`/chat/${onStage().id('ken')}/`);
    await onStage().answers('ken', 'hedy', 'Old news');
    await newest(page, 'Old news');
    await page.reload();
    await page.locator('.row.online').first().waitFor();
    const changes = await count(page, '#announcer');
    expect(await announced(page)).toBe('');

    await onStage().answers('ken', 'hedy', 'Are you there?');
    await expect.poll(() => announced(page)).toBe('ken: Are you there?');
    await page.locator('textarea').fill('Yes');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.receipt').textContent()).toBe('Sent');
    await onStage().answers('ken', 'hedy', 'Good.');
    await expect.poll(() => announced(page)).toBe('ken: Good.');
    expect(await changes()).toBe(2);
    await page.context().close();
  });

  test('what is wrong is said where it is', async () => {
    const page = await visit('ada');
    await page.goto(onStage().room('grace'));
    const field = page.getByRole('textbox', { name: 'Message' });
    await field.fill('x'.repeat(4_001));
    await page.locator('message-composer:defined').waitFor();
    await field.press('Enter');
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('4,000');
    expect(await field.evaluate((one) => one.ariaDescribedByElements?.[0]?.textContent)).toContain('4,000');
    await field.fill('');

    await page.context().clearCookies();
    await page.goto('/register/');
    await page.getByLabel('Username').fill('a b');
    await page.getByLabel('Username').press('Enter');
    const wrong = page.getByRole('textbox', { name: 'Username' });
    await expect.poll(() => wrong.getAttribute('aria-invalid')).toBe('true');
    expect(await wrong.evaluate((one) => one.ariaDescribedByElements?.[0]?.textContent)).toContain('3 to 30');
    expect(await focused(page)).toBe('input: username');
    await page.context().close();
  });

  test('the window says in its title and its icon what is unread', async () => {
    const page = await visit('edsger');
    const icon = () => page.locator('link[rel=icon]').getAttribute('href');
    await page.goto('/lobby/');
    await page.locator('.row.online').first().waitFor();
    expect([await page.title(), await icon()]).toEqual(['Messages · Parley', '/favicon.svg']);
    await onStage().answers('ken', 'edsger', 'One');
    await onStage().answers('ken', 'edsger', 'Two');
    await expect.poll(() => page.title()).toBe('(2) Messages · Parley');
    const unread = (await icon()) ?? '';
    expect(unread).not.toBe('/favicon.svg');
    expect(await page.evaluate(async (path) => (await fetch(path)).status, unread)).toBe(200);
    await page.locator('.conversations .row a').click();
    await expect.poll(() => page.title()).toBe('ken · Parley');
    expect(await icon()).toBe('/favicon.svg');
    await page.context().close();
  });
});

/** What one can reach or operate, and a screen reader could not say what it is. */
const nameless = async (page: Page): Promise<string[]> => {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  return nodes
    .filter(({ ignored, properties }) => !ignored && properties?.some(({ name }) => name === 'focusable'))
    .filter(({ role, name }) => role?.value !== 'RootWebArea' && role?.value !== 'main' && !name?.value)
    .map(({ role }) => String(role?.value));
};

/** How often the content of an element changes from now on. */
const count = async (page: Page, selector: string) => {
  await page.evaluate((chosen) => {
    const element = document.querySelector(chosen) as Element;
    Object.assign(window, { changes: 0 });
    const changed = () =>
      Object.assign(window, { changes: (window as unknown as { changes: number }).changes + 1 });
    new MutationObserver(changed).observe(element, { childList: true, characterData: true, subtree: true });
  }, selector);
  return () => page.evaluate(() => (window as unknown as { changes: number }).changes);
};

describe('to other eyes', () => {
  test('with forced colours, shapes remain: bubbles, who is online, what is unread, where one is', async () => {
    const page = await visit('ada', { forcedColors: 'active' });
    await onStage().unread('linus', 1);
    await page.goto(onStage().room('grace'));
    await page.locator('.row.online').first().waitFor();
    const background = (selector: string, pseudo?: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((one, part) => getComputedStyle(one, part).backgroundColor, pseudo);
    const canvas = await background('body');
    expect(await background('.row.online a', '::before')).not.toBe(canvas);
    expect(await background('.row.unread .badge')).not.toBe(canvas);
    for (const shape of ['.bubble', '.row a[aria-current]', '.avatar']) {
      const line = await page
        .locator(shape)
        .first()
        .evaluate((one) => {
          const { outlineStyle, outlineColor, outlineWidth } = getComputedStyle(one);
          return { outlineStyle, outlineColor, outlineWidth };
        });
      expect(line.outlineStyle).toBe('solid');
      expect([canvas, 'rgba(0, 0, 0, 0)']).not.toContain(line.outlineColor);
    }
    await page.context().close();
  });

  test('with reduced motion, nothing moves', async () => {
    const page = await visit('ada', { ...SCREENS.phone, reducedMotion: 'reduce' });
    await page.addInitScript(() => {
      const begin = document.startViewTransition;
      document.startViewTransition = (...change) => {
        document.documentElement.dataset.moved = '';
        return begin.apply(document, change);
      };
    });
    await page.goto('/lobby/');
    await page.locator('.row.online').first().waitFor();
    await page.locator(`.row a[href="${onStage().room('katherine')}"]`).tap();
    await page.locator('room-pane').waitFor();
    const over = await onStage().types('katherine');
    await page.locator('typing-line').waitFor({ state: 'visible' });
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
    expect(await page.locator('html').getAttribute('data-moved')).toBe(null);
    over();

    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.locator('.back').tap();
    await expect.poll(() => page.locator('html').getAttribute('data-moved')).toBe('');
    await page.context().close();
  });

  test('what is written from the right begins at the right, in the bubble of whoever wrote it', async () => {
    const page = await visit('ada');
    await page.goto(onStage().room('radia'));
    const place = (text: string) =>
      page.locator('.text', { hasText: text }).evaluate((one) => {
        const first = document.createRange();
        first.setStart(one.firstChild as Node, 0);
        first.setEnd(one.firstChild as Node, 1);
        const [box, letter] = [one.getBoundingClientRect(), first.getBoundingClientRect()];
        return { left: letter.left - box.left, right: box.right - letter.right };
      });
    for (const text of ['مرحبا', 'שלום', 'قرأت']) {
      const { left, right } = await place(text);
      expect(right, text).toBeLessThan(left);
    }
    const latin = await place('Both from right to left');
    expect(latin.left).toBeLessThan(latin.right);
    const [bubble, list] = [
      await page.locator('.bubble', { hasText: 'שלום' }).boundingBox(),
      await page.locator('.thread').boundingBox(),
    ];
    expect((bubble?.x ?? 0) - (list?.x ?? 0)).toBeLessThan(60);
    await page.context().close();
  });
});

test('while a browser knows nothing else, who is online is whom the server said', async () => {
  const page = await visit('ada');
  await page.routeWebSocket(/presence/, () => {});
  await page.goto('/lobby/');
  await page.locator('lobby-list:defined').waitFor();
  expect(await page.locator('.conversations .row.online').count()).toBeGreaterThan(2);
  await page.context().close();
});
