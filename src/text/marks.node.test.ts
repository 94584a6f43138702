import { expect, test } from 'vitest';
import { withFewMarks } from './marks.ts';

test.each([
  ['accents', 'e\u0301\u0323'],
  ['Vietnamese', 'Nguye\u0302\u0303n'],
  ['Hebrew with its points and accents', 'שְׁ֭מַע יְרוּשָׁלִַ֗ם'],
  ['Arabic', 'مُحَمَّدٌ'],
  ['Thai', 'น้ำ ที่'],
  ['Tibetan, the longest stack there is', 'ཧྐྵྨླྺྼྻྂ'],
  ['Burmese', 'ကြွေး'],
  ['emoji', '👩🏽‍❤️‍💋‍👨🏿'],
])('%s keeps all its marks', (_, text) => expect(withFewMarks(text)).toBe(text));

test.each([
  ['200 on one letter', `a${'\u0301'.repeat(200)}b`, `a${'\u0301'.repeat(8)}b`],
  ['of many kinds', `a${'\u0300\u0323\u0489\u20dd'.repeat(50)}`, `a${'\u0300\u0323\u0489\u20dd'.repeat(2)}`],
  ['with joiners between', `a${'\u0301\u200d'.repeat(50)}`, `a${'\u0301\u200d'.repeat(4)}`],
  ['on every letter', `a${'\u0335'.repeat(9)}`.repeat(9), `a${'\u0335'.repeat(8)}`.repeat(9)],
  ['without a letter', '\u0301'.repeat(200), '\u0301'.repeat(8)],
])('of too many, %s, eight are left', (_, text, few) => expect(withFewMarks(text)).toBe(few));
