import { expect, test } from 'vitest';
import type { Range } from './entry.ts';
import { firstVisible, isPresent, maySee, nextVisible, previousVisible } from './visibility.ts';

const viewer = (...ranges: Range[]) => ({ user: 7, ranges });
const away = viewer([3, 5], [9, null]);
const gone = viewer([1, 4]);

test('[P12] one sees what was said while one was there', () => {
  const seen = Array.from({ length: 12 }, (_, i) => i).filter((seq) => maySee(away, seq));
  expect(seen).toEqual([3, 4, 5, 9, 10, 11]);
});

test('[P12] nobody without a stay sees anything', () => {
  expect(maySee(viewer(), 1)).toBe(false);
  expect(firstVisible(viewer())).toBe(Number.POSITIVE_INFINITY);
  expect(nextVisible(viewer(), 0)).toBe(Number.POSITIVE_INFINITY);
  expect(previousVisible(viewer(), 9)).toBe(0);
  expect(isPresent(viewer())).toBe(false);
});

test('[P12] who has gone sees no further than their last entry', () => {
  expect([isPresent(gone), maySee(gone, 4), maySee(gone, 5)]).toEqual([false, true, false]);
  expect(nextVisible(gone, 4)).toBe(Number.POSITIVE_INFINITY);
  expect(isPresent(away)).toBe(true);
});

test('[P12] what lies between two stays is stepped over, both ways', () => {
  expect([0, 3, 5, 6, 8, 9].map((seq) => nextVisible(away, seq))).toEqual([3, 4, 9, 9, 9, 10]);
  expect([12, 10, 9, 7, 4, 3].map((seq) => previousVisible(away, seq))).toEqual([11, 9, 5, 5, 3, 0]);
});
