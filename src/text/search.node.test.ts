import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldedText, hasAll, QUERY_MAX, snippet, termsOf } from './search.ts';

const isFound = (query: string, text: string) => hasAll(foldedText(text), termsOf(query));

/** What is marked in what is shown. */
const marked = (query: string, text: string, length?: number) =>
  snippet(text, termsOf(query), length)
    .map(({ text: piece, isMatch }) => (isMatch ? `[${piece}]` : piece))
    .join('');

describe('a query finds', () => {
  test.each([
    ['adresse', 'Die Adresse ist unten'],
    ['lodz', 'Jadę do Łodzi'],
    ['ŁÓDŹ', 'do łódź'],
    ['smorrebrod', 'Smørrebrød!'],
    ['isik', 'Işık söndü'],
    ['IŞIK', 'ışık söndü'],
    ['istanbul', 'İSTANBUL’da'],
    ['duong', 'Đường Nguyễn Huệ'],
    ['đường', 'duong nguyen hue'],
    ['strasse', 'Hauptstraße 5'],
    ['straße', 'HAUPTSTRASSE'],
    ["don't", 'I don’t know'],
    ['ежик', 'Ёжик в тумане'],
    ['αλεξανδρος', 'Ἀλέξανδρος'],
    ['محمد', 'مُحَمَّد'],
    ['مُحَمَّد', 'محمد هنا'],
    ['احمد', 'أحمد'],
    ['فاطمه', 'فاطمة'],
    ['улан', 'Ұлан келді'],
    ['محمد', 'محـــمد'],
    ['שלום', 'שָׁלוֹם לכולם'],
    ['١٢٣', 'number 123'],
    ['京', '我在北京等你'],
    ['北京', '我在北京等你'],
    ['ข้าว', 'วันนี้กินข้าวกัน'],
    ['ก', 'วันนี้กินข้าวกัน'],
    ['たなか', 'タナカさん'],
    ['ﾀﾅｶ', '田中（タナカ）'],
    ['서울', '서울에서 봐요'],
    ['서울', '서울에서'.normalize('NFD')],
    ['서울'.normalize('NFD'), '서울에서'],
    ['कि', 'किताब'],
    ['👍', 'gut 👍🏽 so'],
    ['❤', 'love ❤️'],
    ['q', 'Quiet'],
    ['dawn meet', 'Meet me\n\n at dawn'],
    ['"me at"', 'Meet me\n\n at dawn'],
    ['„me at“', 'Meet me  at dawn'],
    ['50%', 'it is 50% off'],
    ['a_b', 'a_b'],
    ['?', 'really?'],
  ])('%s in %s', (query, text) => expect(isFound(query, text)).toBe(true));

  test.each([
    ['か', 'が'],
    ['하', '한국'],
    ['"me dawn"', 'Meet me at dawn'],
    ['meet dusk', 'Meet me at dawn'],
    ['a_b', 'axb'],
    ['%', 'percent'],
    ['मना', 'मीना'],
    ['пар', 'nap'],
  ])('but not %s in %s', (query, text) => expect(isFound(query, text)).toBe(false));
});

describe('a query is cut into', () => {
  test.each([
    ['', []],
    [' \n ', []],
    ['""', []],
    ['\u064b', []],
    ['b a b', ['b', 'a']],
    ['meet me "at dawn"', ['at dawn', 'meet']],
    ['"open', ['open']],
    ['1 2 3 4 5 6 7 8 9', ['1', '2', '3', '4', '5', '6', '7', '8']],
  ])('%j: %j', (query, terms) => expect(termsOf(query)).toEqual(terms));

  test('no more than is bounded before it is folded', () => {
    expect(termsOf('\ufdfa'.repeat(100_000)).join('').length).toBeLessThan(20 * QUERY_MAX);
    expect(termsOf(`${'x'.repeat(QUERY_MAX - 1)}😀`)).toEqual([`${'x'.repeat(QUERY_MAX - 1)}\ufffd`]);
  });
});

describe('what is found is marked', () => {
  test.each([
    ['lodz', 'Jadę do Łodzi', 'Jadę do [Łodz]i'],
    ['strasse', 'Hauptstraße 5', 'Haupt[straße] 5'],
    ['s', 'Straße', '[S]tra[ß]e'],
    ['meet dawn', 'Meet me at dawn', '[Meet] me at [dawn]'],
    ['"me at"', 'Meet me\n at dawn', 'Meet [me\n at] dawn'],
    ['lala', 'lalala la', '[lala]la la'],
    ['京', '我在北京等你', '我在北[京]等你'],
    ['محمد', 'مُحَمَّد هنا', '[مُحَمَّد] هنا'],
    ['e', 'Cafe\u0301', 'Caf[e\u0301]'],
    ['👍', 'gut 👍🏽', 'gut [👍🏽]'],
    ['👩', 'die 👩‍👩‍👧 da', 'die [👩‍👩‍👧] da'],
    ['ก', 'กินข้าว', '[กิ]นข้าว'],
    ['ﻻ'.normalize('NFKD'), 'ﻻ', '[ﻻ]'],
  ])('%s in %s', (query, text, shown) => expect(marked(query, text)).toBe(shown));

  test('of a long text the surroundings are shown, and no word is cut where there are spaces', () => {
    const text = `${'before '.repeat(30)}here it is ${'after '.repeat(60)}`.trim();
    expect(marked('here', text, 80)).toBe(`…${'before '.repeat(5)}[here] it is${' after'.repeat(4)}…`);
    expect(marked('before', text, 20)).toMatch(/^\[before\] /);
    expect(marked('nowhere', text, 20)).toBe('before before…');
  });

  test('a character is not cut', () => {
    const text = '👩‍👩‍👧'.repeat(100);
    expect(marked('x', text, 81)).toBe(`${'👩‍👩‍👧'.repeat(10)}…`);
  });

  const texts = fc.string({
    unit: fc.constantFrom(...'aä ß\n😀👍🏽👩\u200d\u0301かが\u3099한ﷺقَกิ'),
    maxLength: 40,
  });

  test('whatever is shown was written, and what is found is marked', () => {
    fc.assert(
      fc.property(texts, texts, (text, query) => {
        const terms = termsOf(query);
        const pieces = snippet(text, terms);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        const isMarked = pieces.some(({ isMatch }) => isMatch);
        if (terms.length > 0 && hasAll(foldedText(text), terms)) expect(isMarked).toBe(true);
        for (const term of terms) expect(term).not.toMatch(/[\n\t]|^ | $/);
      }),
    );
  });

  test('a text is folded to one line, in which it is found itself', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(foldedText(text)).not.toMatch(/[\n\t]|^ | $| {2}/);
        expect(foldedText(` ${text}é`.slice(0, -1))).toBe(foldedText(text));
        if (!text.includes('"')) expect(hasAll(foldedText(text), termsOf(text))).toBe(true);
      }),
    );
  });
});
