/** Parley by those who do not see it, or see it otherwise. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { audience, focused, newest } from './audience.ts';
import { SCREENS } from './stage.ts';

const { visit, onStage } = audience();

const announced = (page: Page) => page.locator('#announcer').textContent();

describe('to a screen reader', () => {
  test('a conversation is a log with a name, in landmarks, and everything in it is named', async () => {
    const page = await visit('ada');
    await page.goto(onStage().room('katherine'));
    await page.locator('.row.online').first().waitFor();
    const log = page.getByRole('log', { name: 'Conversation with katherine' });
    expect(await log.getByRole('listitem').count()).toBeGreaterThan(5);
    expect(await log.getByText('Checked, line by line').locator('..').textContent()).toMatch(
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
