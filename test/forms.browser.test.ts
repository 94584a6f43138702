/** What a real browser does with our forms without JavaScript: when one goes back, and when a text is too long. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { en } from '../src/web/texts/en.ts';
import { company, field, logOut, open, texts } from './company.ts';

const SCRIPTLESS = { javaScriptEnabled: false };

const { at, database, enter, logIn, register } = company();

/** Somebody in the lobby, without JavaScript, and somebody to write to. */
const pair = async () => {
  const grace = await register('grace');
  return { grace, ada: await enter('ada', SCRIPTLESS) };
};

const send = async (page: Page, text?: string) => {
  if (text !== undefined) await field(page).fill(text);
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Send' }).click();
  await answered;
  await page.waitForLoadState();
};

const back = async (page: Page) => {
  await page.goBack();
  await page.waitForLoadState();
};

describe('[P3] [P9] without a script', () => {
  test('send, back, and send without a change: one message, from a page that was clicked or typed', async () => {
    const { ada, grace } = await pair();
    const { page } = ada;
    await open(page, grace);
    await send(page, 'Shall we?');
    await back(page);
    expect(await field(page).inputValue()).toBe('Shall we?');
    await send(page);
    expect(await texts(page)).toEqual(['Shall we?']);

    await page.goto(page.url().replace(/\?.*/, ''));
    await send(page, 'At noon.');
    await send(page, 'Or at one.');
    await back(page);
    await back(page);
    expect(await field(page).inputValue()).toBe('At noon.');
    await send(page);
    expect(await texts(page)).toEqual(['Shall we?', 'At noon.', 'Or at one.']);
  });

  test('send, back, change, and send: another message, and nothing is asked', async () => {
    const { ada, grace } = await pair();
    await open(ada.page, grace);
    await send(ada.page, 'Shall we?');
    await back(ada.page);
    await send(ada.page, 'Shall we go?');
    expect(await texts(ada.page)).toEqual(['Shall we?', 'Shall we go?']);
  });

  test('the same text twice, one after the other: two messages', async () => {
    const { ada, grace } = await pair();
    await open(ada.page, grace);
    for (const _ of [1, 2, 3]) await send(ada.page, 'ha');
    expect(await texts(ada.page)).toEqual(['ha', 'ha', 'ha']);
  });

  test('stored, and the answer lost: sent again by a reload it is one message', async () => {
    const { ada, grace } = await pair();
    const { page } = ada;
    await open(page, grace);
    await page.route('**/room/**', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await route.fetch({ maxRedirects: 0 });
      await route.abort('connectionreset');
    });
    await field(page).fill('Is this on?');
    const failed = page.waitForEvent('requestfailed');
    await page.getByRole('button', { name: 'Send' }).click();
    await failed;
    await page.unroute('**/room/**');
    await page.reload();
    await expect.poll(() => texts(page)).toEqual(['Is this on?']);
  });
});

test('[P3] [P9] a new group that was made, gone back to and made again is asked about, and there is one', async () => {
  const { page } = await enter('ada', SCRIPTLESS);
  await page.goto('/groups/');
  await page.getByRole('link', { name: en.groups.create }).click();
  await page.locator('[name=name]').fill('Choir');
  await page.getByRole('button', { name: en.groups.make }).click();
  await page.waitForURL('**/room/**');
  await back(page);
  expect(await page.locator('[name=name]').inputValue()).toBe('Choir');
  await page.getByRole('button', { name: en.groups.make }).click();
  await page.getByText(en.groups.problems.made).waitFor();
  await page.goto('/lobby/');
  expect(await page.locator('.conversations .row').count()).toBe(1);
});

test('[P6] what somebody typed is not put into the form of the next person at this browser', async () => {
  const { ada, grace } = await pair();
  const { page } = ada;
  await open(page, grace);
  const room = page.url();
  await field(page).fill('For grace alone');
  await page.goto('/settings/');
  await page.getByLabel('About you').fill('I am ada');
  await page.goto('/lobby/');
  await logOut(page);
  await logIn(page, grace);
  await page.goto('/lobby/');
  const seen = new Map<string, string>();
  for (let n = 0; n < 12 && seen.size < 2; n += 1) {
    await back(page);
    if (page.url() === at('/settings/')) seen.set('about', await page.getByLabel('About you').inputValue());
    if (page.url() === room) seen.set('message', await field(page).inputValue());
  }
  expect(Object.fromEntries(seen)).toEqual({ about: '', message: '' });
});

test('a name that was typed for one passkey is not put into the form of another', async () => {
  const ada = await enter('ada', SCRIPTLESS);
  const insert = `INSERT INTO passkeys (id, user_id, public_key, counter, name, created_at) VALUES (?, ?, 'key', 0, ?, ?)`;
  const keys = ['Laptop', 'Phone', 'Keyring'];
  await database().batch(
    keys.map((name, n) => database().prepare(insert).bind(`key-of-${name}`, ada.id, name, n)),
  );
  const { page } = ada;
  const name = (of: string) => page.locator(`#name-key-of-${of}`);
  await page.goto('/account/passkeys/');
  for (const summary of await page.locator('.passkeys summary').all()) await summary.click();
  await name('Phone').fill('Kitchen');
  await page.goto('/settings/');
  await back(page);
  expect(await name('Phone').inputValue()).toBe('Kitchen');
  await page.goto('/settings/');
  await database().prepare(`DELETE FROM passkeys WHERE name = 'Phone'`).run();
  await back(page);
  expect([await name('Laptop').inputValue(), await name('Keyring').inputValue()]).toEqual([
    'Laptop',
    'Keyring',
  ]);
});

test('[P5] a text that is far too long comes back, to be shortened and sent', async () => {
  const { ada, grace } = await pair();
  const { page } = ada;
  await open(page, grace);
  const long = 'A letter with many words. '.repeat(4_000);
  await send(page, long);
  await page.getByText(en.kept.accidents.tooLarge.text).waitFor();
  expect(await field(page).inputValue()).toBe(long);
  await send(page, 'A letter.');
  expect(await texts(page)).toEqual(['A letter.']);
});
