import { expect, test } from 'vitest';
import { Refusals } from './refusals.ts';

const NOON = Date.UTC(2026, 10, 28, 12);
const SCHOOL = { kind: 'address', key: '203.0.113.7' } as const;

test('[P13] a network that has to wait is refused without asking, until its time is over', () => {
  const refusals = new Refusals();
  refusals.note(SCHOOL, 60_000, NOON);
  expect(refusals.waitOf(SCHOOL, NOON + 1_000)).toBe(59_000);
  expect(refusals.waitOf(SCHOOL, NOON + 60_000)).toBe(0);
  expect(refusals.waitOf({ ...SCHOOL, kind: 'registration' }, NOON)).toBe(0);
  expect(refusals.waitOf({ ...SCHOOL, key: '203.0.113.8' }, NOON)).toBe(0);
});

test('an account is not remembered: a right login elsewhere may have pardoned it', () => {
  const refusals = new Refusals();
  const account = { kind: 'account', key: 'ada' } as const;
  refusals.note(account, 60_000, NOON);
  expect(refusals.waitOf(account, NOON)).toBe(0);
});

test('what is remembered has a bound', () => {
  const refusals = new Refusals();
  for (let n = 0; n < 10_001; n += 1) refusals.note({ kind: 'address', key: `key ${n}` }, 60_000, NOON);
  expect(refusals.waitOf({ kind: 'address', key: 'key 0' }, NOON)).toBe(0);
  expect(refusals.waitOf({ kind: 'address', key: 'key 10000' }, NOON)).toBe(60_000);
});
