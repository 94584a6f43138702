/// <reference path="./wasm.d.ts" />
import { DurableObject } from 'cloudflare:workers';
import simd from 'argon2id/dist/simd.wasm';
import setUp, { type computeHash } from 'argon2id/lib/setup.js';
import type { Bindings } from '../env.ts';
import type { Assertion, Registration } from './passkeys-protocol.ts';
import type { Expected, Key } from './passkeys-verifier.ts';
import { COST, format, type Hash, hasTag, isStale, parse, SALT_BYTES, TAG_BYTES } from './phc.ts';

export interface Verdict {
  ok: boolean;
  /** Made at another cost than today's: hash the password again while it is at hand. */
  stale: boolean;
}

/** Makes and verifies what takes more CPU time than a request to the Worker has: password hashes, passkeys. Stores nothing. */
export class HasherObject extends DurableObject<Bindings> {
  async hash(password: string): Promise<string> {
    const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
    return format({ ...COST, salt, tag: await tagOf(password, { ...COST, salt }, TAG_BYTES) });
  }

  async verify(password: string, phc: string): Promise<Verdict> {
    const hash = parse(phc);
    const tag = await tagOf(password, hash, hash.tag.length);
    return { ok: hasTag(hash, tag), stale: isStale(hash) };
  }

  /** A new passkey, or nothing where its answer is not to be believed. */
  async registered(answer: Registration, expected: Expected): Promise<Key | undefined> {
    const { registered } = await import('./passkeys-verifier.ts');
    return registered(answer, expected).catch(nothing);
  }

  /** The counter of this passkey after this use, or nothing where its answer is not to be believed. */
  async asserted(answer: Assertion, key: Key, expected: Expected): Promise<number | undefined> {
    const { asserted } = await import('./passkeys-verifier.ts');
    return asserted(answer, key, expected).catch(nothing);
  }
}

/** SimpleWebAuthn throws what it refuses. */
const nothing = () => undefined;

const tagOf = async (
  password: string,
  { memory, passes, lanes, salt }: Omit<Hash, 'tag'>,
  tagLength: number,
) => {
  const compute = await argon2id();
  const bytes = new TextEncoder().encode(password);
  return compute({ password: bytes, salt, memorySize: memory, passes, parallelism: lanes, tagLength });
};

// One for all objects of an isolate, since it keeps 65 MiB of the isolate's 128. Nothing awaits while a hash is computed:
// calls come one after the other, and never see each other's memory.
let loading: Promise<computeHash> | undefined;

const argon2id = () => {
  loading ??= setUp(instantiate, instantiate);
  return loading;
};

const instantiate = async (imports: WebAssembly.Imports) => ({
  module: simd,
  instance: await WebAssembly.instantiate(simd, imports),
});
