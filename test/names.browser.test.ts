/** What people call themselves and write, where it could deceive or paint over others, in a real browser. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import * as lines from '../src/text/lines.ts';
import * as links from '../src/text/links.ts';
import * as visible from '../src/text/visible.ts';
import { type Account, company, field, newest, row, say, titled } from './company.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const MANY_MARKS = `a${'\u0301\u0308\u030a\u0303'.repeat(50)}z`;
const LONG = 'Maximiliane Wilhelmine Constantia von Hohenfels-Au';

const { approach, database, register } = company();

/** They have been called so before anybody looked at names. */
const call = (name: string, isAmbiguous: boolean, ...people: Account[]) =>
  database()
    .prepare(
      'UPDATE users SET name = ?1, name_folded = ?1, ambiguous = ?2 WHERE id IN (SELECT value FROM json_each(?3))',
    )
    .bind(name, Number(isAmbiguous), JSON.stringify(people.map(({ id }) => id)))
    .run();

test('two people of one name are told apart, however long it is: in the list, the header and the title', async () => {
  const [one, other] = [await register('wilhelmine'), await register('constantia')];
  await call(LONG, true, one, other);
  const { page, complaints } = await approach('ada', PHONE);
  for (const { id, username } of [one, other]) {
    await page.goto(`/chat/${id}/`);
    expect(await isWhollySeen(page, '.chat-header .handle')).toBe(true);
    expect(await page.locator('.chat-header .handle').textContent()).toBe(`@${username}`);
    await titled(page, `${LONG} (@${username})`);
    await field(page).fill('Which of you is it?');
    await page.getByRole('button', { name: 'Send' }).click();
    await newest(page, 'Which of you is it?');
  }
  await page.goto('/lobby/');
  for (const person of [one, other]) {
    const handle = row(page, person).locator('.name .handle');
    expect(await handle.textContent()).toBe(`@${person.username}`);
  }
  expect(await isWhollySeen(page, '.row .name .handle')).toBe(true);
  expect(complaints).toEqual([]);
});

/** Neither cut off, nor outside of what holds it. */
const isWhollySeen = (page: Page, selector: string): Promise<boolean> =>
  page
    .locator(selector)
    .first()
    .evaluate((handle) => {
      const { left, right } = handle.getBoundingClientRect();
      const holder = (handle.parentElement as Element).getBoundingClientRect();
      return handle.scrollWidth <= handle.clientWidth && left >= holder.left && right <= holder.right + 1;
    });

test('marks that are stacked by the hundred stay with their own message, name and row', async () => {
  const grace = await register('grace');
  await call(MANY_MARKS, false, grace);
  const { page } = await approach('ada');
  await page.goto(`/chat/${grace.id}/`);
  await say(page, 'above', MANY_MARKS, 'below');
  await newest(page, 'below');
  await page.locator('.receipt', { hasText: 'Sent' }).waitFor();
  const stacks = [
    '.message:nth-last-of-type(2) .text',
    ...[
      '.chat-header h1',
      '.chat-header .avatar',
      '.row .name bdi',
      '.row .avatar',
      '.intro h2',
      '.intro .avatar',
    ],
  ];
  for (const selector of stacks)
    expect([selector, await paintsOutside(page, selector)]).toEqual([selector, false]);
});

/** Whether anything around an element looks otherwise while its text is not there. */
const paintsOutside = async (page: Page, selector: string): Promise<boolean> => {
  const element = page.locator(selector).first();
  const box = await element.boundingBox();
  if (!box) throw new Error(`${selector} is not there.`);
  const bands = [
    { x: box.x, y: Math.max(0, box.y - 60), width: box.width, height: Math.min(60, box.y) },
    { x: box.x, y: box.y + box.height, width: box.width, height: 60 },
  ].filter(({ height }) => height > 0);
  const look = async () =>
    (await Promise.all(bands.map((clip) => page.screenshot({ clip })))).map(String).join();
  const before = await look();
  await element.evaluate((one) => one.style.setProperty('visibility', 'hidden'));
  const after = await look();
  await element.evaluate((one) => one.style.removeProperty('visibility'));
  return before !== after;
};

test('the browser sees, cuts and links text as the server does', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import * as lines from './lines.ts';
        import * as links from './links.ts';
        import * as visible from './visible.ts';
        globalThis.textRules = { ...lines, ...links, ...visible };`,
      resolveDir: fileURLToPath(new URL('../src/text', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  const { page } = await approach('ada');
  await page.goto('about:blank');
  await page.evaluate(outputFiles[0]?.text ?? '');
  const theirs = await page.evaluate(judgeAll);
  Object.assign(globalThis, { textRules: { ...lines, ...links, ...visible } });
  expect(theirs).toEqual(judgeAll());
});

/** What each character of the first two planes is, and does in an address. It is evaluated in the browser, too. */
const judgeAll = () => {
  const { isSeen, withLineEnds, pieces } = (globalThis as unknown as { textRules: TextRules }).textRules;
  const cut = (text: string) => pieces(text).map((piece) => [piece.text.length, Boolean(piece.href)].join());
  const rules: Record<string, (character: string) => unknown> = {
    seen: isSeen,
    line: withLineEnds,
    path: (character) => cut(`https://a.example/a${character}b`),
    host: (character) => cut(`https://a${character}b.example/a`),
    before: (character) => cut(`${character}https://a.example`),
  };
  return Object.entries(rules).map(([name, rule]) => {
    let hash = 0;
    for (let point = 0; point < 0x2_0000; point++) {
      const said = String(rule(String.fromCodePoint(point)));
      for (let n = 0; n < said.length; n++) hash = (hash * 31 + said.charCodeAt(n)) | 0;
    }
    return `${name} ${hash}`;
  });
};

type TextRules = typeof lines & typeof links & typeof visible;
