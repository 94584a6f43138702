/** What people see, in a real browser at a real server. What each class promises is tried beside it. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { CLOSE } from '../src/room/limits.ts';
import { launchBrowser, openParley, openPerson, type Person } from './browser.ts';

/** A page must not stand still for 50 ms; on a machine that runs all tests at once, that is not to be measured. */
const STALL_MS = 250;
const PASSWORD = 'correct horse battery staple';

let server: Awaited<ReturnType<typeof openParley>>;
let browser: Browser;
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

vi.setConfig({ testTimeout: 90_000 });

let people = 0;

/** New people in the lobby, each in a browser of their own, who see each other. */
const cast = async <Names extends string[]>(...names: Names) => {
  const all = await Promise.all(names.map(appear));
  await Promise.all(all.map(({ page }) => page.goto('/lobby/')));
  return all as { [Index in keyof Names]: Somebody };
};

const appear = async (name: string): Promise<Somebody> => {
  const { username, cookie } = await register(name);
  const person = await openPerson(browser, `${server.url}/favicon.svg`);
  contexts.push(person.context);
  await person.context.addCookies([{ ...cookie, url: server.url }]);
  return { ...person, username };
};

/** Somebody whom one can write to, and who is not here. */
const register = async (name: string) => {
  const username = `${name}${++people}`;
  const { headers, status } = await fetch(`${server.url}/register/`, {
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

interface Named {
  username: string;
}

type Somebody = Person & Named;

const fillIn = async (page: Page, username: string) => {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL('**/lobby/');
};

const logIn = async (page: Page, username: string) => {
  await page.goto(`${server.url}/login/`);
  await fillIn(page, username);
};

const row = (page: Page, { username }: Named) => page.locator('#list .row', { hasText: username }).first();
const field = (page: Page) => page.getByRole('textbox', { name: 'Message' });
const texts = (page: Page) => page.locator('.message .text').allTextContents();
const pane = (page: Page) => page.locator('room-pane');

/** Opens the conversation from the list. */
const open = async (page: Page, other: Named) => {
  await row(page, other).locator('a').click();
  await pane(page).getByRole('heading', { name: other.username }).first().waitFor();
};

const say = async (page: Page, ...lines: string[]) => {
  for (const line of lines) {
    await field(page).fill(line);
    await field(page).press('Enter');
  }
};

const until = (page: Page, expected: string[]) =>
  expect.poll(() => texts(page), { timeout: 15_000 }).toEqual(expected);
const newest = (page: Page, expected: string) =>
  expect.poll(async () => (await texts(page)).at(-1), { timeout: 15_000 }).toBe(expected);
const receipt = (page: Page, text: string) =>
  expect.poll(() => page.locator('.receipt').textContent(), { timeout: 10_000 }).toBe(text);
const titled = (page: Page, start: string) =>
  expect.poll(async () => (await page.title()).slice(0, start.length)).toBe(start);

/** No socket opens any more, and those that are open close. */
const cutSockets = async (context: BrowserContext) => {
  let isCut = true;
  const open = new Set<{ close(): Promise<void> }>();
  await context.routeWebSocket(/socket/, (socket) => {
    if (isCut) return socket.close({ code: 1011 });
    socket.connectToServer();
    open.add(socket);
  });
  return () => {
    isCut = false;
  };
};

test('two people talk: live, in order, seen, typing, and the list knows', async () => {
  const [ada, grace] = await cast('ada', 'grace');
  await open(ada.page, grace);
  await say(ada.page, 'hello grace');
  await receipt(ada.page, 'Sent');

  await titled(grace.page, '(1) ');
  expect(await row(grace.page, ada).textContent()).toContain('1 unread');
  await open(grace.page, ada);
  await until(grace.page, ['hello grace']);
  await receipt(ada.page, 'Seen');
  await titled(grace.page, `${ada.username}`);

  await field(grace.page).pressSequentially('hi');
  await ada.page.locator('typing-line').waitFor({ state: 'visible' });
  expect(await row(ada.page, grace).locator('.preview').innerText()).toBe('Typing…');
  await field(grace.page).press('Enter');
  await until(ada.page, ['hello grace', 'hi']);
  expect(await ada.page.locator('typing-line').isVisible()).toBe(false);
  expect(await row(ada.page, grace).textContent()).toContain('hi');

  await Promise.all([say(ada.page, 'a1', 'a2', 'a3'), say(grace.page, 'g1', 'g2', 'g3')]);
  for (const { page } of [ada, grace]) {
    await expect.poll(() => page.locator('.message:not(.pending)').count()).toBe(8);
  }
  const all = await texts(ada.page);
  expect(await texts(grace.page)).toEqual(all);
  await ada.page.reload();
  await until(ada.page, all);
  expect([...ada.complaints, ...grace.complaints]).toEqual([]);
});

test('[P5] written while offline, and the page gone: it arrives once and in order', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  await say(ada.page, 'before');
  await receipt(ada.page, 'Sent');
  await ada.context.setOffline(true);
  await say(ada.page, 'one', 'two', 'three');
  await receipt(ada.page, 'Sending');
  await ada.page.locator('.offline-bar').waitFor({ state: 'visible', timeout: 15_000 });
  const url = ada.page.url();
  await ada.page.close();
  await ada.context.setOffline(false);

  const page = await ada.context.newPage();
  await page.goto(url);
  await until(page, ['before', 'one', 'two', 'three']);
  await receipt(page, 'Sent');
  await page.reload();
  await until(page, ['before', 'one', 'two', 'three']);
});

test('[P5] offline for a while: it catches up by itself, without a reload', async () => {
  const [ada, grace] = await cast('ada', 'grace');
  await open(ada.page, grace);
  await grace.page.goto(ada.page.url());
  await say(ada.page, 'hello');
  await until(grace.page, ['hello']);
  await grace.page.evaluate(() => Object.assign(window, { same: true }));
  await grace.context.setOffline(true);
  await say(ada.page, 'are you there?');
  await say(grace.page, 'soon');
  await receipt(ada.page, 'Sent');
  await grace.context.setOffline(false);
  for (const { page } of [ada, grace]) await until(page, ['hello', 'are you there?', 'soon']);
  expect(await grace.page.evaluate(() => 'same' in window)).toBe(true);
});

test('[P5] from the lobby of a later visit, what waits for a room that is not open goes out by itself', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  const url = ada.page.url();
  await ada.context.setOffline(true);
  await say(ada.page, 'later');
  await ada.page.waitForTimeout(100);
  await ada.page.close();
  await ada.context.setOffline(false);
  const page = await ada.context.newPage();
  await page.goto('/lobby/');
  await expect.poll(() => row(page, grace).textContent(), { timeout: 15_000 }).toContain('later');
  await page.goto(url);
  await until(page, ['later']);
});

test('[P6] another person at the same browser neither sees nor sends it; the same person does', async () => {
  const [grace, linus] = [await register('grace'), await register('linus')];
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  const url = ada.page.url();
  const reopen = await cutSockets(ada.context);
  let isCut = true;
  await ada.context.route('**/room/*/', (route) =>
    isCut && route.request().method() === 'POST' ? route.abort() : route.continue(),
  );
  await ada.page.reload();
  await say(ada.page, 'not for linus');
  await receipt(ada.page, 'Sending');
  await ada.page.getByRole('button', { name: 'Log out' }).first().click();
  await ada.page.waitForURL('**/login/');

  reopen();
  isCut = false;
  await logIn(ada.page, linus.username);
  const posts: string[] = [];
  ada.page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
  await ada.page.waitForTimeout(4_000);
  expect(posts).toEqual([]);
  await ada.page.goto(`${server.url}/lobby/`);
  await ada.page.getByRole('button', { name: 'Log out' }).first().click();
  await ada.page.waitForURL('**/login/');

  await logIn(ada.page, ada.username);
  await ada.page.goto(url);
  await until(ada.page, ['not for linus']);
  await receipt(ada.page, 'Sent');
});

test('where sockets are forbidden, messages still go out, and are shown as sent', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await cutSockets(ada.context);
  await open(ada.page, grace);
  await say(ada.page, 'by post');
  await receipt(ada.page, 'Sent');
  expect(await texts(ada.page)).toEqual(['by post']);
  await ada.page.reload();
  expect(await texts(ada.page)).toEqual(['by post']);
});

