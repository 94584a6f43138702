/** Reacting, as people do it and see it, in real browsers at a real server. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { arrive, arriving, company, open, say, stored, until } from './company.ts';

const { cast, group } = company();

const line = (page: Page, text: string) => page.locator('.message', { hasText: text });
const menu = (page: Page) => page.getByRole('dialog', { name: 'Message', exact: true });
const picker = (page: Page) => page.getByRole('dialog', { name: 'More emoji' });
const reactions = (page: Page) => page.locator('.reaction');
const shown = (page: Page) => reactions(page).allTextContents();

const openMenu = async (page: Page, text: string) => {
  await line(page, text).locator('.bubble').hover();
  await line(page, text).locator('a.at').click();
  await menu(page).waitFor();
};

/** Two people who talk to each other. */
const pair = async () => {
  const [ada, grace] = await cast('ada', 'grace');
  await open(ada.page, grace);
  await arriving(grace.page, '/room/', () => open(grace.page, ada));
  await say(ada.page, 'hello');
  await until(grace.page, ['hello']);
  return { ada, grace };
};

test('one of six at hand, by the menu; a press takes it back; both see the same, also after a reload', async () => {
  const { ada, grace } = await pair();
  await openMenu(grace.page, 'hello');
  await menu(grace.page).getByRole('button', { name: '❤️' }).click();
  for (const { page } of [ada, grace]) await expect.poll(() => shown(page)).toHaveLength(1);
  await expect.poll(() => shown(ada.page)).toEqual([`❤️ 1 ${grace.username}`]);
  await expect.poll(() => shown(grace.page)).toEqual(['❤️ 1 You']);
  await expect.poll(() => reactions(ada.page).getAttribute('aria-pressed')).toBe('false');
  await expect.poll(() => reactions(grace.page).getAttribute('aria-pressed')).toBe('true');

  await reactions(ada.page).click();
  for (const { page } of [ada, grace]) await expect.poll(async () => (await shown(page))[0]).toContain('❤️ 2');
  const who = reactions(grace.page).locator('small');
  await expect.poll(() => who.evaluate((tip) => getComputedStyle(tip).clipPath)).toBe('inset(50%)');
  await reactions(grace.page).hover();
  await expect.poll(() => who.evaluate((tip) => getComputedStyle(tip).clipPath)).toBe('none');

  await arriving(ada.page, '/room/', () => ada.page.reload());
  await expect.poll(() => shown(ada.page)).toEqual([`❤️ 2 You and ${grace.username}`]);
  await reactions(ada.page).focus();
  const focused = () => ada.page.evaluate(() => document.activeElement?.className);
  for (const count of [1, 2, 1]) {
    await ada.page.keyboard.press('Space');
    for (const { page } of [ada, grace])
      await expect.poll(async () => (await shown(page))[0]).toContain(`❤️ ${count}`);
    await expect.poll(() => focused()).toBe('reaction');
  }
  await openMenu(grace.page, 'hello');
  const pressed = menu(grace.page).getByRole('button', { pressed: true });
  await expect.poll(() => pressed.textContent()).toBe('❤️');
  await pressed.click();
  for (const { page } of [ada, grace]) await expect.poll(() => shown(page)).toEqual([]);
  for (const { page } of [ada, grace]) await expect.poll(() => page.evaluate(stored)).toEqual([]);
  expect([...ada.complaints, ...grace.complaints]).toEqual([]);
});

test('one more than one may give is refused with a sentence, and the five stay', async () => {
  const { ada, grace } = await pair();
  for (const [n, emoji] of ['👍', '❤️', '😂', '😮', '😢', '🙏'].entries()) {
    await openMenu(grace.page, 'hello');
    await menu(grace.page).getByRole('button', { name: emoji }).click();
    await expect.poll(() => shown(grace.page)).toHaveLength(Math.min(n + 1, 5));
  }
  const alert = grace.page.locator('message-composer [role=alert]');
  await expect.poll(() => alert.textContent()).toContain('There’s no room for this reaction');
  await expect.poll(() => shown(ada.page)).toHaveLength(5);
  await expect.poll(() => grace.page.evaluate(stored)).toEqual([]);
});

test('a line that is drawn anew while somebody presses something in it still hears the click', async () => {
  const { ada, grace } = await pair();
  await line(ada.page, 'hello').locator('.bubble').hover();
  await ada.page.waitForLoadState('networkidle');
  // What takes longer than a press may last says nothing: once more.
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await openMenu(grace.page, 'hello');
    await line(ada.page, 'hello').locator('.bubble').hover();
    const { x, y, width, height } =
      (await line(ada.page, 'hello').locator('a.at').boundingBox()) ?? expect.fail();
    await ada.page.mouse.move(x + width / 2, y + height / 2);
    const began = performance.now();
    await ada.page.mouse.down();
    await menu(grace.page).getByRole('button', { name: '👍' }).click();
    await expect.poll(() => grace.page.evaluate(stored)).toEqual([]);
    // By now she has been told of it, or this time shows nothing: nothing that could be waited for tells her page so.
    await ada.page.waitForTimeout(200);
    const isShort = performance.now() - began < 900;
    await ada.page.mouse.up();
    if (!isShort) {
      await ada.page.keyboard.press('Escape');
      continue;
    }
    await menu(ada.page).waitFor();
    await expect.poll(() => shown(ada.page)).toHaveLength(attempt % 2);
    return;
  }
  throw new Error('Too slow to tell.');
});

