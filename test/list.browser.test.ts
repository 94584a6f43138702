/** The list beside the conversation, in a real browser at a real server: what it shows of what happens elsewhere. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { CLOSE } from '../src/room/limits.ts';
import { en } from '../src/web/texts/en.ts';
import type { Person } from './browser.ts';
import { type Account, arrive, arriving, company, field, type Somebody, titled } from './company.ts';

/** So many conversations a page. */
const LIST_PAGE = 50;
const PATIENT = { timeout: 10_000 };
/** Newcomers make a page look at the list again, not more often than this. */
const REFRESH_EVERY_MS = 10_000;
/** In two such steps an open socket is known to be dead, and the bar loses its patience. */
const BAR_MS = 5_100;

const { admit, approach, at, attend, database, enter, register } = company();
let beginnings = 0;

/** The path of their conversation, in which somebody has said something. */
const begin = async (one: Account, other: Account, text: string): Promise<string> => {
  const headers = { cookie: `session=${await admit(one)}`, origin: at('') };
  const chat = await fetch(at(`/chat/${other.id}/`), { headers, redirect: 'manual' });
  const path = chat.headers.get('location') ?? '';
  const body = new URLSearchParams({ cid: `beginning-${++beginnings}`, body: text });
  const said = await fetch(at(path), { method: 'POST', body, headers, redirect: 'manual' });
  expect(said.status).toBe(303);
  return path;
};
const row = (page: Page, { id }: Account) => page.locator(`#list .row[data-peer="${id}"]`);
const preview = (page: Page, other: Account) =>
  expect.poll(() => row(page, other).locator('.preview').innerText(), PATIENT);
/** From now on. Gives whether the list has been asked for anew, and the answer is dealt with. */
const watchRefresh = async (page: Page) => {
  await page.evaluate(() =>
    document.addEventListener('htmx:finally:request', () => Object.assign(window, { refreshed: true })),
  );
  return () => page.evaluate(() => 'refreshed' in window);
};
const live = (page: Page) => page.locator('lobby-list:defined').waitFor();
/** Somebody who has come since is in the list: it hears of what happens. */
const sees = ({ page }: Somebody, newcomer: Account) => row(page, newcomer).waitFor();
/** As a network goes that says so, and as long as it takes to be sure. */
const goOffline = async ({ page, context }: Person) => {
  await context.setOffline(true);
  await page.clock.fastForward(BAR_MS);
  await page.clock.fastForward(BAR_MS);
  await page.locator('.offline-bar').waitFor({ state: 'visible' });
};

test('who is alone is told what to do, and offered nothing that leads nowhere', async () => {
  const ada = await enter('ada');
  const { page } = ada;
  await live(page);
  const [advice, find] = [page.getByText('Nobody else is here yet.'), page.getByText('Find people')];
  expect([await advice.isVisible(), await find.isVisible()]).toEqual([true, false]);
  await sees(ada, await attend('grace'));
  expect([await advice.isVisible(), await find.isVisible()]).toEqual([false, true]);
});

test('two who come soon after one another are both in the list', async () => {
  const ada = await approach('ada');
  await ada.page.clock.install();
  const [socket] = await Promise.all([ada.page.waitForEvent('websocket'), ada.page.goto('/lobby/')]);
  await sees(ada, await attend('grace'));
  const told = socket.waitForEvent('framereceived', ({ payload }) => payload.includes('"arrived"'));
  const [linus] = await Promise.all([attend('linus'), told]);
  await ada.page.clock.fastForward(REFRESH_EVERY_MS);
  await sees(ada, linus);
});

test('what is pressed stays under the finger until it is released, whatever comes meanwhile', async () => {
  const ada = await approach('ada');
  const { page } = ada;
  const [grace, linus] = [await register('grace'), await register('linus')];
  await begin(linus, ada, 'good day');
  await begin(grace, ada, 'hello');
  await page.clock.install();
  await page.goto('/lobby/');
  await titled(page, '(2) ');
  const order = () =>
    page
      .locator('#list .conversations .row')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-peer')));
  const [first, second] = [`${grace.id}`, `${linus.id}`];

  await row(page, linus).hover();
  await page.locator('#list a[data-htmx-powered]').first().waitFor();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.mouse.down();
  await begin(linus, ada, 'and good night');
  await titled(page, '(3) ');
  const isRefreshed = await watchRefresh(page);
  const alan = await attend('alan');
  await expect.poll(isRefreshed, PATIENT).toBe(true);
  expect(await order()).toEqual([first, second]);
  await page.mouse.up();
  await page.locator('room-pane').getByRole('heading', { name: linus.username }).first().waitFor();
  await page.clock.resume();
  await expect.poll(order).toEqual([second, first]);
  await sees(ada, alan);
});

