import { expect, test } from 'vitest';
import { NAME_MAX, objectionsTo, settingsIn } from './form.ts';

const form = (fields: Record<string, string>) => settingsIn((name) => fields[name] ?? '');

test('a name has 50 characters and a line 140, as people count', () => {
  expect(objectionsTo(form({ name: '🐳'.repeat(50), about: 'ä'.repeat(140) }))).toEqual({});
  expect(objectionsTo(form({ name: 'x'.repeat(51), about: 'x'.repeat(141) }))).toEqual({
    name: { is: 'tooLong', most: NAME_MAX },
    about: { is: 'tooLong', most: 140 },
  });
});

test('what nobody offers is not chosen', () => {
  expect(form({ theme: 'pink', language: 'toString' })).toEqual({
    name: '',
    about: '',
    theme: null,
    language: null,
    receipts: false,
    visible: false,
  });
  expect(form({ theme: 'dark', language: 'de', receipts: 'on', visible: 'on' })).toMatchObject({
    theme: 'dark',
    language: 'de',
    receipts: true,
    visible: true,
  });
});
