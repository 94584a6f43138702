/** Which texts are one emoji, and the one way in which each of them is written, so that equal ones are equal strings. */
import { EMOJI } from './emoji.ts';

/** Code points of the longest: a family of four with their tones of skin has eleven, a flag of a region seven. */
const CODE_POINTS_MAX = 16;
/** Code units that may come in: with a variation selector after each of them. Nothing longer is looked at. */
export const EMOJI_INPUT_MAX = 4 * CODE_POINTS_MAX;

const ONE = new RegExp(`^${EMOJI}$`, 'u');
const SELECTORS = /\uFE0F/g;
/** What is text by default, and so is an emoji only by a selector, unless a tone of skin says so. */
const TEXT_BY_DEFAULT = /(?=\p{Emoji})(?!\p{Emoji_Presentation}|\p{EMod}|\p{RI}).(?!\p{EMod})/gu;
/** A tone of skin on what has no skin, or half of a flag. */
const PART_ALONE = /(?<!\p{EBase})\p{EMod}|^\p{RI}$/u;

/** This emoji as it is stored, or nothing, if it is none or more than one. */
export const canonicalEmoji = (text: string): string | undefined => {
  if (text.length > EMOJI_INPUT_MAX) return undefined;
  const emoji = text.replace(SELECTORS, '').replace(TEXT_BY_DEFAULT, '$&\uFE0F');
  return ONE.test(emoji) && !PART_ALONE.test(emoji) && [...emoji].length <= CODE_POINTS_MAX
    ? emoji
    : undefined;
};
