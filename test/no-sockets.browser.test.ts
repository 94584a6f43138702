/** Networks that let no socket through, in real browsers at a real server. */
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { connection as words } from '../src/web/texts/en-connection.ts';
import { company, open, receipt, row, say, until } from './company.ts';

const { approach, cast } = company();

const FORBIDDEN = {
  'are closed at once': (context: BrowserContext) =>
    context.routeWebSocket(/socket/, (socket) => socket.close({ code: 1006 })),
  'open, and bring nothing': (context: BrowserContext) => context.routeWebSocket(/socket/, () => {}),
};
const bar = (page: Page) => page.locator('.offline-bar');
const barSays = (page: Page, text: string) =>
  expect
    .poll(async () => (await bar(page).isVisible()) && bar(page).textContent(), { timeout: 30_000 })
    .toBe(text);
/** Somebody comes back to the page, again and again, until this is so. */
const comesBack = (page: Page, expected: () => Promise<unknown>) =>
  expect
    .poll(
      async () => {
        await page.evaluate(() => dispatchEvent(new Event('focus')));
        return expected();
      },
      { timeout: 30_000, interval: 1_000 },
    )
    .toBe(true);

test.each(Object.entries(FORBIDDEN))(
  '[P4] where sockets %s, one hears and is heard all the same',
  async (_, forbid) => {
    const grace = await approach('grace');
    const [ada] = await cast('ada');
    await open(ada.page, grace);
    await forbid(grace.context);
    await say(ada.page, 'hello');
    await receipt(ada.page, 'Sent');
    await grace.page.goto(ada.page.url());
    await barSays(grace.page, words.slow);

    await say(ada.page, 'are you there?');
    const previews = () => row(grace.page, ada).locator('.said').innerText();
    await comesBack(grace.page, async () => (await previews()) === 'are you there?');
    await until(grace.page, ['hello', 'are you there?']);
    await comesBack(grace.page, async () => (await ada.page.locator('.receipt').textContent()) === 'Seen');

    await say(grace.page, 'yes');
    await until(ada.page, ['hello', 'are you there?', 'yes']);
    await receipt(grace.page, 'Sent');
  },
);

test('where something else answers, and when a socket opens again, the bar says so', async () => {
  const grace = await approach('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  await say(ada.page, 'hello');
  let isForbidden = true;
  await grace.context.routeWebSocket(/socket/, (socket) =>
    isForbidden ? socket.close({ code: 1006 }) : void socket.connectToServer(),
  );
  await grace.page.goto(ada.page.url());
  await barSays(grace.page, words.slow);
  await grace.context.route(/messages|lobby/, (route) => route.fulfill({ status: 403, body: 'Blocked' }));
  await grace.page.evaluate(() => dispatchEvent(new Event('focus')));
  await barSays(grace.page, words.unreachable);
  isForbidden = false;
  await grace.page.evaluate(() => dispatchEvent(new Event('online')));
  await bar(grace.page).waitFor({ state: 'hidden' });
  await say(ada.page, 'again');
  await until(grace.page, ['hello', 'again']);
});
