/** The scripts in which a joiner changes how the letters beside it are written. */
const JOINED = `[${'Arab Syrc Mong Nkoo Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Mymr Khmr'.replace(/\w+ ?/g, (script) => `\\p{sc=${script.trim()}}`)}]`;
const SIGN = '(?!\\p{sc=Zinh})(?=\\p{Dia})\\p{M}';

/** A joiner or non-joiner that its neighbours need, as a pattern: Persian نامه‌ای, Bengali র‍্যাব. Elsewhere it is invisible. */
export const JOINER = `(?:(?<=${JOINED})[\\u200c\\u200d](?=${JOINED})|(?<=${SIGN})[\\u200c\\u200d])`;
