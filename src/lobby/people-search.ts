/** A search for people by what they are called: some hundred rows, found or not, however many there are. */
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { FOLDING, folded, foldedBefore } from '../text/folding.ts';
import { isPartOf, searchWordsOf, spellings } from '../text/spellings.ts';
import { behind, byKey, COLUMNS, LISTED, type Place, placeOf, type Row } from './people-order.ts';

/** Up to so many accounts, a search reads them all and finds any part of a name. Beyond, it finds beginnings of words. */
const SMALL = 100;
/** Of a larger community so many entries of indexes are read, and as many people. */
const ENTRIES_MAX = 72;
/** Behind all texts that begin alike. */
export const END = '\u{10ffff}';

interface Found {
  /** In the order of what they are found by, each once. */
  people: Row[];
  /** Where to go on: there may be more. */
  next?: Place;
}

interface Part {
  after?: Place | undefined;
  /** Of those people alone. */
  whose?: (id: SQL) => SQL;
}

/** Whose name or username the query is a part of, or with which a word of theirs begins. One call of D1. */
export const peopleCalled = async (db: Database, query: string, part: Part = {}): Promise<Found> => {
  const typed = typedIn(query);
  if (typed.words.length === 0) return { people: [] };
  const { after, whose = () => sql`true` } = part;
  // One of the two is empty, and reads one row: that of the newest account.
  const rows = await db.all<Row & { isSmall: number }>(sql`
    SELECT ${COLUMNS}, ${LISTED} AS key, 1 AS isSmall FROM users
    WHERE users.id <= ${SMALL} AND users.id > (SELECT iif(max(id) > ${SMALL}, ${SMALL}, 0) FROM users)
      AND ${whose(sql.raw('users.id'))}
    UNION ALL
    SELECT ${COLUMNS}, found.key, 0 FROM (${entriesOf(typed, after)} 
      ORDER BY 1, 2 LIMIT (SELECT iif(max(id) > ${SMALL}, ${ENTRIES_MAX}, 0) FROM users)) AS found
    CROSS JOIN users ON users.id = found.id WHERE ${whose(sql.raw('found.id'))}`);
  const everybody = rows.filter(({ isSmall }) => isSmall);
  return everybody.length > 0 ? amongAll(everybody, query, after) : amongEntries(rows, typed);
};

const amongAll = (everybody: Row[], query: string, after?: Place): Found => ({
  people: everybody
    .filter(({ username, name }) => isPartOf(query, [username, name ?? '']))
    .sort(byKey)
    .filter((row) => !after || byKey(row, after) > 0),
});

/** An entry may be of a name that somebody no longer has; and of several that find one person, the first is shown. */
const amongEntries = (entries: Row[], typed: Typed): Found => {
  const last = entries.length === ENTRIES_MAX ? entries.at(-1) : undefined;
  const shown = entries.filter((row) => row.key === firstOf(row, typed));
  return {
    // A username that is the name, too, stands in two indexes, one behind the other.
    people: shown.filter(({ id }, at) => id !== shown[at - 1]?.id),
    ...(last && { next: placeOf(last) }),
  };
};

/** A query as each of the three indexes has it. */
interface Typed {
  /** Beginnings of a whole name. Until auth/refolding.ts has folded all stored names anew, also as it was before. */
  names: string[];
  username: string;
  words: string[];
}

const typedIn = (query: string): Typed => ({
  names: distinct([folded(query), foldedBefore(query)]),
  username: folded(query),
  words: distinct(spellings(query)),
});

/** Without what begins with another one, which finds it. */
const distinct = (texts: string[]): string[] =>
  texts.filter((text, at) => text !== '' && !texts.some((other, i) => i < at && text.startsWith(other)));

/** Of all entries of somebody that the query finds, the first in their order. */
const firstOf = ({ username, name, nameFolded, folding }: Row, { names, username: begun, words }: Typed) => {
  const handle = username.toLowerCase();
  const own = folding === FOLDING ? searchWordsOf({ username, name }) : [];
  const found = [
    ...[nameFolded ?? handle].filter((text) => names.some((one) => text.startsWith(one))),
    ...[handle].filter((text) => text.startsWith(begun)),
    ...own.filter((text) => words.some((one) => text.startsWith(one))),
  ];
  return found.sort()[0];
};

/** Each part is read in the order of its index, and no further than the whole is. */
const entriesOf = ({ names, username, words }: Typed, after?: Place): SQL => {
  // One lower bound: of two, SQLite reads the index from either.
  const range = (from: string, key: SQL, id: SQL, beginning: string) => {
    const begins = after && after.key > beginning ? behind(key, id, after) : sql`${key} >= ${beginning}`;
    return sql`SELECT ${key} AS key, ${id} AS id FROM ${sql.raw(from)} WHERE ${begins} AND ${key} < ${beginning + END}`;
  };
  const ofUsers = sql.raw('users.id');
  const parts = [
    ...names.map((name) => range('users', LISTED, ofUsers, name)),
    range('users', sql.raw('lower(users.username)'), ofUsers, username),
    ...words.map((word) => range('search_words', sql.raw('word'), sql.raw('user_id'), word)),
  ];
  return sql.join(parts, sql` UNION ALL `);
};
