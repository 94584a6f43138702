import type { Spent, SpentStore } from './ledger.ts';
import type { Sharers } from './sharers.ts';
import { METERS, type Meter, type Use } from './use.ts';

/** Days that are kept. */
const KEPT = 7;

type Row = Record<'day' | Meter, number>;

/** What people have used, in SQLite: a row a person. */
export class SqlSpent implements SpentStore {
  #sql: SqlStorage;
  #sharers: Sharers;
  #known = new Map<number, Spent>();
  #sweptOn = 0;

  constructor(sql: SqlStorage, sharers: Sharers) {
    this.#sql = sql;
    this.#sharers = sharers;
    const meters = METERS.map((meter) => `${meter} REAL NOT NULL`).join(', ');
    sql.exec(`CREATE TABLE IF NOT EXISTS spent (user INTEGER PRIMARY KEY, day INTEGER NOT NULL, ${meters})`);
  }

  get(user: number): Spent | undefined {
    const known = this.#known.get(user);
    if (known) return known;
    const [row] = this.#sql.exec<Row>('SELECT * FROM spent WHERE user = ?', user);
    return row && { day: row.day, used: row };
  }

  on(day: number): Use[] {
    return this.#sql.exec<Row>('SELECT * FROM spent WHERE day = ?', day).toArray();
  }

  shared(user: number, day: number, now: number): Use[] {
    return this.#sharers.used(user, day, now);
  }

  set(user: number, spent: Spent) {
    this.#sweep(spent.day);
    this.#known.set(user, spent);
    const values = METERS.map((meter) => spent.used[meter]);
    const places = METERS.map(() => '?').join(', ');
    this.#sql.exec(`INSERT OR REPLACE INTO spent VALUES (?, ?, ${places})`, user, spent.day, ...values);
  }

  /** Once a day. */
  #sweep(today: number) {
    if (this.#sweptOn === today) return;
    this.#sweptOn = today;
    this.#known.clear();
    this.#sql.exec('DELETE FROM spent WHERE day <= ?', today - KEPT);
  }
}
