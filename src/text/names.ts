import { EMOJI } from './emoji.ts';
import { JOINER } from './joiners.ts';
import { withLineEnds } from './lines.ts';
import { withFewMarks } from './marks.ts';
import { BLANKS, isSeen } from './visible.ts';

/** Code units. No line that is kept is so long, so what is longer is not looked into: composing it could take seconds. */
const TYPED_MAX = 2_000;

/** Emoji are made of characters that alone are ignored, and Mongolian letters have forms that such a character chooses. */
const NEEDED = new RegExp(
  `(${EMOJI}|${JOINER}|\\p{sc=Mong}[\\u180b-\\u180d\\u180f])|[\\p{DI}\\ufff9-\\ufffb]`,
  'gu',
);
const SPACES = new RegExp(`[\\s${BLANKS}]+`, 'gu');
const LOOSE_MARKS = /^[\p{Mn}\p{Me}\s]+/u;

/**
 * A name or a short text as it is kept: in one line, composed alike on all keyboards, without what is not seen (it would
 * make one name two), and empty where nothing is left. What is far too long comes back as it is.
 */
export const cleanLine = (typed: string): string => {
  if (typed.length > TYPED_MAX) return typed;
  const clean = withLineEnds(typed.toWellFormed())
    .replace(/[\t\n]/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .replace(NEEDED, '$1')
    .normalize('NFC')
    .replace(SPACES, ' ');
  const text = withFewMarks(clean).replace(LOOSE_MARKS, '').trim();
  return isSeen(text) ? text : '';
};
