import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleFor, type ThrottleKind } from './rules.ts';
import { type AttemptResult, PATIENCE_MS, type Tally, Throttle } from './throttle.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOON = Date.UTC(2026, 10, 22, 12);

const ACCOUNT = ruleFor('account', {});

/** A throttle, its clock, and what it has written. */
const setUp = (kind: ThrottleKind = 'account', vars: Parameters<typeof ruleFor>[1] = {}) => {
  const rule = ruleFor(kind, vars);
  const rows = new Map<string, Tally>();
  let written = 0;
  const throttle = new Throttle({
    get: (key) => rows.get(key),
    set: (key, tally) => {
      written += 1;
      rows.set(key, tally);
    },
    delete: (key) => {
      written += 1;
      rows.delete(key);
    },
  });
  let now = NOON;
  const begin = (key = 'ada') => throttle.begin(key, rule, now);
  const end = (outcome: AttemptResult, key = 'ada') => throttle.end(key, rule, outcome, now);
  /** The wait if it is refused; 0 if it was tried, and came out like this. */
  const tries = (outcome: AttemptResult = 'wrong', key = 'ada') => {
    const leave = begin(key);
    if (leave.is === 'begun') end(outcome, key);
    return leave.is === 'refused' ? leave.wait : 0;
  };
  return {
    begin,
    end,
    tries,
    take: (key = 'here') => throttle.take(key, rule, now),
    pass: (ms: number) => {
      now += ms;
    },
    rows,
    written: () => written,
  };
};

