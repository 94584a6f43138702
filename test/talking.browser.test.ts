/** What two people see who talk to each other, in real browsers at a real server. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { CLOSE } from '../src/room/limits.ts';
import { arriving, company, field, open, pane, receipt, row, say, texts, titled, until } from './company.ts';

const { approach, cast, register } = company();

test('two people talk: live, in order, seen, typing, and the list knows', async () => {
  const [ada, grace] = await cast('ada', 'grace');
  await open(ada.page, grace);
  await say(ada.page, 'hello grace');
  await receipt(ada.page, 'Sent');

  await titled(grace.page, '(1) ');
  expect(await row(grace.page, ada).textContent()).toContain('1 unread');
  await arriving(grace.page, '/room/', () => open(grace.page, ada));
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

test('what is written with marks is drawn for both, and is still what was written', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  await Promise.all([ada.page.goto(`/chat/${grace.id}/`), grace.page.goto(`/chat/${ada.id}/`)]);
  const said = '*Read* _this_: https://example.org/ and `a < b`';
  const drawn = (page: Page) => page.locator('.message .text').first();
  const isDrawn = async (page: Page) => {
    for (const tag of ['strong', 'em', 'a', 'code']) await drawn(page).locator(tag).waitFor();
    expect(await drawn(page).innerText()).toBe('Read this: https://example.org/ and a < b');
    expect(await drawn(page).textContent()).toBe(said);
  };

  // Where what draws it cannot be loaded, it can still be read, and is drawn once that can be.
  await grace.page.route('**/built/text.*', (route) => route.abort());
  await say(ada.page, said);
  await isDrawn(ada.page);
  await until(grace.page, [said]);
  expect(await drawn(grace.page).innerText()).toBe(said);
  await grace.page.unroute('**/built/text.*');
  await say(grace.page, 'I shall');
  await isDrawn(grace.page);

  await field(ada.page).press('ArrowUp');
  await expect.poll(() => field(ada.page).inputValue()).toBe(said);
  await field(ada.page).press('Escape');
  await ada.page.reload();
  await until(ada.page, [said, 'I shall']);
  await isDrawn(ada.page);
  expect(ada.complaints).toEqual([]);
});

test('what nobody looks at is not seen: behind another window, or with nobody before the screen', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  const { page } = ada;
  await page.clock.install();
  await grace.page.goto(`/chat/${ada.id}/`);
  await say(grace.page, 'one');
  await receipt(grace.page, 'Sent');
  await arriving(page, '/room/', () => page.goto(grace.page.url()));
  await receipt(grace.page, 'Seen');

  await page.evaluate(focus, false);
  await say(grace.page, 'two');
  await until(page, ['one', 'two']);
  await titled(page, '(1) ');
  expect(await row(page, grace).textContent()).toContain('1 unread');
  await receipt(grace.page, 'Sent');
  await page.evaluate(focus, true);
  await receipt(grace.page, 'Seen');
  await titled(page, grace.username);

  await page.clock.fastForward(5 * 60_000);
  await say(grace.page, 'three');
  await titled(page, '(1) ');
  await receipt(grace.page, 'Sent');
  await page.mouse.move(700, 400);
  await receipt(grace.page, 'Seen');
  await titled(page, grace.username);
});

test('a page that nobody looks at has seen nothing: loaded in a tab behind, by a link, or by a reload', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  await grace.page.goto(`/chat/${ada.id}/`);
  await say(grace.page, 'one');
  await receipt(grace.page, 'Sent');
  const { page } = ada;
  await page.addInitScript(() => {
    document.hasFocus = () => false;
  });
  const isUnread = async () => {
    await until(page, ['one']);
    await titled(page, '(1) ');
    expect(await row(page, grace).textContent()).toContain('1 unread');
    await receipt(grace.page, 'Sent');
  };
  await arriving(page, '/room/', () => page.goto(grace.page.url()));
  await isUnread();
  await arriving(page, '/room/', () => page.reload());
  await isUnread();
  await page.goto('/lobby/');
  await arriving(page, '/room/', () => open(page, grace));
  await isUnread();
  await page.evaluate(focus, true);
  await receipt(grace.page, 'Seen');
  await titled(page, grace.username);
});

test('[P9] without a script, a page that is shown is seen', async () => {
  const [ada, grace] = [await approach('ada', { javaScriptEnabled: false }), await approach('grace')];
  await grace.page.goto(`/chat/${ada.id}/`);
  await say(grace.page, 'one', 'two');
  await receipt(grace.page, 'Sent');
  // Pages read D1, which has a message up to a second later; a page without a script does not learn of it.
  await expect
    .poll(async () => {
      await ada.page.goto('/lobby/');
      return row(ada.page, grace).textContent();
    })
    .toContain('two');
  await open(ada.page, grace);
  await receipt(grace.page, 'Seen');
  await ada.page.goto('/lobby/');
  expect(await row(ada.page, grace).textContent()).not.toContain('unread');
});

test('what was seen is told, too, where one leaves before a socket is open', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  await grace.page.goto(`/chat/${ada.id}/`);
  await say(grace.page, 'one');
  await receipt(grace.page, 'Sent');
  // It opens, and says nothing.
  await ada.page.routeWebSocket(/\/room\//, () => {});
  await ada.page.goto('/lobby/');
  await open(ada.page, grace);
  await expect.poll(() => row(ada.page, grace).textContent()).not.toContain('unread');
  await ada.page.locator('.rail .home').click();
  await receipt(grace.page, 'Seen');
});

/** Chromium without a screen gives the focus to all its pages. */
const focus = (is: boolean) => {
  document.hasFocus = () => is;
  dispatchEvent(new Event(is ? 'focus' : 'blur'));
};

test('a double click on Send sends once', async () => {
  const grace = await register('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  await field(ada.page).fill('once');
  await ada.page.getByRole('button', { name: 'Send' }).dblclick();
  await receipt(ada.page, 'Sent');
  expect(await texts(ada.page)).toEqual(['once']);
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
  const [grace, linus] = [await approach('grace'), await register('linus')];
  const [ada] = await cast('ada');
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
  await say(ada.page, 'hello');
  await receipt(ada.page, 'Sent');
  await ada.context.routeWebSocket(/room/, (socket) => socket.close({ code: CLOSE.notFound }));
  await ada.page.reload();
  await expect.poll(() => ada.page.getByRole('alert').textContent()).toContain('no longer available');
  expect(await field(ada.page).isVisible()).toBe(false);
});
