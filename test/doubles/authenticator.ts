/** A passkey on a chip of its own: it answers like a browser with an authenticator, and lies where a test wants it to. */
import { encodeBase64urlNoPadding } from '@oslojs/encoding';

type Algorithm = 'ES256' | 'Ed25519' | 'RS256';

/** What a truthful browser and authenticator would not change. */
export interface Lies {
  type?: string;
  origin?: string;
  challenge?: string;
  host?: string;
  /** User present 1, user verified 4. */
  flags?: number;
  counter?: number;
  userHandle?: string;
  id?: string;
  crossOrigin?: boolean;
}

interface Creation {
  challenge: string;
  rp: { id: string };
  user: { id: string };
}

interface Request {
  challenge: string;
  rpId: string;
}

const PRESENT_AND_VERIFIED = 1 | 4;
const HAS_KEY = 64;

const ALGORITHMS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  Ed25519: { name: 'Ed25519' },
  RS256: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
};

export class Authenticator {
  readonly id = encodeBase64urlNoPadding(crypto.getRandomValues(new Uint8Array(32)));
  counter = 0;
  #algorithm: Algorithm;
  #keys: Promise<CryptoKeyPair>;
  #userHandle = '';

  constructor(algorithm: Algorithm = 'ES256') {
    this.#algorithm = algorithm;
    this.#keys = crypto.subtle.generateKey(ALGORITHMS[algorithm], true, [
      'sign',
      'verify',
    ]) as Promise<CryptoKeyPair>;
  }

  /** The answer of `navigator.credentials.create`, as JSON. */
  async create({ challenge, rp, user }: Creation, origin: string, lies: Lies = {}): Promise<string> {
    this.#userHandle = user.id;
    const authData = joined(
      await this.#head(rp.id, HAS_KEY, lies),
      new Uint8Array(16),
      new Uint8Array([0, 32]),
      bytesOf(this.id),
      cbor(await this.#coseKey()),
    );
    return this.#answer(lies, {
      clientDataJSON: clientData({ type: 'webauthn.create', challenge, origin, ...lies }),
      attestationObject: text(
        cbor(
          new Map<string, Item>([
            ['fmt', 'none'],
            ['attStmt', new Map()],
            ['authData', authData],
          ]),
        ),
      ),
    });
  }

  /** The answer of `navigator.credentials.get`, as JSON. */
  async get({ challenge, rpId }: Request, origin: string, lies: Lies = {}): Promise<string> {
    const authData = await this.#head(rpId, 0, lies);
    const client = clientData({ type: 'webauthn.get', challenge, origin, ...lies });
    const signed = joined(authData, await sha256(bytesOf(client)));
    return this.#answer(lies, {
      clientDataJSON: client,
      authenticatorData: text(authData),
      signature: text(await this.#sign(signed)),
      userHandle: lies.userHandle ?? this.#userHandle,
    });
  }

  #answer({ id = this.id }: Lies, response: object) {
    return JSON.stringify({ id, rawId: id, type: 'public-key', response, clientExtensionResults: {} });
  }

  async #head(host: string, more: number, lies: Lies) {
    const counter = new DataView(new ArrayBuffer(4));
    counter.setUint32(0, lies.counter ?? this.counter);
    const flags = (lies.flags ?? PRESENT_AND_VERIFIED) | more;
    return joined(
      await sha256(joined(new TextEncoder().encode(lies.host ?? host))),
      new Uint8Array([flags]),
      new Uint8Array(counter.buffer),
    );
  }

  async #sign(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    const { privateKey } = await this.#keys;
    const how =
      this.#algorithm === 'ES256' ? { name: 'ECDSA', hash: 'SHA-256' } : ALGORITHMS[this.#algorithm];
    const signature = new Uint8Array(await crypto.subtle.sign(how, privateKey, data));
    return this.#algorithm === 'ES256' ? der(signature) : signature;
  }

  /** https://www.rfc-editor.org/rfc/rfc9053 */
  async #coseKey() {
    const jwk = (await crypto.subtle.exportKey('jwk', (await this.#keys).publicKey)) as JsonWebKey;
    const part = (name: 'x' | 'y' | 'n' | 'e') => bytesOf(jwk[name] ?? '');
    switch (this.#algorithm) {
      case 'ES256':
        return new Map<number, Item>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, part('x')],
          [-3, part('y')],
        ]);
      case 'Ed25519':
        return new Map<number, Item>([
          [1, 1],
          [3, -8],
          [-1, 6],
          [-2, part('x')],
        ]);
      case 'RS256':
        return new Map<number, Item>([
          [1, 3],
          [3, -257],
          [-1, part('n')],
          [-2, part('e')],
        ]);
    }
  }
}

const clientData = ({
  type,
  challenge,
  origin,
  crossOrigin = false,
}: {
  type: string;
  challenge: string;
  origin: string;
  crossOrigin?: boolean;
}) => text(new TextEncoder().encode(JSON.stringify({ type, challenge, origin, crossOrigin })));

const text = encodeBase64urlNoPadding;
const bytesOf = (base64url: string) =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));

const sha256 = async (data: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', data));

const joined = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** Two whole numbers as ASN.1 has them, without leading zeros, and positive. */
const der = (signature: Uint8Array) => {
  const whole = (bytes: Uint8Array) => {
    const digits = [...bytes];
    while (digits[0] === 0 && (digits[1] ?? 0) < 128) digits.shift();
    if ((digits[0] ?? 0) > 127) digits.unshift(0);
    return [2, digits.length, ...digits];
  };
  const both = [...whole(signature.slice(0, 32)), ...whole(signature.slice(32))];
  return new Uint8Array([48, both.length, ...both]);
};

type Item = number | string | Uint8Array | Map<number, Item> | Map<string, Item>;

/** As much of RFC 8949 as a passkey needs. */
const cbor = (item: Item): Uint8Array => {
  if (typeof item === 'number') return item < 0 ? head(1, -1 - item) : head(0, item);
  if (typeof item === 'string') {
    const bytes = new TextEncoder().encode(item);
    return joined(head(3, bytes.length), bytes);
  }
  if (item instanceof Uint8Array) return joined(head(2, item.length), item);
  return joined(head(5, item.size), ...[...item].flatMap(([key, value]) => [cbor(key), cbor(value)]));
};

const head = (major: number, size: number) => {
  const first = major << 5;
  if (size < 24) return new Uint8Array([first | size]);
  if (size < 256) return new Uint8Array([first | 24, size]);
  return new Uint8Array([first | 25, size >> 8, size & 255]);
};
