import { expect, test } from 'vitest';
import { isExposed } from './exposed.ts';

test.each([
  'http://parley.example/',
  'http://parley.someone.workers.dev/login/',
  'http://192.168.1.20:8787/',
  'http://10.0.0.1/',
  'http://[fe80::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://localhost.example/',
  'http://127.0.0.1.example/',
  'http://notlocalhost/',
  'http://127.example/',
])('%s can be read on the way', (url) => {
  expect(isExposed(new URL(url))).toBe(true);
});

test.each([
  'https://parley.example/',
  'https://192.168.1.20/',
  'http://localhost:8787/',
  'http://LOCALHOST/',
  'http://localhost./',
  'http://parley.localhost:8787/',
  'http://127.0.0.1:8787/',
  'http://127.1/',
  'http://[::1]:8787/',
])('%s cannot', (url) => {
  expect(isExposed(new URL(url))).toBe(false);
});
