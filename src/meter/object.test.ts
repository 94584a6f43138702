import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { rowsOf } from '../../test/meters.ts';
import { FREE_DAY, times, use } from './use.ts';

const NOON = Date.UTC(2026, 10, 28, 12);
const DAY = 24 * 60 * 60_000;
const HALF = times(FREE_DAY, 0.025);

let count = 0;
let ada = 0;
const meter = () => env.METER.getByName('of this test');
const setUp = (now: number) =>
  runInDurableObject(meter(), (object) => {
    object.now = () => now;
    object.vars = {};
  });

beforeEach(async () => {
  ada = ++count;
  await setUp(NOON);
});

test('[P13] remembers through a sleep what was used, and says how long to wait', async () => {
  expect(await meter().spend(ada, HALF)).toBe(0);
  await evictDurableObject(meter());
  await setUp(NOON);
  expect(await meter().spend(ada, HALF)).toBe(DAY / 2);
  await evictDurableObject(meter());
  await setUp(NOON);
  expect(await meter().spend(ada, use({ rows: 1 }))).toBe(DAY / 2);
});

test('[cost] a row each time that it is told something', async () => {
  await meter().spend(ada, use({ rows: 1 }));
  const rows = await rowsOf(meter());
  for (let n = 0; n < 5; n += 1) await meter().spend(ada, use({ rows: 1 }));
  expect(rows.count).toBe(5);
});

test('a week later it has forgotten who used what', async () => {
  await meter().spend(ada, HALF);
  await setUp(NOON + 8 * DAY);
  await meter().spend(ada + 1_000, HALF);
  const users = await runInDurableObject(meter(), (_, { storage }) =>
    storage.sql.exec<{ user: number }>('SELECT user FROM spent').toArray(),
  );
  expect(users).toEqual([{ user: ada + 1_000 }]);
});