test('[P3] two tabs of one person: both show all, each message once', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  const other = await ada.context.newPage();
  await other.goto(ada.page.url());
  await say(ada.page, 'one');
  await until(other, ['one']);
  await say(other, 'two');
  await until(ada.page, ['one', 'two']);
  await ada.context.setOffline(true);
  await say(ada.page, 'three');
  await until(other, ['one', 'two', 'three']);
  await say(other, 'four');
  await ada.context.setOffline(false);
  const all = ['one', 'two', 'three', 'four'];
  for (const page of [ada.page, other]) {
    await until(page, all);
    await receipt(page, 'Sent');
  }
  await other.reload();
  await until(other, all);
});

test('a double click on Send sends once', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  await field(ada.page).fill('once');
  await ada.page.getByRole('button', { name: 'Send' }).dblclick();
  await receipt(ada.page, 'Sent');
  expect(await texts(ada.page)).toEqual(['once']);
});

test('[P5] a draft survives a reload and another conversation, and is gone when it is sent', async () => {
  const [grace, linus] = [await register('grace'), await register('linus')];
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  await field(ada.page).fill('not yet\nfinished');
  await ada.page.reload();
  expect(await field(ada.page).inputValue()).toBe('not yet\nfinished');
  await open(ada.page, linus);
  expect(await field(ada.page).inputValue()).toBe('');
  await open(ada.page, grace);
  expect(await field(ada.page).inputValue()).toBe('not yet\nfinished');
  await field(ada.page).press('Enter');
  await receipt(ada.page, 'Sent');
  await ada.page.reload();
  expect(await field(ada.page).inputValue()).toBe('');
});

