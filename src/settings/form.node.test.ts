import { expect, test } from 'vitest';
import { line, NAME_MAX, objectionsTo, settingsIn } from './form.ts';

const form = (fields: Record<string, string>) => settingsIn((name) => fields[name] ?? '');

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
])('%j is written %j', (typed, kept) => expect(line(typed)).toBe(kept));

test.each(['', '   ', '\u3164', '\u200d\u200c', '\u2800', '\u0301', '\u00ad'])(
  '%j is nothing to see, so it is no name',
  (typed) => expect(line(typed)).toBe(''),
);

test('a name has 50 characters and a line 140, as people count', () => {
  expect(objectionsTo(form({ name: '🐳'.repeat(50), about: 'ä'.repeat(140) }))).toEqual({});
  expect(objectionsTo(form({ name: 'x'.repeat(51), about: 'x'.repeat(141) }))).toEqual({
    name: NAME_MAX,
    about: 140,
  });
});

test('what nobody offers is not chosen', () => {
  expect(form({ theme: 'pink', language: 'toString' })).toEqual({
    name: '',
    about: '',
    theme: null,
    language: null,
    receipts: false,
    visible: false,
  });
  expect(form({ theme: 'dark', language: 'de', receipts: 'on', visible: 'on' })).toMatchObject({
    theme: 'dark',
    language: 'de',
    receipts: true,
    visible: true,
  });
});
