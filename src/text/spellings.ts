/** By what somebody finds a name. Pure; the server searches by it, and the browser, where somebody is named behind an @. */
import { folded } from './folding.ts';

/** What names have in one part of the world is written so in another: Müller is muller or mueller, Sørensen is soerensen, too. */
const IN_TWO_LETTERS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };
/** Scripts in which no space ends a word: of a short name, every letter may begin one. */
const WITHOUT_SPACES =
  /[\p{sc=Hani}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;
const IS_LETTER = /[\p{L}\p{N}\p{S}]/u;
const BETWEEN_WORDS = /[\p{P}\p{Z}]/u;
/** Each is a row in D1, written with an account or a new name. */
const WORDS_MAX = 8;

/** Without punctuation and spaces, for nobody types O’Brien alike: "obrien". */
const plain = (text: string): string => folded(text).replace(/[\p{P}\s]+/gu, '');

const inTwoLetters = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüøå]/g, (letter) => IN_TWO_LETTERS[letter] ?? letter);

/** The ways in which a text is typed. None where there is nothing in it but punctuation. */
export const spellings = (text: string): string[] =>
  [...new Set([plain(text), plain(inTwoLetters(text))])].filter(Boolean);

interface Named {
  username: string;
  name?: string | null | undefined;
}

/** From each of its words on, in each spelling. */
const beginnings = (text: string): string[] => {
  const letters = [...text];
  const starts = letters.flatMap((letter, at) => (beginsWord(letter, letters[at - 1]) ? [at] : []));
  return starts.flatMap((at) => spellings(letters.slice(at).join('')));
};

const beginsWord = (letter: string, before = ' '): boolean =>
  IS_LETTER.test(letter) && (BETWEEN_WORDS.test(before) || WITHOUT_SPACES.test(letter));

/**
 * What somebody is found by, besides the whole name and the username as they are written (which have indexes of their
 * own): later words, and other spellings.
 */
export const searchWordsOf = ({ username, name }: Named): string[] => {
  const whole = [name ?? '', username].map((text) => folded(text).replaceAll(' ', ''));
  const words = [...beginnings(name ?? ''), ...beginnings(username)];
  return [...new Set(words)].filter((word) => !whole.includes(word)).slice(0, WORDS_MAX);
};

/** Whether one of these names has the query in it, however it is typed. */
export const isPartOf = (query: string, names: readonly string[]): boolean => {
  const typed = spellings(query);
  return names.some((name) => spellings(name).some((one) => typed.some((part) => one.includes(part))));
};

/** Whether a word of the name or the username begins so. */
export const isCalled = (query: string, { username, name }: Named): boolean => {
  const typed = spellings(query);
  return [...beginnings(name ?? ''), ...beginnings(username)].some((word) =>
    typed.some((beginning) => word.startsWith(beginning)),
  );
};
