import type { Withheld } from '../presence/withheld.ts';
import { EVERYONE, type Reaction } from './entry.ts';
import { present, type RoomState, type Stay } from './membership.ts';
import { previewOf } from './preview.ts';
import { type Room, type StoredEntry, type StoredSaid, saysOther } from './room.ts';
import { fixedRoomOf, keyOf } from './room-id.ts';

/** Entries in one batch. 500 of the longest are 8 MB, so BATCH_CHARACTERS decides there (a D1 value has 2 MB at most). */
const BATCH_ROWS = 500;
const BATCH_CHARACTERS = 400_000;

/**
 * Writes nothing if D1 already has this rev, except for the cursors, which carry no rev. In a room without events only
 * `last_seq` says how many messages there are, because the version before writes it, too.
 */
const ROOM = `
  INSERT INTO rooms (id, pair, kind, created_at, rev, last_seq, last_sender, last_body, last_at, last_number, cursors,
    name, description, history, posting, joining, pinned_seq, closed_at, member_count)
  SELECT ?1, room->>'key', room->>'kind', room->>'createdAt', room->>'rev', room->>'lastSeq', room->>'lastSender',
    room->>'lastBody', room->>'lastAt', nullif(room->>'lastNumber', room->>'lastSeq'), room->>'cursors', room->>'name', room->>'description',
    room->>'history', room->>'posting', room->>'joining', room->>'pinnedSeq', room->>'closedAt', room->>'memberCount'
  FROM (SELECT ?2 AS room) WHERE true
  ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, last_seq = excluded.last_seq, last_sender = excluded.last_sender,
    last_body = excluded.last_body, last_at = excluded.last_at, last_number = excluded.last_number,
    cursors = excluded.cursors`;

/** What only an event changes. An index has some of it, which costs a row where it is set, even if nothing changes. */
const SETTINGS = `, name = excluded.name, description = excluded.description, history = excluded.history,
    posting = excluded.posting, joining = excluded.joining, pinned_seq = excluded.pinned_seq,
    closed_at = excluded.closed_at, member_count = excluded.member_count`;

const IF_NEW = `
  WHERE excluded.rev > rooms.rev OR (excluded.rev = rooms.rev AND excluded.cursors <> rooms.cursors)`;

const MEMBERS = `
  INSERT INTO members (user_id, room_id, role, from_seq, until_seq, earlier)
  SELECT value->>'user', ?1, value->>'role', value->>'from', value->>'until', value->>'earlier'
  FROM json_each(?2) WHERE true
  ON CONFLICT (user_id, room_id) DO UPDATE SET role = excluded.role, from_seq = excluded.from_seq,
    until_seq = excluded.until_seq, earlier = excluded.earlier`;

const ENTRIES = `
  INSERT INTO messages (room_id, seq, rev, sender_id, cid, body, at, number, event, mentions, edited_at, reply_to,
    reactions, forwarded)
  SELECT ?1, value->>'seq', value->>'rev', value->>'from', value->>'cid', coalesce(value->>'body', ''), value->>'at',
    nullif(value->>'number', value->>'seq'), value->>'event', value->>'mentions', value->>'edited',
    value->>'replyTo', value->>'reactions', value->>'forwarded'
  FROM json_each(?2) WHERE true
  ON CONFLICT (room_id, seq) DO UPDATE SET rev = excluded.rev, body = excluded.body, mentions = excluded.mentions,
    edited_at = excluded.edited_at, reply_to = excluded.reply_to, reactions = excluded.reactions,
    forwarded = excluded.forwarded
  WHERE excluded.rev > messages.rev`;

const MENTIONED = `
  UPDATE members SET mention_number = mention.value->>1 FROM json_each(?2) AS mention
  WHERE room_id = ?1 AND user_id = mention.value->>0 AND mention_number < mention.value->>1`;

/** What the archive asks of a room's log. */
interface Source {
  since(rev: number, limit: number): StoredEntry[];
  newestSaid(): StoredSaid | undefined;
  numberAt(seq: number): number;
}

/** The room's copy in D1: for pages, previews and search, which so wake no room. It lags, and catches up by itself. */
export class Archive {
  #db: D1Database;
  #id: string;
  #log: Source;
  /** The last rev that D1 has confirmed. Unknown after the object wakes up: then D1 is asked. */
  #confirmed: number | undefined;

  constructor(db: D1Database, id: string, log: Source) {
    this.#db = db;
    this.#id = id;
    this.#log = log;
  }

