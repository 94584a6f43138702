import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { decoded, encoded, idOf } from './passkeys-json.ts';

const BYTES = [251, 255, 190, 0, 7];
const TEXT = '-_--AAc';

/** An answer with each part in this shape. */
const answerWith = (part: unknown) => ({
  rawId: part,
  type: 'public-key',
  response: {
    clientDataJSON: part,
    attestationObject: part,
    authenticatorData: part,
    signature: part,
    userHandle: part,
  },
});

const { buffer } = Uint8Array.from([9, ...BYTES, 9]);

class Credential {
  #part = Uint8Array.from(BYTES).buffer;
  get rawId() {
    return this.#part;
  }
  get response() {
    return new Response(this.#part);
  }
  toJSON() {
    throw new TypeError('Illegal invocation');
  }
}
class Response {
  #part: ArrayBuffer;
  constructor(part: ArrayBuffer) {
    this.#part = part;
  }
  get clientDataJSON() {
    return this.#part;
  }
  get attestationObject() {
    return this.#part;
  }
}

describe('an answer', () => {
  test.each<[string, unknown]>([
    ['a buffer', Uint8Array.from(BYTES).buffer],
    ['bytes', Uint8Array.from(BYTES)],
    ['a part of a buffer', new Uint8Array(buffer, 1, BYTES.length)],
    ['a view of a buffer', new DataView(buffer, 1, BYTES.length)],
    ['a buffer of another realm', runInNewContext(`Uint8Array.from(${JSON.stringify(BYTES)}).buffer`)],
    ['bytes of another realm', runInNewContext(`Uint8Array.from(${JSON.stringify(BYTES)})`)],
    ['an array of numbers', BYTES],
    ['bytes that went through JSON', JSON.parse(JSON.stringify(Uint8Array.from(BYTES)))],
    ['a Buffer that went through JSON', JSON.parse(JSON.stringify(Buffer.from(BYTES)))],
    ['base64url', TEXT],
    ['base64', '+/++AAc='],
  ])('is read with %s in it', (_, part) => {
    expect(encoded(answerWith(part), 'create')).toEqual({
      id: TEXT,
      rawId: TEXT,
      type: 'public-key',
      response: { clientDataJSON: TEXT, attestationObject: TEXT },
    });
    expect(encoded(answerWith(part), 'get')).toEqual({
      id: TEXT,
      rawId: TEXT,
      type: 'public-key',
      response: { clientDataJSON: TEXT, authenticatorData: TEXT, signature: TEXT, userHandle: TEXT },
    });
  });

  test('is read that is of another class, whose methods fail', () => {
    expect(encoded(new Credential(), 'create')).toMatchObject({
      id: TEXT,
      response: { clientDataJSON: TEXT, attestationObject: TEXT },
    });
  });

  test('is read that has its id as a text alone', () => {
    const { rawId, ...answer } = answerWith(TEXT);
    expect(encoded({ ...answer, id: TEXT }, 'create')).toMatchObject({ id: TEXT, rawId: TEXT });
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'answer'],
    ['an empty object', {}],
    ['one without a response', { id: TEXT, rawId: BYTES }],
    ['one with null in it', answerWith(null)],
    ['one with numbers that are no bytes', answerWith([1, 256])],
    ['one with functions in it', answerWith(() => BYTES)],
    [
      'one without a user',
      { ...answerWith(TEXT), response: { ...answerWith(TEXT).response, userHandle: null } },
    ],
  ])('is none that is %s', (_, answer) => {
    expect(encoded(answer, 'get')).toBeUndefined();
  });

  test('has an id also where the rest of it cannot be used', () => {
    expect(idOf({ rawId: BYTES, response: {} })).toBe(TEXT);
    expect(idOf(undefined)).toBeUndefined();
  });
});

test('what the server asks becomes bytes where the browser wants bytes', () => {
  const options = decoded({
    challenge: TEXT,
    user: { id: 'Nw', name: 'ada', displayName: 'Ada' },
    excludeCredentials: [{ type: 'public-key', id: TEXT }],
    timeout: 1,
  });
  expect(options).toEqual({
    challenge: Uint8Array.from(BYTES),
    user: { id: Uint8Array.from([55]), name: 'ada', displayName: 'Ada' },
    excludeCredentials: [{ type: 'public-key', id: Uint8Array.from(BYTES) }],
    timeout: 1,
  });
  expect(decoded({ challenge: TEXT, rpId: 'parley.test' })).toEqual({
    challenge: Uint8Array.from(BYTES),
    rpId: 'parley.test',
  });
});
