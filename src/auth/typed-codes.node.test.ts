import { describe, expect, test } from 'vitest';
import { recoveryCodeIn, sixDigitsIn } from './typed-codes.ts';

/** Intl knows the digits of each numbering system from CLDR, which is another source than the one that is tested. */
const numberings = Intl.supportedValuesOf('numberingSystem');

const written = (numberingSystem: string) =>
  new Intl.NumberFormat('en', { numberingSystem, useGrouping: false, minimumIntegerDigits: 6 });

describe('six digits', () => {
  test.each(numberings)('are read by their value: %s', (numbering) => {
    for (const code of [12_345, 678_901, 909_090])
      expect(sixDigitsIn(written(numbering).format(code))).toBe(String(code).padStart(6, '0'));
  });

  test.each([
    ['a space, as apps show it', '123 456'],
    ['a no-break space', '123\u00a0456'],
    ['a narrow space and a line end', ' 123\u202f456\r\n'],
    ['a hyphen', '123-456'],
    ['an en dash', '123–456'],
    ['a minus sign', '123−456'],
    ['a middle dot', '123·456'],
    ['an underscore', '123_456'],
    ['a soft hyphen', '123\u00ad456'],
    ['marks of direction', '\u2066123456\u2069'],
    ['more marks of direction', '\u202a\u200e123456\u202c\u200f'],
    ['zero width', '\u200b1\u200c2\u200d3\u2060456\ufeff'],
    ['a Mongolian separator and a filler', '\u180e123\u3164456'],
    ['variation selectors', '1\ufe0f2\ufe0f3\ufe0f456'],
    ['keycaps', '1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣'],
    ['two scripts', '١٢٣456'],
    ['circles, as a text may be copied', '①②③④⑤⑥'],
  ])('are found with %s', (_, typed) => expect(sixDigitsIn(typed)).toBe('123456'));

  test.each([
    '',
    '      ',
    '12345',
    '1234567',
    '12345x',
    'abcdef',
    '½23456',
    '-12345',
    '1e5',
    'Ⅰ23456',
    `123456${' '.repeat(100)}`,
    '\ud800123',
  ])('are not in %j', (typed) => expect(sixDigitsIn(typed)).toBeUndefined());
});

describe('a recovery code', () => {
  test.each([
    ['as it was printed', 'abcd-efgi-2345-wxyz'],
    ['in capitals, without dashes', 'ABCDEFGI2345WXYZ'],
    ['with other dashes and spaces', ' abcd–efgi — 2345−wxyz\n'],
    ['in wide letters', 'ＡＢＣＤ－ＥＦＧＩ－２３４５－ＷＸＹＺ'],
    ['in other digits', 'abcd-efgi-٢٣٤٥-wxyz'],
    ['between marks that nobody sees', '\u2066abcd\u200b-efgi\u00ad-2345-wxyz\u2069\ufeff'],
    ['in Turkish capitals', 'ABCD-EFGİ-2345-WXYZ'],
    ['with a dotless i', 'abcd-efgı-2345-wxyz'],
  ])('is read %s', (_, typed) => expect(recoveryCodeIn(typed)).toBe('abcdefgi2345wxyz'));

  test('has no digits that look like letters', () => {
    expect(recoveryCodeIn('0000-1111-8888-2345')).toBe('oooollllbbbb2345');
  });

  test.each([
    '',
    '123456',
    'abcd-efgi-2345-wxy',
    'abcd-efgi-2345-wxyza',
    'abcd-efgi-2349-wxyz',
    'абвг-efgi-2345-wxyz',
  ])('is not in %j', (typed) => expect(recoveryCodeIn(typed)).toBeUndefined());
});
