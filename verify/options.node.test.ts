import { expect, test } from 'vitest';
import { argumentsOf } from '../bin/arguments.mjs';
import { COMMAND, optionsFrom } from './options.ts';

const options = (...args: string[]) => optionsFrom(argumentsOf(COMMAND, args).values, () => '4711');

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
  [['--sabotage', 'toString'], /--sabotage takes one of .*skip-rev.*toString/],
  [['--people', '2'], /--people takes a whole number from 4/],
  [['--rooms', 'many'], /--rooms takes a whole number/],
  [['--rooms', '1.5'], /--rooms takes a whole number/],
  [['--minutes', '0'], /--minutes takes a number from 0.1/],
  [['--colour'], /--colour/],
])('%s is refused in words', (args, words) => expect(() => options(...args)).toThrow(words));
