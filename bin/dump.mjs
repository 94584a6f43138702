/**
 * What `wrangler d1 export` writes cannot be read in again as it is: each table is followed by its rows, in the order in
 * which tables were once created, so that rows come before the table that they refer to. This puts it in an order that can.
 */
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TABLE = /^CREATE TABLE (?:IF NOT EXISTS )?["`]?(\w+)/i;
const ROW = /^INSERT INTO ["`]?(\w+)/i;
const REFERENCE = /\bREFERENCES\s+["`]?(\w+)/gi;
const PRAGMA = /^PRAGMA\b/i;
/** Comments and space before a statement. */
const LEADING = /^(?:\s+|--[^\n]*\n|\/\*.*?\*\/)+/s;
/** SQLite's own, which no statement creates. */
const OWN = 'sqlite_sequence';

/**
 * Writes all tables of an exported file, then their rows, those that others refer to first, then the rest.
 *
 * @param {string} from
 * @param {string} to
 * @param {readonly string[]} leftOut tables whose rows stay behind
 * @returns {Promise<Map<string, number>>} how many rows there are of each table
 */
export async function reorder(from, to, leftOut = []) {
  // Rows wait in files: a database may be larger than memory.
  const folder = mkdtempSync(join(tmpdir(), 'parley-dump-'));
  try {
    const { tables, rows, rest } = await sort(from, folder);
    if (tables.size === 0)
      throw new Error(`No table is created in ${from}: did "wrangler d1 export" write it?`);
    const names = inOrder(tables).filter((name) => !leftOut.includes(name));
    const out = openSync(to, 'w');
    for (const statement of [...rest.filter(isPragma), ...tables.values()]) writeSync(out, `${statement}\n`);
    for (const { file } of names.flatMap((name) => rows.get(name) ?? []))
      for await (const chunk of createReadStream(file)) writeSync(out, chunk);
    for (const statement of rest.filter((one) => !isPragma(one))) writeSync(out, `${statement}\n`);
    closeSync(out);
    return new Map(names.map((name) => [name, rows.get(name)?.count ?? 0]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const isPragma = (/** @type {string} */ statement) => PRAGMA.test(statement);

/** @param {string} from @param {string} folder for a file of each table's rows */
async function sort(from, folder) {
  /** @type {Map<string, string>} */
  const tables = new Map();
  /** @type {Map<string, { file: string, count: number, to: number }>} */
  const rows = new Map();
  const rest = [];
  for await (const statement of statementsIn(createReadStream(from, 'utf8'))) {
    const table = TABLE.exec(statement)?.[1];
    const row = ROW.exec(statement)?.[1];
    if (table) tables.set(table, statement);
    else if (row && row !== OWN) {
      const file = join(folder, row);
      const found = rows.get(row) ?? { file, count: 0, to: openSync(file, 'w') };
      writeSync(found.to, `${statement}\n`);
      found.count += 1;
      rows.set(row, found);
    } else rest.push(statement);
  }
  for (const { to } of rows.values()) closeSync(to);
  return { tables, rows, rest };
}

/** Their names, those that others refer to first. @param {Map<string, string>} tables and what creates each */
export function inOrder(tables) {
  /** @type {string[]} */
  const done = [];
  let waiting = [...tables.keys()];
  const isReady = (/** @type {string} */ name) =>
    referencesIn(tables.get(name) ?? '').every((other) => other === name || !waiting.includes(other));
  while (waiting.length > 0) {
    const ready = waiting.filter(isReady);
    if (ready.length === 0)
      throw new Error(`These tables refer to each other in a circle: ${waiting.join(', ')}.`);
    done.push(...ready);
    waiting = waiting.filter((name) => !ready.includes(name));
  }
  return done;
}

const referencesIn = (/** @type {string} */ sql) => [...sql.matchAll(REFERENCE)].map(([, name = '']) => name);

/** Throws where the last one does not end. @param {AsyncIterable<string>} chunks @returns {AsyncGenerator<string>} */
export async function* statementsIn(chunks) {
  let text = '';
  for await (const chunk of chunks) {
    text += chunk;
    let from = 0;
    for (let end = endOf(text, from); end > 0; end = endOf(text, from)) {
      yield text.slice(from, end).replace(LEADING, '');
      from = end;
    }
    text = text.slice(from);
  }
  if (text.replace(LEADING, ''))
    throw new Error('The file ends in the middle of a statement: it is not whole.');
}

/** What a semicolon may stand in, and what ends that. A quote within a text is doubled, as if one text followed another. */
const CLOSINGS = new Map([
  ["'", "'"],
  ['"', '"'],
  ['`', '`'],
  ['--', '\n'],
  ['/*', '*/'],
]);

/** Behind the statement that begins there; 0 where it does not end. @param {string} text @param {number} from */
function endOf(text, from) {
  const marks = /['"`;]|--|\/\*/g;
  marks.lastIndex = from;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    const closing = CLOSINGS.get(mark[0]);
    if (!closing) return marks.lastIndex;
    const end = text.indexOf(closing, marks.lastIndex);
    if (end < 0) return 0;
    marks.lastIndex = end + closing.length;
  }
  return 0;
}
