import type { Members, RoomNews } from './protocol.ts';

/** Members of all groups together that are kept in memory: some 50 bytes each. */
const KNOWN_MAX = 200_000;

interface Known {
  rev: number;
  /** By user, the first entry that they may see. */
  from: Map<number, number>;
}

/**
 * Who hears the news of a room. A direct room's news name its two members, who never change; a group's members are told
 * once, and when they change. They are kept through a sleep, one row a group, and in memory as far as it reaches: no
 * message reads a row while the object is awake.
 */
export class Audience {
  #sql: SqlStorage;
  /** In the order in which they were learnt, oldest first. */
  #known = new Map<string, Known>();
  #size = 0;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(`
      CREATE TABLE IF NOT EXISTS audiences (room TEXT PRIMARY KEY, rev INTEGER NOT NULL, members TEXT NOT NULL)
      WITHOUT ROWID`);
  }

  /** Ignores members of an older rev than the one that is known. */
  set(room: string, rev: number, members: Members) {
    const known = this.#find(room);
    if (known && known.rev >= rev) return;
    this.#sql.exec(
      `INSERT INTO audiences (room, rev, members) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET rev = excluded.rev, members = excluded.members`,
      ...[room, rev, JSON.stringify(members)],
    );
    this.#remember(room, { rev, from: new Map(members) });
  }

  /** Whether it has the members of this rev, or newer ones. */
  knows({ room, kind }: RoomNews, rev: number): boolean {
    return kind !== 'group' || (this.#find(room)?.rev ?? -1) >= rev;
  }

  /** [P12] Those who may see the last message of these news, as far as is known by now. */
  *of({ room, kind, people = [], last }: RoomNews): Generator<number> {
    if (kind !== 'group') for (const { id } of people) yield id;
    else for (const [user, from] of this.#find(room)?.from ?? []) if (from <= last.seq) yield user;
  }

  has(user: number, { room, kind, people = [], last }: RoomNews): boolean {
    if (kind !== 'group') return people.some(({ id }) => id === user);
    return (this.#find(room)?.from.get(user) ?? Number.POSITIVE_INFINITY) <= last.seq;
  }

  #find(room: string): Known | undefined {
    const known = this.#known.get(room);
    if (known) return known;
    const [row] = this.#sql
      .exec<{ rev: number; members: string }>('SELECT rev, members FROM audiences WHERE room = ?', room)
      .toArray();
    return row && this.#remember(room, { rev: row.rev, from: new Map(JSON.parse(row.members) as Members) });
  }

  #remember(room: string, known: Known): Known {
    this.#forget(room);
    this.#known.set(room, known);
    this.#size += known.from.size;
    for (const oldest of this.#known.keys()) {
      if (this.#size <= KNOWN_MAX || oldest === room) break;
      this.#forget(oldest);
    }
    return known;
  }

  #forget(room: string) {
    this.#size -= this.#known.get(room)?.from.size ?? 0;
    this.#known.delete(room);
  }
}
