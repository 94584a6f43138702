/** Codes as people type and paste them: in the digits of their own script, in groups, between characters that nobody sees. */

/** Characters. Whatever is longer was pasted by mistake, and is not searched for a code. */
const TYPED_MAX = 100;

/** Spaces, punctuation, marks and what cannot be seen mean nothing in a code. U+2212 is a minus sign, which keyboards offer as a dash. */
const BETWEEN = /[\s\p{Z}\p{P}\p{M}\p{C}\p{DI}\u2212]/gu;
const DIGIT = /\p{Nd}/u;
/** Chinese digits are letters to Unicode. The number of each is its place. */
const HAN_DIGITS = '〇一二三四五六七八九';
const ANY_DIGIT = new RegExp(`[\\p{Nd}${HAN_DIGITS}]`, 'gu');

const SIX_DIGITS = /^[0-9]{6}$/;
/** Base 32 of 80 bits (recovery-codes.ts). */
const RECOVERY_CODE = /^[a-z2-7]{16}$/;

/** The code that an authenticator app shows, in ASCII digits. Nothing where these are not exactly six digits: that is no guess. */
export const sixDigitsIn = (typed: string): string | undefined => only(SIX_DIGITS, charactersIn(typed));

/**
 * A recovery code as it was printed, without its dashes. Nothing where it can be none: that is no guess. The digits 0, 1
 * and 8 are not in its alphabet, so they are misread letters. A Turkish keyboard has two letters i.
 */
export const recoveryCodeIn = (typed: string): string | undefined => {
  const letters = charactersIn(charactersIn(typed).toLowerCase());
  return only(
    RECOVERY_CODE,
    letters.replaceAll('ı', 'i').replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('8', 'b'),
  );
};

const only = (shape: RegExp, code: string) => (shape.test(code) ? code : undefined);

const charactersIn = (typed: string): string =>
  typed.length > TYPED_MAX ? '' : typed.normalize('NFKC').replace(BETWEEN, '').replace(ANY_DIGIT, digitValue);

/**
 * The digits of every script stand in the order of their values, ten by ten
 * (https://www.unicode.org/versions/Unicode17.0.0/core-spec/chapter-4/#G124206), so a digit's distance from the first
 * one of its row says which it is.
 */
const digitValue = (digit: string): string => {
  const han = HAN_DIGITS.indexOf(digit);
  if (han >= 0) return String(han);
  const point = digit.codePointAt(0) ?? 0;
  let first = point;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((point - first) % 10);
};
