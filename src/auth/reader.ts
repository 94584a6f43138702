import { type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Database } from '../db/database.ts';
import { rooms } from '../db/schema.ts';
import type { Session, User } from '../env.ts';

export type Query = BatchItem<'sqlite'>;
type Rows<Asked extends Query> = Asked['_']['result'];

/** Somebody's id, in a query: perhaps known to D1 alone. */
export type Id = number | SQL<number>;

/**
 * The id of a room, in a query that has the id of somebody, too. In a batch D1 answers rows by the names of their columns, and
 * of two with the same name drizzle gets one, and takes every column after it for another.
 */
export const ROOM_ID = sql<string>`${rooms.id}`.as('id_of_room');

/** Whoever reads what is theirs from D1: somebody who is known already, or whose session is being checked. */
export interface Reader {
  db: Database;
  me: Id;
  read<Asked extends Query>(query: Asked): Promise<Rows<Asked>>;
  /** Comes when the session has been found good. */
  user: Promise<User>;
}

export const readerFor = (db: Database, user: User): Reader => ({
  db,
  me: user.id,
  read: async (query) => query,
  user: Promise.resolve(user),
});

/**
 * [P6] Reads in the same transaction in which a session is checked, so that both are one call to D1. Until the session has
 * been found good nothing comes, neither rows nor a user: of one that is over, what was read is thrown away unseen.
 */
export class SessionReads implements Reader {
  readonly db: Database;
  readonly me: SQL<number>;
  readonly session: string;
  #reads: { query: Query; answer: (rows: unknown) => void }[] = [];
  #writes: Query[] = [];
  #asked = { writes: 0, reads: 0 };
  #user = Promise.withResolvers<User>();
  #isGood = false;

  constructor(db: Database, session: string) {
    this.db = db;
    this.session = session;
    this.me = sql<number>`(SELECT user_id FROM sessions WHERE id = ${session})`;
  }

  get user(): Promise<User> {
    return this.#user.promise;
  }

  read = async <Asked extends Query>(query: Asked): Promise<Rows<Asked>> => {
    if (this.#isGood) return query;
    return new Promise((answer) => this.#reads.push({ query, answer }));
  };

  /** Goes before the reads, and is left out where D1 takes no writes. It must itself ask for a session that is good. */
  write(query: Query) {
    this.#writes.push(query);
  }

  queries({ withWrites }: { withWrites: boolean }): Query[] {
    const writes = withWrites ? this.#writes : [];
    this.#asked = { writes: writes.length, reads: this.#reads.length };
    return [...writes, ...this.#reads.map(({ query }) => query)];
  }

  /** `rows` are what the queries answered. What was read only after they had been asked for is a call of its own. */
  release({ user }: Session, rows: unknown[]) {
    this.#isGood = true;
    this.#user.resolve(user);
    const answers = rows.slice(this.#asked.writes);
    for (const [i, { query, answer }] of this.#reads.entries())
      answer(i < this.#asked.reads ? answers[i] : query);
  }
}
