/** What people see who talk in groups, in real browsers at a real server. */
import type { BrowserContext, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { FEW_MEMBERS } from '../src/room/limits.ts';
import { arrive, company, field, receipt, say, texts, titled, until } from './company.ts';

const { approach, enter, group, register, visit, admit } = company();

const events = (page: Page) => page.locator('.event').allTextContents();
const names = (page: Page) => page.locator('.message > .author:not(.visually-hidden) bdi').allTextContents();
const failed = (page: Page) => page.locator('.message.failed');

/** From the next page on no socket of a room opens until this is called. */
const cut = async (context: BrowserContext) => {
  let isCut = true;
  await context.routeWebSocket(/\/room\//, (socket) =>
    isCut ? socket.close({ code: 1011 }) : void socket.connectToServer(),
  );
  return () => {
    isCut = false;
  };
};

test('three people talk: by name, seen by all, typing, and what happens is told', async () => {
  const [ada, grace, linus, hedy] = [
    await approach('ada'),
    await approach('grace'),
    await approach('linus'),
    await register('hedy'),
  ];
  const { path, act } = await group(ada, [grace, linus]);
  for (const { page } of [ada, grace, linus]) await arrive(page, path);
  await expect.poll(() => ada.page.locator('.members-line').textContent()).toBe('3 members, 3 online');

  await say(grace.page, 'Who comes along?', 'On Saturday');
  await until(linus.page, ['Who comes along?', 'On Saturday']);
  await say(linus.page, 'I do');
  await until(ada.page, ['Who comes along?', 'On Saturday', 'I do']);
  expect(await names(ada.page)).toEqual([grace.username, linus.username]);
  expect(await names(linus.page)).toEqual([grace.username]);
  expect(await ada.page.locator('.message .avatar').count()).toBe(2);

  await say(ada.page, 'Me too');
  await receipt(ada.page, `Seen by ${grace.username} and ${linus.username}`);

  await field(grace.page).pressSequentially('When');
  await field(linus.page).pressSequentially('When');
  const typing = ada.page.locator('typing-line .author');
  await expect
    .poll(() => typing.textContent())
    .toMatch(new RegExp(`^(${grace.username}|${linus.username}) and .* are typing$`));
  await field(grace.page).press('Enter');
  await expect.poll(() => typing.textContent()).toBe(`${linus.username} is typing`);

  await act(ada, { type: 'add', users: [hedy.id] }, [hedy]);
  await act(ada, { type: 'change', settings: { name: 'Climbing on Saturdays' } });
  await titled(grace.page, 'Climbing on Saturdays');
  expect((await events(grace.page)).slice(-2)).toEqual([
    `${ada.username} added ${hedy.username}`,
    `${ada.username} renamed the group to “Climbing on Saturdays”`,
  ]);
  expect((await events(ada.page)).at(-1)).toBe('You renamed the group to “Climbing on Saturdays”');
  expect(await grace.page.locator('.members-line').textContent()).toBe('4 members, 3 online');
  const live = await Promise.all([events(grace.page), texts(grace.page)]);
  await grace.page.reload();
  await expect.poll(async () => [await events(grace.page), await texts(grace.page)]).toEqual(live);
  expect([...ada.complaints, ...grace.complaints, ...linus.complaints]).toEqual([]);
});

test('whom a message names: picked from a list by keyboard, a link to them, and brighter for themselves', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  const linus = await register('linus');
  const { path } = await group(ada, [grace, linus]);
  for (const { page } of [ada, grace]) await arrive(page, path);

  const list = ada.page.getByRole('listbox', { name: 'People to mention' });
  await field(ada.page).pressSequentially('Ask @');
  await list.waitFor();
  expect(await list.getByRole('option').count()).toBe(3);
  await field(ada.page).pressSequentially('lin');
  await expect.poll(() => list.getByRole('option').count()).toBe(1);
  expect(await ada.page.locator('#announcer').textContent()).toContain('1 person');
  await field(ada.page).press('Enter');
  await field(ada.page).pressSequentially('or @');
  await field(ada.page).press('Escape');
  expect(await list.isVisible()).toBe(false);
  await field(ada.page).pressSequentially(`${grace.username}`);
  await field(ada.page).press('Enter');

  const text = `Ask @${linus.username} or @${grace.username}`;
  await until(grace.page, [text]);
  const mentions = grace.page.locator('.mention');
  // What draws them comes with the first one.
  await expect.poll(() => mentions.allTextContents()).toEqual([`@${linus.username}`, `@${grace.username}`]);
  await expect.poll(() => grace.page.locator('.mention.me').textContent()).toBe(`@${grace.username}`);
  await mentions.first().click();
  await grace.page.getByRole('heading', { name: linus.username }).waitFor();
  expect(new URL(grace.page.url()).pathname).toBe(`/people/${linus.id}/`);
  expect([...ada.complaints, ...grace.complaints]).toEqual([]);
});

