import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { db, register } from '../../test/cast.ts';
import { Authenticator, type Lies } from '../../test/doubles/authenticator.ts';
import {
  addPasskey,
  hasPasskey,
  notePasskeyUse,
  PASSKEYS_MAX,
  passkeyById,
  passkeysOf,
  removePasskey,
  renamePasskey,
} from './passkeys.ts';
import {
  assertionIn,
  creationOptions,
  handleOf,
  registrationIn,
  relyingPartyOf,
  requestOptions,
} from './passkeys-protocol.ts';
import type { Key } from './passkeys-verifier.ts';

const place = relyingPartyOf('https://parley.test/login/?next=/');
const challenge = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const expected = { ...place, challenge };
const hasher = env.HASHER.getByName('passkeys');
const person = { id: 7, username: 'ada' };

const create = async (key: Authenticator, lies?: Lies) => {
  const answer = registrationIn(
    await key.create(creationOptions(place, person, challenge, []), place.origin, lies),
  );
  return answer && hasher.registered(answer, expected);
};

const get = async (key: Authenticator, known: Key, lies?: Lies) => {
  const answer = assertionIn(await key.get(requestOptions(place, challenge), place.origin, lies));
  return answer && hasher.asserted(answer, known, expected);
};

const made = async (key: Authenticator): Promise<Key> => {
  const known = await create(key);
  if (!known) throw new Error('Not registered');
  return known;
};

describe('a passkey’s answer is believed', () => {
  test.for(['ES256', 'Ed25519', 'RS256'] as const)('of one that signs with %s', async (algorithm) => {
    const key = new Authenticator(algorithm);
    const known = await made(key);
    expect(known).toMatchObject({ id: key.id, counter: 0 });
    expect(await get(key, known)).toBe(0);
  });

  test('with a counter that goes up', async () => {
    const key = new Authenticator();
    key.counter = 5;
    const known = await made(key);
    key.counter = 9;
    expect(await get(key, known)).toBe(9);
  });
});

const LIES: [string, Lies][] = [
  ['to another site', { origin: 'https://evil.test' }],
  ['to the same host by http', { origin: 'http://parley.test' }],
  ['to another port', { origin: 'https://parley.test:8443' }],
  ['for another host', { host: 'evil.test' }],
  ['to another challenge', { challenge: `B${challenge.slice(1)}` }],
  ['without the person being there', { flags: 4 }],
  ['without having seen that it is them', { flags: 1 }],
  ['to another question', { type: 'payment.get' }],
];

describe('a passkey’s answer is not believed', () => {
  test.for(LIES)('that was given %s', async ([, lies]) => {
    const key = new Authenticator();
    expect(await create(key, lies)).toBeUndefined();
    expect(await get(key, await made(key), lies)).toBeUndefined();
  });

  test('that was signed by another', async () => {
    const [hers, his] = [new Authenticator(), new Authenticator()];
    const known = await made(hers);
    await made(his);
    expect(await get(his, known)).toBeUndefined();
    expect(await get(his, known, { id: hers.id })).toBeUndefined();
    expect(await get(hers, { ...known, id: his.id })).toBeUndefined();
  });

  test('with a counter that stays or goes back: there may be two of it', async () => {
    const key = new Authenticator();
    const known = { ...(await made(key)), counter: 5 };
    for (const counter of [5, 4, 0]) expect(await get(key, known, { counter })).toBeUndefined();
  });

  test('with another id than that of the key in it', async () => {
    expect(await create(new Authenticator(), { id: new Authenticator().id })).toBeUndefined();
  });

  test.for([
    '',
    'null',
    '[]',
    '{',
    '{"id":1}',
    '{"id":"","rawId":"","type":"public-key","response":{}}',
    `{"id":"${'a'.repeat(2_000)}","rawId":"a","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":""}}`,
    '{"id":"a","rawId":"a","type":"public-key","response":{"clientDataJSON":"<b>","attestationObject":"","authenticatorData":"","signature":"","userHandle":""}}',
  ])('that is none: %s', (json) => {
    expect(registrationIn(json)).toBeUndefined();
    expect(assertionIn(json)).toBeUndefined();
  });

  test.for(['', 'AAAA', 'oWNmbXQ', `${'n_-'.repeat(3_000)}`])('that is rubbish inside: %s', async (part) => {
    const known = await made(new Authenticator());
    const client = btoa('{"type":"webauthn.get","challenge":1,"origin":{}}').replaceAll('=', '');
    for (const clientDataJSON of [part, client]) {
      const response = { clientDataJSON, attestationObject: part };
      const assertion = { clientDataJSON, authenticatorData: part, signature: part, userHandle: part };
      const head = { id: known.id, rawId: known.id, type: 'public-key' as const };
      expect(await hasher.registered({ ...head, response }, expected)).toBeUndefined();
      expect(await hasher.asserted({ ...head, response: assertion }, known, expected)).toBeUndefined();
    }
  });
});

