/**
 * [P11] [P12] By what messages are found in a room's object: their folded texts, gathered in blocks, so that to look through
 * 100,000 messages some hundred rows are read. What came after the last block is looked through as it is.
 */
import { FOLDING } from '../text/folding.ts';
import { foldedText, hasAll } from '../text/search.ts';
import { maySee, type Viewer } from './visibility.ts';

/** A block has the texts of so many entries. */
const BLOCK_ENTRIES = 256;
/** Or of fewer, where they are long: so much text (code units) and no more than one message beyond. A value has 2 MB at most. */
const BLOCK_LENGTH = 64 * 1024;
/** Blocks that are made in one turn: some 50 ms of work. */
const STEP_BLOCKS = 8;
/** Entries without a block that one search looks through. There are more only in a room that is older than its blocks. */
const PLAIN_MAX = 2_000;

/**
 * One row a block: `first` and `last` are places, `texts` one line for each entry between them, whether it says something or
 * not, and `rev` what the room's last change was when the block was made.
 */
export const SEARCH_BLOCKS =
  'CREATE TABLE search_blocks (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, rev INTEGER NOT NULL, texts TEXT NOT NULL)';
/** How it was folded. */
export const SEARCH_BLOCKS_FOLDING =
  'ALTER TABLE search_blocks ADD COLUMN folding INTEGER NOT NULL DEFAULT 0';

export interface Search {
  /** All of them must stand in a message (text/search.ts). */
  terms: readonly string[];
  viewer: Viewer;
  /** Only what was said by them. */
  from?: number | undefined;
  /** Only what may have a link in it. */
  hasLink?: boolean | undefined;
  /** Only places from this one on, and before that one. */
  since?: number | undefined;
  before?: number | undefined;
  limit: number;
}

export interface Found {
  /** Places of messages, the newest first. */
  seqs: number[];
  /** There may be more, before this place. */
  next?: number;
  /** Rows that were read for it. */
  read: number;
}

interface Block {
  first: number;
  last: number;
  rev: number;
  texts: string;
}

interface Plain {
  seq: number;
  from: number;
  body: string;
}

export class SearchIndex {
  #sql: SqlStorage;
  /** The last place that is in a block. */
  #last: number | undefined;
  #read = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether there are entries enough for a block; `seq` is the place of the last one. */
  isBehind(seq: number): boolean {
    return seq - this.#lastIndexed() >= BLOCK_ENTRIES;
  }

  /** Makes the next blocks, if it is time for any. It goes on where it ended, also after a crash: the blocks say where that was. */
  advance(seq: number) {
    for (let made = 0; made < STEP_BLOCKS && this.isBehind(seq); made++) this.#makeBlock();
  }

  /** [P11] A message says something else now, or nothing: what it said is in no block any more. */
  put({ seq, from, body }: Plain) {
    if (seq > this.#lastIndexed()) return;
    const block = this.#blockOf(seq);
    if (!block) return;
    const [lines, line] = [linesOf(block), lineOf(from, body)];
    if (lines[seq - block.first] === line) return;
    lines[seq - block.first] = line;
    this.#store(block.first, lines, block.rev);
  }

  /** [P12] Only what the viewer may see is looked at. */
  find(search: Search): Found {
    const { ranges } = search.viewer;
    const [firstSeen = Number.POSITIVE_INFINITY] = ranges[0] ?? [];
    const since = Math.max(search.since ?? 1, firstSeen);
    const before = Math.min(
      search.before ?? Number.MAX_SAFE_INTEGER,
      (ranges.at(-1)?.[1] ?? Number.MAX_SAFE_INTEGER - 1) + 1,
    );
    this.#read = 0;
    const seqs: number[] = [];
    const end =
      since < before ? this.#take(seqs, search, this.#candidates(search, since, before)) : undefined;
    return { seqs, read: this.#read, ...(end !== undefined && { next: end }) };
  }

  /** Takes places until there are enough; says where to go on, if there may be more. */
  #take(
    seqs: number[],
    { limit }: Search,
    candidates: Iterable<number | { next: number }>,
  ): number | undefined {
    for (const at of candidates) {
      if (typeof at === 'object') return at.next;
      if (seqs.length === limit) return seqs.at(-1);
      seqs.push(at);
    }
    return undefined;
  }

  #rows<Row>(query: string, ...values: SqlStorageValue[]): Row[] {
    const cursor = this.#sql.exec<Row & Record<string, SqlStorageValue>>(query, ...values);
    const rows = cursor.toArray();
    this.#read += cursor.rowsRead;
    return rows;
  }