test('in a large group, too, one names members who have never written', async () => {
  const [ada, zelda] = [await approach('ada'), await register('zelda')];
  const crowd = await Promise.all(Array.from({ length: FEW_MEMBERS }, (_, n) => register(`crowd${n}`)));
  const { path } = await group(ada, [zelda, ...crowd]);
  await arrive(ada.page, path);
  await field(ada.page).pressSequentially('Hello @zeld');
  await ada.page.getByRole('option', { name: zelda.username }).waitFor();
  await field(ada.page).press('Enter');
  await field(ada.page).press('Enter');
  await expect.poll(() => ada.page.locator('.mention').allTextContents()).toEqual([`@${zelda.username}`]);
  expect(ada.complaints).toEqual([]);
});

test('[P9] without JavaScript one names people by typing, and an admin everyone', async () => {
  const [ada, grace] = [await register('ada'), await approach('grace')];
  const { path } = await group(ada, [grace]);
  await arrive(grace.page, path);
  const { page } = await visit(path, { javaScriptEnabled: false }, await admit(ada));
  await field(page).fill(`@${grace.username}, and @everyone`);
  await page.getByRole('button', { name: 'Send' }).click();
  const mentions = page.locator('.mention');
  await expect.poll(() => mentions.allTextContents()).toEqual([`@${grace.username}`, '@everyone']);
  await expect.poll(() => grace.page.locator('.mention.me').count()).toBe(2);
});

test('[P5] [P7] removed while one writes: nothing more comes, and what was not sent can be copied', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  const { path, act } = await group(ada, [grace]);
  for (const { page } of [ada, grace]) await arrive(page, path);
  await say(ada.page, 'before');
  await until(grace.page, ['before']);
  await field(grace.page).fill('half a thought');
  await act(ada, { type: 'remove', user: grace.id });
  await expect.poll(() => grace.page.getByRole('alert').textContent()).toContain('no longer a member');
  expect((await events(grace.page)).at(-1)).toBe(`${ada.username} removed you`);
  expect(await field(grace.page).isEditable()).toBe(false);
  expect(await field(grace.page).inputValue()).toBe('half a thought');
  await say(ada.page, 'after');
  await receipt(ada.page, 'Sent');
  await grace.page.reload();
  await until(grace.page, ['before']);
  expect(await grace.page.getByRole('alert').textContent()).toContain('no longer a member');
});

