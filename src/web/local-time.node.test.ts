import { describe, expect, test } from 'vitest';
import { activity, inWords } from './local-time.tsx';
import { live as de } from './texts/de.ts';
import { live } from './texts/en.ts';

const NOW = Date.UTC(2026, 2, 12, 18, 40);
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];
const UTC = { timeZone: 'UTC' };

describe('a moment in words', () => {
  test.each([
    [0, 'Today 18:40'],
    [18 * HOUR, 'Today 00:40'],
    [19 * HOUR, 'Wed 23:40'],
    [6 * DAY - MINUTE, 'Fri 18:41'],
    [6 * DAY, '6 Mar 2026, 18:40'],
    [-DAY, '13 Mar 2026, 18:40'],
  ])('%i ms ago, between messages: %s', (passed, words) =>
    expect(inWords('separator', NOW - passed, NOW, live, UTC)).toBe(words),
  );

  test.each([
    [-HOUR, 'now'],
    [MINUTE - 1, 'now'],
    [MINUTE, '1m'],
    [HOUR, '1h'],
    [DAY, '1d'],
    [7 * DAY, '1w'],
    [400 * DAY, '57w'],
  ])('%i ms ago, in the list: %s', (passed, words) =>
    expect(inWords('ago', NOW - passed, NOW, live, UTC)).toBe(words),
  );

  test('is of its place', () => {
    expect(inWords('clock', NOW, NOW, live, { timeZone: 'Asia/Tokyo' })).toBe('03:40');
    expect(inWords('separator', NOW - 4 * HOUR, NOW, live, { timeZone: 'Asia/Tokyo' })).toBe('Thu 23:40');
  });
});

test.each([
  ['separator', HOUR, 'Heute 17:40'],
  ['separator', DAY, 'Mi 18:40'],
  ['separator', 10 * DAY, '2. März 2026, 18:40'],
  ['ago', 5 * MINUTE, '5 Min.'],
  ['ago', 0, 'jetzt'],
] as const)('auf Deutsch (%s, %i ms): %s', (format, passed, text) =>
  expect(inWords(format, NOW - passed, NOW, de, UTC)).toBe(text),
);

test('a person was here, auf Deutsch', () => {
  expect(activity(true, undefined, NOW, de)).toBe('Jetzt aktiv');
  expect(activity(false, NOW - 5 * MINUTE, NOW, de)).toBe('Vor 5 Min. aktiv');
  expect(activity(false, NOW - DAY, NOW, de)).toBe('Gestern aktiv');
});

test.each([
  [true, undefined, 'Active now'],
  [true, NOW - DAY, 'Active now'],
  [false, undefined, ''],
  [false, NOW - 1, 'Active 1m ago'],
  [false, NOW - 5 * MINUTE, 'Active 5m ago'],
  [false, NOW - 23 * HOUR, 'Active 23h ago'],
  [false, NOW - DAY, 'Active yesterday'],
  [false, NOW - 2 * DAY, ''],
])('online %s, last seen %s: "%s"', (online, lastSeen, words) =>
  expect(activity(online, lastSeen, NOW, live)).toBe(words),
);
