/** People in browsers of their own, at one Parley: what the stories of conversations share. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import type { WebSocket } from 'ws';
import type { GroupSettings } from '../src/room/entry.ts';
import type { Operation } from '../src/room/membership.ts';
import { admit as admitTo, enrol } from './accounts.ts';
import { openPerson, type Parley, type Person } from './browser.ts';
import { PASSWORD } from './password.ts';
import { shared } from './shared.ts';
import { openSocket, PRESENCE } from './sockets.ts';

interface Named {
  username: string;
}

export interface Account extends Named {
  id: number;
}

export type Somebody = Person & Account;

/** A group as a story needs it: where it is, and what its members do to it. */
export interface Group {
  path: string;
  act(from: Account, operation: Operation, people?: Account[]): Promise<void>;
}

interface GroupRoom {
  act(
    from: Account,
    cid: string,
    operation: Operation,
    people: Account[],
  ): Promise<{ ok: boolean; reason?: string }>;
}

let people = 0;

/** An empty Parley for a file of stories. People come new to each, and leave at its end. */
export const company = () => {
  let parley: Parley;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const sockets: WebSocket[] = [];

  shared.beforeAll(async ({ parley: running, browser: opened }) => {
    [parley, browser] = [running, opened];
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });

  const at = (path: string) => parley.url + path;

  /** Somebody whom one can write to, and who is not here. */
  const register = async (name: string): Promise<Account> => {
    const username = `${name}${++people}`;
    return { username, id: await enrol(parley.database, username) };
  };

  /** Somebody whom nobody knows, or who is known by these tokens. */
  const visit = async (
    path: string,
    options?: BrowserContextOptions,
    ...tokens: string[]
  ): Promise<Person> => {
    const cookies = tokens.map((value) => ({ name: 'session', value, url: parley.url }));
    const person = await openPerson(browser, new URL(path, parley.url).href, options, cookies);
    contexts.push(person.context);
    return person;
  };

  /** A token for a new session of theirs. */
  const admit = ({ id }: Account): Promise<string> => admitTo(parley.database, id);

  const appear = async (
    account: Account,
    options?: BrowserContextOptions,
    path = '/lobby/',
  ): Promise<Somebody> => ({
    ...(await visit(path, options, await admit(account))),
    ...account,
  });

  /** Somebody new, in the lobby. */
  const enter = async (name: string, options?: BrowserContextOptions) =>
    appear(await register(name), options);

  /** Somebody new who is signed in, and whose window shows nothing of Parley yet. */
  const approach = async (name: string, options?: BrowserContextOptions) =>
    appear(await register(name), options, '/favicon.svg');

  /** Somebody new who is here, with a socket instead of a window. */
  const attend = async (name: string): Promise<Account> => {
    const account = await register(name);
    sockets.push(await openSocket(parley.url, PRESENCE, `session=${await admit(account)}`));
    return account;
  };

  /** A group that the first of these has made, with the others in it. */
  const group = async (
    owner: Account,
    others: Account[],
    settings: Partial<GroupSettings> = {},
  ): Promise<Group> => {
    const { ROOM } = (await parley.worker.getEnv()) as { ROOM: { getByName(name: string): GroupRoom } };
    const id = `group-of-story-${++people}`;
    const act: Group['act'] = async (from, operation, whom = []) => {
      const done = await ROOM.getByName(id).act(plain(from), crypto.randomUUID(), operation, whom.map(plain));
      if (!(await done.ok)) throw new Error(`${operation.type}: ${await done.reason}`);
    };
    const users = others.map((other) => other.id);
    await act(owner, { type: 'create', settings: { ...GROUP, ...settings }, users }, others);
    return { path: `/room/${id}/`, act };
  };

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

  return {
    at,
    register,
    admit,
    visit,
    enter,
    approach,
    attend,
    cast,
    group,
    logIn,
    database: () => parley.database,
  };
};

const GROUP: GroupSettings = {
  name: 'Climbing',
  description: '',
  history: 'all',
  posting: 'all',
  joining: 'invited',
};

/** As it passes to an object: without a browser around it. */
const plain = ({ id, username }: Account): Account => ({ id, username });

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

/**
 * Goes somewhere in this way, and is there when a socket has been heard on this path: what one types before that is not told.
 * A conversation in which nobody has written has no socket.
 */
export const arriving = async (page: Page, path: string, go: () => Promise<unknown>) => {
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  let isThere = false;
  let last: { isClosed(): boolean } | undefined;
  // What is left may have been about to open a socket of its own.
  const check = () => isThere && last?.isClosed() === false && resolve();
  page.on('websocket', (socket) => {
    if (!socket.url().includes(path)) return;
    socket.on('framereceived', () => {
      last = socket;
      check();
    });
  });
  const unmade = go().then(() => {
    isThere = true;
    check();
    return page.locator('room-pane[unmade]').waitFor();
  });
  await Promise.any([heard, unmade]);
  for (const rest of [heard, unmade]) rest.catch(() => {});
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

/** The messages that this browser keeps, whatever happens to the page, in the order of sending. */
export const stored = () =>
  new Promise<string[]>((resolve) => {
    const opening = indexedDB.open('parley');
    // There is none: it is not for this test to make one.
    opening.onupgradeneeded = () => opening.transaction?.abort();
    opening.onerror = () => resolve([]);
    opening.onsuccess = () => {
      const reading = opening.result.transaction('outbox').objectStore('outbox').getAll();
      reading.onsuccess = () => {
        const entries: { id: number; body?: string }[] = reading.result;
        opening.result.close();
        resolve(entries.sort((one, other) => one.id - other.id).flatMap(({ body }) => body ?? []));
      };
    };
  });
