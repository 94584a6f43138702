import { METERS, type Use } from './use.ts';

/** Accounts of one network share a budget for so long (ms) after they were made. */
export const YOUNG_MS = 7 * 24 * 60 * 60_000;

const LISTED_MAX = 2_000;

/** Why an account shares the budget of one person with others: each reason by itself. */
export interface Reasons {
  /** A hash of the network from which it was made. */
  network?: string | undefined;
  /** The member who invited it. */
  inviter?: number | undefined;
}

/** [P13] Who shares the budget of one person: else twenty accounts of one person were a day of everybody's. In SQLite: a row an account. */
export class Sharers {
  #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS sharers (user INTEGER PRIMARY KEY, at INTEGER NOT NULL, network TEXT, inviter INTEGER);
      CREATE INDEX IF NOT EXISTS sharers_network ON sharers (network) WHERE network IS NOT NULL;
      CREATE INDEX IF NOT EXISTS sharers_inviter ON sharers (inviter) WHERE inviter IS NOT NULL`);
  }

  add(user: number, { network, inviter }: Reasons, now: number) {
    this.#forgetNetworks(now);
    this.#sql.exec(
      'INSERT OR REPLACE INTO sharers (user, at, network, inviter) VALUES (?, ?, ?, ?)',
      ...[user, now, network ?? null, inviter ?? null],
    );
  }

  /** From now on this account has a budget of its own. */
  remove(user: number) {
    this.#sql.exec('DELETE FROM sharers WHERE user = ?', user);
  }

  /** Who shares with somebody; the newest, if there are very many. */
  all(now: number): number[] {
    return this.#sql
      .exec<{ user: number }>(
        `SELECT user FROM sharers AS mine WHERE EXISTS (
           SELECT 1 FROM sharers AS other WHERE other.user <> mine.user
           AND (other.inviter = mine.inviter OR (other.network = mine.network AND min(other.at, mine.at) > ?))) ORDER BY user DESC LIMIT ?`,
        ...[now - YOUNG_MS, LISTED_MAX],
      )
      .toArray()
      .map(({ user }) => user);
  }

  /** What all have used on this day who share with this person: a sum for each reason. */
  used(user: number, day: number, now: number): Use[] {
    const [mine] = this.#sql.exec<{ at: number; network: string | null; inviter: number | null }>(
      'SELECT at, network, inviter FROM sharers WHERE user = ?',
      user,
    );
    if (!mine) return [];
    const sums = METERS.map((meter) => `total(${meter}) AS ${meter}`).join(', ');
    const sum = (condition: string, ...values: (string | number)[]) =>
      this.#sql
        .exec<Record<string, number> & Use>(
          `SELECT ${sums} FROM sharers JOIN spent ON spent.user = sharers.user AND spent.day = ? WHERE ${condition}`,
          day,
          ...values,
        )
        .one();
    const isYoung = mine.at > now - YOUNG_MS;
    return [
      ...(mine.network !== null && isYoung
        ? [sum('network = ? AND at > ?', mine.network, now - YOUNG_MS)]
        : []),
      ...(mine.inviter !== null ? [sum('inviter = ?', mine.inviter)] : []),
    ];
  }

  /** What is a week old says nothing any more. */
  #forgetNetworks(now: number) {
    this.#sql.exec('DELETE FROM sharers WHERE at <= ? AND inviter IS NULL', now - YOUNG_MS);
    this.#sql.exec('UPDATE sharers SET network = NULL WHERE at <= ? AND network IS NOT NULL', now - YOUNG_MS);
  }
}