test('any other, by the picker: found by its name in either language, walked through by keyboard, loaded only then', async () => {
  const { ada, grace } = await pair();
  const asked: string[] = [];
  grace.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await openMenu(grace.page, 'hello');
  expect(asked.filter((path) => path.includes('/emoji.'))).toEqual([]);
  await menu(grace.page).getByRole('button', { name: 'More emoji' }).click();
  const all = picker(grace.page).getByRole('group').getByRole('button');
  await expect.poll(() => all.count()).toBeGreaterThan(1_800);
  expect(asked.filter((path) => path.includes('/emoji.'))).toHaveLength(1);
  const field = picker(grace.page).getByRole('searchbox');
  await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
  await field.fill('HÜPFBURG oder so');
  await expect.poll(() => picker(grace.page).getByRole('status').textContent()).toBe('Found: 0');
  for (const words of ['rocket', 'Rakete', 'RAKETE']) {
    await field.fill(words);
    await picker(grace.page).getByRole('button', { name: 'rocket', exact: true }).waitFor();
  }
  await field.fill('heart');
  await grace.page.keyboard.press('ArrowDown');
  await grace.page.keyboard.press('ArrowRight');
  await grace.page.keyboard.press('ArrowDown');
  await grace.page.keyboard.press('ArrowUp');
  const focused = await grace.page.evaluate(() => (document.activeElement as HTMLElement).dataset.emoji);
  expect(focused).toBe(await all.locator('visible=true').nth(1).getAttribute('data-emoji'));
  await grace.page.keyboard.press('Enter');
  await picker(grace.page).waitFor({ state: 'detached' });
  for (const { page } of [ada, grace])
    await expect.poll(async () => (await shown(page))[0]).toContain(`${focused} 1`);
  expect([...ada.complaints, ...grace.complaints]).toEqual([]);
});

test('[P3] [P5] offline they wait in their order, also when the page is gone, and happen once', async () => {
  const { ada, grace } = await pair();
  await line(grace.page, 'hello').locator('.bubble').hover();
  await grace.page.waitForLoadState('networkidle');
  await grace.context.setOffline(true);
  const press = async (emoji: string) => {
    await openMenu(grace.page, 'hello');
    await menu(grace.page).getByRole('button', { name: emoji }).click();
  };
  await press('👍');
  await press('😂');
  await press('👍');
  await expect.poll(() => shown(grace.page)).toEqual([expect.stringContaining('😂 1')]);
  const url = grace.page.url();
  await grace.page.close();
  await grace.context.setOffline(false);
  const page = await grace.context.newPage();
  await page.goto(url);
  await expect.poll(() => shown(ada.page), { timeout: 15_000 }).toEqual([`😂 1 ${grace.username}`]);
  await expect.poll(() => page.evaluate(stored), { timeout: 15_000 }).toEqual([]);
  await expect.poll(() => shown(page)).toEqual([expect.stringContaining('😂 1')]);
});

test('without a script they are there, lead to the page of the message, and that has a form', async () => {
  const { ada, grace } = await pair();
  await openMenu(grace.page, 'hello');
  await menu(grace.page).getByRole('button', { name: '😮' }).click();
  await expect.poll(() => shown(ada.page)).toHaveLength(1);
  const page = await (
    await ada.context.browser()?.newContext({
      javaScriptEnabled: false,
      storageState: await ada.context.storageState(),
    })
  )?.newPage();
  if (!page) throw new Error('no page');
  const look = async () => {
    await page.goto(ada.page.url());
    return shown(page);
  };
  await expect.poll(look).toHaveLength(1);
  await reactions(page).click();
  await page.getByRole('heading', { name: 'Reactions' }).waitFor();
  await expect
    .poll(() => page.getByRole('listitem').filter({ hasText: '😮' }).textContent())
    .toContain('grace');
  await page.getByLabel('Another emoji').fill('🦦');
  await page.getByRole('button', { name: 'React', exact: true }).click();
  await expect.poll(() => shown(page)).toHaveLength(2);
  for (const one of [ada.page, grace.page]) await expect.poll(() => shown(one)).toHaveLength(2);
  await page.context().close();
});

test('[P12] somebody who has left keeps their name on what they gave', async () => {
  const [ada, grace, linus] = await cast('ada', 'grace', 'linus');
  const team = await group(ada, [grace, linus]);
  await arrive(ada.page, team.path);
  await say(ada.page, 'farewell');
  await arrive(linus.page, team.path);
  await until(linus.page, ['farewell']);
  await openMenu(linus.page, 'farewell');
  await menu(linus.page).getByRole('button', { name: '😢' }).click();
  await expect.poll(() => shown(ada.page)).toEqual([`😢 1 ${linus.username}`]);
  await team.act(linus, { type: 'leave', forGood: false });
  await arriving(ada.page, '/room/', () => ada.page.reload());
  await expect.poll(() => shown(ada.page)).toEqual([`😢 1 ${linus.username}`]);
});
