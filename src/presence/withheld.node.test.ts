import { expect, test } from 'vitest';
import { whyWithheld } from './withheld.ts';

const withheld = { r: [3, { seq: 5, rev: 9 }] };
const why = (seq: number, rev: number, room = 'r') => whyWithheld({ withheld }, room, { seq, rev });

test('[P11] what was unsent is shown to nobody, whatever D1 has of it', () => {
  expect([why(3, 3), why(3, 99), why(3, 3, 'another'), why(4, 4)]).toEqual([
    'unsent',
    'unsent',
    undefined,
    undefined,
  ]);
});

test('[P11] what was edited is not shown as it was before, and is as soon as D1 has it: also if nobody takes this back', () => {
  expect([why(5, 5), why(5, 8), why(5, 9), why(5, 12)]).toEqual(['edited', 'edited', undefined, undefined]);
});

test('an object of the version before says nothing', () => {
  expect(whyWithheld({}, 'r', { seq: 3, rev: 3 })).toBeUndefined();
});
