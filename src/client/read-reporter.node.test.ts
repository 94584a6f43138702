import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ReadReporter } from './read-reporter.ts';
import { TypingThrottle } from './typing-throttle.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A server that notes the cursor as soon as it hears of it, if it can be reached. */
const reader = () => {
  const server = { cursor: 0, isReachable: true, heard: [] as number[] };
  const reading = new ReadReporter(
    () => server.cursor,
    (seq) => {
      if (!server.isReachable) return false;
      server.heard.push(seq);
      server.cursor = seq;
      return true;
    },
  );
  return { server, reading };
};

test('a cursor is told at once, and along a busy conversation once a second', () => {
  const { server, reading } = reader();
  for (let seq = 1; seq <= 30; seq++) {
    reading.see(seq);
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(1_000);
  expect(server.heard).toEqual([1, 10, 20, 30]);
});

test('what the server knows is not told again, and nobody unreads', () => {
  const { server, reading } = reader();
  reading.see(5);
  vi.advanceTimersByTime(2_000);
  reading.see(3);
  reading.see(5);
  vi.advanceTimersByTime(2_000);
  expect(server.heard).toEqual([5]);
});

test('what could not be told is told when the connection is new', () => {
  const { server, reading } = reader();
  server.isReachable = false;
  reading.see(5);
  server.isReachable = true;
  reading.again();
  expect(server.heard).toEqual([5]);
});

test('whoever leaves before it could be told, or between two times, tells it by another way', () => {
  const { server, reading } = reader();
  const otherwise: number[] = [];
  const end = () => reading.end((seq) => otherwise.push(seq));
  end();
  server.isReachable = false;
  reading.see(5);
  end();
  expect(otherwise).toEqual([5]);
  server.isReachable = true;
  reading.again();
  reading.see(6);
  expect(server.heard).toEqual([5]);
  end();
  expect(server.heard).toEqual([5, 6]);
  end();
  vi.advanceTimersByTime(2_000);
  expect([server.heard, otherwise]).toEqual([[5, 6], [5]]);
});

test('typing is due every three seconds, and at once after sending', () => {
  const typing = new TypingThrottle();
  expect([0, 1_000, 2_999, 3_000, 4_000].map((now) => typing.isDue(now))).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
  typing.over();
  expect(typing.isDue(4_001)).toBe(true);
});
