import data from 'emojibase-data/en/data.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { canonicalEmoji } from './canonical-emoji.ts';

const VS = '\uFE0F';
const isPart = (text: string) => /^[\p{RI}\p{EMod}]$/u.test(text);
/** All that there are. Emojibase writes a selector after some that need none. */
const ALL = data
  .flatMap(({ emoji, skins = [] }) => [emoji, ...skins.map((skin) => skin.emoji)])
  .filter((emoji) => !isPart(emoji));

describe('one emoji has one form', () => {
  test.each([
    ['👍', '👍', 'an emoji by default'],
    [`👍${VS}`, '👍', 'with a selector that it does not need'],
    ['❤', `❤${VS}`, 'text by default'],
    [`❤${VS}`, `❤${VS}`, 'with the selector that it needs'],
    ['☝🏽', '☝🏽', 'text by default, with a tone of skin'],
    [`☝${VS}🏽`, '☝🏽', 'with both'],
    [`👍🏽${VS}`, '👍🏽', 'with a selector after the tone'],
    ['1⃣', `1${VS}⃣`, 'a keycap'],
    ['🇩🇪', '🇩🇪', 'a flag'],
    ['🏳‍🌈', `🏳${VS}‍🌈`, 'a flag that is joined'],
    ['❤‍🔥', `❤${VS}‍🔥`, 'a heart that is joined'],
    [`🏃🏽‍♀`, `🏃🏽‍♀${VS}`, 'a sign at the end of what is joined'],
    ['👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦', 'a family'],
    ['🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', 'the flag of a region'],
  ])('%j is %j: %s', (text, form) => {
    expect(canonicalEmoji(text)).toBe(form);
    expect(canonicalEmoji(form)).toBe(form);
  });

  test('as Unicode writes it: a selector stands after what is text by default, and nowhere else', () => {
    expect(ALL.length).toBeGreaterThan(3_500);
    for (const emoji of ALL) {
      const form = canonicalEmoji(emoji);
      expect(form).toBe(canonicalEmoji(emoji.replaceAll(VS, '')));
      expect(form?.replaceAll(VS, '')).toBe(emoji.replaceAll(VS, ''));
      const points = [...(form ?? '')];
      for (const [i, point] of points.entries()) {
        if (!/\p{Emoji}/u.test(point) || isPart(point)) continue;
        const isEmojiByDefault = /\p{Emoji_Presentation}/u.test(point);
        const hasTone = /\p{EMod}/u.test(points[i + 1] ?? '');
        expect([form, points[i + 1] === VS]).toEqual([form, !isEmojiByDefault && !hasTone]);
      }
    }
  });

  test('and is one grapheme', () => {
    const segmenter = new Intl.Segmenter();
    const forms = ALL.flatMap((emoji) => canonicalEmoji(emoji) ?? []);
    expect(forms.filter((form) => [...segmenter.segment(form)].length !== 1)).toEqual([]);
  });
});

describe('no emoji', () => {
  test.each([
    ['nothing', ''],
    ['a letter', 'a'],
    ['a digit', '1'],
    ['a sign', '#'],
    ['two of them', '👍👍'],
    ['a space beside it', '👍 '],
    ['half of a flag', '🇩'],
    ['a flag and a half', '🇩🇪🇫'],
    ['what is to be shown as text', `❤︎`],
    ['a heart with a skin', '❤🏽'],
    ['two tones', '👍🏽🏽'],
    ['a joiner that joins nothing', '👍\u200D'],
    ['markup', '<b>'],
    ['a selector alone', VS],
    ['more than 16 code points', `👍${'\u200D👍'.repeat(8)}`],
    ['a long text', '👍'.repeat(100_000)],
  ])('%s', (_, text) => expect(canonicalEmoji(text)).toBeUndefined());
});
