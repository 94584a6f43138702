import { expect, test } from 'vitest';
import { type Choice, isChoice, preferencesAfter } from './choices.ts';
import { ALWAYS, NO_PREFERENCES } from './my-room.ts';

const HOUR = 3_600_000;
const NOW = { at: 1_000, number: 9 };
const after = (...choices: Choice[]) =>
  choices.reduce((before, choice) => preferencesAfter(before, choice, NOW), NO_PREFERENCES);

test.each<[Choice[], object]>([
  [['mute-1h'], { mutedUntil: NOW.at + HOUR }],
  [['mute-8h'], { mutedUntil: NOW.at + 8 * HOUR }],
  [['mute-8h', 'mute-always'], { mutedUntil: ALWAYS }],
  [['mute-always', 'unmute'], {}],
  [['pin'], { pinnedAt: NOW.at }],
  [['pin', 'unpin'], {}],
  [['archive'], { archivedNumber: 9 }],
  [['archive', 'unarchive'], {}],
  [['pin', 'archive'], { archivedNumber: 9 }],
  [['archive', 'pin'], { pinnedAt: NOW.at }],
  [['mark-unread'], { markedUnread: true }],
  [['mark-unread', 'mark-read'], {}],
  [['pin', 'mark-unread', 'hide'], { hiddenNumber: 9 }],
  [['mute-always', 'hide'], { hiddenNumber: 9, mutedUntil: ALWAYS }],
])('%j', (choices, expected) => expect(after(...choices)).toEqual({ ...NO_PREFERENCES, ...expected }));

test('nothing else is a choice', () => {
  for (const text of ['', 'Pin', 'toString', '__proto__', 'delete']) expect(isChoice(text)).toBe(false);
  expect(isChoice('pin')).toBe(true);
});
