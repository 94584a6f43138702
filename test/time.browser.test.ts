/** Clocks that jump and devices that travel, in real browsers at a real server. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { arrive, company, open, receipt, say, stored, until } from './company.ts';

const { cast, register, enter } = company();

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The machine's own zone: a browser that was given one cannot be given another. */
const HOME = undefined as unknown as string;

const separators = (page: Page) => page.locator('.separator').allInnerTexts();
/** A page looks around when it is shown. */
const lookUp = (page: Page) => page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow')));
const today = [expect.stringMatching(/^Today /)];

test.each([26, -26])(
  '[P5] written while the clock was %i h ahead, then put right: it arrives, and stands where it arrived',
  async (hours) => {
    const grace = await register('grace');
    const [ada] = await cast('ada');
    await ada.page.clock.install();
    await open(ada.page, grace);
    await ada.context.setOffline(true);
    await ada.page.clock.setSystemTime(Date.now() + hours * HOUR);
    await say(ada.page, 'one', 'two');
    await receipt(ada.page, 'Sending');
    await ada.page.clock.setSystemTime(Date.now());
    await lookUp(ada.page);
    expect(await separators(ada.page)).toEqual(today);
    await ada.context.setOffline(false);
    await receipt(ada.page, 'Sent');
    await until(ada.page, ['one', 'two']);
    expect(await separators(ada.page)).toEqual(today);
  },
);

test.each([26, -26])('[P5] the same, from a later visit to the lobby, without sockets', async (hours) => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  const path = new URL(ada.page.url()).pathname;
  // All pages of a browser have the same clock. This one also knows no navigation timing, as if the browser told none.
  await ada.context.clock.install({ time: Date.now() + hours * HOUR });
  await ada.context.routeWebSocket(/socket/, (socket) => socket.close({ code: 1011 }));
  await ada.page.goto(path);
  await ada.page.locator('message-composer:defined').waitFor();
  await ada.context.setOffline(true);
  await say(ada.page, 'one', 'two');
  await expect.poll(() => ada.page.evaluate(stored)).toEqual(['one', 'two']);
  await ada.page.close();

  await ada.context.setOffline(false);
  await ada.context.clock.setSystemTime(Date.now());
  const later = await ada.context.newPage();
  await later.goto('/lobby/');
  const preview = later.locator('#list .row .said').first();
  // A list without a socket asks every 20 to 30 s, and may have asked between the two.
  await expect.poll(() => preview.innerText(), { timeout: 50_000 }).toBe('two');
  await later.goto(path);
  await until(later, ['one', 'two']);
});

test('a message that waits is not given up because the clock is put forward while it waits', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await ada.page.clock.install();
  await open(ada.page, grace);
  await ada.context.setOffline(true);
  await say(ada.page, 'one');
  await ada.page.clock.setSystemTime(Date.now() + 26 * HOUR);
  await lookUp(ada.page);
  await receipt(ada.page, 'Sending');
  await ada.context.setOffline(false);
  await receipt(ada.page, 'Sent');
});

test('a page whose device moves to another zone says its times and days in the new one', async () => {
  const grace = await register('grace');
  const ada = await enter('ada', { timezoneId: HOME });
  await open(ada.page, grace);
  await say(ada.page, 'hello');
  await receipt(ada.page, 'Sent');
  const at = ada.page.locator('.message .at time');
  const moment = Date.parse((await at.getAttribute('datetime')) ?? '');
  const devtools = await ada.context.newCDPSession(ada.page);
  for (const timeZone of ['Asia/Kolkata', 'Pacific/Pago_Pago', 'Pacific/Kiritimati']) {
    await devtools.send('Emulation.setTimezoneOverride', { timezoneId: timeZone });
    await lookUp(ada.page);
    const there = new Date(moment).toLocaleTimeString('en-GB', { timeZone, timeStyle: 'short' });
    expect(await at.innerText()).toBe(there);
    expect(await separators(ada.page)).toEqual([`Today ${there}`]);
  }
});

test('who left is where the calendar of the place has them: yesterday, and the day before it no more', async () => {
  const [ada, grace] = [await enter('ada'), await enter('grace')];
  await open(ada.page, grace);
  const path = new URL(ada.page.url()).pathname;
  await grace.page.close();
  const line = ada.page.locator('room-pane presence-line');
  await expect.poll(() => line.innerText(), { timeout: 15_000 }).toBe('Active 1m ago');
  const tomorrow = Math.ceil(Date.now() / DAY) * DAY;
  for (const [now, words] of [
    [tomorrow + DAY - 1, 'Active yesterday'],
    [tomorrow + DAY, ''],
  ] as const) {
    await ada.page.clock.setFixedTime(now);
    await arrive(ada.page, path);
    await expect.poll(() => line.textContent()).toBe(words);
  }
});
