import type { StoredCursors } from './cursors.ts';
import type { RoomState } from './membership.ts';
import type { Log, StoredEntry, StoredMessage, StoredSaid } from './room.ts';
import { SEARCH_BLOCKS, SEARCH_BLOCKS_FOLDING, SearchIndex } from './search-index.ts';
import type { Viewer } from './visibility.ts';

/**
 * The tables of a room's own object. An entry costs three written rows: itself and its two indices.
 * A step that has landed is never edited; a change of the tables is one more step.
 */
const STEPS = [
  `CREATE TABLE messages (
     seq INTEGER PRIMARY KEY,
     rev INTEGER NOT NULL,
     sender INTEGER NOT NULL,
     cid TEXT NOT NULL,
     body TEXT NOT NULL,
     at INTEGER NOT NULL
   );
   CREATE UNIQUE INDEX messages_cid ON messages (sender, cid);
   CREATE UNIQUE INDEX messages_rev ON messages (rev);
   CREATE TABLE cursors (user INTEGER PRIMARY KEY, seq INTEGER NOT NULL);`,
  'ALTER TABLE cursors ADD COLUMN upto INTEGER NOT NULL DEFAULT 0',
  // The view is for the version before, which may run once more during a deploy or after a rollback, and inserts by position.
  `ALTER TABLE messages RENAME TO entries;
   ALTER TABLE entries ADD COLUMN number INTEGER;
   ALTER TABLE entries ADD COLUMN event TEXT;
   ALTER TABLE entries ADD COLUMN mentions TEXT;
   CREATE VIEW messages AS SELECT seq, rev, sender, cid, body, at FROM entries;
   CREATE TRIGGER messages_insert INSTEAD OF INSERT ON messages BEGIN
     INSERT INTO entries (seq, rev, sender, cid, body, at)
     VALUES (new.seq, new.rev, new.sender, new.cid, new.body, new.at);
   END;
   CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`,
  `ALTER TABLE entries ADD COLUMN edited INTEGER;
   CREATE TABLE edits (sender INTEGER NOT NULL, cid TEXT NOT NULL, seq INTEGER NOT NULL,
     PRIMARY KEY (sender, cid)) WITHOUT ROWID;`,
  SEARCH_BLOCKS,
  SEARCH_BLOCKS_FOLDING,
  'ALTER TABLE entries ADD COLUMN reply_to INTEGER',
  `ALTER TABLE entries ADD COLUMN reactions TEXT;
   CREATE TABLE reacts (sender INTEGER NOT NULL, cid TEXT NOT NULL, seq INTEGER NOT NULL,
     PRIMARY KEY (sender, cid)) WITHOUT ROWID;`,
  'ALTER TABLE entries ADD COLUMN forwarded INTEGER',
];

/** How many messages there are up to an entry. It is null if no event came before: then it equals `seq`. */
const NUMBER = 'coalesce(number, seq)';
const ENTRY = `seq, rev, sender AS "from", cid, body, at, ${NUMBER} AS number, event, mentions, edited,
  reply_to AS replyTo, reactions, forwarded`;
/** [P12] What a viewer's ranges, as JSON in a parameter, let them see. */
const VISIBLE = `EXISTS (SELECT 1 FROM json_each(?) AS stay
  WHERE seq >= stay.value->>0 AND (stay.value->>1 IS NULL OR seq <= stay.value->>1))`;

type Row = {
  seq: number;
  rev: number;
  number: number;
  from: number;
  at: number;
  cid: string;
  body: string;
  event: string | null;
  mentions: string | null;
  edited: number | null;
  replyTo: number | null;
  reactions: string | null;
  forwarded: number | null;
};

export class SqlLog implements Log {
  #sql: SqlStorage;
  readonly searchIndex: SearchIndex;

