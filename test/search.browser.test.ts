/** Finding what was said, in a real browser at a real server. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { company, field, newest, texts } from './company.ts';

const { admit, approach, register, visit } = company();

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const words = (page: Page) => page.getByRole('textbox', { name: 'Search messages' });
const hits = (page: Page) => page.locator('.hit-text').allTextContents();
const isInView = (page: Page, seq: number) =>
  page.locator(`#m-${seq}`).evaluate((line) => {
    const { top, bottom } = line.getBoundingClientRect();
    const view = line.closest('message-list')?.getBoundingClientRect();
    return view !== undefined && top >= view.top && bottom <= view.bottom;
  });

/** A hundred messages, of which two have somebody in them. */
const talk = async (page: Page, room: string) => {
  await page.evaluate(
    async ({ path, texts }) => {
      for (const [i, body] of texts.entries()) {
        const form = new URLSearchParams({ cid: `cid-of-talk-${i}`, body });
        await fetch(path, { method: 'POST', body: form, headers: { accept: 'application/json' } });
      }
    },
    {
      path: room,
      texts: Array.from({ length: 100 }, (_, i) =>
        i === 19 || i === 69 ? `Łukasz is number ${i + 1}` : `number ${i + 1}`,
      ),
    },
  );
};

const unsend = (page: Page, room: string, seq: number) =>
  page.evaluate(
    (path) =>
      fetch(path, {
        method: 'POST',
        body: new URLSearchParams({ cid: 'cid-of-unsending', do: 'unsend' }),
        headers: { accept: 'application/json' },
      }).then(({ status }) => status),
    `${room}message/${seq}/`,
  );

/** A conversation with somebody else, and where it is. */
const conversation = async (page: Page): Promise<string> => {
  const grace = await register('grace');
  await page.goto(`/chat/${grace.id}/`);
  const room = new URL(page.url()).pathname;
  await talk(page, room);
  await page.goto(room);
  await newest(page, 'number 100');
  return room;
};

test('Ctrl and F search the conversation; what is found leads to its place, back to what was found, and Esc to the end', async () => {
  const { page } = await approach('ada');
  const room = await conversation(page);
  await field(page).focus();
  await page.keyboard.press('Control+f');
  await words(page).waitFor();
  await expect.poll(() => words(page).evaluate((input) => input === document.activeElement)).toBe(true);
  await page.keyboard.type('lukasz');
  await page.keyboard.press('Enter');
  await expect.poll(() => hits(page)).toEqual(['Łukasz is number 70', 'Łukasz is number 20']);
  expect(await page.locator('.hit mark').allTextContents()).toEqual(['Łukasz', 'Łukasz']);
  expect(new URL(page.url()).searchParams.get('q')).toBe('lukasz');

  await page.locator('.hit').last().click();
  await page.locator('#m-20').waitFor();
  expect(new URL(page.url()).pathname).toBe(`${room}20/`);
  await expect.poll(() => isInView(page, 20)).toBe(true);
  await expect
    .poll(() => page.locator('#m-20').evaluate((line) => line === document.activeElement))
    .toBe(true);
  expect(await texts(page)).toContain('Łukasz is number 20');
  // The history goes on from there in both directions.
  await page.locator('message-list').evaluate((list) => list.scrollTo(0, 0));
  await expect.poll(async () => (await texts(page)).length).toBeGreaterThan(40);

  await page.goBack();
  await expect.poll(() => hits(page)).toHaveLength(2);
  await page.keyboard.press('Escape');
  await newest(page, 'number 100');
  expect(new URL(page.url()).pathname).toBe(room);
});

test('on a phone the header leads to the search, and its arrow back', async () => {
  const { page } = await approach('ada', PHONE);
  const room = await conversation(page);
  await page.getByRole('link', { name: 'Search this conversation' }).tap();
  await words(page).fill('NUMBER 5 LUK');
  await page.getByRole('button', { name: 'Search', exact: true }).tap();
  await page.getByText('No messages found.').waitFor();
  await words(page).fill('NUMBER luk');
  await page.getByRole('button', { name: 'Search', exact: true }).tap();
  await expect.poll(() => hits(page)).toHaveLength(2);
  await page.locator('.hit').first().tap();
  await page.locator('#m-70').waitFor();
  await expect.poll(() => isInView(page, 70)).toBe(true);
  await page.goBack();
  await expect.poll(() => hits(page)).toHaveLength(2);
  // [P11] Who looks at what was found sees it go.
  await unsend(page, room, 20);
  await expect.poll(() => hits(page)).toEqual(['Łukasz is number 70']);
  await page.locator('#pane .back').tap();
  await newest(page, 'number 100');
  expect(new URL(page.url()).pathname).toBe(room);
});

test('[P9] without a script a form finds it, and a link shows it in its place', async () => {
  const ada = await register('ada');
  const { page: scripted } = await visit('/favicon.svg', {}, await admit(ada));
  const room = await conversation(scripted);
  const { page } = await visit(room, { javaScriptEnabled: false }, await admit(ada));
  await page.getByRole('link', { name: 'Search this conversation' }).click();
  await words(page).fill('łukasz');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  expect(await hits(page)).toEqual(['Łukasz is number 70', 'Łukasz is number 20']);
  await page.locator('.hit').last().click();
  await page.waitForURL(`**${room}20/#m-20`);
  const seen = async () => {
    const [line, view] = [
      await page.locator('#m-20').boundingBox(),
      await page.locator('message-list').boundingBox(),
    ];
    return line && view && line.y >= view.y && line.y + line.height <= view.y + view.height;
  };
  await expect.poll(seen).toBe(true);
  // The address alone leads there, too.
  await page.goto(`${room}20/`);
  await expect.poll(seen).toBe(true);
});

test('the field of the list leads to messages of all conversations, behind the people whom it finds', async () => {
  const { page } = await approach('ada');
  const room = await conversation(page);
  await page.goto('/lobby/');
  await page.locator('lobby-list:defined').waitFor();
  await page.locator('#search').fill('lukasz');
  await page.getByRole('link', { name: 'Search messages for “lukasz”' }).click();
  await expect.poll(() => hits(page)).toEqual(['Łukasz is number 70', 'Łukasz is number 20']);
  await page.locator('.hit').last().click();
  await page.locator('#m-20').waitFor();
  expect(new URL(page.url()).pathname).toBe(`${room}20/`);
  await expect.poll(() => isInView(page, 20)).toBe(true);
  await page.goBack();
  await expect.poll(() => hits(page)).toHaveLength(2);
});
