import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Throttle } from './throttle.ts';

const EVERY = 10_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first is done at once, what follows soon is done together at the end of the pause', () => {
  const act = vi.fn();
  const pace = new Throttle(act, EVERY);
  pace.ask();
  expect(act).toHaveBeenCalledTimes(1);
  pace.ask();
  pace.ask();
  vi.advanceTimersByTime(EVERY - 1);
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledTimes(2);
});

test('the end of a pause in which something was done begins another', () => {
  const act = vi.fn();
  const pace = new Throttle(act, EVERY);
  pace.ask();
  pace.ask();
  vi.advanceTimersByTime(EVERY);
  pace.ask();
  expect(act).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(EVERY);
  expect(act).toHaveBeenCalledTimes(3);
});

test('after a pause in which nothing was asked, it is done at once again', () => {
  const act = vi.fn();
  const pace = new Throttle(act, EVERY);
  pace.ask();
  vi.advanceTimersByTime(EVERY);
  expect(act).toHaveBeenCalledTimes(1);
  pace.ask();
  expect(act).toHaveBeenCalledTimes(2);
});

test('when it is stopped, nothing is done any more until it is asked again', () => {
  const act = vi.fn();
  const pace = new Throttle(act, EVERY);
  pace.ask();
  pace.ask();
  pace.stop();
  vi.advanceTimersByTime(2 * EVERY);
  expect(act).toHaveBeenCalledTimes(1);
  pace.ask();
  expect(act).toHaveBeenCalledTimes(2);
});
