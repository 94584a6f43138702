/** IndexedDB as browsers give it, or do not. What it stores, real browsers show: test/outbox.browser.test.ts. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Outbox, type OutboxItem } from './outbox.ts';
import { OutboxSender } from './outbox-sender.ts';
import { OutboxStore } from './outbox-store.ts';
import { TimeoutStore } from './timeout-store.ts';

const ada = 1;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A database with its table, whose transactions do what `answer` says. */
class Database {
  readonly rows = new Map<string, OutboxItem>();
  readonly objectStoreNames = { contains: (name: string) => this.tables.includes(name) };
  readonly table = {
    getAll: (owner: unknown) => {
      const request = { result: [...this.rows.values()].filter(({ user }) => user === owner) };
      queueMicrotask(() => (request as unknown as IDBRequest).onsuccess?.(new Event('success')));
      return request;
    },
    put: (entry: OutboxItem) => this.rows.set(`${entry.user} ${entry.cid}`, entry),
    delete: (key: [number, string]) => this.rows.delete(key.join(' ')),
  };
  get tables() {
    return ['outbox'];
  }

  /** What was sent and is not done with; the table also remembers what is. */
  get bodies() {
    return [...this.rows.values()].flatMap(({ body }) => body ?? []);
  }
  onclose: (() => void) | null = null;
  onversionchange: (() => void) | null = null;
  isClosed = false;
  answer: 'complete' | 'abort' | 'never' = 'complete';

  transaction() {
    if (this.isClosed) throw new DOMException('The database connection is closing.', 'InvalidStateError');
    const transaction = {
      objectStore: () => this.table,
      error: new DOMException('Full', 'QuotaExceededError'),
    };
    const { answer } = this;
    queueMicrotask(() => {
      const { oncomplete, onabort } = transaction as unknown as IDBTransaction;
      if (answer === 'complete') oncomplete?.call(transaction as never, new Event('complete'));
      if (answer === 'abort') onabort?.call(transaction as never, new Event('abort'));
    });
    return transaction;
  }

  close() {
    this.isClosed = true;
  }
}

/** What `indexedDB` is in some browser: counts how often somebody opens a database. */
const indexedDb = (open: (request: Partial<IDBOpenDBRequest>) => void) => {
  const asked = vi.fn(() => {
    const request = {};
    open(request);
    return request as IDBOpenDBRequest;
  });
  return { asked, factory: () => ({ open: asked }) as unknown as IDBFactory };
};

/** As it should be; these databases were opened, one after the other. */
const working = (databases: Database[] = []) =>
  indexedDb((request) => {
    const database = new Database();
    databases.push(database);
    queueMicrotask(() => {
      Object.assign(request, { result: database });
      request.onsuccess?.call(request as IDBOpenDBRequest, new Event('success'));
    });
  });

const REFUSING = {
  'throws when it is looked at': () => {
    const asked = vi.fn((): IDBFactory => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    });
    return { asked, factory: asked };
  },
  'throws when it is opened': () =>
    indexedDb(() => {
      throw new DOMException('Not in this window.', 'SecurityError');
    }),
  'refuses to open': () =>
    indexedDb((request) => {
      Object.assign(request, { error: new DOMException('Disk error', 'UnknownError') });
      queueMicrotask(() => request.onerror?.call(request as IDBOpenDBRequest, new Event('error')));
    }),
  'never answers': () => indexedDb(() => {}),
};

/** One person's room, where everything arrives at once. */
const roomOf = (factory: () => IDBFactory) => {
  globalThis.IDBKeyRange ??= { bound: ([owner]: [unknown]) => owner } as unknown as typeof IDBKeyRange;
  const failures = new Set<unknown>();
  const store = new TimeoutStore(new OutboxStore(factory), () => outbox.refresh());
  const noted = async <T>(work: Promise<T>): Promise<T> => {
    work.catch((error) => failures.add(error));
    return work;
  };
  const outbox: Outbox = new Outbox(ada, {
    all: (user) => noted(store.all(user)),
    put: (entry) => noted(store.put(entry)),
    remove: (entry, seq) => noted(store.remove(entry, seq)),
  });
  const sent: { entry: OutboxItem; at: number }[] = [];
  const transport = {
    isOpen: () => true,
    send: async (entry: OutboxItem) => {
      sent.push({ entry, at: performance.now() });
      return { is: 'stored' as const, seq: sent.length };
    },
  };
  const sender = new OutboxSender('r1', outbox, transport, new AbortController().signal, (_, work) => work());
  /** Sends it, and gives how long that took (ms). */
  const say = async (body: string) => {
    const began = performance.now();
    outbox.add('r1', body);
    sender.run();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent.at(-1)?.entry.body).toBe(body);
    return Math.round((sent.at(-1)?.at ?? 0) - began);
  };
  /** Of this outbox: those of tests before may still say something. */
  const warnings = () => vi.mocked(console.warn).mock.calls.filter(([, error]) => failures.has(error));
  return { outbox, say, warnings };
};