  /** Writes what D1 lacks. Each batch is one transaction and idempotent: doing it again changes nothing. */
  async catchUp(room: Room): Promise<void> {
    if (!room.state) return;
    let confirmed = this.#confirmed ?? (await this.#revInD1());
    do {
      // It may have changed while D1 was asked.
      const { state } = room;
      const page = fitting(this.#log.since(Math.max(confirmed, 0), BATCH_ROWS));
      const rev: number = page.at(-1)?.rev ?? Math.max(confirmed, 0);
      await this.#db.batch([
        this.#db.prepare(roomStatement(page)).bind(this.#id, JSON.stringify(this.#row(room, state, rev))),
        ...this.#members(state, confirmed, rev),
        ...this.#entries(page),
      ]);
      confirmed = rev;
      this.#confirmed = rev;
    } while (confirmed < room.rev);
  }

  /** [P11] Messages that were unsent or edited, and of which D1 may still have the text before. */
  get outdated(): Withheld[] {
    const changed = this.#log.since(Math.max(this.#confirmed ?? 0, 0), BATCH_ROWS);
    return changed.filter(saysOther).map(({ kind, seq, rev }) => (kind === 'tombstone' ? seq : { seq, rev }));
  }

  isBehind(room: Room) {
    return this.#confirmed !== room.rev;
  }

  #row(room: Room, state: RoomState, rev: number) {
    const newest = this.#log.newestSaid();
    const fixed = fixedRoomOf(this.#id);
    const members = present(state);
    return {
      key: fixed ? keyOf(fixed) : this.#id,
      kind: state.kind,
      createdAt: state.createdAt || newest?.at || 0,
      rev,
      lastSeq: newest?.seq ?? 0,
      lastSender: newest?.from,
      lastBody: newest && previewOf(newest),
      lastAt: newest?.at ?? state.createdAt,
      lastNumber: room.number,
      cursors: JSON.stringify(this.#cursors(room, state)),
      name: state.settings?.name,
      description: state.settings?.description ?? '',
      history: state.settings?.history ?? 'all',
      posting: state.settings?.posting ?? 'all',
      joining: state.settings?.joining ?? 'invited',
      pinnedSeq: state.pinned,
      closedAt: state.closedAt,
      memberCount: members.length,
    };
  }

  /** The cursors as they are now. They are in the room's row, so reading along costs no row of its own. */
  #cursors(room: Room, state: RoomState) {
    const numbers = new Map<number, number>();
    const numberAt = (seq: number) => {
      const number = numbers.get(seq) ?? this.#log.numberAt(seq);
      numbers.set(seq, number);
      return number;
    };
    const entries = present(state).flatMap(({ user }) => {
      const seq = room.cursor(user);
      return seq > 0 ? [[user, [seq, numberAt(seq)]] as const] : [];
    });
    return Object.fromEntries(entries);
  }

  /** Those whose stay has changed since; where D1 does not have the room (a confirmed rev below 0), all. */
  #members(state: RoomState, confirmed: number, rev: number): D1PreparedStatement[] {
    const changed = new Map<number, Stay[]>();
    for (const stay of state.stays)
      if (stay.rev > confirmed && stay.rev <= Math.max(rev, 0)) changed.set(stay.user, []);
    if (changed.size === 0) return [];
    for (const stay of state.stays) changed.get(stay.user)?.push(stay);
    const rows = [...changed].map(([user, stays]) => {
      const [last, ...earlier] = stays.toReversed();
      const before = earlier.reverse().map(({ from, until }) => [from, until]);
      return {
        user,
        role: last?.role,
        from: last?.from,
        until: last?.until,
        earlier: before.length > 0 ? JSON.stringify(before) : null,
      };
    });
    return [this.#db.prepare(MEMBERS).bind(this.#id, JSON.stringify(rows))];
  }

  #entries(page: StoredEntry[]): D1PreparedStatement[] {
    if (page.length === 0) return [];
    const mentioned = page.flatMap((entry) => {
      const mentions = entry.kind === 'message' ? (entry.mentions ?? []) : [];
      return mentions.flatMap(([, , user]) => (user === EVERYONE ? [] : [[user, entry.number]]));
    });
    const entries = this.#db.prepare(ENTRIES).bind(this.#id, JSON.stringify(page));
    if (mentioned.length === 0) return [entries];
    return [entries, this.#db.prepare(MENTIONED).bind(this.#id, JSON.stringify(mentioned))];
  }

  /** -1 where D1 has no such room. */
  async #revInD1(): Promise<number> {
    const rev = await this.#db
      .prepare('SELECT rev FROM rooms WHERE id = ?')
      .bind(this.#id)
      .first<number>('rev');
    return rev ?? -1;
  }
}

const roomStatement = (page: StoredEntry[]): string =>
  page.some((entry) => entry.kind === 'event' && entry.event.type !== 'unsent')
    ? `${ROOM}${SETTINGS}${IF_NEW}`
    : `${ROOM}${IF_NEW}`;

/** As many of these as fit a D1 value, and at least one. */
const fitting = (entries: StoredEntry[]): StoredEntry[] => {
  let characters = 0;
  const end = entries.findIndex((entry, i) => {
    characters += sizeOf(entry) + 200;
    return i > 0 && characters > BATCH_CHARACTERS;
  });
  return end < 0 ? entries : entries.slice(0, end);
};

const lengthOf = (reactions: Reaction[] = []): number =>
  reactions.length > 0 ? JSON.stringify(reactions).length : 0;

const sizeOf = (entry: StoredEntry): number => {
  if (entry.kind === 'message') return entry.body.length + lengthOf(entry.reactions);
  return entry.kind === 'event' ? JSON.stringify(entry.event).length : 0;
};
