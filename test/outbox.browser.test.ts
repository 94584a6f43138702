/** [P5] What was typed is not lost, in real browsers at a real server. */
import type { BrowserContext } from 'playwright-core';
import { expect, test } from 'vitest';
import { company, field, logOut, open, receipt, row, say, stored, texts, until } from './company.ts';

const { approach, at, cast, logIn, register } = company();

/** The two steps in which an open socket is known to be dead, and the bar loses its patience (ms). */
const BAR_MS = 5_100;

/** No socket opens until this is called. */
const cutSockets = async (context: BrowserContext) => {
  let isCut = true;
  await context.routeWebSocket(/socket/, (socket) =>
    isCut ? socket.close({ code: 1011 }) : void socket.connectToServer(),
  );
  return () => {
    isCut = false;
  };
};

test('[P5] written while offline, and the page gone: it arrives once and in order', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await ada.page.clock.install();
  await open(ada.page, grace);
  await say(ada.page, 'before');
  await receipt(ada.page, 'Sent');
  await ada.context.setOffline(true);
  await say(ada.page, 'one', 'two', 'three');
  await receipt(ada.page, 'Sending');
  // A store that is still at it would seem to have taken too long.
  await expect.poll(() => ada.page.evaluate(stored)).toEqual(['one', 'two', 'three']);
  await ada.page.clock.fastForward(BAR_MS);
  await ada.page.clock.fastForward(BAR_MS);
  await ada.page.locator('.offline-bar').waitFor({ state: 'visible' });
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
  const grace = await approach('grace');
  const [ada] = await cast('ada');
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
  await expect.poll(() => ada.page.evaluate(stored)).toEqual(['later']);
  await ada.page.close();
  await ada.context.setOffline(false);
  const page = await ada.context.newPage();
  await page.goto('/lobby/');
  await expect.poll(() => row(page, grace).textContent(), { timeout: 15_000 }).toContain('later');
  await page.goto(url);
  await until(page, ['later']);
});

test('[P5] the browser drops its storage: what waits stays in the page, and arrives in order', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  await say(ada.page, 'before');
  await receipt(ada.page, 'Sent');
  await ada.context.setOffline(true);
  await say(ada.page, 'one', 'two');
  await expect.poll(() => ada.page.evaluate(stored)).toEqual(['one', 'two']);
  const devtools = await ada.context.newCDPSession(ada.page);
  const drop = () =>
    devtools.send('Storage.clearDataForOrigin', { origin: at(''), storageTypes: 'indexeddb' });
  await drop();
  await say(ada.page, 'three');
  await expect.poll(() => ada.page.evaluate(stored)).toEqual(['one', 'two', 'three']);
  await drop();
  for (const _ of [1, 2]) await ada.page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow')));
  await expect.poll(() => ada.page.evaluate(stored)).toEqual(['one', 'two', 'three']);
  expect(await texts(ada.page)).toEqual(['before', 'one', 'two', 'three']);
  await ada.context.setOffline(false);
  await receipt(ada.page, 'Sent');
  await expect.poll(() => ada.page.evaluate(stored)).toEqual([]);
  await ada.page.reload();
  await until(ada.page, ['before', 'one', 'two', 'three']);
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
  await logOut(ada.page);

  reopen();
  isCut = false;
  await logIn(ada.page, linus);
  const posts: string[] = [];
  ada.page.on('request', (request) => posts.push(request.postData() ?? ''));
  // What is in the outbox goes out in its order: once this has gone, the other one would have.
  await open(ada.page, grace);
  await say(ada.page, 'from linus');
  await receipt(ada.page, 'Sent');
  expect(await texts(ada.page)).toEqual(['from linus']);
  expect(posts.filter((body) => body.includes('not+for+linus'))).toEqual([]);
  await logOut(ada.page);

  await logIn(ada.page, ada);
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

test('[P5] what a proxy or the login page of a network answers refuses nothing, and hides nothing', async () => {
  const [grace, linus] = [await register('grace'), await register('linus')];
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  await cutSockets(ada.context);
  await ada.page.reload();
  const answers = [403, 413];
  const given: number[] = [];
  const isForeign = () => given.length < answers.length;
  await ada.context.route('**/room/*/', (route) => {
    if (route.request().method() !== 'POST' || !isForeign()) return route.continue();
    const status = answers[given.length] ?? 500;
    given.push(status);
    return route.fulfill({ status, contentType: 'text/html', body: '<!DOCTYPE html><h1>Please log in</h1>' });
  });
  await ada.page.route('**/lobby/?q=*', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<html><h1>Please log in</h1></html>' }),
  );
  await say(ada.page, 'one', 'two');
  const asked = ada.page.waitForResponse('**/lobby/?q=*');
  await ada.page.getByRole('textbox', { name: 'Search' }).fill(linus.username);
  await (await asked).finished();
  await receipt(ada.page, 'Sending');
  expect(await ada.page.locator('.not-sent').count()).toBe(0);
  await expect.poll(() => given, { timeout: 60_000 }).toEqual(answers);
  await receipt(ada.page, 'Sent');
  expect(await texts(ada.page)).toEqual(['one', 'two']);
  await row(ada.page, linus).waitFor();

  await ada.page.route('**/lobby/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<html><h1>Please log in</h1></html>' }),
  );
  await ada.page.getByRole('link', { name: 'Home' }).first().click();
  await ada.page.getByRole('heading', { name: 'Please log in' }).waitFor();
  expect(await ada.page.locator('.rail').count()).toBe(0);
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

test('[P3] [P5] two tabs share one draft: it is sent once, and no idle tab deletes or brings it back', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  const other = await ada.context.newPage();
  await other.goto(ada.page.url());
  await field(ada.page).fill('half a thought');
  await expect.poll(() => field(other).inputValue()).toBe('half a thought');
  await field(ada.page).fill('a whole thought');
  await expect.poll(() => field(other).inputValue()).toBe('a whole thought');
  await field(ada.page).press('Enter');
  await expect.poll(() => field(other).inputValue()).toBe('');
  await field(other).press('Enter');
  await field(ada.page).fill('the next one');
  await expect.poll(() => field(other).inputValue()).toBe('the next one');
  await other.reload();
  expect(await field(other).inputValue()).toBe('the next one');
  await field(ada.page).fill('');
  await expect.poll(() => field(other).inputValue()).toBe('');
  await field(ada.page).fill('the last one');
  await other.close();
  await ada.page.reload();
  expect(await field(ada.page).inputValue()).toBe('the last one');
  await until(ada.page, ['a whole thought']);
});

test('[P7] logging out in a second tab ends the first one at once', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  const path = new URL(ada.page.url()).pathname;
  const other = await ada.context.newPage();
  await other.goto(at('/lobby/'));
  await logOut(other);
  await ada.page.waitForURL('**/login/**');
  expect(new URL(ada.page.url()).searchParams.get('next')).toBe(path);
});
