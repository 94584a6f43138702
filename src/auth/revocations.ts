/** How long (ms) an upgrade may have been under way when its session is revoked. */
const UNDER_WAY_MS = 60_000;

/** [P7] The sessions that an object was told to disconnect. It remembers them through sleep, crash and deploy, so that an upgrade that arrives late is refused. */
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
