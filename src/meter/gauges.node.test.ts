import { expect, test } from 'vitest';
import { endsAt, gaugesOf } from './gauges.ts';
import { FREE_DAY, times, use } from './use.ts';

const NOON = Date.UTC(2026, 10, 28, 12);
const HOUR = 60 * 60_000;
const used = (rows: number) => gaugesOf({ used: use({ rows }), people: 1, waiting: 0 });

test('the meter that runs out first comes first', () => {
  const today = { used: { ...times(FREE_DAY, 0.1), d1: 50_000 }, people: 1, waiting: 0 };
  expect(gaugesOf(today)[0]).toEqual({ meter: 'd1', share: 0.5 });
  expect(gaugesOf(today)).toHaveLength(6);
});

test('a day that goes on as it began lasts, or ends at a time', () => {
  expect(endsAt(used(0), NOON)).toBeUndefined();
  expect(endsAt(used(50_000), NOON)).toBeUndefined();
  expect(endsAt(used(60_000), NOON)).toBe(NOON + 8 * HOUR);
  // It is used up already.
  expect(endsAt(used(200_000), NOON)).toBe(NOON - 6 * HOUR);
});

test('at midnight there is nothing to go by', () => {
  expect(endsAt(used(10), Date.UTC(2026, 10, 28))).toBeUndefined();
});