  /** Places of what is found, the newest first; and where to go on, if this is as far as one search goes. */
  *#candidates(search: Search, since: number, before: number): Generator<number | { next: number }> {
    const last = this.#lastIndexed();
    if (before > last + 1) yield* this.#amongPlain(search, Math.max(since, last + 1), before);
    yield* this.#amongBlocks(search, since, Math.min(before, last + 1));
  }

  *#amongPlain(search: Search, since: number, before: number): Generator<number | { next: number }> {
    let [read, oldest] = [0, before];
    for (const { seq, from, body } of this.#plain(since, before)) {
      [read, oldest] = [read + 1, seq];
      if (body !== '' && isMeant(search, seq, from, foldedText(body))) yield seq;
      if (read === PLAIN_MAX) break;
    }
    if (read === PLAIN_MAX && oldest > since) yield { next: oldest };
  }

  *#amongBlocks(search: Search, since: number, before: number): Generator<number> {
    for (const block of this.#blocksWith(search, since, before)) {
      const lines = linesOf(block);
      for (let at = lines.length - 1; at >= 0; at--) {
        const seq = block.first + at;
        if (seq < since || seq >= before) continue;
        const [sender, text] = partsOf(lines[at] ?? '');
        if (text !== undefined && isMeant(search, seq, sender, text)) yield seq;
      }
    }
  }

  /** Entries from the newest on, as far as somebody asks for them. */
  *#plain(since: number, before: number): Generator<Plain> {
    yield* inPortions(
      before,
      (end, limit) =>
        this.#rows<Plain>(
          'SELECT seq, sender AS "from", body FROM entries WHERE seq >= ? AND seq < ? ORDER BY seq DESC LIMIT ?',
          ...[since, end, 16 * limit],
        ),
      ({ seq }) => seq,
    );
  }

  /** Blocks that may have something of what is searched for, in the same way. */
  *#blocksWith({ terms, from }: Search, since: number, before: number): Generator<Block> {
    const parts = from === undefined ? terms : [`\n${from}\t`, ...terms];
    const query = `SELECT first, last, rev, texts FROM search_blocks
      WHERE first < ? AND first >= (SELECT coalesce(max(first), 0) FROM search_blocks WHERE first <= ?)
        ${'AND instr(texts, ?) '.repeat(parts.length)} ORDER BY first DESC LIMIT ?`;
    yield* inPortions(
      before,
      (end, limit) => this.#rows<Block>(query, ...[end, since, ...parts, limit]),
      ({ first }) => first,
    );
  }

  #makeBlock() {
    const first = this.#lastIndexed() + 1;
    this.#putWhatChanged(first);
    const lines = this.#sql
      .exec<{ sender: number; body: string }>(
        'SELECT sender, body FROM entries WHERE seq >= ? ORDER BY seq LIMIT ?',
        ...[first, BLOCK_ENTRIES],
      )
      .toArray()
      .map(({ sender, body }) => lineOf(sender, body));
    const { rev } = this.#sql.exec<{ rev: number }>('SELECT max(rev) AS rev FROM entries').one();
    this.#store(first, lines, rev);
    this.#last = first + lines.length - 1;
  }

  /** [P11] What the version before has unsent, after a rollback, is still in its block. */
  #putWhatChanged(first: number) {
    const rev = this.#blockOf(first)?.rev;
    if (rev === undefined) return;
    const changed = this.#sql.exec<Plain & Record<string, SqlStorageValue>>(
      'SELECT seq, sender AS "from", body FROM entries WHERE rev > ? AND +seq < ?',
      ...[rev, first],
    );
    for (const entry of changed.toArray()) this.put(entry);
  }

  /** The lines from this place on: one block, or several if they are long. */
  #store(first: number, lines: readonly string[], rev: number) {
    let [from, length] = [0, 0];
    for (const [at, line] of lines.entries()) {
      length += line.length;
      if (length < BLOCK_LENGTH && at < lines.length - 1) continue;
      this.#sql.exec(
        `INSERT INTO search_blocks (first, last, rev, texts, folding) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (first) DO UPDATE SET last = excluded.last, texts = excluded.texts`,
        ...[first + from, first + at, rev, joined(lines.slice(from, at + 1)), FOLDING],
      );
      [from, length] = [at + 1, 0];
    }
  }

  #blockOf(seq: number): Block | undefined {
    return this.#sql
      .exec<Block & Record<string, SqlStorageValue>>(
        'SELECT first, last, rev, texts FROM search_blocks WHERE first <= ? ORDER BY first DESC LIMIT 1',
        seq,
      )
      .toArray()[0];
  }

  #lastIndexed(): number {
    this.#last ??= this.#lastOfThisFolding();
    return this.#last;
  }

  /** What was folded otherwise finds nothing any more: all is made anew, as in a room that is older than its blocks. */
  #lastOfThisFolding(): number {
    const [newest] = this.#sql
      .exec<{ last: number; folding: number }>(
        'SELECT last, folding FROM search_blocks ORDER BY first DESC LIMIT 1',
      )
      .toArray();
    if (newest?.folding === FOLDING) return newest.last;
    if (newest) this.#sql.exec('DELETE FROM search_blocks');
    return 0;
  }
}

/**
 * Rows from `end` down, in portions that grow, so that little is read where little is asked for. A cursor that nobody walks to
 * its end would keep its table locked until it is collected.
 */
function* inPortions<Row>(
  before: number,
  read: (end: number, limit: number) => Row[],
  placeOf: (row: Row) => number,
): Generator<Row> {
  let end = before;
  for (let limit = 1; ; limit = Math.min(4 * limit, 64)) {
    const rows = read(end, limit);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    end = placeOf(last);
  }
}

/** A folded text has neither a tab nor a line end. Events and tombstones say nothing. */
const lineOf = (from: number, body: string): string => (body === '' ? '' : `${from}\t${foldedText(body)}`);

const partsOf = (line: string): [from: number, text?: string] => {
  const tab = line.indexOf('\t');
  return tab < 0 ? [0] : [Number(line.slice(0, tab)), line.slice(tab + 1)];
};

/** Each line begins with a line end, so that SQL can look for a sender. */
const joined = (lines: readonly string[]): string => lines.map((line) => `\n${line}`).join('');
const linesOf = ({ texts }: Block): string[] => texts.slice(1).split('\n');

/** A link has one of these in it, folded or not. */
const LINK = /https?:\/\/|www\./;

const isMeant = ({ terms, viewer, from, hasLink }: Search, seq: number, sender: number, text: string) =>
  maySee(viewer, seq) &&
  (from === undefined || from === sender) &&
  hasAll(text, terms) &&
  (!hasLink || LINK.test(text));