test('what is too long stays in the composer, and says why', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  await field(ada.page).fill('x'.repeat(4_001));
  await field(ada.page).press('Enter');
  expect(await ada.page.getByRole('alert').textContent()).toContain('4,000');
  expect((await field(ada.page).inputValue()).length).toBe(4_001);
  expect(await texts(ada.page)).toEqual([]);
});

test('[P7] logging out in a second tab ends the first one at once', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  const path = new URL(ada.page.url()).pathname;
  const other = await ada.context.newPage();
  await other.goto(`${server.url}/lobby/`);
  await other.getByRole('button', { name: 'Log out' }).first().click();
  await ada.page.waitForURL('**/login/**', { timeout: 3_000 });
  expect(new URL(ada.page.url()).searchParams.get('next')).toBe(path);
});

test('moving between conversations keeps the list, the presence socket, the place and the text', async () => {
  const [grace, linus] = [await register('grace'), await register('linus')];
  const [ada] = await cast('ada');
  await ada.page.evaluate(mark);
  await open(ada.page, grace);
  await say(ada.page, 'a long story\n'.repeat(80));
  await receipt(ada.page, 'Sent');
  const scroll = () => ada.page.locator('message-list').evaluate((list) => list.scrollTop);
  await ada.page.locator('message-list').evaluate((list) => list.scrollBy(0, -700));
  await field(ada.page).fill('half a thought');
  const place = await scroll();
  expect(place).toBeLessThan(-500);

  await open(ada.page, linus);
  await titled(ada.page, `${linus.username}`);
  await ada.page.goBack();
  await pane(ada.page).getByRole('heading', { name: grace.username }).first().waitFor();
  await titled(ada.page, `${grace.username}`);
  expect(await scroll()).toBe(place);
  expect(await field(ada.page).inputValue()).toBe('half a thought');
  await ada.page.goForward();
  await pane(ada.page).getByRole('heading', { name: linus.username }).first().waitFor();
  await ada.page.goBack();
  await ada.page.goBack();
  await ada.page.locator('.empty-pane').waitFor();
  expect(new URL(ada.page.url()).pathname).toBe('/lobby/');
  await ada.page.goForward();

  await say(ada.page, 'still here');
  await receipt(ada.page, 'Sent');
  const { isSame, sockets } = await ada.page.evaluate(marks);
  expect(isSame).toBe(true);
  expect(sockets.filter((url) => url.includes('/room/')).length).toBeGreaterThan(2);
  expect(sockets.filter((url) => url.includes('/presence/'))).toEqual([]);
  expect(ada.complaints).toEqual([]);
});

/** Marks the list, and from now on notes the sockets that open. */
const mark = () => {
  const sockets: string[] = [];
  Object.assign(document.querySelector('#list') ?? {}, { sockets });
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL) {
      super(url);
      sockets.push(String(url));
    }
  };
};
const marks = () => {
  const list = document.querySelector('#list') as { sockets?: string[] } | null;
  return { isSame: list?.sockets !== undefined, sockets: list?.sockets ?? [] };
};

test('a conversation that was left catches up when one comes back', async () => {
  const [ada, grace, linus] = await cast('ada', 'grace', 'linus');
  await open(ada.page, grace);
  await say(ada.page, 'hello');
  await receipt(ada.page, 'Sent');
  await grace.page.goto(ada.page.url());
  await open(ada.page, linus);
  await say(grace.page, 'while you were away');
  await titled(ada.page, '(1) ');
  await open(ada.page, grace);
  await until(ada.page, ['hello', 'while you were away']);
  expect(await ada.page.locator('.divider').count()).toBe(1);
  await receipt(grace.page, 'Seen');
});

