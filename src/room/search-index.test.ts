/** What searching in a room of 100,000 messages reads, writes and stores, and that it finds what a scan of all of them finds. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import budget from '../../bench/budget.json';
import { messages, queries } from '../../test/prose.ts';
import { foldedText, hasAll, termsOf } from '../text/search.ts';
import { SqlLog } from './log.ts';
import { searchRoom } from './search.ts';

const COUNT = 100_000;
const ALL = { user: 1, ranges: [[1, null]] as [number, null][] };
const PAGE = 20;

/** Each test that needs an object of its own. */
const inRoom = <T>(name: string, work: (storage: DurableObjectStorage) => T) =>
  runInDurableObject(env.ROOM.getByName(name), (_, { storage }) => work(storage));

interface Rows {
  read: number;
  written: number;
}

/** All that is asked of this storage meanwhile. */
const counted = <T>(
  { sql }: DurableObjectStorage,
  work: (counting: SqlStorage) => T,
): Rows & { result: T } => {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const counting = new Proxy(sql, {
    get: (target, name) => {
      if (name !== 'exec') return Reflect.get(target, name, target);
      return (...asked: Parameters<SqlStorage['exec']>) => {
        const cursor = target.exec(...asked);
        cursors.push(cursor);
        return cursor;
      };
    },
  });
  const result = work(counting);
  const sum = (what: 'rowsRead' | 'rowsWritten') =>
    cursors.reduce((total, cursor) => total + cursor[what], 0);
  return { result, read: sum('rowsRead'), written: sum('rowsWritten') };
};

/** Messages of two people by turns, as they would be stored. */
const fill = ({ sql }: DurableObjectStorage, texts: readonly string[], behind = 0) => {
  new SqlLog(sql);
  const chunk = 5_000;
  for (let at = 0; at < texts.length; at += chunk)
    sql.exec(
      `INSERT INTO messages SELECT ?1 + key + 1, ?1 + key + 1, 1 + key % 2, 'cid-number-' || (?1 + key), value, 1000 * (?1 + key)
       FROM json_each(?2)`,
      behind + at,
      JSON.stringify(texts.slice(at, at + chunk)),
    );
};

const indexed = (sql: SqlStorage, count: number) => {
  const log = new SqlLog(sql);
  while (log.searchIndex.isBehind(count)) log.searchIndex.advance(count);
  return log;
};

describe('[cost] in a room of 100,000 messages', () => {
  const texts = messages(COUNT);
  const folded = texts.map(foldedText);
  const asked = queries();

  /** The newest first, as a scan of everything would find them. */
  const scanned = (query: string): number[] => {
    const terms = termsOf(query);
    const found: number[] = [];
    for (let at = COUNT - 1; at >= 0 && found.length < PAGE; at--)
      if (hasAll(folded[at] ?? '', terms)) found.push(at + 1);
    return found;
  };

  let written: number;

  beforeAll(async () => {
    await inRoom('many', (storage) => {
      fill(storage, texts);
      ({ written } = counted(storage, (sql) => indexed(sql, COUNT)));
    });
  });

  test('to be found costs a message at most a tenth of a row', () => {
    expect(written / COUNT).toBeLessThan(0.1);
    expect(written).toBe(Math.floor(COUNT / 256));
  });

  test('two hundred searches find what a scan finds, and read a tenth of its rows', async () => {
    expect(asked).toHaveLength(200);
    const read = await inRoom('many', (storage) =>
      asked.map((query) => {
        const { read, result } = counted(storage, (sql) => searchRoom(new SqlLog(sql), ALL, { query }));
        // [P13] Who searches pays for it; besides, an object that wakes reads some rows.
        expect(result.read + 30).toBeGreaterThanOrEqual(read);
        return { query, read, found: result.hits.map(({ seq }) => seq) };
      }),
    );
    for (const { query, found } of read) expect([query, found]).toEqual([query, scanned(query)]);
    const none = read.filter(({ found }) => found.length === 0);
    const one = read.filter(({ found }) => found.length === 1);
    const many = read.filter(({ found }) => found.length === PAGE);
    expect(Math.min(none.length, one.length, many.length)).toBeGreaterThan(15);

    const sum = read.reduce((total, { read }) => total + read, 0);
    expect(sum).toBeLessThan((asked.length * COUNT) / 10);
    const dear = read.filter(({ read }) => read > budget.reads.searchInRoom);
    expect(dear).toEqual([]);
  });
});

describe('of a message of 60 characters', () => {
  test('[cost] its part of a block takes at most 80 bytes', async () => {
    const count = 20_480;
    const grown = await inRoom('bytes', (storage) => {
      fill(storage, new Array<string>(count).fill('x'.repeat(60)));
      const before = storage.sql.databaseSize;
      indexed(storage.sql, count);
      return (storage.sql.databaseSize - before) / count;
    });
    expect(grown).toBeLessThan(80);
    expect(Math.abs(grown / budget.bytes.search - 1)).toBeLessThan(0.1);
  });
});

