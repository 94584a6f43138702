import { beforeEach, expect, test } from 'vitest';
import type { Bindings } from '../env.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { format, NOBODYS } from './phc.ts';

const STORED = format({ memory: 8, passes: 1, lanes: 1, salt: new Uint8Array(8), tag: new Uint8Array(16) });

/** Says yes to everything, and remembers what it was asked. */
class Hashers {
  asked: { name: string; password: string; phc?: string }[] = [];

  HASHER = {
    getByName: (name: string) => ({
      hash: async (password: string) => {
        this.asked.push({ name, password });
        return STORED;
      },
      verify: async (password: string, phc: string) => {
        this.asked.push({ name, password, phc });
        return { ok: true, stale: false };
      },
    }),
  } as unknown as Bindings['HASHER'];
}

let hashers: Hashers;

beforeEach(() => {
  hashers = new Hashers();
});

test('a name that nobody has costs one verification, like any other, and is never right', async () => {
  await expect(verifyPassword(hashers, 'ada', 'correct horse', STORED)).resolves.toMatchObject({ ok: true });
  await expect(verifyPassword(hashers, 'ada', 'correct horse', undefined)).resolves.toMatchObject({
    ok: false,
  });
  expect(hashers.asked.map(({ phc }) => phc)).toEqual([STORED, NOBODYS]);
});

test('what cannot be a password is not even tried, for no name', async () => {
  for (const password of ['', 'x', '1234567', 'x'.repeat(257), 'x'.repeat(60_000)]) {
    for (const stored of [STORED, undefined]) {
      const verdict = await verifyPassword(hashers, 'ada', password, stored);
      expect(verdict).toEqual({ ok: false, stale: false });
    }
  }
  expect(hashers.asked).toEqual([]);
});

test('one account always asks the same hasher, however its name is written', async () => {
  await hashPassword(hashers, 'ada', 'correct horse');
  await verifyPassword(hashers, 'ADA', 'correct horse', STORED);
  for (const name of ['Ada', 'aDa', 'adA', 'AdA'])
    await verifyPassword(hashers, name, 'correct horse', undefined);
  expect(new Set(hashers.asked.map(({ name }) => name)).size).toBe(1);
});

test('many accounts share four hashers', async () => {
  for (let n = 0; n < 100; n++) await verifyPassword(hashers, `person${n}`, 'correct horse', STORED);
  expect(new Set(hashers.asked.map(({ name }) => name)).size).toBe(4);
});

test('é is é on every keyboard', async () => {
  await hashPassword(hashers, 'ada', 'caf\u00e9 au lait');
  await verifyPassword(hashers, 'ada', 'cafe\u0301 au lait', STORED);
  const [first, second] = hashers.asked;
  expect(second?.password).toBe(first?.password);
});
