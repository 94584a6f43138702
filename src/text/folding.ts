/** How names are compared and sorted. For the server alone: the tables are not small. */
import tables from '../../.build/text-tables.json' with { type: 'json' };

/** Raised with every change of what `folded` or `likeness` answer: what is stored is made anew then (auth/refolding.ts). */
export const FOLDING = 1;
/** Code units of what is compared. More than any name or query has, and little enough to be normalised. */
const COMPARED_MAX = 1_000;

const mapOf = (table: Record<string, string>) =>
  new Map(Object.entries(table).flatMap(([to, from]) => [...from].map((character) => [character, to])));

const letters = mapOf(tables.letters);
const lookalikes = mapOf(tables.lookalikes);
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
export const folded = (name: string): string => {
  const text = name.slice(0, COMPARED_MAX).normalize('NFKD').replace(ACCENTS, '').replace(IGNORED, '');
  return [...text].map(foldedCharacter).join('').replace(/\s+/g, ' ').trim();
};

/** Up and down again, as ı, ς and ß share their capitals with i, σ and ss. One by one, or a Σ at the end becomes a ς. */
const foldedCharacter = (character: string): string =>
  [...character.toLowerCase().toUpperCase().toLowerCase().normalize('NFKD').replace(ACCENTS, '')]
    .map((letter) => letters.get(letter) ?? letter)
    .join('');

/** As names were folded before there was a number: what is stored like that is found until it is folded anew. */
export const foldedBefore = (name: string): string =>
  name.slice(0, COMPARED_MAX).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');

/**
 * What a name looks like (UTS #39's skeleton): two names of one likeness can be mistaken for each other, as can two that
 * are `folded` alike. Not for reading: a Cyrillic `а` is a Latin one in it, `0` is `o`, and `1` is `l`. So is `I`, and
 * therefore `i`, since names have no case.
 */
export const likeness = (name: string): string =>
  folded([...name.slice(0, COMPARED_MAX).normalize('NFKD')].map(lookalike).join(''))
    .replaceAll('i', 'l')
    .replace(/^@ ?/, '');

const lookalike = (character: string): string => lookalikes.get(character) ?? character;
