import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanLine } from './names.ts';

test.each([
  ['Grace Hopper', 'Grace Hopper'],
  ['  Grace \n\t Hopper ', 'Grace Hopper'],
  ['محمد علي', 'محمد علي'],
  ['👩🏽‍💻 Ada 🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👩🏽‍💻 Ada 🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['❤️', '❤️'],
  ['e\u0301', '\u00e9'],
  ['می\u200cخواهم', 'می\u200cخواهم'],
  ['\u202eecarg', 'ecarg'],
  ['gr\u200bace\u0000', 'grace'],
  ['Grace\u0085Hopper\u2028\vJr', 'Grace Hopper Jr'],
  ['Grace \u200b \u2800Hopper\u3164', 'Grace Hopper'],
  ['A\u00add\u034fa\u{e0041}\ufe0f\u200d', 'Ada'],
  ['Ada\u200d\ufe0f1\ufe0f', 'Ada1'],
  ['1\ufe0f\u20e3 Ada', '1\ufe0f\u20e3 Ada'],
  ['क\u094d\u200dष', 'क\u094d\u200dष'],
  ['\u182d\u180b', '\u182d\u180b'],
  [`Z${'\u0308\u0323'.repeat(100)}oe`, `\u1e92${'\u0323'.repeat(8)}oe`],
  ['\u0301\u0301 Ada', 'Ada'],
])('%j is written %j', (typed, kept) => expect(cleanLine(typed)).toBe(kept));

test.each([
  '',
  '   ',
  '\u3164',
  '\u200d\u200c',
  '\u2800',
  '\u0301',
  '\u00ad',
  '\u115f\u{e0100}',
  '\ufff9\ufffb',
])('%j is nothing to see, so it is no name', (typed) => expect(cleanLine(typed)).toBe(''));

test('a line stays as it is when it is written again', () => {
  const text = fc.array(fc.nat(0x10_ffff)).map((points) => String.fromCodePoint(...points));
  fc.assert(fc.property(text, (typed) => cleanLine(cleanLine(typed)) === cleanLine(typed)));
});

test('what is far too long is not looked into', () => {
  const typed = 'a\u0301'.repeat(30_000);
  expect(cleanLine(typed)).toBe(typed);
});
