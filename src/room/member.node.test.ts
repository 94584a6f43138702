import { expect, test } from 'vitest';
import { nameOf } from './member.ts';

test.each([
  ['their username', { username: 'ada' }, 'ada'],
  ['their name', { username: 'ada', name: 'Ada Lovelace' }, 'Ada Lovelace'],
  ['both, where the name could be mistaken', { username: 'ada', name: 'Max', ambiguous: true }, 'Max (@ada)'],
  ['their username once', { username: 'ada', name: null, ambiguous: true }, 'ada'],
  [
    'no more marks than a letter needs',
    { username: 'zoe', name: `Z${'\u0301'.repeat(200)}` },
    `Z${'\u0301'.repeat(8)}`,
  ],
])('others read %s', (_, member, name) => expect(nameOf(member)).toBe(name));
