import { describe, expect, test } from 'vitest';
import { isEmojiOnly } from './emoji.ts';

describe('only emoji', () => {
  test.each([
    '😀',
    '😀😀😀',
    '😀 😀',
    '👍🏽',
    '👩‍👩‍👧‍👦',
    '🇩🇪',
    '🏴󠁧󠁢󠁳󠁣󠁴󠁿',
    '❤️',
    '1️⃣',
    '☝🏽',
    '🏳️‍🌈',
    '👩🏽‍🚀👨🏿‍🎤',
  ])('%s is', (body) => expect(isEmojiOnly(body)).toBe(true));

  test.each([
    '',
    ' ',
    '1',
    '123',
    '#',
    '©',
    'a😀',
    '😀!',
    '😀😀😀😀',
    '\u200d',
    '\ufe0f',
    `${'👩\u200d'.repeat(99)}👩`,
    'x'.repeat(4_000),
  ])('%j is not', (body) => expect(isEmojiOnly(body)).toBe(false));
});
