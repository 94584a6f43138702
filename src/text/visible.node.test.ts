import { describe, expect, test } from 'vitest';
import { isSeen } from './visible.ts';

describe('nothing is seen of', () => {
  test.each([
    ['nothing', ''],
    ['spaces', ' \n\t\u00a0\u3000\u2003'],
    ['Hangul fillers', '\u3164\u115f\u1160\uffa0'],
    ['blank Braille', '\u2800'],
    ['variation selectors', '\ufe0f\u180b\u{e0100}'],
    ['a grapheme joiner', '\u034f'],
    ['joiners', '\u200b\u200c\u200d\u2060\ufeff'],
    ['a soft hyphen', '\u00ad'],
    ['directions', '\u200e\u202e\u2066\u2069\u061c'],
    ['tags', '\u{e0001}\u{e0041}\u{e007f}'],
    ['a mark without a letter', '\u0301'],
    ['a mark on a space', '\u00a0\u0301'],
    ['Khmer inherent vowels', '\u17b4\u17b5'],
    ['musical controls', '\u{1d173}\u{1d17a}\u{1d159}'],
    ['interlinear annotation', '\ufff9\ufffa\ufffb'],
    ['blank hieroglyphs', '\u{13441}\u{13430}'],
    ['controls', '\0\x07\x7f\x9f'],
    ['noncharacters', '\uffff\ufdd0\u{1ffff}'],
    ['half a character', '\ud83d'],
  ])('%s', (_, text) => expect(isSeen(text)).toBe(false));
});

describe('one sees', () => {
  test.each([
    ['a letter', 'a'],
    ['a full stop', '.'],
    ['a letter with a mark', 'e\u0301'],
    ['a letter among what is not seen', '\u3164\u200ba\u2800'],
    ['emoji', '❤️'],
    ['a tone of skin', '\u{1f3fb}'],
    ['half a flag', '\u{1f1e9}'],
    ['an Arabic number sign', '\u0600'],
    ['a private glyph', '\uf8ff'],
    ['what Unicode has not assigned yet', '\u{1fb00}\u{2fffd}'.slice(0, 2)],
    ['a replaced character', '\ufffd'],
    ['the picture of a space', '\u2420'],
  ])('%s', (_, text) => expect(isSeen(text)).toBe(true));
});
