// What the picker of emoji shows and searches: all that there are but tones of skin, by their groups, with their names in
// both languages. Part of each build, since it comes from a package and is not ours to keep.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './environment.mjs';

/** Parts of emoji, which are none by themselves. */
const COMPONENTS = 2;
// Further words by which one is found, for each group and language: more for faces, whose names few people know, and
// together so many that the file stays below 40 kB compressed (test/weight.browser.test.ts).
const WORDS = [4, 1, 0, 1, 1, 1, 1, 0, 0, 0];

/** @typedef {{ hexcode: string, unicode: string, label: string, group?: number, tags?: string[] }} Emoji */

/** `[[[emoji, English name, German name, further words], …], …]`. Without variation selectors: the picker sets them as Parley stores them. */
export function emojiData() {
  const german = new Map(emojiOf('de').map((emoji) => [emoji.hexcode, emoji]));
  /** @type {string[][][]} */
  const groups = [];
  for (const emoji of emojiOf('en')) {
    const other = german.get(emoji.hexcode);
    if (emoji.group === undefined || emoji.group === COMPONENTS || !other) continue;
    const words = [...wordsOf(emoji), ...wordsOf(other)].join(' ');
    const place = emoji.group > COMPONENTS ? emoji.group - 1 : emoji.group;
    groups[place] ??= [];
    groups[place].push([
      emoji.unicode.replaceAll('\uFE0F', ''),
      emoji.label,
      other.label,
      ...(words ? [words] : []),
    ]);
  }
  return JSON.stringify(groups);
}

/** @returns {Emoji[]} */
const emojiOf = (/** @type {string} */ language) =>
  JSON.parse(readFileSync(join(root, `node_modules/emojibase-data/${language}/compact.json`), 'utf8'));

/** Those that its name does not have. */
const wordsOf = (/** @type {Emoji} */ { label, group = COMPONENTS, tags = [] }) =>
  tags
    .filter((tag) => /^[\p{L} ]{3,}$/u.test(tag) && !label.toLowerCase().includes(tag.toLowerCase()))
    .slice(0, WORDS[group]);