test('a page older than the server asks for a reload, politely, and loses nothing', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  let isNewer = true;
  await ada.context.routeWebSocket(/socket/, (socket) =>
    isNewer ? socket.close({ code: CLOSE.version }) : void socket.connectToServer(),
  );
  await ada.page.reload();
  await say(ada.page, 'sent');
  await field(ada.page).fill('typed');
  await ada.page.getByText('Parley was updated').waitFor();
  isNewer = false;
  await ada.page.getByRole('button', { name: 'Reload' }).click();
  await receipt(ada.page, 'Sent');
  await until(ada.page, ['sent']);
  expect(await field(ada.page).inputValue()).toBe('typed');
});

test('a room that is not there any more says so', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  await ada.context.routeWebSocket(/room/, (socket) => socket.close({ code: CLOSE.notFound }));
  await ada.page.reload();
  await expect.poll(() => ada.page.getByRole('alert').textContent()).toContain('not there any more');
  expect(await field(ada.page).isDisabled()).toBe(true);
});

test('scrolling back through thousands of messages: nothing jumps, nothing stalls, and the page stays small', async () => {
  const [ada, grace] = await cast('ada', 'grace');
  await open(ada.page, grace);
  const room = new URL(ada.page.url()).pathname.split('/')[2] ?? '';
  await fill(ada.page, room, 1_000);
  await ada.page.goto(`/room/${room}/?before=500`);
  await ada.page.locator('#m-530').waitFor({ state: 'attached' });
  await ada.page.getByRole('link', { name: 'Back to the newest' }).click();
  await newest(ada.page, 'm1000');
  expect(await ada.page.locator('.elsewhere').count()).toBe(0);
  await ada.page.goto(`/room/${room}/`);
  await newest(ada.page, 'm1000');

  const { jumps, stalls, most } = await ada.page.evaluate(scrollBack, 1);
  expect(jumps).toEqual([]);
  expect(stalls.filter((ms) => ms > STALL_MS)).toEqual([]);
  expect(most).toBeLessThanOrEqual(300);
  expect(await texts(ada.page)).toContain('m1');

  await grace.page.goto(`/room/${room}/`);
  await say(grace.page, 'news');
  await ada.page.getByRole('button', { name: 'New messages' }).click();
  await newest(ada.page, 'news');
  await receipt(grace.page, 'Seen');
});

/** Posts m1, m2, … over a socket of its own. */
const fill = (page: Page, room: string, count: number) =>
  page.evaluate(
    async ([id, most]) => {
      const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/room/${id}/socket?v=1&rev=0`);
      await new Promise((resolve) => {
        socket.onopen = resolve;
      });
      for (let n = 1; n <= most; n++) {
        socket.send(JSON.stringify({ type: 'post', cid: `filling-${n}`, body: `m${n}` }));
        if (n % 100 > 0) continue;
        await new Promise<void>((resolve) => {
          socket.onmessage = ({ data }) => data.includes(`"filling-${n}"`) && resolve();
        });
      }
      socket.close();
    },
    [room, count] as const,
  );

/** Scrolls up to this message in small steps, as a hand does, and watches what one sees. */
const scrollBack = async (to: number) => {
  const list = document.querySelector('message-list') as HTMLElement;
  const jumps: number[] = [];
  const stalls: number[] = [];
  let most = 0;
  new PerformanceObserver((tasks) =>
    stalls.push(...tasks.getEntries().map(({ duration }) => duration)),
  ).observe({
    type: 'longtask',
  });
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const middle = () => {
    const { left, top, width, height } = list.getBoundingClientRect();
    const at = document.elementFromPoint(left + width - 60, top + height / 2);
    return at?.closest<HTMLElement>('.message') ?? undefined;
  };
  for (let n = 0; n < 5_000 && !document.getElementById(`m-${to}`); n++) {
    const seen = middle();
    const before = seen?.getBoundingClientRect().top ?? 0;
    const room = list.scrollHeight - list.clientHeight + list.scrollTop;
    const step = Math.min(300, room);
    list.scrollTop -= step;
    await frame();
    if (seen?.isConnected) {
      const moved = seen.getBoundingClientRect().top - before - step;
      if (Math.abs(moved) > 2) jumps.push(moved);
    }
    most = Math.max(most, document.querySelectorAll('.message').length);
  }
  return { jumps, stalls, most };
};