test('who types is seen in the list whatever is open, until the message is there', async () => {
  const [grace, linus] = [await approach('grace'), await register('linus')];
  const ada = await enter('ada');
  const path = await begin(grace, ada, 'hello');
  await begin(linus, ada, 'good day');
  await arrive(grace.page, path);
  await field(grace.page).pressSequentially('I think');
  await preview(ada.page, grace).toBe('Typing…');
  expect(await row(ada.page, linus).locator('.preview').innerText()).toContain('good day');

  await row(ada.page, linus).locator('a').click();
  await field(ada.page).waitFor();
  expect(await row(ada.page, grace).locator('.preview').innerText()).toBe('Typing…');
  await field(grace.page).press('Enter');
  await preview(ada.page, grace).toContain('I think');
  expect(await ada.page.title()).toContain('(2) ');
});

test('who stops typing is not said to type any more', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  await ada.page.clock.install();
  await ada.page.goto('/lobby/');
  const path = await begin(grace, ada, 'hello');
  await arrive(grace.page, path);
  await field(grace.page).pressSequentially('h');
  await preview(ada.page, grace).toBe('Typing…');
  await ada.page.clock.fastForward(6_000);
  await preview(ada.page, grace).toContain('hello');
});

test('what I choose for a room is chosen in a menu, by keyboard, and stands in all my tabs', async () => {
  const [ada, grace, linus] = [await approach('ada'), await register('grace'), await register('linus')];
  await begin(linus, ada, 'good day');
  await begin(grace, ada, 'hello');
  const { page } = ada;
  await page.goto('/lobby/');
  const other = await ada.context.newPage();
  await other.goto('/lobby/');
  await Promise.all([live(page), live(other)]);
  const order = (where: Page) =>
    expect.poll(
      () =>
        where
          .locator('.conversations .row')
          .evaluateAll((rows) => rows.map((one) => Number(one.getAttribute('data-peer')))),
      PATIENT,
    );
  const menu = page.getByRole('dialog');
  const choose = async (whom: Account, choice: string) => {
    await page.getByRole('button', { name: `Options for ${whom.username}` }).press('Enter');
    await menu.getByRole('button', { name: choice, exact: true }).press('Enter');
    await menu.waitFor({ state: 'hidden' });
  };
  await order(page).toEqual([grace.id, linus.id]);
  await choose(linus, 'Pin to the top');
  for (const tab of [page, other]) await order(tab).toEqual([linus.id, grace.id]);

  await choose(grace, 'Mute until I unmute it');
  for (const tab of [page, other]) await titled(tab, '(1) ');
  await expect.poll(() => row(other, grace).locator('.marks').innerText(), PATIENT).toContain('muted');

  await page.getByRole('button', { name: `Options for ${grace.username}` }).press('Enter');
  await menu.waitFor();
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'hidden' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
    `Options for ${grace.username}`,
  );

  await choose(linus, 'Archive');
  for (const tab of [page, other]) await order(tab).toEqual([grace.id]);
  await begin(linus, ada, 'are you there?');
  for (const tab of [page, other]) await order(tab).toEqual([linus.id, grace.id]);
  expect(ada.complaints).toEqual([]);
});

