import type { Bindings } from '../env.ts';
import type { Today } from './ledger.ts';

/** How full an instance is, and what it has used today. */
export interface Usage {
  people: number;
  messages: number;
  /** Bytes of the database. */
  bytes: number;
  today: Today;
}

export const readUsage = async ({ DB, METER }: Pick<Bindings, 'DB' | 'METER'>): Promise<Usage> => {
  const [counted, today] = await Promise.all([
    // Two people's room has nothing but messages, and may be older than their numbers.
    DB.prepare(
      `SELECT (SELECT count(*) FROM users) AS people,
       (SELECT coalesce(sum(iif(kind = 'group', last_number, last_seq)), 0) FROM rooms) AS messages`,
    ).all<{ people: number; messages: number }>(),
    METER.getByName('meter').today(),
  ]);
  const [{ people, messages } = { people: 0, messages: 0 }] = counted.results;
  return { people, messages, bytes: counted.meta.size_after, today };
};
