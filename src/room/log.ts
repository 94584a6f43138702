import type { Entry, Log } from './room.ts';

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

  named(sender: number, cid: string) {
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

  lastOf(sender: number, seq: number) {
    const found = this.#sql.exec<{ seq: number }>(
      'SELECT seq FROM messages WHERE seq > ? AND sender = ? ORDER BY seq DESC LIMIT 1',
      seq,
      sender,
    );
    return found.toArray()[0]?.seq;
  }

  cursor(user: number) {
    return (
      this.#sql.exec<{ seq: number }>('SELECT seq FROM cursors WHERE user = ?', user).toArray()[0]?.seq ?? 0
    );
  }

  keepCursor(user: number, seq: number) {
    this.#sql.exec(
      'INSERT INTO cursors VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq WHERE excluded.seq > seq',
      user,
      seq,
    );
  }

  #entries(where: string, ...values: SqlStorageValue[]): Entry[] {
    return this.#sql.exec<Row>(`SELECT ${ENTRY} FROM messages ${where}`, ...values).toArray();
  }
}
