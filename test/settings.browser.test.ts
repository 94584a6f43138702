/** Settings, profiles and languages, in a real browser at a real server. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { company } from './company.ts';

const NIGHT = 'rgb(12, 16, 20)';
const PATIENT = { timeout: 10_000 };
const SMALL = { width: 320, height: 640 };

const { approach, enter, visit } = company();

const text = (page: Page, selector: string) => page.locator(selector).first().textContent();
const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const write = async (page: Page, line: string) => {
  await page.locator('textarea').fill(line);
  await page.locator('textarea').press('Enter');
};

test('[P9] without a script a theme and a name are chosen, and stay', async () => {
  const ada = await enter('ada', { javaScriptEnabled: false, colorScheme: 'light' });
  const { page } = ada;
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Dark').check();
  await page.getByLabel('Display name').fill('Ada 👩🏽‍💻 عدا');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => page.url()).toContain('/settings/?saved');
  expect(await text(page, '[role=status]')).toBe('Saved.');
  expect(await background(page)).toBe(NIGHT);
  await page.goto('/lobby/');
  expect(await background(page)).toBe(NIGHT);
  expect(await text(page, '#list h1')).toBe('Ada 👩🏽‍💻 عدا');
});

test('a name arrives with the next message; the header leads to a profile, and back to what one was writing', async () => {
  const [ada, grace] = [await approach('ada'), await enter('grace')];
  await ada.page.goto(`/chat/${grace.id}/`);
  await write(ada.page, 'Who are you?');
  const row = grace.page.locator(`.conversations .row[data-peer="${ada.id}"]`);
  await row.waitFor();

  await ada.page.locator('.rail .myself').click();
  await ada.page.getByLabel('Display name').fill('Countess');
  await ada.page.getByLabel('About you').fill('Poetical science.');
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await ada.page.getByText('Saved.').waitFor();
  await ada.page.locator('.row', { hasText: grace.username }).locator('a').click();
  await ada.page.locator('textarea').waitFor();
  await write(ada.page, 'I have a name now');
  await expect.poll(() => row.locator('.name').textContent(), PATIENT).toContain('Countess');

  await row.locator('a').click();
  await grace.page.locator('textarea').fill('Half a sente');
  await grace.page.locator('.chat-header .who').click();
  await grace.page.getByText('Poetical science.').waitFor();
  expect(await grace.page.title()).toContain('Countess');
  expect(await text(grace.page, '.handle')).toBe(`@${ada.username}`);
  await grace.page.getByRole('link', { name: 'Message', exact: true }).click();
  await expect.poll(() => grace.page.locator('textarea').inputValue(), PATIENT).toBe('Half a sente');
  expect([...ada.complaints, ...grace.complaints]).toEqual([]);
});

test('a new name is in the open conversation, its title and the list at the same time', async () => {
  const [ada, grace] = [await approach('ada'), await enter('grace')];
  await ada.page.goto(`/chat/${grace.id}/`);
  await write(ada.page, 'Who are you?');
  await grace.page.goto(ada.page.url());
  await grace.page.locator('textarea').waitFor();
  for (const name of ['Gräfin $& <b>', 'Baroness']) {
    await ada.page.goto('/settings/');
    await ada.page.getByLabel('Display name').fill(name);
    await ada.page.getByRole('button', { name: 'Save' }).click();
    await ada.page.getByText('Saved.').waitFor();
    await ada.page.goto(grace.page.url());
    await write(ada.page, `I am ${name}`);
    for (const place of ['.conversations .row .name', '.chat-header h1', '.intro h2'])
      await expect.poll(() => grace.page.locator(place).first().textContent(), PATIENT).toContain(name);
    expect(await grace.page.title()).toBe(`${name} · Parley`);
  }
  expect(grace.complaints).toEqual([]);
});

test('[P8] who hides is gone from open pages at once, and sees nobody in theirs', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  await grace.page.goto(`/chat/${ada.id}/`);
  await ada.page.goto(`/chat/${grace.id}/`);
  const line = (page: Page) => expect.poll(() => text(page, 'presence-line'), PATIENT);
  await line(ada.page).toBe('Active now');
  await line(grace.page).toBe('Active now');

  const settings = await ada.context.newPage();
  await settings.goto('/settings/');
  const toggle = async () => {
    await settings.getByLabel('Online status').click();
    await settings.getByRole('button', { name: 'Save' }).click();
    await settings.getByText('Saved.').waitFor();
  };
  await toggle();
  await line(ada.page).toBe('');
  await line(grace.page).toBe('');
  expect(await grace.page.locator(`.row.online[data-peer="${ada.id}"]`).count()).toBe(0);
  expect(await ada.page.locator('.row.online').count()).toBe(0);
  await toggle();
  await line(ada.page).toBe('Active now');
  await line(grace.page).toBe('Active now');
});

describe('auf Deutsch', () => {
  const german = { locale: 'de-DE', timezoneId: 'Europe/Berlin' };

  test('is also what the browser says', async () => {
    const [ada, grace] = [await approach('ada', german), await enter('grace', german)];
    await ada.page.goto(`/chat/${grace.id}/`);
    await ada.page.getByRole('textbox', { name: 'Nachricht' }).waitFor();
    await write(ada.page, 'Guten Tag!');
    await expect.poll(() => text(ada.page, '.receipt'), PATIENT).toBe('Gesendet');
    await expect.poll(() => text(ada.page, '.row .preview'), PATIENT).toBe('Du: Guten Tag! · jetzt');
    await expect.poll(() => text(grace.page, '.row .marks'), PATIENT).toBe(', 1 ungelesen');
    await grace.page.locator('.row', { hasText: 'Guten Tag!' }).locator('a').click();
    await expect.poll(() => text(ada.page, '.receipt'), PATIENT).toBe('Gesehen');
    expect(await text(grace.page, 'presence-line')).toBe('Jetzt aktiv');
    expect(await text(grace.page, '.separator time')).toMatch(/^Heute \d\d:\d\d$/);
    await write(grace.page, 'x'.repeat(4_001));
    expect(await text(grace.page, '#composer-error')).toContain('höchstens 4.000 Zeichen');
  });

  test('long words fit into a small window', async () => {
    const ada = await approach('ada', { ...german, viewport: SMALL, isMobile: true, hasTouch: true });
    const stranger = await visit('/login/', { ...german, viewport: SMALL });
    const paths = ['/lobby/', '/lobby/?q=nichts', '/settings/', `/people/${ada.id}/`, '/no/such/page/'];
    const account = ['/account/', '/account/passkeys/', '/account/two-step/'];
    const outside: string[] = [];
    for (const [page, path] of [
      ...[...paths, ...account].map((path) => [ada.page, path] as const),
      ...['/login/', '/register/'].map((path) => [stranger.page, path] as const),
    ]) {
      await page.goto(path);
      const found = await page.evaluate(whatIsOutside);
      outside.push(...found.map((what) => `${path}: ${what}`));
    }
    expect(outside).toEqual([]);
  });
});

/** Texts that are wider than the window, or than what holds them. */
const whatIsOutside = () => {
  const isShown = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const outside = document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [];
  for (const element of document.querySelectorAll(
    'a, button, label, legend, h1, h2, p, strong, input, select',
  )) {
    const { left, right, width } = element.getBoundingClientRect();
    const isOut = left < -1 || right > innerWidth + 1 || element.scrollWidth > element.clientWidth + 1;
    const isInline = getComputedStyle(element).display === 'inline';
    if (isShown(element) && width > 1 && isOut && !isInline) outside.push(element.outerHTML.slice(0, 90));
  }
  return outside;
};
