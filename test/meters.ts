/**
 * The platform's own counters, which are what a bill is made of: rows that an object writes, and rows written in D1.
 * What they are installed in is as it was when the file of tests has ended.
 */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';

export interface Meter {
  /** So many since it was installed. */
  count: number;
}

/**
 * Rows that this object writes until it sleeps; setting or deleting an alarm is one
 * (https://developers.cloudflare.com/durable-objects/platform/pricing/#sqlite-storage-backend).
 */
export const rowsOf = async (object: DurableObjectStub): Promise<Meter> => {
  const meter = { count: 0 };
  await runInDurableObject(object, (_, { storage }) => countRows(storage, meter));
  return meter;
};

const countRows = (storage: DurableObjectStorage, meter: Meter) => {
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  sql.exec = ((...asked: Parameters<typeof exec>) => {
    const cursor = exec(...asked);
    meter.count += cursor.rowsWritten;
    return cursor;
  }) as typeof exec;
  for (const name of ['setAlarm', 'deleteAlarm'] as const) {
    const original = storage[name].bind(storage) as (...values: unknown[]) => Promise<void>;
    storage[name] = (...values: unknown[]) => {
      meter.count += 1;
      return original(...values);
    };
  }
};

/** Rows that any object reads from now on; ask inside of one. */
export const rowsReadByObjects = async (any: DurableObjectStub): Promise<() => number> => {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  await runInDurableObject(any, (_, { storage }) => {
    const prototype = Object.getPrototypeOf(storage.sql);
    const { exec } = prototype;
    vi.spyOn(prototype, 'exec').mockImplementation(function (this: unknown, ...asked: unknown[]) {
      const cursor = exec.apply(this, asked);
      cursors.push(cursor);
      return cursor;
    });
  });
  return () => cursors.splice(0).reduce((sum, { rowsRead }) => sum + rowsRead, 0);
};

/** Rows written in D1 by anybody, objects included: the `rows_written` of each answer. */
export const rowsInD1 = (): Meter => {
  const meter = { count: 0 };
  const database = Object.getPrototypeOf(env.DB);
  const statement = Object.getPrototypeOf(env.DB.prepare('SELECT 1'));
  watch(database, 'batch', (results: D1Result[]) => {
    for (const { meta } of results) meter.count += meta.rows_written;
  });
  for (const name of ['run', 'all']) {
    watch(statement, name, ({ meta }: D1Result) => {
      meter.count += meta.rows_written;
    });
  }
  return meter;
};

/** How often an object has been built, of whatever class: each constructor says how pings are answered. */
export const constructions = async (any: DurableObjectStub): Promise<Meter> => {
  const meter = { count: 0 };
  await runInDurableObject(any, (_, state) => {
    const prototype = Object.getPrototypeOf(state);
    const original = prototype.setWebSocketAutoResponse;
    vi.spyOn(prototype, 'setWebSocketAutoResponse').mockImplementation(function (
      this: unknown,
      pair: unknown,
    ) {
      meter.count += 1;
      return original.call(this, pair);
    });
  });
  return meter;
};

interface Timers {
  /** So many have been set and have not fired: while there is one, its object cannot sleep. */
  readonly pending: number;
  /** The longest of all (ms). */
  readonly longest: number;
}

/** The timers of the code under this path, from now on. */
export const timersSetBy = (path: string): Timers => {
  const pending = new Set<unknown>();
  let longest = 0;
  const { setTimeout, clearTimeout } = globalThis;
  vi.stubGlobal('setTimeout', (work: () => void, ms = 0) => {
    if (!new Error().stack?.includes(path)) return setTimeout(work, ms);
    const timer: unknown = setTimeout(() => {
      pending.delete(timer);
      work();
    }, ms);
    pending.add(timer);
    longest = Math.max(longest, ms);
    return timer;
  });
  vi.stubGlobal('clearTimeout', (timer: Parameters<typeof clearTimeout>[0]) => {
    pending.delete(timer);
    clearTimeout(timer);
  });
  return {
    get pending() {
      return pending.size;
    },
    get longest() {
      return longest;
    },
  };
};

/** Shows each result of this method, of whatever instance. */
const watch = <Result>(
  prototype: Record<string, (...values: unknown[]) => Promise<Result>>,
  name: string,
  seen: (result: Result) => void,
) => {
  const original = prototype[name];
  vi.spyOn(prototype, name).mockImplementation(async function (this: unknown, ...values) {
    const result = (await original?.apply(this, values)) as Result;
    seen(result);
    return result;
  });
};

/** Rows read and written in D1 by anybody, objects included. Some ways to ask answer rows alone, so those are asked twice. */
export const metersOfD1 = (): { read: Meter; written: Meter } => {
  const [read, written] = [{ count: 0 }, { count: 0 }];
  const count = ({ meta }: D1Result) => {
    read.count += meta.rows_read;
    written.count += meta.rows_written;
  };
  const statement = Object.getPrototypeOf(env.DB.prepare('SELECT 1'));
  const run = statement.run as () => Promise<D1Result>;
  watch(Object.getPrototypeOf(env.DB), 'batch', (results: D1Result[]) => results.forEach(count));
  for (const name of ['run', 'all']) watch(statement, name, count);
  for (const name of ['raw', 'first']) {
    const original = statement[name];
    vi.spyOn(statement, name).mockImplementation(async function (this: unknown, ...values) {
      if (/^\s*(select|with)\b/i.test((this as { statement: string }).statement))
        count(await run.call(this as never));
      return original.apply(this, values);
    });
  }
  return { read, written };
};
