/** What `npm ci` takes from the lock file. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Entry {
  version: string;
  resolved?: string;
  integrity?: string;
}
const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const { '': _, ...packages } = lock.packages as Record<string, Entry>;

test('of every package it says what it is, and where at whichever registry: else `node bin/lock.mjs`', () => {
  const unclear = Object.entries(packages).filter(([, { version, resolved, integrity }]) => {
    const isWhere = resolved?.startsWith('https://registry/') && resolved.endsWith(`-${version}.tgz`);
    return !isWhere || !integrity?.startsWith('sha512-');
  });
  expect(unclear).toEqual([]);
});
