/** Another password, and the end of sessions, as people see them. */
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { arriving, company } from './company.ts';
import { PASSWORD } from './password.ts';

const NEW = 'another staple entirely';
const SCRIPTLESS = { javaScriptEnabled: false };

const { at, enter, logIn, register, visit } = company();

/** Does this, and its tab is there when its socket is open. */
const present = (page: Page, go: () => Promise<unknown>) => arriving(page, '/presence/', go);

const tabOf = async (context: BrowserContext, path: string): Promise<Page> => {
  const tab = await context.newPage();
  await present(tab, () => tab.goto(path));
  return tab;
};

test('[P7] another password: this browser stays in, all its tabs; the other one is out at once', async () => {
  const ada = await enter('ada');
  const tab = await tabOf(ada.context, '/lobby/?q=gr');
  const phone = await visit('/favicon.svg');
  await present(phone.page, () => logIn(phone.page, ada));

  await ada.page.getByRole('link', { name: 'Security' }).click();
  await ada.page.getByLabel('Current password').fill(PASSWORD);
  await ada.page.getByLabel('New password').fill(NEW);
  const renewed = tab.waitForResponse((response) => response.url().includes('/login/?next='));
  const loaded = tab.waitForEvent('load');
  const out = phone.page.waitForURL('**/login/?next=%2Flobby%2F');
  await ada.page.getByRole('button', { name: 'Change password' }).click();
  await ada.page.waitForURL('**/account/?done=password');
  await ada.page.getByText('Your password has been changed.').waitFor();
  await out;

  // Its socket was of the old session: it looks for the login page, and is led back.
  await Promise.all([renewed, loaded]);
  expect(tab.url()).toBe(at('/lobby/?q=gr'));
  expect(await tab.locator('body[data-user]').count()).toBe(1);
  await ada.page.reload();
  expect(await ada.page.locator('.session').count()).toBe(1);
  await logIn(phone.page, ada, NEW);
});

/** The answer to this form comes when the page's own socket has heard that its session is over. */
const overtake = async (page: Page, path: string) => {
  const over = new Promise<void>((resolve) => {
    const heard = ({ payload }: { payload: string | Buffer }) => {
      if (String(payload).includes('disconnected')) resolve();
    };
    page.on('websocket', (socket) => socket.on('framereceived', heard));
  });
  await present(page, () => page.reload());
  await page.route(`**${path}`, async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    await over;
    // Where the page went somewhere else, it would be there by now.
    await new Promise((done) => setTimeout(done, 300));
    await route.fulfill({ response });
  });
};

test('[P7] who logs out comes to the login, though the own socket hears of it first', async () => {
  const { page } = await enter('ada');
  await overtake(page, '/logout/');
  await page.getByRole('button', { name: 'Log out' }).first().click();
  await page.waitForURL('**/login/**');
  expect(page.url()).toBe(at('/login/'));
});

test('[P7] who has another password is told so, though the own socket hears of the end of its session first', async () => {
  const { page } = await enter('grace');
  await page.goto('/account/');
  await overtake(page, '/account/password/');
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByLabel('New password').fill(NEW);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Your password has been changed.').waitFor();
  expect(page.url()).toBe(at('/account/?done=password'));
});

test('[P7] who logs in once more, in a second tab, is still in in the first', async () => {
  const { page, context } = await visit('/login/');
  const ada = await register('ada');
  const again = await context.newPage();
  await again.goto(at('/login/'));
  await present(page, () => logIn(page, ada));
  await page.evaluate(() => Object.assign(window, { before: true }));
  // A network that takes its time: the answer is on its way for a while.
  await again.route('**/login/', async (route) => {
    const response = await route.fetch({ maxRedirects: 0 });
    await new Promise((done) => setTimeout(done, 200));
    await route.fulfill({ response });
  });
  await again.getByLabel('Username').fill(ada.username);
  await again.getByLabel('Password').fill(PASSWORD);
  await again.getByRole('button', { name: 'Log in' }).click();
  await again.waitForURL('**/lobby/');
  await page.waitForFunction(() => !('before' in window));
  await page.waitForLoadState();
  expect(page.url()).toBe(at('/lobby/'));
});

test('[P9] without a script: one sees one’s sessions, ends one, and is told what was done', async () => {
  const laptop = await enter('grace', SCRIPTLESS);
  const phone = await visit('/favicon.svg', SCRIPTLESS);
  await logIn(phone.page, laptop);

  await laptop.page.getByRole('link', { name: 'Security' }).click();
  await laptop.page.waitForURL('**/account/');
  expect(await laptop.page.locator('.session').count()).toBe(2);
  expect(await laptop.page.locator('.session', { hasText: 'This device' }).count()).toBe(1);
  await laptop.page.getByRole('button', { name: 'End session Chrome' }).click();
  await laptop.page.getByText('The session has ended.').waitFor();
  expect(await laptop.page.locator('.session').count()).toBe(1);

  await phone.page.getByRole('link', { name: 'Security' }).click();
  await phone.page.waitForURL('**/login/**');
  expect(laptop.complaints).toEqual([]);
});

test('[P5] [P9] without a script: what one sends after one was logged out is still there, and goes out once', async () => {
  await register('grace');
  const laptop = await enter('hedy', SCRIPTLESS);
  await laptop.page.locator('.row a').first().click();
  await laptop.page.waitForURL('**/room/**');
  const room = laptop.page.url();
  await laptop.page.getByRole('textbox', { name: 'Message' }).fill('A long letter,\nby hand.');
  const phone = await visit('/favicon.svg', SCRIPTLESS);
  await logIn(phone.page, laptop);
  await phone.page.goto('/account/');
  await phone.page.getByRole('button', { name: 'End all other sessions' }).click();

  await laptop.page.getByRole('button', { name: 'Send' }).click();
  await laptop.page.getByRole('heading', { name: 'Parley' }).waitFor();
  expect(laptop.page.url()).toBe(room);
  expect(await laptop.page.getByLabel('Message').inputValue()).toBe('A long letter,\nby hand.');
  const opened = laptop.context.waitForEvent('page');
  await laptop.page.getByRole('link', { name: 'Log in using a new tab' }).click();
  await logIn(await opened, laptop);
  await laptop.page.getByRole('button', { name: 'Send' }).click();
  await laptop.page.waitForURL(`${room}?sent=1`);
  expect(await laptop.page.locator('.message .text').allTextContents()).toEqual(['A long letter,\nby hand.']);
});
