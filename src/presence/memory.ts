import type { Gone } from './protocol.ts';

/** An upgrade may be under way for so long (ms) while its session is revoked. */
const REVOKED_FOR_MS = 60_000;

/** What Presence keeps through a sleep and a crash: when people were last here, and who was just signed out. */
export class Memory {
  #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS last_seen (user INTEGER PRIMARY KEY, at INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS hidden (user INTEGER PRIMARY KEY);
      CREATE TABLE IF NOT EXISTS revoked (session TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID`);
  }

  /** One row a person. */
  saw(people: Gone[]) {
    for (const { id, at } of people) {
      this.#sql.exec(
        'INSERT INTO last_seen (user, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at',
        id,
        at,
      );
    }
  }

  /** Leaves out who never left. */
  lastSeen(users: number[]): Gone[] {
    const wanted = JSON.stringify(users);
    return this.#sql
      .exec<{ id: number; at: number }>(
        'SELECT user AS id, at FROM last_seen WHERE user IN (SELECT value FROM json_each(?))',
        wanted,
      )
      .toArray();
  }

  /** Who hides was never here, as far as the others can tell. */
  hide(user: number) {
    this.#sql.exec('INSERT INTO hidden (user) VALUES (?) ON CONFLICT DO NOTHING', user);
    this.#sql.exec('DELETE FROM last_seen WHERE user = ?', user);
  }

  show(user: number) {
    this.#sql.exec('DELETE FROM hidden WHERE user = ?', user);
  }

  hidden(): number[] {
    return this.#sql
      .exec<{ user: number }>('SELECT user FROM hidden')
      .toArray()
      .map(({ user }) => user);
  }

  revoke(session: string, now: number) {
    this.#sql.exec('DELETE FROM revoked WHERE at < ?', now - REVOKED_FOR_MS);
    this.#sql.exec('INSERT INTO revoked (session, at) VALUES (?, ?) ON CONFLICT DO NOTHING', session, now);
  }

  isRevoked(session: string): boolean {
    return this.#sql.exec('SELECT 1 FROM revoked WHERE session = ?', session).toArray().length > 0;
  }
}
