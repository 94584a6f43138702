import { HTTPException } from 'hono/http-exception';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tryTwice } from './try-twice.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Fails so often, then answers. */
const failing = (times: number, error: Error) => {
  let tries = 0;
  const work = async () => {
    tries += 1;
    if (tries <= times) throw error;
    return tries;
  };
  const done = tryTwice(work).catch(({ message }: Error) => message);
  return vi.runAllTimersAsync().then(() => done);
};

const reset = Object.assign(new Error('reset'), { retryable: true });

test('what fails once is done at the second try', async () => {
  expect(await failing(0, reset)).toBe(1);
  expect(await failing(1, reset)).toBe(2);
  expect(await failing(1, new Error('D1_ERROR: Network connection lost.'))).toBe(2);
});

test('what fails twice has failed', async () => {
  expect(await failing(2, reset)).toBe('reset');
});

test('who is overloaded is not asked again, and a refusal is not repeated', async () => {
  const overloaded = Object.assign(new Error('overloaded'), { retryable: true, overloaded: true });
  expect(await failing(1, overloaded)).toBe('overloaded');
  expect(await failing(1, new HTTPException(400, { message: 'refused' }))).toBe('refused');
});

test('of what failed nothing is logged but its kind', async () => {
  await failing(1, new Error('Failed query: … params: hash-of-the-token'));
  expect(JSON.stringify(vi.mocked(console.warn).mock.calls)).not.toContain('hash');
});
