import type { OutboxItem, Store } from './outbox.ts';

const NAME = 'parley';
const VERSION = 1;
const TABLE = 'outbox';

/** The outboxes of all who use this browser, in IndexedDB. Where it cannot be opened, this is found out once. */
export class OutboxStore implements Store {
  #factory: () => IDBFactory;
  #database: Promise<IDBDatabase> | undefined;

  /** Reading `indexedDB` throws where a person has forbidden it. */
  constructor(factory: () => IDBFactory = () => indexedDB) {
    this.#factory = factory;
  }

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
    this.#database ??= this.#open();
    const database = await this.#database;
    try {
      const transaction = database.transaction(TABLE, mode);
      const asked = request(transaction.objectStore(TABLE));
      return await new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(asked.result);
        transaction.onabort = () => reject(transaction.error);
      });
    } catch (error) {
      // The connection may have been lost (Safari does that): the next one opens it anew.
      this.#forget(database);
      throw error;
    }
  }

  #open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const request = this.#factory().open(NAME, VERSION);
      request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: ['user', 'cid'] });
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        // Data were cleared, or a newer page wants to upgrade or delete the database, which this connection would block.
        database.onclose = database.onversionchange = () => this.#forget(database);
        resolve(database);
      };
    });
  }

  #forget(database: IDBDatabase) {
    database.close();
    this.#database = undefined;
  }
}
