import { expect, test } from 'vitest';
import { secondsOf, tooManyAttempts, tooManyNewcomers } from './words.ts';

test.each([
  [1, 1, 'Too many attempts. Try again in 1 second.'],
  [29_001, 30, 'Too many attempts. Try again in 30 seconds.'],
  [59_001, 60, 'Too many attempts. Try again in 1 minute.'],
  [61_000, 61, 'Too many attempts. Try again in 2 minutes.'],
  [900_000, 900, 'Too many attempts. Try again in 15 minutes.'],
])('after %i ms: %i seconds, "%s"', (wait, seconds, text) => {
  expect(secondsOf(wait)).toBe(seconds);
  expect(tooManyAttempts(wait)).toBe(text);
});

test('who registers reads why', () => {
  expect(tooManyNewcomers(60_000)).toBe('Too many people have registered from here. Try again in 1 minute.');
});
