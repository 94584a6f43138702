import { expect, test } from 'vitest';
import { budgetOf, untilTomorrow } from './budget.ts';
import { Ledger, type Spent } from './ledger.ts';
import { FREE_DAY, METERS, NOTHING, times, type Use, use } from './use.ts';

const ADA = 1;
const GRACE = 2;
const NOON = Date.UTC(2026, 10, 28, 12);
const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const BUDGET = 0.045;

const setUp = () => {
  const rows = new Map<number, Spent>();
  let written = 0;
  const ledger = new Ledger({
    get: (user) => rows.get(user),
    set: (user, spent) => {
      written += 1;
      rows.set(user, spent);
    },
    shared: () => [],
    on: (day) => [...rows.values()].filter((spent) => spent.day === day).map(({ used }) => used),
  });
  const spend = (used: Use, now = NOON, user = ADA) => ledger.spend(user, used, BUDGET, now);
  const today = (now = NOON) => ledger.today(BUDGET, now);
  return { spend, rows, today, written: () => written };
};

test.each(METERS)(
  '[P13] %s: whoever has used their part waits until the day of the platform ends',
  (meter) => {
    const { spend } = setUp();
    const hundredth = { ...NOTHING, [meter]: FREE_DAY[meter] / 100 };
    for (let n = 0; n < 4; n += 1) expect(spend(hundredth)).toBe(0);
    expect(spend(hundredth)).toBe(12 * HOUR);
    expect(spend(NOTHING, NOON + HOUR)).toBe(11 * HOUR);
    expect(spend(NOTHING, NOON, GRACE)).toBe(0);
  },
);

test('a new day begins at midnight in UTC, with nothing spent', () => {
  const { spend, rows } = setUp();
  spend(times(FREE_DAY, 0.05));
  expect(spend(use({ rows: 1 }), NOON + 12 * HOUR - 1)).toBe(1);
  expect(spend(use({ rows: 1 }), NOON + 12 * HOUR)).toBe(0);
  expect(rows.get(ADA)?.used).toEqual(use({ rows: 1 }));
});

test('a clock that goes back gives no day twice', () => {
  const { spend } = setUp();
  spend(times(FREE_DAY, 0.05), NOON + DAY);
  expect(spend(use({ rows: 1 }), NOON)).toBeGreaterThan(0);
  expect(spend(use({ rows: 1 }), NOON + DAY)).toBe(12 * HOUR);
  expect(spend(use({ rows: 1 }), NOON + 2 * DAY)).toBe(0);
});

test('says what all have used today, and how many have to wait', () => {
  const { spend, today } = setUp();
  spend(use({ rows: 1_000 }), NOON - DAY);
  expect(today()).toEqual({ used: NOTHING, people: 0, waiting: 0 });
  spend(use({ rows: 10, read: 5 }));
  spend(times(FREE_DAY, 0.05), NOON, GRACE);
  expect(today()).toMatchObject({ used: { rows: 5_010, read: 250_005 }, people: 2, waiting: 1 });
  expect(today(NOON + DAY).people).toBe(0);
});

test('somebody who waits writes no more rows', () => {
  const { spend, written } = setUp();
  spend(times(FREE_DAY, 0.05));
  for (let n = 0; n < 10; n += 1) spend(use({ rows: 1 }));
  expect(written()).toBe(1);
});

test.each([
  [{}, 0.045],
  [{ PLAN: 'free' }, 0.045],
  [{ PLAN: 'paid' }, 0.675],
  [{ PERSON_SHARE: '10' }, 0.1],
  [{ PERSON_SHARE: 10, PLAN: 'paid' }, 0.1],
  [{ PERSON_SHARE: 'much', PLAN: 'cheap' }, 0.045],
])('with %o a person may use %d of a day', (vars, part) => expect(budgetOf(vars)).toBeCloseTo(part));

test('until midnight in UTC', () => {
  expect(untilTomorrow(Date.UTC(2026, 10, 28))).toBe(DAY);
  expect(untilTomorrow(Date.UTC(2026, 10, 29) - 1)).toBe(1);
});
