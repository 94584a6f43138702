import { describe, expect, test } from 'vitest';
import { objectionsTo } from './credentials.ts';

const PASSWORD = 'correct horse';

describe('a username', () => {
  test.each(['ada', 'Grace.Hopper', 'linus_1991', '...', '0x0', 'a'.repeat(30)])('%s is fine', (username) =>
    expect(objectionsTo({ username, password: PASSWORD })).toEqual({}),
  );

  test.each([
    '',
    'ab',
    'a'.repeat(31),
    'ada lovelace',
    'ada\n',
    'ada\u0000',
    'ädä',
    'аda',
    'ada-l',
    'ada@x',
    '\ud800da',
  ])('%j is refused at its field', (username) =>
    expect(objectionsTo({ username, password: PASSWORD })).toEqual({
      username: expect.stringContaining('3 to 30'),
    }),
  );
});

describe('a password', () => {
  test.each([
    '12345678',
    '        ',
    'пароль!!',
    '\u{1f98a}'.repeat(8),
    '\u{1f98a}'.repeat(256),
    'x'.repeat(256),
  ])('%s is fine, whatever it is made of', (password) =>
    expect(objectionsTo({ username: 'ada', password })).toEqual({}),
  );

  test.each([
    ['', 'at least 8'],
    ['1234567', 'at least 8'],
    ['\u{1f98a}'.repeat(7), 'at least 8'],
    ['x'.repeat(257), 'at most 256'],
    ['\u{1f98a}'.repeat(257), 'at most 256'],
  ])('%s is refused: %s', (password, why) =>
    expect(objectionsTo({ username: 'ada', password })).toEqual({ password: expect.stringContaining(why) }),
  );
});

test('both fields are told at once', () => {
  expect(Object.keys(objectionsTo({ username: '', password: '' }))).toEqual(['username', 'password']);
});
