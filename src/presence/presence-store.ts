import type { Gone } from './protocol.ts';
import type { Withheld } from './withheld.ts';

/** What Presence keeps through a sleep and a crash: when people were last here, who hides, and what pages must not show. */
export class PresenceStore {
  #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS last_seen (user INTEGER PRIMARY KEY, at INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS hidden (user INTEGER PRIMARY KEY);
      CREATE TABLE IF NOT EXISTS withheld (room TEXT PRIMARY KEY, seqs TEXT NOT NULL) WITHOUT ROWID`);
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

  /** Without those who have never gone offline. */
  lastSeen(users: number[]): Gone[] {
    const wanted = JSON.stringify(users);
    return this.#sql
      .exec<{ id: number; at: number }>(
        'SELECT user AS id, at FROM last_seen WHERE user IN (SELECT value FROM json_each(?))',
        wanted,
      )
      .toArray();
  }

  /** Also forgets when they were last here: others must not learn it. */
  hide(user: number) {
    this.#sql.exec('INSERT INTO hidden (user) VALUES (?) ON CONFLICT DO NOTHING', user);
    this.#sql.exec('DELETE FROM last_seen WHERE user = ?', user);
  }

  show(user: number) {
    this.#sql.exec('DELETE FROM hidden WHERE user = ?', user);
  }

  /** [P11] Messages that were unsent or edited, and of which D1 still has the text before. */
  withhold(room: string, places: readonly Withheld[]) {
    if (places.length === 0) this.#sql.exec('DELETE FROM withheld WHERE room = ?', room);
    else
      this.#sql.exec(
        'INSERT INTO withheld (room, seqs) VALUES (?, ?) ON CONFLICT DO UPDATE SET seqs = excluded.seqs',
        room,
        JSON.stringify(places),
      );
  }

  withheld(): Record<string, Withheld[]> {
    const rows = this.#sql.exec<{ room: string; seqs: string }>('SELECT room, seqs FROM withheld').toArray();
    return Object.fromEntries(rows.map(({ room, seqs }) => [room, JSON.parse(seqs)]));
  }

  hidden(): number[] {
    return this.#sql
      .exec<{ user: number }>('SELECT user FROM hidden')
      .toArray()
      .map(({ user }) => user);
  }
}
