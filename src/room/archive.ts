import { previewText } from '../presence/protocol.ts';
import type { Member } from './member.ts';
import type { Entry, Room } from './room.ts';

/** Messages in one batch. 200 of the longest are 3.2 MB, so that BATCH_BYTES decides there (a D1 value: 2 MB). */
const BATCH_ROWS = 500;
const BATCH_CHARACTERS = 400_000;

const MESSAGES = `
  INSERT INTO messages (room_id, seq, rev, sender_id, cid, body, at)
  SELECT ?1, value->>'seq', value->>'rev', value->>'from', value->>'cid', value->>'body', value->>'at'
  FROM json_each(?2) WHERE true
  ON CONFLICT (room_id, seq) DO UPDATE SET rev = excluded.rev, body = excluded.body
  WHERE excluded.rev > messages.rev`;

const ROOM = `
  UPDATE rooms SET rev = ?2, last_seq = ?3, last_sender = ?4, last_body = ?5, last_at = ?6
  WHERE id = ?1 AND rev < ?2`;

const CURSORS = `
  UPDATE members SET read_seq = cursor.value->>'seq' FROM json_each(?2) AS cursor
  WHERE room_id = ?1 AND user_id = cursor.value->>'user' AND read_seq < cursor.value->>'seq'`;

/** What the archive asks of a room's log. */
interface Source {
  since(rev: number, limit: number): Entry[];
  latest(limit: number): Entry[];
}

/** The room's copy in D1: for pages, previews and search, which so wake no room. It lags, and catches up by itself. */
export class Archive {
  #db: D1Database;
  #id: string;
  #log: Source;
  /** The last rev that D1 has confirmed. Unknown after a wake: then D1 is asked. */
  #confirmed: number | undefined;

  constructor(db: D1Database, id: string, log: Source) {
    this.#db = db;
    this.#id = id;
    this.#log = log;
  }

  /** Writes what D1 lacks. Each batch is one transaction and idempotent: doing it again changes nothing. */
  async catchUp(room: Room, members: readonly Member[]): Promise<void> {
    this.#confirmed ??= await this.#revInD1();
    const cursors = members
      .filter(({ id }) => !room.isReading(id))
      .map(({ id }) => ({ user: id, seq: room.cursor(id) }));
    do {
      const page = fitting(this.#log.since(this.#confirmed, BATCH_ROWS));
      await this.#db.batch([...this.#messages(page), this.#cursors(cursors)]);
      this.#confirmed = page.at(-1)?.rev ?? this.#confirmed;
    } while (this.#confirmed < room.rev);
  }

  isBehind(room: Room) {
    return this.#confirmed !== room.rev;
  }

  #messages(page: Entry[]): D1PreparedStatement[] {
    const [newest] = this.#log.latest(1);
    const rev = page.at(-1)?.rev;
    if (!newest || rev === undefined) return [];
    const { seq, from, body, at } = newest;
    return [
      this.#db.prepare(MESSAGES).bind(this.#id, JSON.stringify(page)),
      this.#db.prepare(ROOM).bind(this.#id, rev, seq, from, previewText(body), at),
    ];
  }

  #cursors(cursors: { user: number; seq: number }[]) {
    return this.#db.prepare(CURSORS).bind(this.#id, JSON.stringify(cursors));
  }

  async #revInD1(): Promise<number> {
    const rev = await this.#db
      .prepare('SELECT rev FROM rooms WHERE id = ?')
      .bind(this.#id)
      .first<number>('rev');
    return rev ?? 0;
  }
}

/** As many of these as fit a D1 value, and at least one. */
const fitting = (entries: Entry[]): Entry[] => {
  let characters = 0;
  const end = entries.findIndex(({ body }, i) => {
    characters += body.length + 150;
    return i > 0 && characters > BATCH_CHARACTERS;
  });
  return end < 0 ? entries : entries.slice(0, end);
};
