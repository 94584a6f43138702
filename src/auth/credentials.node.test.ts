import { describe, expect, test } from 'vitest';
import { isPassword, objectionsTo, usernameIn } from './credentials.ts';

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
      username: 'username',
    }),
  );
});

test.each([
  [' ada ', 'ada'],
  ['@ada', 'ada'],
  ['＠Ａｄａ', 'Ada'],
  ['\u2066ada\u2069', 'ada'],
  ['ada\u200b\u00a0', 'ada'],
  ['ada@x', 'ada@x'],
  ['ada lovelace', 'ada lovelace'],
  ['аda', 'аda'],
  [` ${'x'.repeat(200)}`, 'x'.repeat(200)],
])('%j is typed for the username %j', (typed, username) => expect(usernameIn(typed)).toBe(username));

describe('a password', () => {
  test.each([
    '82735914',
    ' . . . . ',
    'пароль!!',
    '\u{1f98a} '.repeat(4),
    '\u{1f98a} '.repeat(128),
    'x '.repeat(128),
  ])('%s is fine, whatever it is made of', (password) =>
    expect(objectionsTo({ username: 'ada', password })).toEqual({}),
  );

  test.each([
    ['', 'tooShort'],
    ['1234567', 'tooShort'],
    ['\u{1f98a}'.repeat(7), 'tooShort'],
    ['x'.repeat(257), 'tooLong'],
    ['\u{1f98a}'.repeat(257), 'tooLong'],
  ])('%s is refused: %s', (password, why) =>
    expect(objectionsTo({ username: 'ada', password })).toEqual({ password: why }),
  );
});

describe('a password that somebody would guess first', () => {
  const said = (username: string, password: string) => objectionsTo({ username, password }).password;

  test.each(['password', 'PassWord1', '123456789', 'aaaaaaaa'])('is refused: %s', (password) =>
    expect(said('ada', password)).toBe('common'),
  );

  test('is refused if it is the username, in any case', () => {
    expect(said('Grace.Hopper', 'grace.HOPPER')).toBe('isUsername');
    expect(said('grace.hopper', 'grace.hopper.')).toBeUndefined();
  });

  test('is a password all the same where somebody has it already', () => {
    expect(isPassword('password')).toBe(true);
    expect([isPassword('1234567'), isPassword('x'.repeat(257))]).toEqual([false, false]);
  });
});

test('both fields are told at once', () => {
  expect(Object.keys(objectionsTo({ username: '', password: '' }))).toEqual(['username', 'password']);
});
