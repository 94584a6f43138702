import type { Entry, Kept, Log } from '../../src/room/room.ts';

/** A room's log without a database, for rules that need none. */
export class MemoryLog implements Log {
  entries: Entry[] = [];
  #cursors = new Map<number, Kept>();

  last() {
    return { seq: this.entries.at(-1)?.seq ?? 0, rev: Math.max(0, ...this.entries.map(({ rev }) => rev)) };
  }

  named(sender: number, cid: string) {
    return this.entries.find((entry) => entry.from === sender && entry.cid === cid);
  }

  append(entry: Entry) {
    this.entries.push(entry);
  }

  since(rev: number, limit: number) {
    return this.entries
      .filter((entry) => entry.rev > rev)
      .sort((a, b) => a.rev - b.rev)
      .slice(0, limit);
  }

  latest(limit: number) {
    return this.entries.slice(-limit);
  }

  lastOf(sender: number, seq: number) {
    return this.entries.findLast((entry) => entry.from === sender && entry.seq > seq)?.seq;
  }

  cursor(user: number) {
    return this.#cursors.get(user) ?? { seq: 0, upto: 0 };
  }

  keepCursor(user: number, { seq, upto }: Kept) {
    const known = this.cursor(user);
    this.#cursors.set(user, { seq: Math.max(seq, known.seq), upto: Math.max(upto, known.upto) });
  }
}