test('who goes back under an open menu, or from the help for keys, has left these, too', async () => {
  const [ada, grace] = [await approach('ada'), await register('grace')];
  await begin(grace, ada, 'hello');
  const { page } = ada;
  await page.goto('/lobby/');
  await live(page);
  for (const open of [
    () => page.getByRole('button', { name: `Options for ${grace.username}` }).click(),
    () => page.locator('#pane').press('?'),
  ]) {
    await row(page, grace).locator('a').click();
    await field(page).waitFor();
    await page.locator('#pane').focus();
    await open();
    await page.getByRole('dialog').waitFor();
    await page.goBack();
    await page.locator('.empty-pane').waitFor({ state: 'attached' });
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
});

test('without a network, what needs one stays where it is, with what was typed, and the bar says why', async () => {
  const grace = await register('grace');
  const ada = await approach('ada');
  const { page } = ada;
  await page.goto(await begin(grace, ada, 'hello'));
  await live(page);
  const bar = page.getByText(en.frame.offline);
  await ada.context.setOffline(true);
  // By touch, say: nothing has announced the click, so the code for it is not there yet.
  await row(page, grace).locator('a').dispatchEvent('click');
  await bar.waitFor();
  expect(new URL(page.url()).pathname).toContain('/room/');
  await ada.context.setOffline(false);
  await bar.waitFor({ state: 'hidden', timeout: 20_000 });
  await ada.context.setOffline(true);
  await page.getByRole('button', { name: `Options for ${grace.username}` }).click();
  await bar.waitFor();
  expect(await page.locator('room-pane').count()).toBe(1);
  await ada.context.setOffline(false);
  await bar.waitFor({ state: 'hidden', timeout: 20_000 });

  await page.goto('/settings/');
  await live(page);
  await ada.context.setOffline(true);
  await page.getByLabel('About you').fill('Far from any network');
  await page.getByRole('button', { name: 'Save' }).click();
  await bar.waitFor();
  expect(await page.getByLabel('About you').inputValue()).toBe('Far from any network');
  await ada.context.setOffline(false);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(en.settings.saved).waitFor();
});

test('one who was opened is marked, also where nothing was said yet', async () => {
  const grace = await register('grace');
  const ada = await enter('ada');
  await live(ada.page);
  const current = () => ada.page.locator('.row a[aria-current]').count();
  expect(await current()).toBe(0);
  await row(ada.page, grace).locator('a').click();
  await field(ada.page).waitFor();
  await expect.poll(() => row(ada.page, grace).locator('a').getAttribute('aria-current')).toBe('page');
  await ada.page.reload();
  expect(await row(ada.page, grace).locator('a').getAttribute('aria-current')).toBe('page');
  await field(ada.page).press('Escape');
  await expect.poll(current).toBe(0);
});

test.each(['Control', 'Shift'] as const)(
  'a link that is clicked with %s is left to the browser',
  async (key) => {
    const grace = await register('grace');
    const ada = await enter('ada');
    await live(ada.page);
    // The code that takes clicks from the browser is there.
    const link = row(ada.page, grace).locator('a');
    const code = ada.page.waitForResponse(/navigation/);
    await link.hover();
    await code;
    const click = ada.page.evaluate(
      () =>
        new Promise<string | undefined>((resolve) => {
          const told = (event: MouseEvent) =>
            setTimeout(() =>
              resolve(event.defaultPrevented ? 'taken' : (event.target as Element).closest('a')?.pathname),
            );
          addEventListener('click', told, { capture: true, once: true });
        }),
    );
    await link.click({ modifiers: [key] });
    expect(await click).toBe(await link.getAttribute('href'));
    expect(await ada.page.locator('.empty-pane').count()).toBe(1);
  },
);

test('Enter opens the first that was found, as soon as it is', async () => {
  const grace = await register('grace');
  await register('linus');
  const { page } = await enter('ada');
  await live(page);
  const search = page.getByRole('textbox', { name: 'Search' });
  await search.pressSequentially(grace.username);
  await search.press('Enter');
  await page.locator('room-pane h1', { hasText: grace.username }).waitFor();
  expect(await search.inputValue()).toBe(grace.username);
  await search.fill('nobody-of-that-name');
  await search.press('Enter');
  await page.getByText('No results found.').waitFor();
  expect(await page.locator('room-pane h1').textContent()).toBe(grace.username);
});

test('[P8] while offline nobody is said to be here; afterwards those who are', async () => {
  const [ada, grace] = [await approach('ada'), await attend('grace')];
  await ada.page.clock.install();
  await ada.page.goto(await begin(grace, ada, 'hello'));
  await live(ada.page);
  const line = ada.page.locator('presence-line');
  const name = () => row(ada.page, grace).locator('.name').innerText();
  const dot = () =>
    row(ada.page, grace)
      .locator('a')
      .evaluate((link) => getComputedStyle(link, '::before').display);
  await expect.poll(() => line.textContent(), PATIENT).toBe('Active now');
  expect([await line.isVisible(), await name(), await dot()]).toEqual([
    true,
    expect.stringContaining('online'),
    'block',
  ]);

  await goOffline(ada);
  expect([await line.isVisible(), await name(), await dot()]).toEqual([false, grace.username, 'none']);
  await ada.context.setOffline(false);
  await ada.page.clock.fastForward(BAR_MS);
  await expect.poll(() => line.isVisible(), PATIENT).toBe(true);
});

test('a conversation that is gone is no sign that one is offline', async () => {
  const [ada, grace] = [await approach('ada'), await register('grace')];
  const { page } = ada;
  await page.clock.install();
  await ada.context.routeWebSocket(/room/, (socket) => socket.close({ code: CLOSE.notFound }));
  const path = await begin(grace, ada, 'hello');
  await arriving(page, '/presence/', () => page.goto(path));
  await expect.poll(() => page.getByRole('alert').textContent(), PATIENT).toContain('no longer available');
  await page.clock.fastForward(BAR_MS);
  expect(await page.locator('.offline-bar').isVisible()).toBe(false);
});

test('what “More” has brought is still there after an absence, and what it brought can be opened', async () => {
  const ada = await approach('ada');
  const db = database();
  await db
    .prepare(CROWD)
    .bind(ada.id, 2 * LIST_PAGE + 10, Date.now())
    .run();
  await db.prepare(THEIR_ROOMS).bind(ada.id, Date.now()).run();
  await db.prepare(THEIR_SEATS).bind(ada.id).run();
  await ada.page.clock.install();
  await ada.page.goto('/lobby/');
  await live(ada.page);
  const conversations = ada.page.locator('.conversations .row');
  const more = ada.page.getByRole('link', { name: 'More' });
  expect(await conversations.count()).toBe(LIST_PAGE);
  await more.click();
  await expect.poll(() => conversations.count()).toBe(2 * LIST_PAGE);
  await ada.page.evaluate(() => Object.assign(window, { same: true }));
  const names = await conversations.locator('bdi').allTextContents();
  const rows = ada.page.locator('.rows');
  await rows.evaluate((list) => list.scrollTo(0, 5_000));
  const place = await rows.evaluate((list) => list.scrollTop);

  await goOffline(ada);
  const refreshed = ada.page.waitForResponse((answer) => answer.url().includes('/lobby/'));
  await ada.context.setOffline(false);
  await ada.page.clock.fastForward(BAR_MS);
  await refreshed;
  await ada.page.locator('.offline-bar').waitFor({ state: 'hidden' });
  await expect.poll(() => conversations.locator('bdi').allTextContents()).toEqual(names);
  expect(await rows.evaluate((list) => list.scrollTop)).toBe(place);
  await more.click();
  await expect.poll(() => conversations.count()).toBe(2 * LIST_PAGE + 10);
  const further = conversations.nth(LIST_PAGE + 5).locator('a');
  await arriving(ada.page, '/room/', () => further.click());
  await field(ada.page).waitFor();
  expect(await ada.page.evaluate(() => 'same' in window)).toBe(true);
  expect(ada.complaints.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
});

const CROWD = `
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
  INSERT INTO users (username, password_hash, created_at) SELECT 'crowd_' || ?1 || '_' || i, 'none', ?3 FROM n`;
/** What their rooms know nothing of: so no revision of it, or pages would be loaded again. */
const THEIR_ROOMS = `
  INSERT INTO rooms (id, pair, created_at, rev, last_seq, last_sender, last_body, last_at)
  SELECT 'room-' || id, CAST(?1 AS INTEGER) || ':' || id, ?2, 0, 1, id, 'hello', ?2 - 1000 * id
  FROM users WHERE username LIKE 'crowd_' || CAST(?1 AS INTEGER) || '_%'`;
const THEIR_SEATS = `
  INSERT INTO members (user_id, room_id, read_seq)
  SELECT users.id, rooms.id, 1 FROM rooms JOIN users ON rooms.id = 'room-' || users.id OR users.id = ?1
  WHERE rooms.pair LIKE CAST(?1 AS INTEGER) || ':%' AND rooms.id LIKE 'room-%'`;

test('far from the newest an arrow leads back to it, though nothing is new', async () => {
  const [ada, grace] = [await approach('ada'), await register('grace')];
  await ada.page.goto(await begin(grace, ada, 'a long story\n'.repeat(200)));
  await live(ada.page);
  const list = ada.page.locator('message-list');
  const arrow = ada.page.getByRole('button', { name: 'Jump to the latest' });
  const scroll = (by: number) => list.evaluate((one, px) => one.scrollBy(0, px), by);
  await scroll(-300);
  expect(await arrow.isVisible()).toBe(false);
  await scroll(-1_000);
  await arrow.waitFor();
  const { width, height } = (await arrow.boundingBox()) ?? {};
  expect([width, height]).toEqual([44, 44]);

  await begin(grace, ada, 'and then');
  await ada.page.getByRole('button', { name: 'New messages' }).click();
  expect(await list.evaluate((one) => one.scrollTop)).toBe(0);
  await expect.poll(() => ada.page.locator('.jump').isVisible()).toBe(false);
});

test('times are written as in the person’s own region', async () => {
  const place = { timezoneId: 'America/New_York' };
  const [ada, grace] = [await approach('ada', { ...place, locale: 'en-US' }), await approach('grace', place)];
  const path = await begin(grace, ada, 'hello');
  const time = async ({ page }: Somebody) => {
    await page.goto(path);
    await live(page);
    return page.locator('.separator time').innerText();
  };
  expect(await time(ada)).toMatch(/^Today \d?\d:\d\d\s[AP]M$/);
  expect(await time(grace)).toMatch(/^Today \d\d:\d\d$/);
});