describe('an account', () => {
  test('has five failures free, and then waits 2, 4, 8 seconds and so on, at most 15 minutes', () => {
    const { tries, pass } = setUp();
    for (let n = 0; n < 5; n += 1) expect(tries()).toBe(0);
    const waits = Array.from({ length: 12 }, () => {
      const wait = tries();
      pass(wait - 1);
      expect(tries()).toBe(1);
      pass(1);
      expect(tries()).toBe(0);
      return wait / SECOND;
    });
    expect(waits.slice(0, 9)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512]);
    expect(Math.max(...waits)).toBe(15 * 60);
  });

  test('is not made to wait longer by those who do not wait', () => {
    const { tries, pass, written } = setUp();
    for (let n = 0; n < 6; n += 1) tries();
    expect(written()).toBe(5);
    pass(SECOND);
    for (let n = 0; n < 100; n += 1) expect(tries()).toBe(SECOND);
    pass(SECOND);
    expect(tries()).toBe(0);
    expect(written()).toBe(6);
  });

  test('is free again at once when its owner comes, and some hours later in any case', () => {
    const { tries, pass, rows } = setUp();
    for (let n = 0; n < 5; n += 1) tries();
    pass(2 * SECOND);
    expect(tries('right')).toBe(0);
    expect(rows.size).toBe(0);
    for (let n = 0; n < 5; n += 1) expect(tries()).toBe(0);
    pass(75 * MINUTE);
    for (let n = 0; n < 5; n += 1) expect(tries()).toBe(0);
    expect(tries()).toBeGreaterThan(0);
  });

  test('forgets one failure in a quarter of an hour', () => {
    const { tries, pass } = setUp();
    for (let n = 0; n < 5; n += 1) tries();
    pass(30 * MINUTE);
    expect([tries(), tries(), tries()]).toEqual([0, 0, 2 * SECOND]);
  });

  test('gives somebody who never rests about a hundred guesses a day', () => {
    const { tries, pass } = setUp();
    let guesses = 0;
    for (let second = 0; second < 24 * 3600; second += 1) {
      if (tries() === 0) guesses += 1;
      pass(SECOND);
    }
    expect(guesses).toBeGreaterThan(90);
    expect(guesses).toBeLessThan(120);
  });

  test('writes nothing for who is right the first time, nor for what was not tried', () => {
    const { tries, written } = setUp();
    for (let n = 0; n < 20; n += 1) expect([tries('right'), tries('untried')]).toEqual([0, 0]);
    expect(written()).toBe(0);
  });

  test('does not suffer for another', () => {
    const { tries } = setUp();
    for (let n = 0; n < 6; n += 1) tries('wrong', 'grace');
    expect(tries('wrong', 'grace')).toBeGreaterThan(0);
    expect(tries('wrong', 'ada')).toBe(0);
  });

  test('lets no more be under way than may still go wrong', () => {
    const { begin, end, tries, pass } = setUp();
    tries();
    const begun = Array.from({ length: 10 }, () => begin().is);
    expect(begun).toEqual([...Array(4).fill('begun'), ...Array(6).fill('busy')]);
    end('right');
    expect(begin().is).toBe('begun');
    for (let n = 0; n < 4; n += 1) end('wrong');
    expect(begin().is).toBe('begun');
    end('wrong');
    expect(begin()).toEqual({ is: 'refused', wait: 2 * SECOND });
    pass(2 * SECOND);
    expect([begin().is, begin().is]).toEqual(['begun', 'busy']);
  });

  test('takes an attempt of whose end nobody tells for a wrong one', () => {
    const { begin, end, tries, pass } = setUp();
    for (let n = 0; n < 5; n += 1) begin();
    pass(PATIENCE_MS - 1);
    expect(begin()).toEqual({ is: 'busy', wait: 1 });
    pass(1);
    expect(begin()).toEqual({ is: 'refused', wait: 2 * SECOND });
    pass(2 * SECOND);
    expect(begin().is).toBe('begun');
    end('right');
    expect(tries()).toBe(0);
  });

  test('is no shorter of breath when a clock goes back', () => {
    const { tries, pass } = setUp();
    for (let n = 0; n < 5; n += 1) tries();
    pass(-HOUR);
    expect(tries()).toBe(2 * SECOND);
  });

  test('gives guesses in any disorder no more than five before the first wait', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.constant('begin' as const) },
      { weight: 3, arbitrary: fc.constant('wrong' as const) },
      { weight: 1, arbitrary: fc.constant('untried' as const) },
      { weight: 1, arbitrary: fc.constant('time' as const) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const { begin, end, pass } = setUp();
        let [underWay, wrong] = [0, 0];
        for (const step of steps) {
          if (step === 'begin') underWay += begin().is === 'begun' ? 1 : 0;
          else if (step === 'time') pass(10);
          else if (underWay > 0) {
            end(step);
            underWay -= 1;
            wrong += step === 'wrong' ? 1 : 0;
          }
          expect(wrong + underWay).toBeLessThanOrEqual(ACCOUNT.free);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('an address', () => {
  test('has fifty failures free, and for long one in four minutes: 400 a day [P13]', () => {
    const { tries, pass } = setUp('address');
    for (let n = 0; n < 50; n += 1) expect(tries()).toBe(0);
    expect(tries()).toBe(2 * SECOND);
    let guesses = 0;
    for (let second = 0; second < 24 * 3600; second += 1) {
      pass(SECOND);
      if (tries() === 0) guesses += 1;
    }
    expect(guesses).toBeGreaterThanOrEqual(360);
    expect(guesses).toBeLessThan(370);
  });

  test('is not pardoned: its owner may know one password there', () => {
    const { tries } = setUp('address');
    for (let n = 0; n < 50; n += 1) {
      tries('wrong');
      tries('right');
    }
    expect(tries()).toBeGreaterThan(0);
  });
});

describe('registrations from a network', () => {
  test('are sixty at once, and then one in ten minutes: 200 a day [P13]', () => {
    const { take, pass } = setUp('registration');
    for (let n = 0; n < 60; n += 1) expect(take()).toBe(0);
    expect(take()).toBe(10 * MINUTE);
    pass(5 * MINUTE);
    expect(take()).toBe(5 * MINUTE);
    pass(5 * MINUTE);
    expect([take(), take()]).toEqual([0, 10 * MINUTE]);
    expect(take('elsewhere')).toBe(0);
  });

  test('are sixty again half a day later', () => {
    const { take, pass } = setUp('registration');
    for (let n = 0; n < 60; n += 1) take();
    pass(12 * HOUR);
    expect(Array.from({ length: 61 }, () => take())).toEqual([...Array(60).fill(0), 10 * MINUTE]);
  });

  test('are as many as the operator wants', () => {
    for (const [set, many] of [
      ['3', 3],
      [2, 2],
      ['nonsense', 60],
      ['', 60],
      [undefined, 60],
    ] as const) {
      const { take } = setUp('registration', set === undefined ? {} : { REGISTRATIONS_AT_ONCE: set });
      const waits = Array.from({ length: many + 1 }, () => take());
      expect(waits).toEqual([...Array(many).fill(0), 10 * MINUTE]);
    }
  });
});
