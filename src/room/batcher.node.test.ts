import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Batcher } from './batcher.ts';

let handled: number[][];
let turn: Batcher<number>;

beforeEach(() => {
  vi.useFakeTimers();
  handled = [];
  turn = new Batcher((items) => handled.push(items));
});

afterEach(() => vi.useRealTimers());

const take = (...items: number[]) => {
  for (const item of items) turn.add(item);
};

const pass = () => vi.runAllTimers();

test('who speaks alone is handled at once, time after time', () => {
  take(1);
  expect(handled).toEqual([[1]]);
  take(2);
  expect(handled).toEqual([[1], [2]]);
  pass();
  take(3);
  expect(handled).toEqual([[1], [2], [3]]);
  pass();
  expect(handled).toHaveLength(3);
});

test('in company, what arrives in a turn is handled together at its end, and so in the next', () => {
  take(1, 2, 3, 4, 5);
  expect(handled).toEqual([[1], [2]]);
  pass();
  expect(handled).toEqual([[1], [2], [3, 4, 5]]);
  take(6, 7);
  expect(handled).toHaveLength(3);
  pass();
  expect(handled.at(-1)).toEqual([6, 7]);
});

test('who is left alone waits once, and is then handled at once again', () => {
  take(1, 2, 3, 4);
  pass();
  take(5);
  expect(handled.flat()).toEqual([1, 2, 3, 4]);
  pass();
  expect(handled.at(-1)).toEqual([5]);
  take(6);
  expect(handled.at(-1)).toEqual([6]);
});

test('nothing is left behind, whatever comes while something is handled', () => {
  const seen: number[] = [];
  turn = new Batcher((items) => {
    seen.push(...items);
    if (items.includes(3)) take(4, 5);
  });
  take(1, 2, 3);
  pass();
  expect(seen).toEqual([1, 2, 3, 4, 5]);
  expect(vi.getTimerCount()).toBe(0);
});
