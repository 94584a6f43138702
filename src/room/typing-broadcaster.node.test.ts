import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TypingBroadcaster, type Typists } from './typing-broadcaster.ts';

const NOON = 1_000_000_000;

beforeEach(() => vi.useFakeTimers({ now: NOON }));
afterEach(() => vi.useRealTimers());

const room = () => {
  const told: (Typists & { after: number })[] = [];
  const typing = new TypingBroadcaster((typists, now) => told.push({ ...typists, after: now - NOON }));
  const type = (...users: number[]) => {
    for (const user of users) typing.typed(user, Date.now());
  };
  return { told, typing, type, pass: (ms: number) => vi.advanceTimersByTime(ms) };
};

test('who types is told at once, and however many type, once a second', () => {
  const { told, type, pass } = room();
  for (let n = 0; n < 30; n++) {
    type(1, 2, 3);
    pass(100);
  }
  expect(told.map(({ after }) => after)).toEqual([0, 1_000, 2_000, 3_000]);
});

test('who begins right after another is told a moment later, together with them', () => {
  const { told, type, pass } = room();
  type(1);
  pass(300);
  type(2);
  expect(told).toEqual([{ users: [1], more: 0, after: 0 }]);
  pass(700);
  expect(told[1]).toEqual({ users: [2, 1], more: 0, after: 1_000 });
});

test('of many the latest are named, and the others counted', () => {
  const { told, type, pass } = room();
  type(...Array.from({ length: 50 }, (_, n) => n + 1), 3);
  pass(1_000);
  expect(told[1]).toMatchObject({ users: [3, 50, 49, 48], more: 46 });
});

test('somebody who has stopped is forgotten, and at once who has sent their message', () => {
  const { told, typing, type, pass } = room();
  type(1, 2);
  typing.posted(2);
  pass(1_000);
  expect(told).toHaveLength(2);
  pass(4_500);
  type(3);
  expect(told.at(-1)).toMatchObject({ users: [3, 1] });
  pass(1_500);
  type(3);
  expect(told.at(-1)).toMatchObject({ users: [3] });
});

test('nothing is told of whoever sends their message within the second', () => {
  const { told, typing, type, pass } = room();
  type(1);
  typing.posted(1);
  type(2);
  typing.posted(2);
  pass(60_000);
  expect(told).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});
