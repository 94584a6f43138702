import { type Message, objection, type Post, RESUME_PAGE, type Refused, tidy } from './protocol.ts';
import { TokenBucket } from './token-bucket.ts';

/** A message as the room keeps it: with its sender's name for it. */
export type Entry = Required<Message>;

/** What a room remembers with. All of it is synchronous, so that nothing comes between a check and its write. */
export interface Log {
  /** The numbers of the last message and of the last change; 0 in an empty room. */
  last(): { seq: number; rev: number };
  findByCid(sender: number, cid: string): Entry | undefined;
  append(entry: Entry): void;
  /** What changed after `rev`, as it is now, in the order of `rev`. */
  since(rev: number, limit: number): Entry[];
  /** The newest messages, oldest first. */
  latest(limit: number): Entry[];
  /** The place of this sender's last message beyond `seq`, if there is one. */
  lastSeqBy(sender: number, seq: number): number | undefined;
  /** Zeros for who has none. */
  cursor(user: number): StoredCursor;
  storeCursor(user: number, kept: StoredCursor): void;
}

/** A cursor that is written down, and how far their own messages have gone into it. */
export interface StoredCursor {
  seq: number;
  scannedTo: number;
}

/** Messages to look through after a wake, for a member's last; where there are more, what was found is written down. */
const LOOK_BACK = 1_000;

export type PostResult = { ok: true; fresh: boolean; entry: Entry } | { ok: false; refused: Refused };

export interface Limits {
  /** Messages a second that a member may post for long, and at once. */
  postsPerSecond: number;
  postsAtOnce: number;
}

/** The limits for this rate; a burst is worth three seconds of it. */
export const limitsOf = (postsPerSecond: number | string = 10): Limits => ({
  postsPerSecond: Number(postsPerSecond),
  postsAtOnce: 3 * Number(postsPerSecond),
});

/** Decides what happens in one room. Knows no sockets, no SQL and no platform; time is a parameter (ms). */
export class Room {
  #log: Log;
  #limits: Limits;
  #last: { seq: number; rev: number };
  #cursors = new Map<number, number>();
  #moved = new Set<number>();
  #posts = new Map<number, TokenBucket>();

  constructor(log: Log, limits = limitsOf()) {
    this.#log = log;
    this.#limits = limits;
    this.#last = log.last();
  }

  get seq() {
    return this.#last.seq;
  }

  get rev() {
    return this.#last.rev;
  }

  /** [P1] [P3] Gives the message the next place, or finds the place that its cid has had all along. */
  post(sender: number, { cid, body }: Omit<Post, 'type'>, now: number): PostResult {
    const text = tidy(body);
    const known = this.#log.findByCid(sender, cid);
    if (known)
      return tidy(known.body) === text ? { ok: true, fresh: false, entry: known } : taken(cid, known.seq);

    const reason = objection(text);
    if (reason) return refusal({ cid, reason });
    const wait = this.#allowance(sender, now).take(now);
    if (wait > 0) return refusal({ cid, reason: 'too_fast', retryAfter: wait });

    const entry = { seq: this.seq + 1, rev: this.rev + 1, from: sender, at: now, body: text, cid };
    this.#log.append(entry);
    this.#last = { seq: entry.seq, rev: entry.rev };
    this.#cursors.set(sender, entry.seq);
    this.#moved.delete(sender);
    return { ok: true, fresh: true, entry };
  }

  /** Moves this member's read cursor forwards. False if it was there or beyond already. */
  read(user: number, seq: number): boolean {
    const place = Math.min(seq, this.seq);
    if (place <= this.cursor(user)) return false;
    this.#cursors.set(user, place);
    this.#moved.add(user);
    return true;
  }

  /** How far a member has read: what they said they read, or their own last message. */
  cursor(user: number): number {
    const known = this.#cursors.get(user);
    if (known !== undefined) return known;
    const { seq, scannedTo: upto } = this.#log.cursor(user);
    const looked = Math.max(seq, upto);
    const cursor = this.#log.lastSeqBy(user, looked) ?? seq;
    if (this.seq - looked > LOOK_BACK) this.#log.storeCursor(user, { seq: cursor, scannedTo: this.seq });
    this.#cursors.set(user, cursor);
    return cursor;
  }

  /** Whether this member's cursor has moved by reading and is not written down yet. */
  isReading(user: number): boolean {
    return this.#moved.has(user);
  }

  unread(user: number): number {
    return this.seq - this.cursor(user);
  }

  /** Writes down the cursors that reading has moved since this was last asked; says whether there were any. */
  storeCursors(): boolean {
    const moved = [...this.#moved];
    this.#moved.clear();
    for (const user of moved) this.#log.storeCursor(user, { seq: this.cursor(user), scannedTo: this.seq });
    return moved.length > 0;
  }

  /** [P4] The next page of what changed since `rev`. */
  since(rev: number): { entries: Entry[]; rev: number; more: boolean } {
    const entries = this.#log.since(rev, RESUME_PAGE + 1);
    const more = entries.length > RESUME_PAGE;
    const page = more ? entries.slice(0, RESUME_PAGE) : entries;
    return { entries: page, more, rev: more ? (page.at(-1)?.rev ?? rev) : this.rev };
  }

  #allowance(sender: number, now: number): TokenBucket {
    const known = this.#posts.get(sender);
    if (known) return known;
    const { postsPerSecond, postsAtOnce } = this.#limits;
    const fresh = new TokenBucket(postsPerSecond, postsAtOnce, now);
    this.#posts.set(sender, fresh);
    return fresh;
  }
}

const refusal = (refused: Omit<Refused, 'type' | 'of'>): PostResult => ({
  ok: false,
  refused: { type: 'refused', of: 'post', ...refused },
});

const taken = (cid: string, seq: number) => refusal({ cid, reason: 'cid_taken', seq });
