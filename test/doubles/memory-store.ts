import type { Channel, OutboxChange, OutboxItem, Removal, Store } from '../../src/client/outbox.ts';

/** A browser's storage: its tabs share it, it outlives them, and it may be out of order. */
export class MemoryStore implements Store {
  readonly entries = new Map<string, OutboxItem>();
  readonly removals: (Removal & { user: number })[] = [];
  isBroken = false;
  slowMs = 0;

  async all(user: number) {
    await this.#work();
    const entries = [...this.entries.values()].filter((entry) => entry.user === user);
    const removals = this.removals.filter((removal) => removal.user === user);
    return { entries: entries.map((entry) => ({ ...entry })), removals };
  }

  async put(entry: OutboxItem) {
    await this.#work();
    this.entries.set(`${entry.user} ${entry.cid}`, { ...entry });
  }

  async remove({ user, cid }: OutboxItem, seq?: number) {
    await this.#work();
    this.entries.delete(`${user} ${cid}`);
    this.removals.push({ user, cid, ...(seq !== undefined && { seq }) });
  }

  /** What a browser does that is short of space. */
  drop() {
    this.entries.clear();
    this.removals.length = 0;
  }

  async #work() {
    if (this.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, this.slowMs));
    await Promise.resolve();
    if (this.isBroken) throw new Error('There is no storage in this window.');
  }
}

/** What connects the tabs of one browser: who says something hears nothing of it. */
export class MemoryChannels {
  #all = new Set<Channel>();

  open(): Channel {
    const channel: Channel = {
      onmessage: null,
      postMessage: (news: OutboxChange) => {
        for (const other of this.#all) {
          if (other !== channel) queueMicrotask(() => other.onmessage?.({ data: news } as MessageEvent));
        }
      },
    };
    this.#all.add(channel);
    return channel;
  }
}

/** The browser's locks, which all of its tabs share. */
export class MemoryLocks {
  #held = new Map<string, Promise<unknown>>();

  readonly lock = (name: string, work: () => Promise<void>): Promise<void> => {
    const turn = (this.#held.get(name) ?? Promise.resolve()).then(work);
    this.#held.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  };
}
