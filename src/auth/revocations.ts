/** An upgrade may be under way for so long (ms) while its session is revoked. */
const UNDER_WAY_MS = 60_000;

/** [P7] Whom an object was told to throw out: it knows also after a sleep, a crash or a deploy, when a late upgrade arrives. */
export class Revocations {
  #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      'CREATE TABLE IF NOT EXISTS revoked (session TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID',
    );
  }

  /** One row each. */
  add(sessions: string[], now: number) {
    this.#sql.exec('DELETE FROM revoked WHERE at < ?', now - UNDER_WAY_MS);
    for (const session of sessions)
      this.#sql.exec('INSERT INTO revoked (session, at) VALUES (?, ?) ON CONFLICT DO NOTHING', session, now);
  }

  has(session: string): boolean {
    return this.#sql.exec('SELECT 1 FROM revoked WHERE session = ?', session).toArray().length > 0;
  }
}
