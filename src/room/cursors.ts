/** How far each member has read, as the log keeps it: one row for all of them, since a thousand may read at once. */
export interface StoredCursors {
  /** The members' own messages up to here have gone into their cursors. */
  scannedTo: number;
  /** User and seq. */
  cursors: [user: number, seq: number][];
}

/** What the cursors ask of a room's log. */
export interface CursorSource {
  cursors(): StoredCursors;
  storeCursors(stored: StoredCursors): void;
  /** Each sender's last message beyond `seq`. */
  lastSeqBySender(seq: number): [sender: number, seq: number][];
}

/**
 * How many entries may be read after the object wakes up to find the messages that moved their senders' cursors since the
 * cursors were last stored. If there are more, the cursors are stored again, so that the next wake reads fewer.
 */
const LOOK_BACK = 1_000;

/** How far each member has read: what they said they read, or their own last message. Cursors only move forwards. */
export class Cursors {
  #log: CursorSource;
  /** Read from the log when first needed: not every wake needs it. */
  #known: Map<number, number> | undefined;
  /** Who moved by reading since the cursors were last stored. */
  #moved = new Set<number>();

  constructor(log: CursorSource) {
    this.#log = log;
  }

  of(user: number, newest: number): number {
    return this.#all(newest).get(user) ?? 0;
  }

  /** False if the cursor was there or beyond already. */
  read(user: number, seq: number, newest: number): boolean {
    const place = Math.min(seq, newest);
    if (place <= this.of(user, newest)) return false;
    this.#all(newest).set(user, place);
    this.#moved.add(user);
    return true;
  }

  /** The sender has read their own message. Its row already says so, so there is nothing to store. */
  posted(user: number, seq: number) {
    this.#known?.set(user, seq);
    this.#moved.delete(user);
  }

  /** Stores what reading has moved; says whose cursors these are. */
  store(newest: number): number[] {
    const moved = [...this.#moved];
    this.#moved.clear();
    if (moved.length > 0) this.#save(newest);
    return moved;
  }

  #all(newest: number): Map<number, number> {
    if (this.#known) return this.#known;
    const { scannedTo, cursors } = this.#log.cursors();
    this.#known = new Map(cursors);
    for (const [sender, seq] of this.#log.lastSeqBySender(scannedTo))
      this.#known.set(sender, Math.max(seq, this.#known.get(sender) ?? 0));
    if (newest - scannedTo > LOOK_BACK) this.#save(newest);
    return this.#known;
  }

  #save(newest: number) {
    this.#log.storeCursors({ scannedTo: newest, cursors: [...this.#all(newest)] });
  }
}