  /** Brings the tables up to date. Runs whenever the object wakes up, so it is cheap when there is nothing to do. */
  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.searchIndex = new SearchIndex(sql);
    sql.exec('CREATE TABLE IF NOT EXISTS steps (done INTEGER PRIMARY KEY)');
    const { done } = sql.exec<{ done: number }>('SELECT count(*) AS done FROM steps').one();
    for (const [i, step] of STEPS.entries()) {
      if (i < done) continue;
      sql.exec(step);
      sql.exec('INSERT INTO steps VALUES (?)', i);
    }
  }

  last() {
    const [newest] = this.#sql
      .exec<{ seq: number; number: number }>(
        `SELECT seq, ${NUMBER} AS number FROM entries ORDER BY seq DESC LIMIT 1`,
      )
      .toArray();
    const { rev } = this.#sql.exec<{ rev: number }>('SELECT coalesce(max(rev), 0) AS rev FROM entries').one();
    return { seq: 0, number: 0, ...newest, rev };
  }

  findByCid(sender: number, cid: string) {
    return this.#entries('WHERE sender = ? AND cid = ?', sender, cid)[0];
  }

  append(entry: StoredEntry) {
    const { seq, rev, from, cid, at } = entry;
    const number = entry.number === seq ? null : entry.number;
    const [body, event, mentions, replyTo, forwarded] =
      entry.kind === 'event'
        ? ['', json(entry.event), null, null, null]
        : entry.kind === 'message'
          ? [entry.body, null, json(entry.mentions), entry.replyTo ?? null, entry.forwarded ? 1 : null]
          : ['', null, null, null, null];
    this.#sql.exec(
      `INSERT INTO entries (seq, rev, sender, cid, body, at, number, event, mentions, reply_to, forwarded)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[seq, rev, from, cid, body, at, number, event, mentions, replyTo, forwarded],
    );
  }

  findEdit(sender: number, cid: string) {
    const found = this.#sql.exec<{ seq: number }>(
      'SELECT seq FROM edits WHERE sender = ? AND cid = ?',
      sender,
      cid,
    );
    return found.toArray()[0]?.seq;
  }

  storeEdit(sender: number, cid: string, seq: number) {
    this.#sql.exec('INSERT INTO edits (sender, cid, seq) VALUES (?, ?, ?)', sender, cid, seq);
  }

  findReact(sender: number, cid: string) {
    const found = this.#sql.exec<{ seq: number }>(
      'SELECT seq FROM reacts WHERE sender = ? AND cid = ?',
      sender,
      cid,
    );
    return found.toArray()[0]?.seq;
  }

  storeReact(sender: number, cid: string, seq: number) {
    this.#sql.exec('INSERT INTO reacts (sender, cid, seq) VALUES (?, ?, ?)', sender, cid, seq);
  }

  storeReactions({ seq, rev, reactions }: StoredMessage) {
    this.#sql.exec('UPDATE entries SET rev = ?, reactions = ? WHERE seq = ?', rev, json(reactions), seq);
  }

  at(seq: number) {
    return this.#entries('WHERE seq = ?', seq)[0];
  }

  /** The entries with these places, the newest first. */
  allAt(seqs: readonly number[]) {
    const where = 'WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq DESC';
    return this.#entries(where, JSON.stringify(seqs));
  }

  /** The place of the first entry that is not older than this (ms), or the place behind the last one. As good as clocks are. */
  firstSince(time: number, last = this.last().seq): number {
    let [low, high] = [1, last + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.at(middle)?.at ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  replace(entry: StoredSaid) {
    const isMessage = entry.kind === 'message';
    const [body, mentions] = isMessage ? [entry.body, json(entry.mentions)] : ['', null];
    const [edited, replyTo] = isMessage ? [entry.edited ?? null, entry.replyTo ?? null] : [null, null];
    const reactions = isMessage ? json(entry.reactions) : null;
    const forwarded = isMessage && entry.forwarded ? 1 : null;
    this.#sql.exec(
      `UPDATE entries SET rev = ?, body = ?, mentions = ?, edited = ?, reply_to = ?, reactions = ?, forwarded = ?
       WHERE seq = ?`,
      ...[entry.rev, body, mentions, edited, replyTo, reactions, forwarded, entry.seq],
    );
    this.searchIndex.put({ seq: entry.seq, from: entry.from, body });
  }

  since(rev: number, limit: number, viewer?: Viewer) {
    if (!viewer || seesAll(viewer)) return this.#entries('WHERE rev > ? ORDER BY rev LIMIT ?', rev, limit);
    const ranges = JSON.stringify(viewer.ranges);
    return this.#entries(`WHERE rev > ? AND ${VISIBLE} ORDER BY rev LIMIT ?`, rev, ranges, limit);
  }

  latest(limit: number, viewer?: Viewer) {
    if (!viewer || seesAll(viewer)) return this.#entries('ORDER BY seq DESC LIMIT ?', limit).reverse();
    const ranges = JSON.stringify(viewer.ranges);
    const where = `WHERE seq >= ? AND ${VISIBLE} ORDER BY seq DESC LIMIT ?`;
    return this.#entries(where, viewer.ranges[0]?.[0] ?? this.last().seq, ranges, limit).reverse();
  }

  newestSaid() {
    return this.#entries('WHERE event IS NULL ORDER BY seq DESC LIMIT 1')[0] as StoredSaid | undefined;
  }

  /** Walks back from the end (the `+` keeps SQLite from the index by sender, in which it would have to sort them all). */
  newestLike(sender: number, { body, replyTo }: Pick<StoredMessage, 'body' | 'replyTo'>, seq: number) {
    const where = `WHERE seq > ? AND +sender = ? AND body = ? AND reply_to IS ? AND event IS NULL
      ORDER BY seq DESC LIMIT 1`;
    const [entry] = this.#entries(where, seq, sender, body, replyTo ?? null);
    return entry?.kind === 'message' ? (entry as StoredMessage) : undefined;
  }

  numberAt(seq: number) {
    const found = this.#sql.exec<{ number: number }>(
      `SELECT ${NUMBER} AS number FROM entries WHERE seq <= ? ORDER BY seq DESC LIMIT 1`,
      seq,
    );
    return found.toArray()[0]?.number ?? 0;
  }

  /** Reads on from `seq` alone (the `+` keeps SQLite from the index by sender, in whose order it would read them all). */
  lastSeqBySender(seq: number) {
    return this.#sql
      .exec<{ sender: number; seq: number }>(
        `SELECT sender, max(seq) AS seq FROM entries WHERE seq > ? AND event IS NULL GROUP BY +sender`,
        seq,
      )
      .toArray()
      .map((last): [number, number] => [last.sender, last.seq]);
  }

  /** Includes the rows of earlier versions, one for each member: during a deploy the version before may still write them. */
  cursors(): StoredCursors {
    const kept: StoredCursors = this.#kept('cursors') ?? { scannedTo: 0, cursors: [] };
    const all = new Map(kept.cursors);
    const earlier = this.#sql.exec<{ user: number; seq: number }>('SELECT user, seq FROM cursors').toArray();
    for (const { user, seq } of earlier) all.set(user, Math.max(seq, all.get(user) ?? 0));
    return { scannedTo: kept.scannedTo, cursors: [...all] };
  }

  storeCursors(stored: StoredCursors) {
    this.#keep('cursors', stored);
  }

  state() {
    return this.#kept<RoomState>('state');
  }

  storeState(state: RoomState) {
    this.#keep('state', state);
  }

  #kept<T>(name: string): T | undefined {
    const found = this.#sql.exec<{ value: string }>('SELECT value FROM kept WHERE name = ?', name);
    const [row] = found.toArray();
    return row && (JSON.parse(row.value) as T);
  }

  #keep(name: string, value: unknown) {
    this.#sql.exec(
      'INSERT INTO kept (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
      name,
      JSON.stringify(value),
    );
  }

  #entries(where: string, ...values: SqlStorageValue[]): StoredEntry[] {
    return this.#sql
      .exec<Row>(`SELECT ${ENTRY} FROM entries ${where}`, ...values)
      .toArray()
      .map(entryOf);
  }
}

/** A message always says something: without a body it is what was left of one. */
const entryOf = (row: Row): StoredEntry => {
  const { body, event, mentions, edited, replyTo, reactions, forwarded, ...place } = row;
  if (event !== null) return { kind: 'event', ...place, event: JSON.parse(event) };
  if (body === '') return { kind: 'tombstone', ...place };
  return {
    ...{ kind: 'message', ...place, body },
    ...(mentions && { mentions: JSON.parse(mentions) }),
    ...(edited !== null && { edited }),
    ...(replyTo !== null && { replyTo }),
    ...(reactions && { reactions: JSON.parse(reactions) }),
    ...(forwarded !== null && { forwarded: true as const }),
  };
};

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));

const seesAll = ({ ranges: [first, ...others] }: Viewer): boolean =>
  others.length === 0 && first !== undefined && first[0] <= 1 && first[1] === null;
