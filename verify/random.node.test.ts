import { expect, test } from 'vitest';
import { Random } from './random.ts';

const draw = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

test('the same seed draws the same, another seed something else', () => {
  expect(draw(new Random('7'), 5)).toEqual(draw(new Random('7'), 5));
  expect(draw(new Random('7'), 5)).not.toEqual(draw(new Random('8'), 5));
});

test('what one stream has drawn does not change another', () => {
  const fresh = new Random('7').fork('ada');
  const used = new Random('7');
  draw(used, 100);
  expect(draw(used.fork('ada'), 5)).toEqual(draw(fresh, 5));
});

test('numbers are spread evenly, and stay within their ends', () => {
  const random = new Random('spread');
  const drawn = Map.groupBy(
    Array.from({ length: 10_000 }, () => random.whole(0, 4)),
    (number) => number,
  );
  expect([...drawn.keys()].sort()).toEqual([0, 1, 2, 3, 4]);
  for (const same of drawn.values()) expect(same.length).toBeGreaterThan(1_800);
});

test('weights decide how often something is picked, and 0 is never', () => {
  const random = new Random('weights');
  const picks = Array.from({ length: 2_000 }, () => random.weighted({ often: 9, seldom: 1, never: 0 }));
  expect(picks).not.toContain('never');
  expect(picks.filter((pick) => pick === 'seldom').length).toBeGreaterThan(100);
  expect(picks.filter((pick) => pick === 'seldom').length).toBeLessThan(300);
});
