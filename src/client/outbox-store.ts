import type { OutboxItem, Store } from './outbox.ts';

const NAME = 'parley';
const VERSION = 1;
const TABLE = 'outbox';
/** Some browsers never answer where they should refuse. */
const PATIENCE_MS = 3_000;

/** The outboxes of all who use this browser, in IndexedDB. Rejects where there is none. */
export class OutboxStore implements Store {
  #database: Promise<IDBDatabase> | undefined;

  all(user: number): Promise<OutboxItem[]> {
    return this.#ask('readonly', (table) => table.getAll(IDBKeyRange.bound([user], [user, []])));
  }

  async put(entry: OutboxItem) {
    await this.#ask('readwrite', (table) => table.put(entry));
  }

  async remove(user: number, cid: string) {
    await this.#ask('readwrite', (table) => table.delete([user, cid]));
  }

  /** Answers when the transaction is complete, which is later than its request. */
  async #ask<T>(mode: IDBTransactionMode, request: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    this.#database ??= open();
    try {
      const transaction = (await this.#database).transaction(TABLE, mode);
      const asked = request(transaction.objectStore(TABLE));
      return await inTime(
        new Promise((resolve, reject) => {
          transaction.oncomplete = () => resolve(asked.result);
          transaction.onabort = () => reject(transaction.error);
        }),
      );
    } catch (error) {
      // The connection may have been lost (Safari does that): the next one opens it anew.
      this.#database = undefined;
      throw error;
    }
  }
}

const open = (): Promise<IDBDatabase> =>
  inTime(
    new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: ['user', 'cid'] });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    }),
  );

const inTime = <T>(answer: Promise<T>): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('IndexedDB does not answer')), PATIENCE_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
};
