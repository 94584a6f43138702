/** How names are searched and sorted. The table has 4 kB: browsers get it where somebody is looked for, and not before. */
import tables from '../../.build/folding.json' with { type: 'json' };
import { invert } from './tables.ts';

/**
 * Raised with every change of what `folded`, `likeness`, `searchWordsOf` or `foldedText` answer: what is stored is made anew
 * then (auth/refolding.ts, room/search-index.ts).
 */
export const FOLDING = 3;
/** Code units of what is compared. More than any name or query has, and little enough to be normalised. */
export const COMPARED_MAX = 1_000;

const letters = invert(tables.letters);
for (const zero of tables.zeros)
  for (let value = 0; value < 10; value++)
    letters.set(String.fromCodePoint((zero.codePointAt(0) ?? 0) + value), `${value}`);

/**
 * Accents, and the points of Hebrew and Arabic. The vowel signs of India and of the Thai are letters to their readers,
 * and so is the mark that makes が of か.
 */
const ACCENTS =
  /(?![\u3099\u309a])(?=\p{M})[\p{sc=Zinh}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}]/gu;
const IGNORED = new RegExp(`[\\p{DI}${tables.ignored}]`, 'gu');

/**
 * A name as it is searched and sorted: without case, accents and what is not seen, each letter as on the plainest keyboard.
 * Then "lukasz" finds Łukasz, "isik" Işık, and Änne stands beside Anne.
 */
export const folded = (name: string): string =>
  foldedPart(name.slice(0, COMPARED_MAX)).replace(/\s+/g, ' ').trim();

/** The same for a part of a longer text, whose length somebody has bounded. Spaces stay as they are. */
export const foldedPart = (part: string): string => {
  const text = part.normalize('NFKD').replace(ACCENTS, '').replace(IGNORED, '');
  return [...text].map(foldedCharacter).join('');
};

/** Up and down again, as ı, ς and ß share their capitals with i, σ and ss. One by one, or a Σ at the end becomes a ς. */
const foldedCharacter = (character: string): string =>
  [...character.toLowerCase().toUpperCase().toLowerCase().normalize('NFKD').replace(ACCENTS, '')]
    .map((letter) => letters.get(letter) ?? letter)
    .join('');

/** As names were folded before there was a number: what is stored like that is found until it is folded anew. */
export const foldedBefore = (name: string): string =>
  name.slice(0, COMPARED_MAX).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
