import { expect, test } from 'vitest';
import list from '../../.build/common-passwords.json' with { type: 'json' };
import { isCommon } from './common-passwords.ts';

test.each([
  'password',
  'Password1',
  'PASSWORD123',
  'iloveyou',
  'qwertyuiop',
  '1q2w3e4r',
  'passw0rd',
  'football',
])('%s is common', (password) => expect(isCommon(password)).toBe(true));

test.each([
  '12345678',
  '123456789',
  '87654321',
  'abcdefgh',
  'ABCDEFGHIJ',
  'zzzzzzzz',
  '        ',
  '🦊🦊🦊🦊🦊🦊🦊🦊',
])('%s is a run', (password) => expect(isCommon(password)).toBe(true));

test.each([
  'correct horse & battery',
  'parley-demo',
  'password of ada',
  'abcdefgi',
  'word\npass',
  'пароль на сегодня',
  'x'.repeat(255).concat('y'),
])('%j is nothing that one would begin with', (password) => expect(isCommon(password)).toBe(false));

test('the list is of ten thousand, each long enough to be a password here', () => {
  const passwords = list.trim().split('\n');
  expect(passwords).toHaveLength(10_000);
  expect(new Set(passwords).size).toBe(10_000);
  expect(passwords.filter((password) => password.length < 8 || password !== password.toLowerCase())).toEqual(
    [],
  );
  expect(list.length).toBeLessThan(100_000);
});
