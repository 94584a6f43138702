import { expect, test } from 'vitest';
import { optionsFrom } from './options.ts';

const options = (...args: string[]) => optionsFrom(args, () => '4711');

test('without a word it is a short run with a seed of its own', () => {
  expect(options()).toMatchObject({ seed: '4711', people: 8, rooms: 12, selfTest: false });
  expect(options().ms).toBeLessThan(30_000);
  expect(options().sabotage).toBeUndefined();
});

test('everything can be asked for', () => {
  expect(
    options('--minutes', '0.5', '--people', '12', '--rooms', '30', '--seed', 'x', '--sabotage', 'skip-rev'),
  ).toMatchObject({ ms: 30_000, people: 12, rooms: 30, seed: 'x', sabotage: 'skip-rev' });
});

test.each([
  [['--sabotage', 'toString'], /no sabotage toString.*skip-rev/],
  [['--people', '2'], /--people must be a number from 3/],
  [['--rooms', 'many'], /--rooms must be a number/],
  [['--rooms', '1.5'], /--rooms must be a number/],
  [['--minutes', '0'], /--minutes must be a number/],
  [['--colour'], /--colour/],
])('%s is refused in words', (args, words) => expect(() => options(...args)).toThrow(words));
