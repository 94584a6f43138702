import { expect, test } from 'vitest';
import { whyFailed } from './why-failed.ts';

test('the parameters of a failed query, which may be what somebody wrote, are not logged', () => {
  const cause = new Error('D1_ERROR: no such table: users');
  const failed = new Error('Failed query: UPDATE users SET name = ?\nparams: Ada Lovelace', { cause });
  expect(whyFailed(failed)).toMatch(/^Error: D1_ERROR: no such table: users at .*why-failed\.node\.test\.ts/);
  expect(whyFailed(failed)).not.toContain('Ada');
});

test('what is no error is said as it is, and what is long is cut', () => {
  expect(whyFailed('away')).toBe('away');
  expect(whyFailed(new Error('x'.repeat(10_000))).length).toBeLessThan(1_000);
});
