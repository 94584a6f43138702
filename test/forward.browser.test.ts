/** Forwarding a message, as people do it and see it, in real browsers at a real server. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { arrive, company, newest, receipt, say, texts } from './company.ts';

const { admit, approach, group, register, visit } = company();

const TEXT = 'the harbour at five';
const menu = (page: Page) => page.getByRole('dialog', { name: 'Message', exact: true });

test.each([
  ['with JavaScript, by the menu', true],
  ['[P9] without JavaScript, by the page of the message', false],
])('%s: to two at once, marked as forwarded', async (_, javaScriptEnabled) => {
  const [grace, linus] = [await register('grace'), await approach('linus')];
  const ada = await register('ada');
  const from = await group(grace, [ada], { name: 'From here' });
  const [one, other] = [
    await group(ada, [linus], { name: 'First of them' }),
    await group(linus, [ada], { name: 'Second of them' }),
  ];
  const hers = await visit(from.path, {}, await admit(grace));
  await arrive(hers.page, from.path);
  await say(hers.page, TEXT);
  await receipt(hers.page, 'Sent');
  await arrive(linus.page, one.path);
  const { page, complaints } = await visit('/lobby/', { javaScriptEnabled }, await admit(ada));
  await expect
    .poll(async () => {
      await page.goto(from.path);
      return texts(page);
    })
    .toEqual([TEXT]);
  if (javaScriptEnabled) {
    await page.locator('.message .bubble').hover();
    await page.locator('.message a.at').click();
    await menu(page).getByRole('link', { name: 'Forward' }).click();
  } else {
    await page.locator('.message a.at').click();
    await page.getByRole('link', { name: 'Forward' }).click();
  }
  await page.getByRole('heading', { name: 'Forward message' }).waitFor();
  await page.getByRole('button', { name: 'Forward' }).click();
  await page.getByRole('alert').filter({ hasText: 'Choose at least one' }).waitFor();
  await page.getByRole('checkbox', { name: 'First of them' }).check();
  await page.getByRole('checkbox', { name: 'Second of them' }).check();
  await page.getByRole('button', { name: 'Forward' }).click();
  await page.waitForURL(`**${from.path}`);
  await newest(linus.page, TEXT);
  await expect.poll(() => linus.page.locator('.message .forwarded').allTextContents()).toEqual(['Forwarded']);
  await expect
    .poll(async () => {
      await linus.page.goto(other.path);
      return linus.page.locator('.message .forwarded').count();
    })
    .toBe(1);
  await expect.poll(() => linus.page.locator('.message').innerText()).not.toContain('grace');
  // What was refused on the way is said in the console, too.
  expect([...complaints.filter((one) => !one.includes('422')), ...linus.complaints]).toEqual([]);
});
