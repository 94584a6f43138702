import type { OutboxItem, Store } from './outbox.ts';

/** A store answers within milliseconds, and within a second on a phone that is busy. */
const TIMEOUT_MS = 3_000;

/**
 * A store with a time limit. Some browsers never answer where they should refuse. Such a store costs the limit once, not
 * once for each step of each message: until the late answer comes, everything else is refused at once.
 */
export class TimeoutStore implements Store {
  #store: Store;
  #onBack: () => void;
  /** Why nothing is asked now. */
  #late: Error | undefined;

  /** `onBack` is called when the late answer has come: what was refused meanwhile can be stored. */
  constructor(store: Store, onBack: () => void = () => {}) {
    this.#store = store;
    this.#onBack = onBack;
  }

  all(user: number) {
    return this.#limited(() => this.#store.all(user));
  }

  put(entry: OutboxItem) {
    return this.#limited(() => this.#store.put(entry));
  }

  remove(entry: OutboxItem, seq?: number) {
    return this.#limited(() => this.#store.remove(entry, seq));
  }

  #limited<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#late) return Promise.reject(this.#late);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#late = new Error('IndexedDB does not answer');
        reject(this.#late);
      }, TIMEOUT_MS);
      ask()
        .finally(() => {
          clearTimeout(timer);
          const wasLate = this.#late !== undefined;
          this.#late = undefined;
          if (wasLate) this.#onBack();
        })
        .then(resolve, reject);
    });
  }
}
