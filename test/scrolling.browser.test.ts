/** Scrolling back, in a real browser at a real server. */
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { company, newest, open, receipt, say, texts } from './company.ts';
import { tasksOf } from './tasks.ts';

/** A page must not stand still for longer. */
const STALL_MS = 50;

const { approach, cast } = company();

test('scrolling back through thousands of messages: nothing jumps, nothing stalls, and the page stays small', async () => {
  const grace = await approach('grace');
  const [ada] = await cast('ada');
  await open(ada.page, grace);
  const room = new URL(ada.page.url()).pathname.split('/')[2] ?? '';
  await fill(ada.page, room, 1_000);
  await ada.page.goto(`/room/${room}/?before=500`);
  await ada.page.locator('#m-530').waitFor({ state: 'attached' });
  await ada.page.getByRole('link', { name: 'Back to the newest' }).click();
  await newest(ada.page, 'm1000');
  expect(await ada.page.locator('.elsewhere').count()).toBe(0);

  // A machine stalls by itself now and then. What is ours is there again.
  let stalls = await scrollThrough(ada.page, room);
  if (stalls.length > 0) stalls = await scrollThrough(ada.page, room);
  expect(stalls).toEqual([]);

  await grace.page.goto(`/room/${room}/`);
  await say(grace.page, 'news');
  await ada.page.getByRole('button', { name: 'New messages' }).click();
  await newest(ada.page, 'news');
  await receipt(grace.page, 'Seen');
});

/** From the newest of a thousand to the first, with nothing that jumps; gives what stalled (ms). */
const scrollThrough = async (page: Page, room: string): Promise<number[]> => {
  await page.goto(`/room/${room}/`);
  await newest(page, 'm1000');
  const { result, tasks } = await tasksOf(page, () => page.evaluate(scrollBack, 1));
  expect(result.jumps).toEqual([]);
  expect(result.most).toBeLessThanOrEqual(300);
  // A thousand messages came by, forty at a time.
  expect(tasks.filter((ms) => ms > 1).length).toBeGreaterThan(20);
  expect(await texts(page)).toContain('m1');
  return tasks.filter((ms) => ms > STALL_MS);
};

/** Posts m1, m2, … over a socket of its own. */
const fill = (page: Page, room: string, count: number) =>
  page.evaluate(
    async ([id, most]) => {
      const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/room/${id}/socket?v=1&rev=0`);
      await new Promise((resolve) => {
        socket.onopen = resolve;
      });
      for (let n = 1; n <= most; n++) {
        socket.send(JSON.stringify({ type: 'post', cid: `filling-${n}`, body: `m${n}` }));
        if (n % 100 > 0) continue;
        await new Promise<void>((resolve) => {
          socket.onmessage = ({ data }) => data.includes(`"filling-${n}"`) && resolve();
        });
      }
      socket.close();
    },
    [room, count] as const,
  );

/** Scrolls up to this message in small steps, as a hand does, and watches what one sees. */
const scrollBack = async (to: number) => {
  const list = document.querySelector('message-list') as HTMLElement;
  const jumps: number[] = [];
  let most = 0;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const middle = () => {
    const { left, top, width, height } = list.getBoundingClientRect();
    const at = document.elementFromPoint(left + width - 60, top + height / 2);
    return at?.closest<HTMLElement>('.message') ?? undefined;
  };
  for (let n = 0; n < 5_000 && !document.getElementById(`m-${to}`); n++) {
    const seen = middle();
    const before = seen?.getBoundingClientRect().top ?? 0;
    const room = list.scrollHeight - list.clientHeight + list.scrollTop;
    const step = Math.min(300, room);
    list.scrollTop -= step;
    await frame();
    if (seen?.isConnected) {
      const moved = seen.getBoundingClientRect().top - before - step;
      if (Math.abs(moved) > 2) jumps.push(moved);
    }
    most = Math.max(most, document.querySelectorAll('.message').length);
  }
  return { jumps, most };
};