test.for(Object.entries(REFUSING))(
  'an IndexedDB that %s is asked once, and delays nothing but perhaps the first message',
  async ([, browser]) => {
    const { asked, factory } = browser();
    const { outbox, say, warnings } = roomOf(factory);
    expect(await say('one')).toBeLessThanOrEqual(3_000);
    for (const body of ['two', 'three']) expect(await say(body)).toBe(0);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(outbox.isSafe).toBe(true);
    expect(warnings()).toHaveLength(1);
  },
);

test('[P5] a message that was not delivered is not safe where nothing is stored', async () => {
  const { outbox, say } = roomOf(REFUSING['refuses to open']().factory);
  await say('arrives');
  const { cid } = outbox.add('r2', 'waits');
  await outbox.whenStored();
  expect(outbox.isSafe).toBe(false);
  outbox.fail(cid, 'malformed');
  await outbox.whenStored();
  expect(outbox.isSafe).toBe(false);
  outbox.discard(cid);
  expect(outbox.isSafe).toBe(true);
});

test('[P5] a database that answers late is used from then on, and gets what was refused meanwhile', async () => {
  let answer = () => {};
  const database = new Database();
  const { asked, factory } = indexedDb((request) => {
    answer = () => {
      Object.assign(request, { result: database });
      request.onsuccess?.call(request as IDBOpenDBRequest, new Event('success'));
    };
  });
  const { outbox } = roomOf(factory);
  outbox.add('r2', 'waits');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(outbox.isSafe).toBe(false);
  answer();
  await vi.advanceTimersByTimeAsync(10);
  expect(database.bodies).toEqual(['waits']);
  expect(outbox.isSafe).toBe(true);
  expect(asked).toHaveBeenCalledTimes(1);
});

test('a transaction that never ends delays one message', async () => {
  const databases: Database[] = [];
  const { factory } = working(databases);
  const { say } = roomOf(factory);
  expect(await say('stored')).toBe(0);
  for (const database of databases) database.answer = 'never';
  expect(await say('not stored')).toBe(3_000);
  expect(await say('next')).toBe(0);
});

test('a lost connection is opened anew; so is one that was let go for a newer page', async () => {
  const databases: Database[] = [];
  const { asked, factory } = working(databases);
  const store = new OutboxStore(factory);
  const entry = { user: ada, cid: 'c1', id: 1 } as OutboxItem;
  await store.remove(entry);
  databases[0]?.close();
  await expect(store.remove(entry)).rejects.toThrow('closing');
  await store.remove(entry);
  expect(asked).toHaveBeenCalledTimes(2);

  databases[1]?.onversionchange?.();
  expect(databases[1]?.isClosed).toBe(true);
  await store.remove(entry);
  databases[2]?.onclose?.();
  await store.remove(entry);
  expect(asked).toHaveBeenCalledTimes(4);
});

test('[P5] a database that was there and refuses to open again, while it is being thrown away, is tried again', async () => {
  const databases: Database[] = [];
  const { asked, factory } = working(databases);
  const store = new OutboxStore(factory);
  const entry = { user: ada, cid: 'c1', id: 1 } as OutboxItem;
  await store.remove(entry);
  databases[0]?.onclose?.();
  asked.mockImplementationOnce(() => REFUSING['refuses to open']().asked());
  await expect(store.remove(entry)).rejects.toThrow('Disk error');
  await store.remove(entry);
  expect(asked).toHaveBeenCalledTimes(3);
});

test('a full disk refuses one message, and is asked for the next', async () => {
  const databases: Database[] = [];
  const { factory } = working(databases);
  const { outbox, say } = roomOf(factory);
  await say('stored');
  for (const database of databases) database.answer = 'abort';
  outbox.add('r2', 'too much');
  await outbox.whenStored();
  expect(outbox.isSafe).toBe(false);
  // The connection was opened anew, to the same data.
  await outbox.refresh();
  expect(outbox.isSafe).toBe(true);
});

test('of removals, which have no text, the last 500 are remembered', async () => {
  const databases: Database[] = [];
  const { factory } = working(databases);
  const store = new OutboxStore(factory);
  for (let id = 1; id <= 502; id += 1) await store.remove({ user: ada, cid: `c${id}`, id } as OutboxItem);
  const { removals } = await store.all(ada);
  expect(removals).toHaveLength(500);
  expect(removals.map(({ cid }) => cid)).not.toContain('c2');
  expect(JSON.stringify(removals)).not.toContain('body');
});

test('a database without its table is made anew', async () => {
  const databases: Database[] = [];
  const { factory, asked } = working(databases);
  const deleteDatabase = vi.fn(() => databases[0]?.onversionchange?.());
  const store = new OutboxStore(() => Object.assign(factory(), { deleteDatabase }));
  vi.spyOn(Database.prototype, 'tables', 'get').mockReturnValueOnce([]);
  await expect(store.all(ada)).rejects.toThrow();
  expect(await store.all(ada)).toEqual({ entries: [], removals: [] });
  expect(deleteDatabase).toHaveBeenCalledTimes(1);
  expect(asked).toHaveBeenCalledTimes(2);
});
