/**
 * What can be seen. Unicode has properties for spaces and for what is ignored (such as the Hangul fillers), and none for
 * the characters that are blank by their names: the Braille pattern, two hieroglyphs and a note without dots or head.
 */
export const BLANKS = '\\u2800\\u{13441}\\u{13442}\\u{1d159}';
/** Marks need a letter to stand on, and format characters only arrange others. Arabic number signs do so visibly. */
const FORMATS = '\\ufff9-\\ufffb\\u{13430}-\\u{1343f}';
const SEEN = new RegExp(`[^\\p{White_Space}\\p{DI}\\p{M}\\p{Cc}\\p{Cs}\\p{NChar}${BLANKS}${FORMATS}]`, 'u');

/** Whether there is anything to be seen in it. */
export const isSeen = (text: string): boolean => SEEN.test(text);
