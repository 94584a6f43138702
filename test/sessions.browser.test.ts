/** Another password, and the end of sessions, as people see them. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, openParley, openPerson } from './browser.ts';

const OLD = 'correct horse battery staple';
const NEW = 'another staple entirely';

let parley: Awaited<ReturnType<typeof openParley>>;
let browser: Browser;

beforeAll(async () => {
  [parley, browser] = await Promise.all([openParley(), launchBrowser()]);
});
afterAll(() => Promise.all([browser?.close(), parley?.close()]));

const signIn = async (page: Page, username: string, password = OLD, to: 'Log in' | 'Register' = 'Log in') => {
  await page.goto(to === 'Log in' ? '/login/' : '/register/');
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: to, exact: true }).click();
  await page.waitForURL('**/lobby/');
};

/** Signed in, and its socket open. */
const arrived = async (
  page: Page,
  username: string,
  password = OLD,
  to: 'Log in' | 'Register' = 'Log in',
) => {
  const socket = page.waitForEvent('websocket');
  await signIn(page, username, password, to);
  await (await socket).waitForEvent('framereceived');
};

const tabOf = async (context: BrowserContext, path: string): Promise<Page> => {
  const tab = await context.newPage();
  const socket = tab.waitForEvent('websocket');
  await tab.goto(path);
  await (await socket).waitForEvent('framereceived');
  return tab;
};

test('[P7] another password: this browser stays in, all its tabs; the other one is out at once', async () => {
  const ada = await openPerson(browser, parley.url);
  await arrived(ada.page, 'ada', OLD, 'Register');
  const tab = await tabOf(ada.context, '/lobby/?q=gr');
  const phone = await openPerson(browser, parley.url);
  await arrived(phone.page, 'ada');

  await ada.page.getByRole('link', { name: 'Security' }).click();
  await ada.page.getByLabel('Current password').fill(OLD);
  await ada.page.getByLabel('New password').fill(NEW);
  const renewed = tab.waitForResponse((response) => response.url().includes('/login/?next='));
  const loaded = tab.waitForEvent('load');
  const out = phone.page.waitForURL('**/login/?next=%2Flobby%2F');
  await ada.page.getByRole('button', { name: 'Change password' }).click();
  await ada.page.waitForURL('**/account/?done=password');
  await ada.page.getByText('Your password is changed.').waitFor();
  await out;

  // Its socket was of the old session: it looks for the login page, and is led back.
  await Promise.all([renewed, loaded]);
  expect(tab.url()).toBe(`${parley.url}/lobby/?q=gr`);
  expect(await tab.locator('body[data-user]').count()).toBe(1);
  await ada.page.reload();
  expect(await ada.page.locator('.session').count()).toBe(1);
  await signIn(phone.page, 'ada', NEW);
  await Promise.all([ada.context.close(), phone.context.close()]);
});

test('[P9] without a script: one sees one’s sessions, ends one, and is told what was done', async () => {
  const laptop = await openPerson(browser, parley.url, { javaScriptEnabled: false });
  await signIn(laptop.page, 'grace', OLD, 'Register');
  const phone = await openPerson(browser, parley.url, { javaScriptEnabled: false });
  await signIn(phone.page, 'grace');

  await laptop.page.getByRole('link', { name: 'Security' }).click();
  await laptop.page.waitForURL('**/account/');
  expect(await laptop.page.locator('.session').count()).toBe(2);
  expect(await laptop.page.locator('.session', { hasText: 'This device' }).count()).toBe(1);
  await laptop.page.getByRole('button', { name: 'Revoke Chrome' }).click();
  await laptop.page.getByText('The session has ended.').waitFor();
  expect(await laptop.page.locator('.session').count()).toBe(1);

  await phone.page.getByRole('link', { name: 'Security' }).click();
  await phone.page.waitForURL('**/login/**');
  expect(laptop.complaints).toEqual([]);
  await Promise.all([laptop.context.close(), phone.context.close()]);
});

test('[P5] [P9] without a script: what one sends after one was logged out is still there, and goes out once', async () => {
  const laptop = await openPerson(browser, parley.url, { javaScriptEnabled: false });
  await signIn(laptop.page, 'hedy', OLD, 'Register');
  await laptop.page.goto('/lobby/');
  await laptop.page.locator('.row a').first().click();
  await laptop.page.waitForURL('**/room/**');
  const room = laptop.page.url();
  await laptop.page.getByRole('textbox', { name: 'Message' }).fill('A long letter,\nby hand.');
  const phone = await openPerson(browser, parley.url, { javaScriptEnabled: false });
  await signIn(phone.page, 'hedy');
  await phone.page.goto('/account/');
  await phone.page.getByRole('button', { name: 'Revoke all others' }).click();

  await laptop.page.getByRole('button', { name: 'Send' }).click();
  await laptop.page.getByRole('heading', { name: 'Parley' }).waitFor();
  expect(laptop.page.url()).toBe(room);
  expect(await laptop.page.getByLabel('Message').inputValue()).toBe('A long letter,\nby hand.');
  const opened = laptop.context.waitForEvent('page');
  await laptop.page.getByRole('link', { name: 'Log in in another tab' }).click();
  await signIn(await opened, 'hedy');
  await laptop.page.getByRole('button', { name: 'Send again' }).click();
  await laptop.page.waitForURL(room);
  expect(await laptop.page.locator('.message .text').allTextContents()).toEqual(['A long letter,\nby hand.']);
  await Promise.all([laptop.context.close(), phone.context.close()]);
});