describe('what a browser is asked', () => {
  test('is for a passkey that its person unlocks, and that needs no username', () => {
    expect(creationOptions(place, person, challenge, ['known'])).toMatchObject({
      challenge,
      rp: { id: 'parley.test' },
      user: { id: handleOf(7), name: 'ada', displayName: 'ada' },
      excludeCredentials: [{ id: 'known' }],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
    });
    const options = requestOptions(place, challenge);
    expect(options).toMatchObject({ challenge, rpId: 'parley.test', userVerification: 'required' });
    expect(options).not.toHaveProperty('allowCredentials');
  });

  test('has the host without its port, and the origin with it', () => {
    expect(relyingPartyOf('http://localhost:8787/x')).toEqual({
      host: 'localhost',
      origin: 'http://localhost:8787',
    });
  });
});

describe('the passkeys of a person', () => {
  const key = (counter = 0): Key => ({ id: new Authenticator().id, publicKey: 'key', counter });

  test('have names, and are theirs alone to rename and to remove', async () => {
    const [ada, grace] = [await register('ada'), await register('grace')];
    const hers = key();
    expect(await addPasskey(db, ada.id, hers, 'Laptop', 1)).toBe(true);
    expect(await renamePasskey(db, grace.id, hers.id, 'Mine')).toBe(false);
    expect(await removePasskey(db, grace.id, hers.id, '')).toBeUndefined();
    expect([await hasPasskey(db, grace.id, hers.id), await hasPasskey(db, ada.id, hers.id)]).toEqual([
      false,
      true,
    ]);
    expect(await passkeysOf(db, grace.id)).toEqual([]);

    expect(await renamePasskey(db, ada.id, hers.id, 'Desk')).toBe(true);
    expect(await passkeysOf(db, ada.id)).toEqual([{ id: hers.id, name: 'Desk', createdAt: 1, usedAt: null }]);
    expect(await removePasskey(db, ada.id, hers.id, '')).toEqual({ sessions: [], visits: [] });
    expect(await passkeyById(db, hers.id)).toBeUndefined();
  });

  test('are nobody else’s', async () => {
    const [linus, barbara] = [await register('linus'), await register('barbara')];
    const his = key();
    expect(await addPasskey(db, linus.id, his, 'Key', 1)).toBe(true);
    expect(await addPasskey(db, barbara.id, { ...his, publicKey: 'hers' }, 'Key', 2)).toBe(false);
    expect(await passkeyById(db, his.id)).toMatchObject({ publicKey: 'key', user: { username: 'linus' } });
  });

  test('are not endless', async () => {
    const edsger = await register('edsger');
    for (let n = 0; n < PASSKEYS_MAX; n += 1) {
      expect(await addPasskey(db, edsger.id, key(), 'Key', n)).toBe(true);
    }
    expect(await addPasskey(db, edsger.id, key(), 'Key', 99)).toBe(false);
    expect(await passkeysOf(db, edsger.id)).toHaveLength(PASSKEYS_MAX);
  });

  test('note each use; of many that tell the same count at once, one', async () => {
    const radia = await register('radia');
    const [counts, doesNot] = [key(3), key()];
    await addPasskey(db, radia.id, counts, 'Counts', 1);
    await addPasskey(db, radia.id, doesNot, 'Does not', 2);
    const uses = Array.from({ length: 20 }, () => notePasskeyUse(db, counts.id, 4, 10));
    expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
    expect(await notePasskeyUse(db, counts.id, 3, 11)).toBe(false);
    expect(await notePasskeyUse(db, counts.id, 0, 11)).toBe(false);
    expect(await notePasskeyUse(db, doesNot.id, 0, 11)).toBe(true);
    expect(await notePasskeyUse(db, doesNot.id, 0, 12)).toBe(true);
    expect(await passkeyById(db, counts.id)).toMatchObject({ counter: 4 });
    expect((await passkeysOf(db, radia.id)).map(({ usedAt }) => usedAt)).toEqual([10, 12]);
  });
});
