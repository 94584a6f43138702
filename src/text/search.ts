/**
 * Finds words in what people wrote, in any script, and says where they stand. Pure; the room's object searches by it.
 * A word is found wherever it stands, also inside another one: many scripts put no space between words.
 */
import { foldedPart } from './folding.ts';

/** Code units of a query. What is beyond is not looked at, so that nobody can have a long text folded. */
export const QUERY_MAX = 200;
/** Each is looked for on its own. */
const TERMS_MAX = 8;

/** A piece of what somebody wrote, and whether it is what was searched for. */
export interface Piece {
  text: string;
  isMatch?: true;
}

/**
 * What all must stand in a text, for the query to find it: its words, and what it has in quotation marks as a whole.
 * Nothing, where there is nothing to look for.
 */
export const termsOf = (query: string): string[] => {
  const text = foldedText(query.slice(0, QUERY_MAX).toWellFormed().replace(OTHER_QUOTES, '"'));
  const terms = [...text.matchAll(/"([^"]+)"?|[^\s"]+/g)].map(([word, phrase = word]) => phrase.trim());
  const longestFirst = [...new Set(terms)].filter(Boolean).sort((one, other) => other.length - one.length);
  // A word that is a part of another one is found with it.
  const needed = longestFirst.filter(
    (term, at) => !longestFirst.slice(0, at).some((one) => one.includes(term)),
  );
  return needed.slice(0, TERMS_MAX);
};

/** A text as it is searched, in one line. The same as its units, some times faster: a room folds all that is said in it. */
export const foldedText = (text: string): string =>
  text
    .replace(BEYOND_ASCII, foldedUnit)
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replace(/\s+/g, ' ')
    .trim();

/** Whether all of these terms stand in a folded text. */
export const hasAll = (folded: string, terms: readonly string[]): boolean =>
  terms.every((term) => folded.includes(term));

/** What of a text is shown where it is found: around the first place where one of the terms stands, at most so long. */
export const snippet = (text: string, terms: readonly string[], length = 160): Piece[] => {
  const places = placesIn(text, terms);
  const [from, to] = windowAround(text, places[0]?.[0] ?? 0, length);
  const pieces: Piece[] = [];
  let end = from;
  const add = (piece: Piece) => piece.text !== '' && pieces.push(piece);
  for (const [start, stop] of places) {
    if (stop <= from || start >= to) continue;
    add({ text: text.slice(end, start) });
    end = Math.min(stop, to);
    add({ text: text.slice(Math.max(start, from), end), isMatch: true });
  }
  add({ text: text.slice(end, to) });
  if (from > 0) pieces.unshift({ text: '…' });
  if (to < text.length) pieces.push({ text: '…' });
  return pieces;
};

/** Quotation marks that are not folded to those of a keyboard. */
const OTHER_QUOTES = /[„«»「」『』]/g;

/** Korean syllables with their letters, however they are coded. */
const SYLLABLE =
  '[\\u1100-\\u115f\\ua960-\\ua97f]+[\\u1160-\\u11ff\\ud7b0-\\ud7ff]*|[\\uac00-\\ud7a3][\\u1160-\\u11ff]*';
/** A letter with its marks: no less can be folded by itself. */
const UNIT = new RegExp(`(?:${SYLLABLE}|[\\s\\S])\\p{M}*`, 'gu');
const BEYOND_ASCII = new RegExp(`(?:${SYLLABLE}|[^\\0-\\x7f]|[\\s\\S](?=\\p{M}))\\p{M}*`, 'gu');

interface Unit {
  folded: string;
  /** Where it stands in the text. */
  from: number;
  to: number;
}

/** The text in parts, each with what it becomes. Together that is one line, with single spaces. */
const units = (text: string): Unit[] => {
  let isBehindSpace = true;
  return [...text.matchAll(UNIT)].map(({ 0: unit, index }) => {
    const whole = foldedUnit(unit);
    const folded = isBehindSpace && whole.startsWith(' ') ? whole.slice(1) : whole;
    if (folded !== '') isBehindSpace = folded.endsWith(' ');
    return { folded, from: index, to: index + unit.length };
  });
};

/** So many are remembered: folding one takes a microsecond, and people write the same ones again and again. */
const REMEMBERED_MAX = 20_000;
const remembered = new Map<string, string>();

/** Composed again, so that か is not found in が, nor 하 in 한. */
const foldedUnit = (unit: string): string => {
  const known = remembered.get(unit);
  if (known !== undefined) return known;
  const folded = foldedPart(unit).normalize('NFC').replace(/\s+/g, ' ');
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  // Many marks may stand on one letter.
  if (unit.length <= 8) remembered.set(unit, folded);
  return folded;
};

type Range = [from: number, to: number];

/** Where in a text these terms stand, in order and without overlap. No character is cut that people see as one. */
const placesIn = (text: string, terms: readonly string[]): Range[] => {
  const all = units(text);
  const folded = all.map((unit) => unit.folded).join('');
  const unitAt = all.flatMap((unit) => new Array<Unit>(unit.folded.length).fill(unit));
  const characters = GRAPHEMES.segment(text);
  const found = terms.flatMap((term) =>
    occurrences(folded, term).map((at): Range => {
      const first = characters.containing(unitAt[at]?.from ?? 0);
      const last = characters.containing((unitAt[at + term.length - 1]?.to ?? 1) - 1);
      return [first?.index ?? 0, (last?.index ?? 0) + (last?.segment.length ?? 0)];
    }),
  );
  return merged(found.sort(([one], [other]) => one - other));
};

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const occurrences = (text: string, term: string): number[] => {
  const found: number[] = [];
  for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) found.push(at);
  return found;
};

/** What touches becomes one. */
const merged = (ranges: readonly Range[]): Range[] => {
  const found: Range[] = [];
  for (const [from, to] of ranges) {
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
};

/** So much (code units) of what stands before a place is shown with it. */
const BEFORE = 40;
/** A window begins or ends behind a space, if there is one so near. */
const TO_SPACE = 20;

/** At most so long, around `at`. */
const windowAround = (text: string, at: number, length: number): Range => {
  if (text.length <= length) return [0, text.length];
  const characters = GRAPHEMES.segment(text);
  const whole = (place: number) => characters.containing(place)?.index ?? place;
  const from = whole(Math.max(0, Math.min(at - BEFORE, text.length - length)));
  const to = from + length >= text.length ? text.length : whole(from + length);
  const space = text.slice(from, Math.min(from + TO_SPACE, at)).search(/\s/);
  const lastSpace = text.slice(to - TO_SPACE, to).search(/\s\S*$/);
  return [
    from > 0 && space >= 0 ? from + space + 1 : from,
    to < text.length && lastSpace >= 0 ? to - TO_SPACE + lastSpace : to,
  ];
};