test('[P5] removed while offline: the texts are there, not sent, and can be copied', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  const { path, act } = await group(ada, [grace]);
  for (const { page } of [ada, grace]) await arrive(page, path);
  await grace.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const mend = await cut(grace.context);
  await grace.page.reload();
  await say(grace.page, 'one', 'two');
  await receipt(grace.page, 'Sending');
  await act(ada, { type: 'remove', user: grace.id });
  mend();
  await grace.page.reload();
  await expect.poll(() => failed(grace.page).count()).toBe(2);
  expect(await failed(grace.page).first().textContent()).toContain('no longer a member');
  await failed(grace.page).first().getByRole('button', { name: 'Copy' }).click();
  await failed(grace.page).first().getByText('Copied').waitFor();
  expect(await grace.page.evaluate(() => navigator.clipboard.readText())).toBe('one');
  await failed(grace.page).first().getByRole('button', { name: 'Discard' }).click();
  await expect.poll(() => failed(grace.page).count()).toBe(1);
  expect(await texts(ada.page)).toEqual([]);
});

test('the pinned message stands above the thread and leads to itself, however far away', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  const { path } = await group(ada, [grace]);
  for (const { page } of [ada, grace]) await arrive(page, path);
  await say(ada.page, 'We meet at nine');
  await receipt(ada.page, `Seen by ${grace.username}`);
  const many = Array.from({ length: 50 }, (_, n) => `line ${n}`);
  await say(grace.page, ...many);
  await receipt(grace.page, `Seen by ${ada.username}`);
  // By keyboard: to the first message, to its time, to its menu, to its page.
  await ada.page.locator('message-list').press('Home');
  await ada.page.locator('#m-2').waitFor();
  await ada.page.locator('#m-2').press('Home');
  await ada.page.keyboard.press('ArrowDown');
  await ada.page.keyboard.press('Tab');
  await ada.page.keyboard.press('Enter');
  const menu = ada.page.getByRole('dialog', { name: 'Message', exact: true });
  await menu.getByRole('link', { name: 'Details' }).press('Enter');
  await menu.waitFor({ state: 'detached' });
  await ada.page.getByRole('heading', { name: 'Message', exact: true }).waitFor();
  await ada.page.getByRole('button', { name: 'Pin message' }).click();
  await ada.page.locator('.pinned-message').waitFor();
  const pinned = grace.page.locator('.pinned-message');
  await expect.poll(() => pinned.textContent()).toContain('We meet at nine');
  await grace.page.reload();
  expect(await texts(grace.page)).not.toContain('We meet at nine');
  await pinned.click();
  const line = grace.page.locator('#m-2');
  await line.waitFor();
  expect(await line.evaluate((one) => one === document.activeElement)).toBe(true);
  await ada.page.goto(`${new URL(path, ada.page.url())}message/2/`);
  await ada.page.getByRole('button', { name: 'Unpin message' }).click();
  await pinned.waitFor({ state: 'detached' });
  expect(grace.complaints).toEqual([]);
});

test('by keyboard one reads back what was said, and what happened between', async () => {
  const ada = await approach('ada');
  const linus = await register('linus');
  const { path, act } = await group(ada, []);
  await arrive(ada.page, path);
  await say(ada.page, 'one');
  await receipt(ada.page, 'Sent');
  await act(ada, { type: 'add', users: [linus.id] }, [linus]);
  await expect.poll(() => events(ada.page).then((all) => all.length)).toBe(2);
  await say(ada.page, 'two');
  await receipt(ada.page, 'Sent');
  await ada.page.locator('message-list').press('End');
  const back = [];
  for (let i = 0; i < 4; i += 1) {
    back.push(await ada.page.evaluate(() => document.activeElement?.id));
    await ada.page.keyboard.press('ArrowUp');
  }
  expect(back).toEqual(['m-4', 'm-3', 'm-2', 'm-1']);
  expect(ada.complaints).toEqual([]);
});

