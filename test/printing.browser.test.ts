/** What a browser puts on paper, in a real Chromium at a real server. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { company, newest, open } from './company.ts';

const { cast, register } = company();

/** A page of it is a page of paper; what is a link in it says where it leads. */
const print = async (page: Page) => {
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  return {
    pages: pdf.match(/\/Type \/Page\b/g)?.length ?? 0,
    links: [...pdf.matchAll(/\/URI \((https:[^)]*)\)/g)].map(([, link]) => link),
  };
};

/** Posts messages with a link of their own each, a thought that is longer than a page among them. */
const fill = (page: Page, count: number) =>
  page.evaluate(async (most) => {
    const cids = Array.from({ length: most }, (_, n) => `printed-${n + 1}`);
    for (const [n, cid] of cids.entries()) {
      const body = `https://example.org/${n + 1} ${n === 50 ? 'a long story\n'.repeat(120) : ''}`;
      const form = new URLSearchParams({ cid, body });
      await fetch(location.pathname, { method: 'POST', headers: { accept: 'application/json' }, body: form });
    }
  }, count);

/** Whether that has brought the first message. */
const scrolledUp = (list: Element) => {
  list.scrollTo(0, -1_000_000);
  return document.getElementById('m-1') !== null;
};

const COUNT = 100;
const LINKS = Array.from({ length: COUNT }, (_, n) => `https://example.org/${n + 1}`);

test('a conversation is printed with all that is loaded, over as many pages as it needs, and nothing else', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  const { page } = ada;
  await open(page, grace);
  await fill(page, COUNT);
  await page.reload();
  await newest(page, LINKS.at(-1) ?? '');
  await expect.poll(() => page.locator('message-list').evaluate(scrolledUp), { timeout: 20_000 }).toBe(true);
  await page.locator('#m-50').scrollIntoViewIfNeeded();
  const place = await page.locator('message-list').evaluate((list) => list.scrollTop);

  const { pages, links } = await print(page);
  expect(links).toEqual(LINKS);
  expect(pages).toBeGreaterThan(4);
  await page.emulateMedia({ media: 'print' });
  for (const gone of ['#list', '.rail', '.composer', '.jump', '.skip'])
    expect(await page.locator(gone).first().isVisible(), gone).toBe(false);
  expect(await page.locator('.chat-header h1').isVisible()).toBe(true);
  await page.emulateMedia({ media: null });
  await expect.poll(() => page.locator('message-list').evaluate((list) => list.scrollTop)).toBe(place);
});
