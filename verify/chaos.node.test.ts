import { expect, test } from 'vitest';
import { type AttackKind, castOf, planOf, type Size } from './chaos.ts';
import { Random } from './random.ts';

const SIZE: Size = { people: 8, rooms: 12, groups: 3, ms: 30_000 };
const EVERY_KIND: AttackKind[] = [
  ...(['kill', 'crash', 'evict', 'break-d1', 'log-out', 'burst', 'intrude'] as const),
  ...(['come-and-go', 'duel', 'change'] as const),
];

const plan = (seed: string, size = SIZE) => {
  const random = new Random(seed);
  return planOf(random.fork('plan'), size, castOf(random.fork('cast'), size));
};

test('the same seed plans the same attacks, another seed others', () => {
  expect(plan('7')).toEqual(plan('7'));
  expect(plan('7')).not.toEqual(plan('8'));
});

test('whatever the seed, everything that can go wrong does, in time and in order', () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const attacks = plan(String(seed), { ...SIZE, ms: 12_000 });
    expect(new Set(attacks.map(({ what }) => what))).toEqual(new Set(EVERY_KIND));
    const times = attacks.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(12_000);
  }
});

test('the clock goes on by days, but not so far that a session runs out by itself', () => {
  const ahead = plan('7', { ...SIZE, ms: 600_000 }).flatMap((attack) =>
    attack.what === 'kill' ? [attack.aheadMs / 86_400_000] : [],
  );
  expect(ahead.length).toBeGreaterThan(20);
  expect(ahead[0]).toBeGreaterThan(1);
  expect(ahead.reduce((sum, days) => sum + days)).toBeLessThan(28);
});

test('everybody is in a room, and no pair has two', () => {
  for (const rooms of [8, 12, 28, 100]) {
    const { pairs } = castOf(new Random('cast'), { ...SIZE, rooms });
    expect(pairs).toHaveLength(Math.min(rooms, 28));
    expect(new Set(pairs.flat()).size).toBe(8);
    expect(new Set(pairs.map((pair) => pair.toSorted().join())).size).toBe(pairs.length);
  }
});

test('a group has an owner, two who could be admins, somebody who comes and goes, and nobody twice', () => {
  for (let people = 4; people < 12; people += 1) {
    const { groups } = castOf(new Random(`cast of ${people}`), { ...SIZE, people });
    expect(groups).toHaveLength(3);
    for (const group of groups) {
      expect(group.begins).toBeGreaterThanOrEqual(4);
      expect(group.begins).toBeLessThanOrEqual(group.people.length);
      expect(new Set(group.people).size).toBe(group.people.length);
    }
    expect(new Set(groups.map(({ history }) => history))).toEqual(new Set(['joined', 'all']));
  }
});
