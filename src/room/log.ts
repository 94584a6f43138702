import type { Entry, Log, StoredCursor } from './room.ts';

/**
 * A room's memory: the SQLite of its own object. Three rows written a message: the row and its two indices.
 * What was added is never edited: a change of shape is a further step.
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
];

const ENTRY = 'seq, rev, sender AS "from", cid, body, at';

type Row = Entry & Record<string, SqlStorageValue>;

export class SqlLog implements Log {
  #sql: SqlStorage;

  /** Brings the tables up to date; cheap when they are, since every wake comes by here. */
  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec('CREATE TABLE IF NOT EXISTS steps (done INTEGER PRIMARY KEY)');
    const { done } = sql.exec<{ done: number }>('SELECT count(*) AS done FROM steps').one();
    for (const [i, step] of STEPS.entries()) {
      if (i < done) continue;
      sql.exec(step);
      sql.exec('INSERT INTO steps VALUES (?)', i);
    }
  }

  last() {
    return this.#sql
      .exec<{ seq: number; rev: number }>(
        'SELECT coalesce((SELECT max(seq) FROM messages), 0) AS seq, coalesce((SELECT max(rev) FROM messages), 0) AS rev',
      )
      .one();
  }

  findByCid(sender: number, cid: string) {
    return this.#entries('WHERE sender = ? AND cid = ?', sender, cid)[0];
  }

  append({ seq, rev, from, cid, body, at }: Entry) {
    this.#sql.exec('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)', seq, rev, from, cid, body, at);
  }

  since(rev: number, limit: number) {
    return this.#entries('WHERE rev > ? ORDER BY rev LIMIT ?', rev, limit);
  }

  latest(limit: number) {
    return this.#entries('ORDER BY seq DESC LIMIT ?', limit).reverse();
  }

  /** Walks back from the end (the `+` keeps SQLite from the index by sender, in which it would have to sort them all). */
  lastSeqBy(sender: number, seq: number) {
    const found = this.#sql.exec<{ seq: number }>(
      'SELECT seq FROM messages WHERE seq > ? AND +sender = ? ORDER BY seq DESC LIMIT 1',
      seq,
      sender,
    );
    return found.toArray()[0]?.seq;
  }

  cursor(user: number): StoredCursor {
    const found = this.#sql.exec<StoredCursor & Record<string, number>>(
      'SELECT seq, upto FROM cursors WHERE user = ?',
      user,
    );
    return found.toArray()[0] ?? { seq: 0, scannedTo: 0 };
  }

  storeCursor(user: number, { seq, scannedTo: upto }: StoredCursor) {
    this.#sql.exec(
      `INSERT INTO cursors (user, seq, upto) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq), upto = max(upto, excluded.upto)
       WHERE excluded.seq > seq OR excluded.upto > upto`,
      user,
      seq,
      upto,
    );
  }

  #entries(where: string, ...values: SqlStorageValue[]): Entry[] {
    return this.#sql.exec<Row>(`SELECT ${ENTRY} FROM messages ${where}`, ...values).toArray();
  }
}
