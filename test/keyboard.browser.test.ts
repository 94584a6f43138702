/** Parley by keyboard alone. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { audience, focused, isFocusSeen, newest } from './audience.ts';

const PASSWORD = 'correct horse battery staple';

const { visit, onStage } = audience();

/** Presses a key until something has the focus, and sees it on the way. */
const reach = async (page: Page, key: string, wanted: RegExp) => {
  for (let n = 0; n < 40; n++) {
    await page.keyboard.press(key);
    expect([await focused(page), await isFocusSeen(page)]).toEqual([expect.anything(), true]);
    if (wanted.test(await focused(page))) return;
  }
  throw new Error(`${key} does not lead to ${wanted}, but to ${await focused(page)}`);
};

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
