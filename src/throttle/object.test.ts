import { createExecutionContext, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { rowsOf } from '../../test/meters.ts';
import { attempt as attemptIn, take } from './attempts.ts';
import type { Counted } from './rules.ts';

const SECOND = 1_000;
const DAY = 24 * 60 * 60_000;
const NOON = Date.UTC(2026, 10, 22, 12);

const wrong = async () => undefined;
const right = async () => 'ada';

/** As in a request of its own. */
const attempt = (counted: Counted[], tries: () => Promise<string | undefined>) =>
  attemptIn({ env, executionCtx: createExecutionContext() }, counted, tries);

let count = 0;
let account: Counted;

beforeEach(() => {
  account = { kind: 'account', key: `ada.${++count}` };
});

/** Each of the sixteen, since a hash says which one it will be. */
const throttles = Array.from({ length: 16 }, (_, n) => env.THROTTLE.getByName(`throttle-${n}`));

/** All clocks stand still, so that a slow machine does not wait for us. */
const setClocks = async (ms: number) => {
  vi.setSystemTime(NOON + ms);
  for (const throttle of throttles)
    await runInDurableObject(throttle, (object) => {
      object.now = () => NOON + ms;
    });
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  return setClocks(0);
});

describe('guesses at an account', () => {
  test('of a hundred at the same moment five are tried', async () => {
    let tried = 0;
    const guess = async () => {
      tried += 1;
      // As long as a hash takes, or a while.
      await new Promise((done) => setTimeout(done, 5 * Math.random()));
      return undefined;
    };
    const verdicts = await Promise.all(Array.from({ length: 100 }, () => attempt([account], guess)));
    expect(tried).toBe(5);
    expect(verdicts.filter(({ is }) => is === 'wrong')).toHaveLength(5);
    for (const verdict of verdicts.filter(({ is }) => is !== 'wrong')) {
      expect(verdict).toMatchObject({ is: 'refused' });
      expect('wait' in verdict && verdict.wait).toBeGreaterThan(SECOND);
    }
  });

  test('that are right at the same moment all come in, however many', async () => {
    const verdicts = await Promise.all(Array.from({ length: 40 }, () => attempt([account], right)));
    expect(new Set(verdicts.map(({ is }) => is))).toEqual(new Set(['right']));
  });

  test('are tried again after the wait, once', async () => {
    for (let n = 0; n < 5; n += 1) await attempt([account], wrong);
    expect(await attempt([account], right)).toMatchObject({ is: 'refused' });
    await setClocks(2 * SECOND);
    expect(await attempt([account], wrong)).toEqual({ is: 'wrong' });
    expect(await attempt([account], right)).toMatchObject({ is: 'refused' });
  });

  test('are remembered through sleep and restart', async () => {
    for (let n = 0; n < 5; n += 1) await attempt([account], wrong);
    for (const throttle of throttles) await evictDurableObject(throttle);
    await setClocks(0);
    expect(await attempt([account], right)).toMatchObject({ is: 'refused' });
  });

  test('count where the caller breaks off, and the next one is not held up', async () => {
    const broken = async () => {
      throw new Error('The browser hung up');
    };
    for (let n = 0; n < 5; n += 1) await expect(attempt([account], broken)).rejects.toThrow('hung up');
    expect(await attempt([account], right)).toMatchObject({ is: 'refused' });
  });
});

describe('two throttles in a row', () => {
  const address: Counted = { kind: 'address', key: '203.0.113.7' };

  test('let nothing be tried that one of them refuses, and what was not tried counts with neither', async () => {
    for (let n = 0; n < 5; n += 1) await attempt([account], wrong);
    const other: Counted = { kind: 'address', key: '203.0.113.8' };
    for (let n = 0; n < 60; n += 1)
      expect(await attempt([other, account], right)).toMatchObject({ is: 'refused' });
    expect(await attempt([other], right)).toEqual({ is: 'right', found: 'ada' });
  });

  test('do not wait for each other, however many come at the same moment', async () => {
    const crowd: Counted = { kind: 'address', key: '203.0.113.10' };
    const verdicts = await Promise.all(Array.from({ length: 120 }, () => attempt([crowd, account], wrong)));
    expect(verdicts.filter(({ is }) => is === 'wrong')).toHaveLength(5);
  });

  test('both count what was wrong: from one address at many accounts, too', async () => {
    const guessAt = (key: string) => attempt([address, { kind: 'account', key }], wrong);
    const verdicts = await Promise.all(Array.from({ length: 70 }, (_, n) => guessAt(`${account.key}.${n}`)));
    expect(verdicts.filter(({ is }) => is === 'wrong')).toHaveLength(50);
    expect(await guessAt('somebody.else')).toMatchObject({ is: 'refused' });
  });
});

describe('[cost] a throttle', () => {
  /** Rows written by whichever of them it is. */
  const rows = async (work: () => Promise<unknown>) => {
    const meters = await Promise.all(throttles.map(rowsOf));
    await work();
    return meters.reduce((sum, { count }) => sum + count, 0);
  };

  test('writes one row for a failure, and for nothing else', async () => {
    await attempt([{ kind: 'account', key: 'so that it has swept' }], wrong);
    expect(await rows(() => attempt([account], right))).toBe(0);
    expect(await rows(() => attempt([account], wrong))).toBe(1);
    for (let n = 0; n < 4; n += 1) await attempt([account], wrong);
    expect(await rows(() => attempt([account], right))).toBe(0);
    expect(await rows(() => take(env, { kind: 'registration', key: account.key }))).toBe(1);
  });

  test('keeps neither names nor addresses, and nothing for longer than a day', async () => {
    const stored = async () => {
      const all = throttles.map((throttle) =>
        runInDurableObject(throttle, (_, { storage }) => storage.sql.exec('SELECT * FROM tallies').toArray()),
      );
      return (await Promise.all(all)).flat();
    };
    await attempt([account, { kind: 'address', key: '203.0.113.9' }], wrong);
    expect(JSON.stringify(await stored())).not.toMatch(/ada|203/);

    await setClocks(2 * DAY);
    const before = NOON + DAY;
    for (let n = 0; n < 200; n += 1) await take(env, { kind: 'registration', key: `${account.key}.${n}` });
    expect((await stored()).filter(({ at }) => Number(at) < before)).toEqual([]);
  });
});