describe('[P12] somebody who was there for a part', () => {
  const viewer = (...ranges: [number, number | null][]) => ({ user: 7, ranges });
  const find = (log: SqlLog, ranges: [number, number | null][], more = {}) =>
    searchRoom(log, viewer(...ranges), { query: 'dawn', ...more });
  const count = 1_000;

  const withLog = (work: (log: SqlLog) => void) =>
    inRoom('parts', (storage) => {
      if (new SqlLog(storage.sql).last().seq === 0)
        fill(
          storage,
          Array.from({ length: count }, (_, at) => `dawn ${at + 1}`),
        );
      work(indexed(storage.sql, count));
    });

  test('finds nothing from before, nothing from after, and nothing from between', () =>
    withLog((log) => {
      const seqs = (ranges: [number, number | null][]) => {
        const found: number[] = [];
        let before: number | undefined;
        do {
          const { hits, next } = find(log, ranges, { before });
          expect(hits.length).toBeLessThanOrEqual(PAGE);
          found.push(...hits.map(({ seq }) => seq));
          before = next;
        } while (before !== undefined);
        return found;
      };
      const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, i) => from - i);
      expect(seqs([])).toEqual([]);
      expect(seqs([[990, null]])).toEqual(down(1_000, 990));
      expect(seqs([[1, 30]])).toEqual(down(30, 1));
      expect(
        seqs([
          [250, 260],
          [700, 780],
        ]),
      ).toEqual([...down(780, 700), ...down(260, 250)]);
      expect(seqs([[1_001, null]])).toEqual([]);
    }));

  test('learns by no `next` that there is something else', () =>
    withLog((log) => {
      expect(find(log, [[1, 20]])).not.toHaveProperty('next');
      expect(find(log, [[981, null]])).not.toHaveProperty('next');
      expect(find(log, [[980, null]]).next).toBe(981);
    }));

  test('searches further back from a place, by a person, by a day, by links', () =>
    withLog((log) => {
      const seqs = (more: object) => find(log, [[1, null]], more).hits.map(({ seq }) => seq);
      expect(seqs({ before: 4 })).toEqual([3, 2, 1]);
      expect(seqs({ query: '"dawn 5"', from: 1 })[0]).toBe(599);
      expect(seqs({ query: '"dawn 5"', from: 2 })[0]).toBe(598);
      expect(seqs({ query: '', from: 1, before: 5 })).toEqual([3, 1]);
      expect(seqs({ from: 3 })).toEqual([]);
      expect(seqs({ since: 996_500 })).toEqual([1000, 999, 998]);
      expect(seqs({ until: 3_000 })).toEqual([3, 2, 1]);
      expect(seqs({ until: 3_000, since: 2_000 })).toEqual([3]);
      expect(seqs({ hasLink: true })).toEqual([]);
      expect(find(log, [[1, null]], { query: ' ' })).toEqual({ hits: [], read: 0 });
    }));
});

