/** People in browsers of their own, at one Parley: what the stories of conversations share. */
import type { D1Database } from '@cloudflare/workers-types';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser, openParley, openPerson, type Person } from './browser.ts';

/** Everybody's. */
export const PASSWORD = 'correct horse battery staple';

export interface Named {
  username: string;
}

export interface Somebody extends Person, Named {
  id: number;
}

/** Opens a server and a browser for a file of stories. People come new to each, and leave at its end. */
export const company = () => {
  let server: Awaited<ReturnType<typeof openParley>>;
  let browser: Browser;
  let people = 0;
  const contexts: BrowserContext[] = [];

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

  type Account = Awaited<ReturnType<typeof register>>;

  /** Somebody whom nobody knows, or who they are by these cookies. */
  const visit = async (
    path: string,
    options: BrowserContextOptions = {},
    ...cookies: Account['cookie'][]
  ): Promise<Person> => {
    const ours = cookies.map((cookie) => ({ ...cookie, url: server.url }));
    const person = await openPerson(browser, new URL(path, server.url).href, options, ours);
    contexts.push(person.context);
    return person;
  };

  const appear = async (
    { username, cookie }: Account,
    options?: BrowserContextOptions,
  ): Promise<Somebody> => {
    const person = await visit('/lobby/', options, cookie);
    return { ...person, username, id: Number(await person.page.getAttribute('body', 'data-user')) };
  };

  /** Somebody new, in the lobby. */
  const enter = async (name: string, options?: BrowserContextOptions) =>
    appear(await register(name), options);

  /** New people in the lobby, who see each other. */
  const cast = async <Names extends string[]>(...names: Names) => {
    const accounts = await Promise.all(names.map(register));
    const all = await Promise.all(accounts.map((account) => appear(account)));
    return all as { [Index in keyof Names]: Somebody };
  };

  const logIn = async (page: Page, { username }: Named, password = PASSWORD) => {
    await page.goto(at('/login/'));
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.waitForURL('**/lobby/');
  };

  const database = async () => ((await server.worker.getEnv()) as { DB: D1Database }).DB;

  return { at, register, visit, enter, cast, logIn, database };
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

/** Goes somewhere in this way, and is there when a socket has been heard on this path: what one types before that is not told. */
export const arriving = async (page: Page, path: string, go: () => Promise<unknown>) => {
  const socket = page.waitForEvent('websocket', (one) => one.url().includes(path));
  const heard = socket.then((one) => one.waitForEvent('framereceived'));
  await Promise.all([heard, go()]);
};

/** Loads a conversation. */
export const arrive = (page: Page, path: string) => arriving(page, '/room/', () => page.goto(path));

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
