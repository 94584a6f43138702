import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { canonicalEmoji } from '../src/text/canonical-emoji.ts';
import { message as german } from '../src/web/texts/de-message.ts';
import { message as english } from '../src/web/texts/en-message.ts';
import { emojiData } from './emoji-data.mjs';

const groups = JSON.parse(emojiData()) as string[][][];

test('all emoji but tones of skin are below 40 kB, compressed', () => {
  expect(groups.flat().length).toBeGreaterThan(1_900);
  expect(gzipSync(emojiData(), { level: 6 }).byteLength).toBeLessThanOrEqual(40_000);
});

test('each is one that Parley takes, once, with its name in both languages', () => {
  const forms = groups.flat().map(([emoji = '']) => canonicalEmoji(emoji));
  expect(groups.flat().filter((_, n) => forms[n] === undefined)).toEqual([]);
  expect(new Set(forms).size).toBe(forms.length);
  for (const [emoji, ...names] of groups.flat())
    expect([emoji, names.length >= 2 && names.every(Boolean)]).toEqual([emoji, true]);
});

test('every group has a name', () => {
  expect([english.emojiGroups.length, german.emojiGroups.length]).toEqual([groups.length, groups.length]);
  expect(groups.every((group) => group.length > 0)).toBe(true);
});
