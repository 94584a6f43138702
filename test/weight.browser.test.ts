/**
 * What Parley weighs on the wire, in a real browser at a real server. Past its budget, it fails.
 * The server compresses as Cloudflare's edge does, here with gzip; Brotli and Zstandard are some percent lighter.
 */
import type { Browser, Page, Request } from 'playwright-core';
import { expect, test } from 'vitest';
import { CONVERSATIONS } from '../bin/seed-cast.ts';
import { PAGE_SIZE } from '../src/room/limits.ts';
import { admit, enrol } from './accounts.ts';
import { openPerson, type Parley } from './browser.ts';
import { shared } from './shared.ts';

const kB = 1_000;
/** More people than a page of the list shows. */
const CROWD = 100;
/** What people say, of all lengths: in a seeded Parley, too. */
const SAYINGS = CONVERSATIONS.flatMap(({ said }) => said.map(([, text]) => text)).filter(
  (text) => !/^\d+$/.test(text),
);

interface Load {
  paths: string[];
  /** With the headers of the answers. */
  bytes: number;
}

let browser: Browser;
let parley: Parley;
let rooms: string[];
let cookies: { name: string; value: string; url: string }[];

shared.beforeAll(async ({ browser: opened, parley: running }) => {
  [browser, parley] = [opened, running];
  rooms = await populate();
});

/** Ada has said much to grace and to linus, and they to her, among many others. */
const populate = async () => {
  const [ada, grace, linus] = [await register('ada'), await register('grace'), await register('linus')];
  const names = JSON.stringify(Array.from({ length: CROWD }, (_, n) => `person_${n * 7919}`));
  await parley.database
    .prepare(
      `INSERT INTO users (username, password_hash, created_at) SELECT value, 'none', 0 FROM json_each(?1)`,
    )
    .bind(names)
    .run();
  const { results } = await parley.database
    .prepare(`SELECT id FROM users WHERE username IN ('grace', 'linus') ORDER BY id`)
    .all<{ id: number }>();
  cookies = [{ ...ada, url: parley.url }];
  const paths = await Promise.all(
    results.map(async ({ id }) => (await request(ada, `/chat/${id}/`)).headers.get('location') ?? ''),
  );
  await Promise.all([talk(paths[0] ?? '', ada, grace), talk(paths[1] ?? '', ada, linus)]);
  return paths;
};

const talk = async (path: string, one: Cookie, other: Cookie) => {
  for (let n = 0; n < PAGE_SIZE; n++) {
    const form = new URLSearchParams({ cid: `weighed-${n}`, body: said(n) });
    expect((await request(n % 3 ? one : other, path, form)).status).toBe(200);
  }
};

const said = (n: number) => SAYINGS[n % SAYINGS.length] ?? '';

type Cookie = { name: string; value: string };

const register = async (username: string): Promise<Cookie> => ({
  name: 'session',
  value: await admit(parley.database, await enrol(parley.database, username)),
});

const request = (cookie: Cookie, path: string, form?: URLSearchParams) =>
  fetch(parley.url + path, {
    method: form ? 'POST' : 'GET',
    headers: {
      origin: parley.url,
      accept: 'application/json',
      cookie: `${cookie.name}=${cookie.value}`,
    },
    redirect: 'manual',
    ...(form && { body: form }),
  });

const visit = async (isSignedIn = true): Promise<Page> => {
  const { page, context } = await openPerson(browser, 'about:blank');
  if (isSignedIn) await context.addCookies(cookies);
  return page;
};

/** All that is loaded while something happens. Sockets are no loads. */
const weigh = async (page: Page, what: () => Promise<unknown>): Promise<Load> => {
  const seen: Request[] = [];
  page.on('requestfinished', (request) => seen.push(request));
  await what();
  await page.waitForLoadState('networkidle');
  page.removeAllListeners('requestfinished');
  for (const request of seen) {
    expect(new URL(request.url()).origin).toBe(parley.url);
    expect((await request.response())?.headers()['content-encoding']).toBe('gzip');
  }
  const sizes = await Promise.all(seen.map((request) => request.sizes()));
  const bytes = sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0);
  return { paths: seen.map((request) => new URL(request.url()).pathname), bytes };
};

/** A browser without a window has no use for icons and manifest; others load them, so they count. */
const loadWhole = async (page: Page, path: string) => {
  await page.goto(parley.url + path);
  await page.evaluate(async () => {
    const links = document.querySelectorAll<HTMLLinkElement>(
      'link:is([rel~=icon], [rel=manifest]):not([href^="data:"])',
    );
    await Promise.all([...links].map(async ({ href }) => (await fetch(href)).arrayBuffer()));
  });
};

test('the sign-in page: 15 kB in 3 requests', async () => {
  const page = await visit(false);
  const { paths, bytes } = await weigh(page, () => loadWhole(page, '/login/'));
  expect(paths).toHaveLength(3);
  expect(bytes).toBeLessThanOrEqual(15 * kB);
  await page.context().close();
});

test('a conversation with 40 messages, with a cold cache: 50 kB in 6 requests; 16 to go on from it; a later one 10', async () => {
  const page = await visit();
  const [first = '', second = ''] = rooms;
  const whole = await weigh(page, () => loadWhole(page, first));
  expect(await page.locator('.message').count()).toBe(PAGE_SIZE);
  expect(whole.paths.length).toBeLessThanOrEqual(6);
  expect(whole.bytes).toBeLessThanOrEqual(50 * kB);

  const going = await weigh(page, async () => {
    await page.locator('.row a').first().hover();
    await page.locator('.row a[data-htmx-powered]').first().waitFor();
  });
  expect(going.paths).toEqual([expect.stringMatching(/^\/built\/navigation\./)]);
  expect(going.bytes).toBeLessThanOrEqual(16 * kB);

  const later = await weigh(page, async () => {
    await page.locator(`.row a[href="${second}"]`).click();
    await page.waitForURL(parley.url + second);
  });
  expect(await page.locator('.message').count()).toBe(PAGE_SIZE);
  expect(later.bytes).toBeLessThanOrEqual(10 * kB);
  await page.context().close();
});

test('a conversation can be read before any script has run', async () => {
  const page = await visit();
  await page.route('**/*.js', () => new Promise(() => {}));
  await page.goto(parley.url + rooms[0], { waitUntil: 'commit' });
  const last = page.locator('.message').last();
  await last.waitFor();
  expect(await last.locator('.text').textContent()).toBe(said(PAGE_SIZE - 1));
  await expect.poll(() => last.evaluate(isInSight)).toBe(true);
  expect(await page.evaluate(() => customElements.get('room-pane') === undefined)).toBe(true);
  expect(await page.getByRole('button', { name: 'Send' }).isVisible()).toBe(true);
  await page.context().close();
});

const isInSight = (element: Element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
};
