import type { Edit, Reaction, Written } from './history.ts';

/** What one browser has written in one room. It outlives sockets, sleeps and logging out. */
export class Outbox {
  readonly name: string;
  /** Not acknowledged yet, in the order written. */
  pending: Written[] = [];
  /** Acknowledged. */
  readonly past: Written[] = [];
  /** Messages that are to be unsent, by their place, until that is known to be done. */
  readonly unsends = new Map<number, Written>();
  /** Edits that are not known to be done, in the order asked. */
  edits: Edit[] = [];
  /** The same of reactions. */
  reactions: Reaction[] = [];
  #count = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** The place of the next message. */
  next(): number {
    this.#count += 1;
    return this.#count;
  }

  add(written: Written) {
    this.pending.push(written);
  }

  /** Its author is no longer in the room: what is pending is kept, to be copied, and not sent any more. */
  keep(what = this.pending) {
    if (what === this.pending) {
      this.unsends.clear();
      this.edits = [];
      this.reactions = [];
    }
    for (const written of what) if (this.pending.includes(written)) written.isKept = true;
    this.pending = this.pending.filter((one) => !what.includes(one));
  }

  acknowledge(written: Written) {
    if (!this.pending.includes(written)) return;
    this.pending = this.pending.filter((one) => one !== written);
    this.past.push(written);
  }
}
