import type { OutboxItem, Removal, Store } from './outbox.ts';

const NAME = 'parley';
const VERSION = 1;
const TABLE = 'outbox';

/** Removals that are remembered, for tabs that were asleep when they happened. Each is some 100 bytes. */
const REMOVALS_MAX = 500;

type ChangeRow = Omit<OutboxItem, 'user'> & { user: string };
type RemovalRow = Removal & { user: string; id: number };

/**
 * The outboxes of all who use this browser, in IndexedDB. Where it cannot be opened, this is found out once; where it could
 * be, it is tried again (a browser refuses while it is throwing the site's data away). Removals are kept in the same table, under a key that is no person's: another table would need a new version of the database.
 */
export class OutboxStore implements Store {
  #factory: () => IDBFactory;
  #database: Promise<IDBDatabase> | undefined;
  #hasOpened = false;

  /** Reading `indexedDB` throws where a person has forbidden it. */
  constructor(factory: () => IDBFactory = () => indexedDB) {
    this.#factory = factory;
  }

  all(user: number) {
    return this.#ask('readonly', (table) => {
      const entries: IDBRequest<OutboxItem[]> = table.getAll(allOf(user));
      const changes = [unsendsOf(user), editsOf(user), repliesOf(user), reactsOf(user)].map(
        (owner): IDBRequest<ChangeRow[]> => table.getAll(allOf(owner)),
      );
      const removals: IDBRequest<RemovalRow[]> = table.getAll(allOf(removalsOf(user)));
      return () => ({
        entries: [
          ...entries.result,
          ...changes.flatMap(({ result }) => result.map((row) => ({ ...row, user }) as OutboxItem)),
        ],
        removals: removals.result,
      });
    });
  }

  put(entry: OutboxItem) {
    return this.#write((table) => table.put({ ...entry, user: ownerOf(entry) }));
  }

  remove(entry: OutboxItem, seq?: number) {
    const { user, cid, id } = entry;
    const row: RemovalRow = { user: removalsOf(user), cid, id, ...(seq !== undefined && { seq }) };
    return this.#write((table) => {
      table.delete([ownerOf(entry), cid]);
      table.put(row);
      forgetOldest(table, row.user);
    });
  }

  #write(work: (table: IDBObjectStore) => unknown): Promise<void> {
    return this.#ask('readwrite', (table) => {
      work(table);
      return () => undefined;
    });
  }

  /** `work` makes requests and gives what reads their results once the transaction is complete, which is later. */
  async #ask<T>(mode: IDBTransactionMode, work: (table: IDBObjectStore) => () => T): Promise<T> {
    this.#database ??= this.#open();
    const database = await this.#database;
    try {
      const transaction = database.transaction(TABLE, mode);
      const read = work(transaction.objectStore(TABLE));
      return await new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve(read());
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
      request.onerror = () => {
        if (this.#hasOpened) this.#database = undefined;
        reject(request.error);
      };
      request.onsuccess = () => {
        const database = request.result;
        this.#hasOpened = true;
        // Data were cleared, or a newer page wants to upgrade or delete the database, which this connection would block.
        database.onclose = database.onversionchange = () => this.#forget(database);
        // Without its table (a script opened it first) it is of no use: the next attempt makes it anew.
        if (!database.objectStoreNames.contains(TABLE)) this.#factory().deleteDatabase(NAME);
        resolve(database);
      };
    });
  }

  #forget(database: IDBDatabase) {
    database.close();
    this.#database = undefined;
  }
}

const allOf = (owner: number | string) => IDBKeyRange.bound([owner], [owner, []]);
/** Under keys of their own: a tab of an older version would take them for messages, or for such as answer nothing. */
const unsendsOf = (user: number) => `unsends-${user}`;
const editsOf = (user: number) => `edits-${user}`;
const repliesOf = (user: number) => `replies-${user}`;
const reactsOf = (user: number) => `reacts-${user}`;
const ownerOf = ({ user, unsend, edit, react, replyTo }: OutboxItem) => {
  if (unsend !== undefined) return unsendsOf(user);
  if (react) return reactsOf(user);
  if (edit) return editsOf(user);
  return replyTo ? repliesOf(user) : user;
};
const removalsOf = (user: number) => `removed-${user}`;

const forgetOldest = (table: IDBObjectStore, owner: string) => {
  const reading: IDBRequest<RemovalRow[]> = table.getAll(allOf(owner));
  reading.onsuccess = () => {
    const newestFirst = reading.result.sort((one, other) => other.id - one.id);
    for (const { cid } of newestFirst.slice(REMOVALS_MAX)) table.delete([owner, cid]);
  };
};
