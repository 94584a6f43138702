/** People in browsers of their own, at one Parley: what the stories of conversations share. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { launchBrowser, openParley, openPerson, type Person } from './browser.ts';

const PASSWORD = 'correct horse battery staple';

export interface Named {
  username: string;
}

export type Somebody = Person & Named;

/** Opens a server and a browser for a file of stories. People come new to each, and leave at its end. */
export const company = () => {
  let server: Awaited<ReturnType<typeof openParley>>;
  let browser: Browser;
  let people = 0;
  const contexts: BrowserContext[] = [];

  vi.setConfig({ testTimeout: 90_000 });
  beforeAll(async () => {
    [server, browser] = await Promise.all([openParley({ POSTS_PER_SECOND: '1000' }), launchBrowser()]);
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const at = (path: string) => server.url + path;

  /** Somebody whom one can write to, and who is not here. */
  const register = async (name: string) => {
    const username = `${name}${++people}`;
    const { headers, status } = await fetch(at('/register/'), {
      method: 'POST',
      body: new URLSearchParams({ username, password: PASSWORD }),
      headers: { origin: server.url },
      redirect: 'manual',
    });
    expect(status).toBe(303);
    const [cookie = ''] = headers.getSetCookie();
    const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    return { username, cookie: { name: key, value } };
  };

  const appear = async (name: string): Promise<Somebody> => {
    const { username, cookie } = await register(name);
    const person = await openPerson(browser, at('/favicon.svg'));
    contexts.push(person.context);
    await person.context.addCookies([{ ...cookie, url: server.url }]);
    return { ...person, username };
  };

  /** New people in the lobby, who see each other. */
  const cast = async <Names extends string[]>(...names: Names) => {
    const all = await Promise.all(names.map(appear));
    await Promise.all(all.map(({ page }) => page.goto('/lobby/')));
    return all as { [Index in keyof Names]: Somebody };
  };

  const logIn = async (page: Page, { username }: Named) => {
    await page.goto(at('/login/'));
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/lobby/');
  };

  return { at, register, cast, logIn };
};

export const logOut = async (page: Page) => {
  await page.getByRole('button', { name: 'Log out' }).first().click();
  await page.waitForURL('**/login/');
};

export const row = (page: Page, { username }: Named) =>
  page.locator('#list .row', { hasText: username }).first();
export const field = (page: Page) => page.getByRole('textbox', { name: 'Message' });
export const texts = (page: Page) => page.locator('.message .text').allTextContents();
export const pane = (page: Page) => page.locator('room-pane');

/** Opens the conversation from the list. */
export const open = async (page: Page, other: Named) => {
  await row(page, other).locator('a').click();
  await pane(page).getByRole('heading', { name: other.username }).first().waitFor();
};

export const say = async (page: Page, ...lines: string[]) => {
  for (const line of lines) {
    await field(page).fill(line);
    await field(page).press('Enter');
  }
};

export const until = (page: Page, expected: string[]) =>
  expect.poll(() => texts(page), { timeout: 15_000 }).toEqual(expected);
export const newest = (page: Page, expected: string) =>
  expect.poll(async () => (await texts(page)).at(-1), { timeout: 15_000 }).toBe(expected);
export const receipt = (page: Page, text: string) =>
  expect.poll(() => page.locator('.receipt').textContent(), { timeout: 10_000 }).toBe(text);
export const titled = (page: Page, start: string) =>
  expect.poll(async () => (await page.title()).slice(0, start.length)).toBe(start);
