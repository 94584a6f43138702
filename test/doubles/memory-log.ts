import type { Entry, Log, StoredCursor } from '../../src/room/room.ts';

/** A room's log without a database, for rules that need none. */
export class MemoryLog implements Log {
  entries: Entry[] = [];
  #cursors = new Map<number, StoredCursor>();

  last() {
    return { seq: this.entries.at(-1)?.seq ?? 0, rev: Math.max(0, ...this.entries.map(({ rev }) => rev)) };
  }

  findByCid(sender: number, cid: string) {
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

  lastSeqBy(sender: number, seq: number) {
    return this.entries.findLast((entry) => entry.from === sender && entry.seq > seq)?.seq;
  }

  cursor(user: number) {
    return this.#cursors.get(user) ?? { seq: 0, scannedTo: 0 };
  }

  storeCursor(user: number, { seq, scannedTo: upto }: StoredCursor) {
    const known = this.cursor(user);
    this.#cursors.set(user, { seq: Math.max(seq, known.seq), scannedTo: Math.max(upto, known.scannedTo) });
  }
}
