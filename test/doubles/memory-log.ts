import type { StoredCursors } from '../../src/room/cursors.ts';
import type { RoomState } from '../../src/room/membership.ts';
import type { Log, StoredEntry, StoredMessage, StoredSaid } from '../../src/room/room.ts';
import { maySee, type Viewer } from '../../src/room/visibility.ts';

/** A room's log without a database, for rules that need none. */
export class MemoryLog implements Log {
  entries: StoredEntry[] = [];
  #cursors: StoredCursors = { scannedTo: 0, cursors: [] };
  #state: RoomState | undefined;

  last() {
    const newest = this.entries.at(-1);
    const rev = Math.max(0, ...this.entries.map((entry) => entry.rev));
    return { seq: newest?.seq ?? 0, number: newest?.number ?? 0, rev };
  }

  findByCid(sender: number, cid: string) {
    return this.entries.find((entry) => entry.from === sender && entry.cid === cid);
  }

  append(entry: StoredEntry) {
    this.entries.push(entry);
  }

  #edits = new Map<string, number>();

  findEdit(sender: number, cid: string) {
    return this.#edits.get(`${sender} ${cid}`);
  }

  storeEdit(sender: number, cid: string, seq: number) {
    this.#edits.set(`${sender} ${cid}`, seq);
  }

  #reacts = new Map<string, number>();

  findReact(sender: number, cid: string) {
    return this.#reacts.get(`${sender} ${cid}`);
  }

  storeReact(sender: number, cid: string, seq: number) {
    this.#reacts.set(`${sender} ${cid}`, seq);
  }

  storeReactions(message: StoredMessage) {
    this.replace(message);
  }

  at(seq: number) {
    return this.entries.find((entry) => entry.seq === seq);
  }

  replace(entry: StoredSaid) {
    this.entries = this.entries.map((one) => (one.seq === entry.seq ? entry : one));
  }

  since(rev: number, limit: number, viewer?: Viewer) {
    return this.entries
      .filter((entry) => entry.rev > rev && (!viewer || maySee(viewer, entry.seq)))
      .sort((a, b) => a.rev - b.rev)
      .slice(0, limit);
  }

  latest(limit: number, viewer?: Viewer) {
    return this.entries.filter(({ seq }) => !viewer || maySee(viewer, seq)).slice(-limit);
  }

  newestSaid() {
    return this.entries.findLast(({ kind }) => kind !== 'event') as StoredSaid | undefined;
  }

  allAt(seqs: readonly number[]) {
    return this.entries.filter(({ seq }) => seqs.includes(seq));
  }

  newestLike(sender: number, { body, replyTo }: Pick<StoredMessage, 'body' | 'replyTo'>, seq: number) {
    return this.entries.findLast(
      (entry) =>
        entry.kind === 'message' &&
        entry.from === sender &&
        entry.body === body &&
        entry.replyTo === replyTo &&
        entry.seq > seq,
    ) as StoredMessage | undefined;
  }

  numberAt(seq: number) {
    return this.entries.findLast((entry) => entry.seq <= seq)?.number ?? 0;
  }

  lastSeqBySender(seq: number) {
    const last = new Map<number, number>();
    for (const entry of this.entries)
      if (entry.seq > seq && entry.kind !== 'event') last.set(entry.from, entry.seq);
    return [...last];
  }

  cursors() {
    return this.#cursors;
  }

  storeCursors(stored: StoredCursors) {
    this.#cursors = stored;
  }

  state() {
    return this.#state;
  }

  storeState(state: RoomState) {
    this.#state = state;
  }
}
