import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Spending } from './spending.ts';
import { type Meter, NOTHING, plus, type Use, use } from './use.ts';

const ADA = 1;
const GRACE = 2;
const NOON = Date.UTC(2026, 10, 28, 12);
const HOUR = 60 * 60_000;

/** A meter, what it was told, and what it answers. */
const setUp = (random = () => 0.5) => {
  const told: [user: number, used: Use][] = [];
  let answer: () => Promise<number> = async () => 0;
  const work: Promise<void>[] = [];
  const place = () =>
    new Spending((user, used) => {
      told.push([user, used]);
      return answer();
    }, random);
  return {
    place,
    told,
    sum: (user: number) =>
      told.filter(([who]) => who === user).reduce((all, [, used]) => plus(all, used), NOTHING),
    answers: (how: typeof answer) => {
      answer = how;
    },
    beside: (one: Promise<void>) => void work.push(one),
    settled: () => Promise.all(work.splice(0)),
  };
};

/** A fiftieth of what is told at once. */
const ROW = use({ rows: 2, calls: 1 });

test('nobody waits, and the meter hears a fiftieth as often', async () => {
  const { place, told, beside, settled } = setUp(() => 0.999);
  const spending = place();
  for (let n = 0; n < 500; n += 1) {
    expect(spending.spend(ADA, ROW, NOON + n, beside)).toBe(0);
    await settled();
  }
  expect(told.length).toBe(10);
  expect(told.reduce((rows, [, used]) => rows + used.rows, 0)).toBeCloseTo(1_000);
});

test('somebody whose budget is spent waits until the meter says, and nobody else does', async () => {
  const { place, answers, beside, settled, told } = setUp(() => 0);
  answers(async () => HOUR);
  const spending = place();
  expect(spending.spend(ADA, ROW, NOON, beside)).toBe(0);
  await settled();
  expect(spending.spend(ADA, ROW, NOON + 1_000, beside)).toBe(HOUR - 1_000);
  expect(spending.refusedUntil(ADA)).toBe(NOON + HOUR);
  expect(told).toHaveLength(1);
  answers(async () => 0);
  expect(spending.spend(GRACE, ROW, NOON + 1_000, beside)).toBe(0);
  expect(spending.spend(ADA, ROW, NOON + HOUR, beside)).toBe(0);
});

test('what waits on the meter stops nobody, and is asked once at a time', () => {
  const { place, answers, told, beside } = setUp(() => 0);
  answers(() => new Promise(() => {}));
  const spending = place();
  for (let n = 0; n < 200; n += 1) expect(spending.spend(ADA, ROW, NOON + n, beside)).toBe(0);
  expect(told).toHaveLength(1);
});

test('a meter that fails stops nobody, and hears later what it has missed', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const { place, answers, told, sum, beside, settled } = setUp(() => 0.999);
  answers(async () => {
    throw new Error('no meter');
  });
  const spending = place();
  for (let n = 0; n < 100; n += 1) {
    expect(spending.spend(ADA, ROW, NOON + n, beside)).toBe(0);
    await settled();
  }
  expect(told).toHaveLength(1);
  told.length = 0;
  answers(async () => 0);
  spending.spend(ADA, ROW, NOON + 11_000, beside);
  await settled();
  expect(sum(ADA).rows).toBeCloseTo(202);
});

test('what costs nothing is not told', () => {
  const { place, told } = setUp(() => 0);
  place().spend(ADA, NOTHING, NOON);
  expect(told).toEqual([]);
});

test('what was known before a sleep holds after it', () => {
  const { place } = setUp();
  const spending = place();
  spending.refuse(ADA, NOON + HOUR);
  expect(spending.spend(ADA, ROW, NOON)).toBe(HOUR);
});

test('however short places live, all is told once on average: of each meter', async () => {
  let seed = 1;
  // Park and Miller's generator: the same numbers in each run.
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (const actions of [1, 3, 20, 49, 60, 130]) {
    const { place, sum, beside, settled } = setUp(random);
    const lives = 1_000;
    let spent = NOTHING;
    for (let life = 0; life < lives; life += 1) {
      const spending = place();
      for (let n = 0; n < actions; n += 1) {
        spending.spend(ADA, ROW, NOON, beside);
        spent = plus(spent, ROW);
        // A report that is under way holds the next one back.
        await settled();
      }
    }
    for (const meter of ['rows', 'calls'] satisfies Meter[]) {
      const ratio = sum(ADA)[meter] / spent[meter];
      expect(Math.abs(ratio - 1), `${actions} actions a life, ${meter}`).toBeLessThan(0.1);
    }
  }
});

test('nothing is told that was not spent, but for the part of a quantum with which a place begins', async () => {
  // No price is smaller than a thousandth of anything: what is next to nothing cannot be told in proportion.
  const upTo = (most: number) => fc.integer({ min: 0, max: most * 1_000 }).map((n) => n / 1_000);
  const amount = upTo(300);
  const action = fc.record({
    rows: amount,
    read: amount,
    awake: upTo(30),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { maxLength: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (actions, part) => {
        const { place, sum, beside, settled } = setUp(() => part);
        const spending = place();
        let spent = NOTHING;
        for (const one of actions) {
          spending.spend(ADA, use(one), NOON, beside);
          spent = plus(spent, use(one));
          await settled();
        }
        // A quantum is 100 rows.
        expect(sum(ADA).rows).toBeLessThanOrEqual(spent.rows + 100 + 1e-6);
        expect(spent.rows - sum(ADA).rows).toBeLessThanOrEqual(100 + 1e-6);
      },
    ),
    { numRuns: 200 },
  );
});