test('[P7] a list shows a group as soon as one is in it, before anybody writes, and how that ended', async () => {
  const [ada, grace, linus] = [await register('ada'), await enter('grace'), await enter('linus')];
  const rowOf = ({ page }: { page: Page }, name: string) =>
    page.locator('#list .conversations .row', { hasText: name });
  const { act } = await group(ada, [grace], { name: 'Early birds' });
  await rowOf(grace, 'Early birds').getByText('No messages yet').waitFor();
  expect(await rowOf(linus, 'Early birds').count()).toBe(0);
  await act(ada, { type: 'add', users: [linus.id] }, [linus]);
  await rowOf(linus, 'Early birds').waitFor();
  await act(ada, { type: 'change', settings: { name: 'Night owls' } });
  for (const person of [grace, linus]) await rowOf(person, 'Night owls').waitFor();
  await act(ada, { type: 'remove', user: linus.id });
  await rowOf(linus, 'Night owls').getByText('You were removed').waitFor();
  expect(await rowOf(grace, 'Night owls').textContent()).toContain('No messages yet');
  expect([...grace.complaints, ...linus.complaints]).toEqual([]);
});

test('a group’s header leads to its page, which looks as it does when it is loaded', async () => {
  const ada = await enter('ada');
  const { path } = await group(ada, []);
  await ada.page.locator('#list').getByRole('link', { name: 'Climbing' }).click();
  await ada.page.locator('.chat-header a.who').click();
  const body = ada.page.locator('.group-body');
  const display = () => body.evaluate((one) => getComputedStyle(one).display);
  await expect.poll(display).toBe('grid');
  await ada.page.goto(new URL(`${path}group/`, ada.page.url()).href);
  expect(await display()).toBe('grid');
  expect(ada.complaints).toEqual([]);
});

test('only admins write: the composer closes and opens again', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  const { path, act } = await group(ada, [grace]);
  for (const { page } of [ada, grace]) await arrive(page, path);
  await act(ada, { type: 'change', settings: { posting: 'admins' } });
  await expect.poll(() => grace.page.getByRole('alert').textContent()).toContain('Only admins');
  expect(await field(grace.page).isVisible()).toBe(false);
  expect(await field(ada.page).isEditable()).toBe(true);
  await act(ada, { type: 'role', user: grace.id, role: 'admin' });
  await field(grace.page).waitFor();
  await say(grace.page, 'thank you');
  await until(ada.page, ['thank you']);
  await act(ada, { type: 'close' });
  for (const { page } of [ada, grace])
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('has been closed');
});

test('[P12] who was away and is back reads on, and nothing of what was said meanwhile', async () => {
  const [ada, grace] = [await approach('ada'), await approach('grace')];
  const { path, act } = await group(ada, [grace], { history: 'joined' });
  for (const { page } of [ada, grace]) await arrive(page, path);
  await say(ada.page, 'before');
  await until(grace.page, ['before']);
  await act(ada, { type: 'remove', user: grace.id });
  await say(ada.page, 'meanwhile');
  await receipt(ada.page, 'Sent');
  await act(ada, { type: 'add', users: [grace.id] }, [grace]);
  await arrive(grace.page, path);
  await say(ada.page, 'after');
  await until(grace.page, ['before', 'after']);
  expect(await events(grace.page)).toEqual([
    `${ada.username} created the group “Climbing” and added you`,
    `${ada.username} removed you`,
    `${ada.username} added you`,
  ]);
  await grace.page.locator('message-list').press('Home');
  expect(await grace.page.content()).not.toContain('meanwhile');
});

test('long words fit into a small window, on all pages of a group', async () => {
  const [ada, grace] = [await enter('ada'), await register('grace')];
  const { page } = ada;
  const settings = { name: 'N'.repeat(60), description: 'D'.repeat(500) };
  const { path } = await group(ada, [grace], settings);
  await arrive(page, path);
  await say(page, 'L'.repeat(400));
  await until(page, ['L'.repeat(400)]);
  const isWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  for (const width of [320, 800]) {
    await page.setViewportSize({ width, height: 700 });
    for (const part of ['', 'group/', 'mine/', 'message/2/']) {
      await page.goto(path + part);
      await page.locator('#pane h1').waitFor();
      expect(await isWide(), `${width} px, ${part}`).toBe(false);
    }
  }
});
