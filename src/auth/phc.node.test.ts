import { expect, test } from 'vitest';
import { COST, format, hasTag, isStale, NOBODYS, parse } from './phc.ts';

const salt = new Uint8Array(16).fill(1);
const tag = new Uint8Array(32).fill(2);

test('a hash says how it was made', () => {
  const phc = format({ ...COST, salt, tag });
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(parse(phc)).toEqual({ ...COST, salt, tag });
});

test('a hash is stale when it was made at another cost', () => {
  expect(isStale({ ...COST, salt, tag })).toBe(false);
  expect(isStale({ ...COST, memory: 12_288, salt, tag })).toBe(true);
  expect(isStale({ ...COST, passes: 3, salt, tag })).toBe(true);
  expect(isStale({ ...COST, lanes: 2, salt, tag })).toBe(true);
  expect(isStale({ ...COST, salt: salt.slice(8), tag })).toBe(true);
  expect(isStale({ ...COST, salt, tag: tag.slice(16) })).toBe(true);
});

test("nobody's hash costs what a real one costs", () => {
  expect(isStale(parse(NOBODYS))).toBe(false);
});

test.each([
  '',
  'password',
  NOBODYS.replace('argon2id', 'argon2i'),
  NOBODYS.replace('v=19', 'v=16'),
  NOBODYS.replace('m=19456', 'm=4194304'),
  `${NOBODYS}\n`,
])('%j is not verified', (phc) => expect(() => parse(phc)).toThrow('Not a hash'));

test('a tag is looked at as a whole, wherever the first difference is', () => {
  const looked: number[] = [];
  const watched = new Proxy(tag, {
    get: (bytes, key) => {
      if (/^\d+$/.test(String(key))) looked.push(Number(key));
      return Reflect.get(bytes, key, bytes);
    },
  });
  const all = tag.map((_, place) => place);
  for (const wrong of [undefined, 0, 15, 31]) {
    looked.length = 0;
    const computed = tag.map((byte, place) => (place === wrong ? byte + 1 : byte));
    expect(hasTag({ ...COST, salt, tag: watched }, computed)).toBe(wrong === undefined);
    expect(new Set(looked)).toEqual(new Set(all));
  }
  expect(hasTag({ ...COST, salt, tag }, tag.slice(1))).toBe(false);
});