describe('[P11] what is in a block', () => {
  const stored = ({ sql }: DurableObjectStorage) =>
    JSON.stringify(sql.exec('SELECT * FROM search_blocks').toArray());

  test('is taken out where a message is unsent or says something else', () =>
    inRoom('gone', (storage) => {
      fill(
        storage,
        Array.from({ length: 600 }, (_, at) => `Zanzibar number ${at + 1}.`),
      );
      const log = indexed(storage.sql, 600);
      const find = (query: string) => searchRoom(log, ALL, { query }).hits.map(({ seq }) => seq);
      expect(stored(storage)).toContain('zanzibar number 300.');
      for (const seq of [1, 256, 257, 300, 512, 600]) {
        const was = log.at(seq);
        if (was?.kind !== 'message') throw new Error('there is one');
        const { body: _, ...left } = was;
        const { written } = counted(storage, (sql) =>
          new SqlLog(sql).replace({ ...left, kind: 'tombstone', rev: 600 + seq }),
        );
        expect(written).toBe(seq <= 512 ? 3 : 2);
        expect(stored(storage)).not.toContain(`zanzibar number ${seq}.`);
        expect(find(`"number ${seq}."`)).toEqual([]);
      }
      expect(find('"number 299."')).toEqual([299]);
      expect(find('"number 301."')).toEqual([301]);
      const was = log.at(299);
      if (was?.kind !== 'message') throw new Error('there is one');
      log.replace({ ...was, rev: 5_000, body: 'Elsewhere' });
      expect(stored(storage)).not.toContain('zanzibar number 299.');
      expect([find('"number 299."'), find('elsewhere')]).toEqual([[], [299]]);
    }));

  test('is not believed: what the version before unsent is found by nobody', () =>
    inRoom('rolled-back', (storage) => {
      fill(
        storage,
        Array.from({ length: 256 }, (_, at) => `dawn ${at + 1}`),
      );
      const log = indexed(storage.sql, 256);
      storage.sql.exec(`UPDATE entries SET body = '', rev = 999 WHERE seq = 256`);
      expect(searchRoom(log, ALL, { query: 'dawn' }).hits[0]?.seq).toBe(255);
      // The next block takes it out of its own.
      fill(storage, new Array<string>(256).fill('dusk'), 256);
      indexed(storage.sql, 512);
      expect(stored(storage)).toContain('dawn 255');
      expect(stored(storage)).not.toContain('dawn 256');
    }));

  test('however long messages are, and become, a value stays below what the platform takes', () =>
    inRoom('long', (storage) => {
      const longest = '\ufdfa'.repeat(4_000);
      fill(storage, [...new Array<string>(40).fill(longest), ...new Array<string>(472).fill('dawn')]);
      const log = indexed(storage.sql, 512);
      for (let seq = 300; seq < 340; seq++) {
        const was = log.at(seq);
        if (was?.kind === 'message') log.replace({ ...was, rev: 1_000 + seq, body: longest });
      }
      const sizes = storage.sql
        .exec<{ first: number; last: number; bytes: number }>(
          'SELECT first, last, length(CAST(texts AS BLOB)) AS bytes FROM search_blocks ORDER BY first',
        )
        .toArray();
      expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThan(1_000_000);
      for (const [at, { first }] of sizes.entries()) expect(first).toBe((sizes[at - 1]?.last ?? 0) + 1);
      expect(sizes.at(-1)?.last).toBe(512);
      const found = searchRoom(log, ALL, { query: 'صلى الله', before: 41 }).hits.map(({ seq }) => seq);
      expect(found.slice(0, 2)).toEqual([40, 39]);
    }));
});

describe('a room that is older than its blocks', () => {
  test('makes them by itself, some at each alarm, and goes on where it was', async () => {
    const object = env.ROOM.getByName('older');
    await inRoom('older', (storage) => fill(storage, messages(5_000)));
    await evictDurableObject(object);
    const steps: number[] = [];
    const done = () =>
      inRoom('older', ({ sql }) => sql.exec('SELECT count(*) AS n FROM search_blocks').one().n as number);
    while ((steps.at(-1) ?? 0) < 19) {
      expect(steps.length).toBeLessThan(5);
      await runInDurableObject(object, (room) => room.alarm());
      steps.push(await done());
      await evictDurableObject(object);
    }
    expect(steps).toEqual([8, 16, 19]);
  });

  test('makes them anew after messages are folded in another way, and finds everything meanwhile', () =>
    inRoom('refolded', (storage) => {
      const texts = messages(600);
      texts[10] = 'Fāṭimah arrives at dawn';
      fill(storage, texts);
      indexed(storage.sql, 600);
      storage.sql.exec(
        `UPDATE search_blocks SET folding = folding - 1, texts = replace(texts, 'dawn', 'DAWN')`,
      );
      const log = new SqlLog(storage.sql);
      const find = () => searchRoom(log, ALL, { query: 'arrives dawn' }).hits.map(({ seq }) => seq);
      expect(find()).toEqual([11]);
      expect(storage.sql.exec('SELECT count(*) AS n FROM search_blocks').one().n).toBe(0);
      log.searchIndex.advance(600);
      expect(storage.sql.exec('SELECT count(*) AS n FROM search_blocks').one().n).toBe(2);
      expect(find()).toEqual([11]);
    }));

  test('is searched before they are there, some thousand messages at a time', () =>
    inRoom('unready', (storage) => {
      const texts = messages(5_000);
      texts[10] = 'long ago';
      fill(storage, texts);
      const log = new SqlLog(storage.sql);
      const find = (before?: number) => {
        const { read, result } = counted(storage, (sql) =>
          searchRoom(new SqlLog(sql), ALL, { query: '"long ago"', before }),
        );
        expect(read).toBeLessThan(2_500);
        return result;
      };
      expect(find()).toMatchObject({ hits: [], next: 3_001 });
      expect(find(3_001)).toMatchObject({ hits: [], next: 1_001 });
      expect(find(1_001).hits.map(({ seq }) => seq)).toEqual([11]);
      log.searchIndex.advance(5_000);
      expect(find()).toMatchObject({ hits: [], next: 3_001 });
      expect(find(3_001).hits.map(({ seq }) => seq)).toEqual([11]);
    }));
});
