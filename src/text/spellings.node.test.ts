import { describe, expect, test } from 'vitest';
import { isCalled, isPartOf, searchWordsOf, spellings } from './spellings.ts';

describe('a text is compared', () => {
  test.each([
    ['O’Brien', ['obrien']],
    ['Jean-Luc', ['jeanluc']],
    ['Müller', ['muller', 'mueller']],
    ['Mu\u0308ller', ['muller', 'mueller']],
    ['Søren Åse', ['sorenase', 'soerenaase']],
    ['ŁØĐI', ['lodi', 'loedi']],
    ['ışık', ['isik']],
    ['@_%', []],
    ['🦊 Fox', ['🦊fox']],
  ])('%s as %j', (text, expected) => expect(spellings(text)).toEqual(expected));
});

describe('beside the beginning of a name and of a username, somebody is found by', () => {
  const words = (name: string | null, username = 'ida') => searchWordsOf({ username, name });

  test.each<[string | null, string[]]>([
    [null, []],
    ['Grace', []],
    ['Grace Hopper', ['hopper']],
    ['Ada Ida', []],
    ['Conan O’Brien', ['conanobrien', 'obrien', 'brien']],
    ['Jürgen Müller', ['juergenmueller', 'muller', 'mueller']],
    ['王小明', ['小明', '明']],
    ['---', []],
  ])('%s: %j', (name, expected) => expect(words(name)).toEqual(expected));

  test('a word of the username', () =>
    expect(words(null, 'grace.hopper')).toEqual(['gracehopper', 'hopper']));

  test('at most eight: each is a row', () => {
    expect(words('a b c d e f g h i j k l', 'a.b.c.d.e.f.g.h.i.j')).toHaveLength(8);
    expect(words('สวัสดีครับทุกท่านที่นี่')).toHaveLength(8);
  });
});

test.each([
  ['obrien', true],
  ["o'b", true],
  ['brien', true],
  ['rien', true],
  ['mueller', false],
])('%s is a part of O’Brien: %s', (query, expected) => expect(isPartOf(query, ['O’Brien'])).toBe(expected));

test.each([
  ['mue', true],
  ['mull', true],
  ['jurgen mu', true],
  ['ida', true],
  ['ller', false],
  ['-', false],
])('Jürgen Müller, ida, is called %s: %s', (query, expected) =>
  expect(isCalled(query, { username: 'ida', name: 'Jürgen Müller' })).toBe(expected),
);
