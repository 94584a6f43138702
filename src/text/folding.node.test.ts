import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { folded } from './folding.ts';
import { likeness } from './likeness.ts';

describe('a name is found by what people type for it:', () => {
  test.each([
    ['Łukasz', 'lukasz'],
    ['Søren', 'soren'],
    ['Işık', 'isik'],
    ['IŞIK', 'ışık'],
    ['İstanbul', 'istanbul'],
    ['Đorđe', 'dorde'],
    ['Æsa', 'aesa'],
    ['Œuvre', 'oeuvre'],
    ['Þóra', 'thora'],
    ['Guðrún', 'gudrun'],
    ['Ħamrun', 'hamrun'],
    ['Ŧaŋŋe', 'tangnge'],
    ['Əli', 'eli'],
    ['Ƙasim', 'kasim'],
    ['Nguyễn Đức', 'nguyen duc'],
    ['Strauß', 'strauss'],
    ['STRAUẞ', 'strauß'],
    ['Jörg', 'jorg'],
    ['O’Brien', "o'brien"],
    ['Anne‑Marie', 'anne-marie'],
    ['Ａｄａ', 'ada'],
    ['ﬁnn', 'finn'],
    ['Ada\u00a0\u200b Lovelace', 'ada lovelace'],
    ['ΣΟΦΟΣ', 'σοφος'],
    ['Ἀλέξανδρος', 'αλεξανδροσ'],
    ['Ёжик', 'ежик'],
    ['Ґанна', 'ганна'],
    ['Қанат', 'канат'],
    ['שָׁלוֹם', 'שלום'],
    ['מרים־לאה', 'מרים-לאה'],
    ['מֻחַמַּד', 'מחמד'],
    ['مُحَمَّد', 'محمد'],
    ['محـــمد', 'محمد'],
    ['أحمد', 'احمد'],
    ['علی', 'علي'],
    ['کریم', 'كريم'],
    ['مصطفى', 'مصطفي'],
    ['ليلى', 'ليلي'],
    ['فاطمة', 'فاطمه'],
    ['فاطمة', 'فاطمہ'],
    ['Oʻktam', "o'ktam"],
    ['Gʻayrat', 'g’ayrat'],
    ['Kaʻiulani', "ka'iulani"],
    ['Saʿīd', "sa'id"],
    ['Әлия', 'алия'],
    ['Ұлан', 'улан'],
    ['Өмар', 'омар'],
    ['タナカ', 'たなか'],
    ['ﾀﾅｶ', 'たなか'],
    ['ज़ैनब', 'जैनब'],
    ['٣ بيت', '3 بيت'],
    ['Raum ２', 'raum 2'],
  ])('%s by %s', (name, typed) => expect(folded(name)).toBe(folded(typed)));

  test.each([
    ['मीना', 'मना'],
    ['คำ', 'คา'],
    ['が', 'か'],
    ['Ada', 'Eda'],
    ['пар', 'nap'],
    ['پدر', 'ثدر'],
  ])('but %s is not %s', (name, other) => expect(folded(name)).not.toBe(folded(other)));
});

test('in the order of their folded names people stand where they are looked for', () => {
  const names = [
    'Zoe',
    'Łukasz',
    'Ärne',
    'Ida',
    'Işık',
    'Öyvind',
    'Østen',
    'Æsa',
    'Lukas',
    'Đorđe',
    'Emil',
    'Ćiro',
  ];
  const sorted = names.map((name) => [folded(name), name] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  expect(sorted.map(([, name]) => name)).toEqual([
    ...['Æsa', 'Ärne', 'Ćiro', 'Đorđe', 'Emil', 'Ida', 'Işık', 'Lukas', 'Łukasz', 'Østen', 'Öyvind', 'Zoe'],
  ]);
});

describe('two names look alike:', () => {
  test.each([
    ['Grace', 'Grасе'],
    ['paypal', 'paypaI'],
    ['Linus', '1inus'],
    ['Ian', 'Іan'],
    ['Ada', 'Аdа'],
    ['ada', '@ada'],
    ['ada', '＠ Ada'],
    ['ada', 'a\u200bd\u00ada\u3164'],
    ['Bob', 'ВОВ'],
    ['Kim', 'Κіm'],
    ['modern', 'rnodern'],
    ['zero_0', 'zero_O'],
    ['Ada', '𝒜𝒹𝒶'],
    ['Ada', 'Ⓐⓓⓐ'],
    ['Łukasz', 'Lukasz'],
    ['ada_l', 'ADA＿1'],
    ['ローラ', '口一ラ'],
  ])('%s and %s', (one, other) => expect(likeness(one)).toBe(likeness(other)));

  test.each([
    ['Ada', 'Eda'],
    ['Grace', 'Grace H'],
    ['Grace', 'Grace ✨'],
    ['Анна', 'Anna'],
    ['ada.l', 'ada_l'],
    ['山田', '田中'],
  ])('but not %s and %s', (one, other) => expect(likeness(one)).not.toBe(likeness(other)));
});

test('folding again changes nothing, whatever the text', () => {
  const text = fc.array(fc.nat(0x1_ffff)).map((points) => String.fromCodePoint(...points));
  fc.assert(fc.property(text, (name) => folded(folded(name)) === folded(name)));
  fc.assert(fc.property(text, (name) => likeness(name) === likeness(name.normalize('NFD'))));
});

test('no more is compared than a name can have', () => {
  expect(folded('\ufdfa'.repeat(100_000)).length).toBeLessThan(20_000);
  expect(likeness('x'.repeat(100_000)).length).toBe(1_000);
});
