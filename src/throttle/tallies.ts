import type { Tallies, Tally } from './throttle.ts';

/** A tally is kept for so long (ms): by then every rule has forgotten it, or all but. */
const KEPT_MS = 24 * 60 * 60_000;
const SWEPT_EVERY_MS = 60 * 60_000;

/** The tallies in SQLite: one row a key, which is a hash, so that no name and no address can be read here. */
export class SqlTallies implements Tallies {
  #sql: SqlStorage;
  #sweptAt = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      'CREATE TABLE IF NOT EXISTS tallies (key TEXT PRIMARY KEY, count REAL NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID',
    );
  }

  get(key: string): Tally | undefined {
    const [tally] = this.#sql.exec<{ count: number; at: number }>(
      'SELECT count, at FROM tallies WHERE key = ?',
      key,
    );
    return tally;
  }

  set(key: string, { count, at }: Tally) {
    this.#sweep(at);
    this.#sql.exec('INSERT OR REPLACE INTO tallies (key, count, at) VALUES (?, ?, ?)', key, count, at);
  }

  delete(key: string) {
    this.#sql.exec('DELETE FROM tallies WHERE key = ?', key);
  }

  #sweep(now: number) {
    if (now - this.#sweptAt < SWEPT_EVERY_MS) return;
    this.#sweptAt = now;
    this.#sql.exec('DELETE FROM tallies WHERE at < ?', now - KEPT_MS);
  }
}
