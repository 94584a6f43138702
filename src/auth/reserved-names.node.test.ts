import { expect, test } from 'vitest';
import { isReserved } from './reserved-names.ts';

test.each([
  'admin',
  'ADMIN',
  'Administrator',
  'Аdmіn',
  'ADMlN',
  'adm1n',
  'ａｄｍｉｎ',
  'a\u200bdmin',
  '@admin',
  'Admin 2',
  'admin_team',
  'Parley',
  'Parley Support',
  '· Parley ·',
  'PARLEY.',
  'System',
  'You',
  'everyone',
  'deleted user',
  'Unbekannt',
  'Gelöscht',
])('nobody is called %s', (name) => expect(isReserved(name)).toBe(true));

test.each([
  'Ada',
  'Adminah',
  'Parleyvoo',
  'Grace Support Hopper',
  'Young',
  'Al',
  'Everett',
  '...',
  '42',
  '🙂',
  'Allen',
])('somebody may be called %s', (name) => expect(isReserved(name)).toBe(false));
