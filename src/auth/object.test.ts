import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { NOBODYS } from './phc.ts';

// Made by another implementation: OpenSSL's, as crypto.argon2Sync of Node.
const SALT = 'c2l4dGVlbiBieXRlcyBvaw';
const STORED = `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$Oq6NUf8oUawuVWIqWRRrB80MYlKfkN6Nm4K6m5hBrTw`;
const CHEAPER = `$argon2id$v=19$m=8192,t=1,p=1$${SALT}$ZwyXrtuoUWVorKVH1aVkiSuOvOYY8AZiRfSVHJHBqxk`;

const hasher = env.HASHER.getByName('hasher-0');

test('a password is verified against what another argon2id made of it', async () => {
  expect(await hasher.verify('correct horse', STORED)).toEqual({ ok: true, stale: false });
  expect(await hasher.verify('correct horse ', STORED)).toEqual({ ok: false, stale: false });
});

test('a hash of another cost is still verified, and reported as stale', async () => {
  expect(await hasher.verify('correct horse', CHEAPER)).toEqual({ ok: true, stale: true });
  expect(await hasher.verify('correct house', CHEAPER)).toEqual({ ok: false, stale: true });
});

test("two hashes of one password differ in their salt, and both are its password's", async () => {
  const [first, second] = await Promise.all([hasher.hash('correct horse'), hasher.hash('correct horse')]);
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(second).not.toBe(first);
  expect(await hasher.verify('correct horse', first)).toEqual({ ok: true, stale: false });
  expect(await hasher.verify('correct horse', second)).toEqual({ ok: true, stale: false });
});

test('people who ask several hashers at once do not disturb each other', { timeout: 20_000 }, async () => {
  const people = ['ada', 'grace', 'linus'];
  const verdicts = people.map(async (person, n) => {
    const hasher = env.HASHER.getByName(`hasher-${n % 4}`);
    const phc = await hasher.hash(`${person}'s password`);
    const [right, wrong] = await Promise.all([
      hasher.verify(`${person}'s password`, phc),
      hasher.verify('correct horse', phc),
    ]);
    return [right.ok, wrong.ok];
  });
  expect(await Promise.all(verdicts)).toEqual(people.map(() => [true, false]));
});

test("nobody's hash can be verified, and is nobody's", async () => {
  expect(await hasher.verify('correct horse', NOBODYS)).toEqual({ ok: false, stale: false });
});
