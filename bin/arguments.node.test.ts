import { expect, test } from 'vitest';
import { argumentsOf, helpOf, rejectKeptByNpm } from './arguments.mjs';

const COMMAND = {
  name: 'npm run bake',
  does: 'Bakes.',
  options: {
    loaves: { value: 'N', number: { from: 1, to: 12 }, default: 2, says: 'how many' },
    hours: { value: 'N', number: { from: 0.1, fraction: true }, says: 'how long' },
    flour: { value: 'NAME', oneOf: ['rye', 'wheat'], multiple: true, says: 'of what' },
    note: { value: 'TEXT', says: 'for the baker' },
    'dry-run': { says: 'bakes nothing' },
  },
} as const;
const WITH_WORDS = { ...COMMAND, words: { value: 'OVEN', says: 'where' } };

const read = (...args: string[]) => argumentsOf(COMMAND, args).values;

test('what is not said is what it is by default', () => {
  expect(read()).toEqual({ loaves: 2, hours: undefined, flour: [], note: undefined, 'dry-run': false });
});

test('everything can be said, in both ways of writing it', () => {
  const said = [
    '--loaves',
    '3',
    '--hours=1.5',
    '--flour',
    'rye',
    '--flour=wheat',
    '--note',
    '-',
    '--dry-run',
  ];
  expect(read(...said)).toEqual({
    loaves: 3,
    hours: 1.5,
    flour: ['rye', 'wheat'],
    note: '-',
    'dry-run': true,
  });
});

test.each([
  [
    ['--colour'],
    'npm run bake has no option --colour. There are --loaves, --hours, --flour, --note, --dry-run and --help.',
  ],
  [['--toString'], /no option --toString/],
  [['-x'], /no option -x/],
  [['--no-dry-run'], /no option --no-dry-run/],
  [['--dry-run=yes'], '--dry-run takes no value.'],
  [['--loaves'], '--loaves needs a value: --loaves N'],
  [['--loaves', '--dry-run'], '--loaves needs a value: --loaves N'],
  [['--loaves='], '--loaves needs a value: --loaves N'],
  [['--note', ''], '--note needs a value: --note TEXT'],
  [['--loaves', ' '], '--loaves takes a whole number from 1 to 12, and not " ".'],
  [['--loaves', '0'], '--loaves takes a whole number from 1 to 12, and not "0".'],
  [['--loaves', '-3'], '--loaves takes a whole number from 1 to 12, and not "-3".'],
  [['--loaves', '2.5'], '--loaves takes a whole number from 1 to 12, and not "2.5".'],
  [['--loaves', 'two'], '--loaves takes a whole number from 1 to 12, and not "two".'],
  [['--hours', 'NaN'], '--hours takes a number from 0.1 on, and not "NaN".'],
  [['--hours', 'Infinity'], '--hours takes a number from 0.1 on, and not "Infinity".'],
  [['--flour', 'sand'], '--flour takes one of rye, wheat, and not "sand".'],
  [['bread'], 'npm run bake does not take "bread".'],
  [['--', '--dry-run'], 'npm run bake does not take "--dry-run".'],
])('%j is refused in a sentence', (args, sentence) => expect(() => read(...args)).toThrow(sentence));

test('where words are taken, they may stand anywhere', () => {
  const { words, values } = argumentsOf(WITH_WORDS, ['left', '--loaves', '4', 'right']);
  expect({ words, loaves: values.loaves }).toEqual({ words: ['left', 'right'], loaves: 4 });
});

test.each([['--help'], ['-h'], ['--colour', '--help'], ['--loaves', '--help']])(
  'help goes before what is wrong: %s',
  (...args) => {
    expect(argumentsOf(COMMAND, args).wantsHelp).toBe(true);
  },
);

test('help names every option, what it is for, what it takes and what it is by default', () => {
  expect(helpOf(WITH_WORDS)).toBe(`Usage: npm run bake -- [OVEN …] [options]

Bakes.

  OVEN …          where
  --loaves N      how many (2)
  --hours N       how long
  --flour NAME …  of what: rye, wheat
  --note TEXT     for the baker
  --dry-run       bakes nothing
  --help          shows this`);
});

test('what npm took for itself is not passed over', () => {
  const kept = { npm_config_dry_run: 'true' };
  expect(() => rejectKeptByNpm(COMMAND, [], kept)).toThrow(
    /npm took --dry-run for itself.*npm run bake -- --dry-run/,
  );
  expect(() => rejectKeptByNpm(COMMAND, ['--dry-run'], kept)).not.toThrow();
  expect(() => rejectKeptByNpm(COMMAND, [], { npm_config_registry: 'x', npm_config_note: '' })).not.toThrow();
});
