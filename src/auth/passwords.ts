import { sha256 } from '@oslojs/crypto/sha2';
import type { Bindings } from '../env.ts';
import { composed, isPassword } from './credentials.ts';
import type { Verdict } from './object.ts';
import { NOBODYS } from './phc.ts';

/** How many objects share the hashing. One computes about 20 hashes a second. */
const HASHERS = 4;

type Hashers = Pick<Bindings, 'HASHER'>;

export const hashPassword = (env: Hashers, username: string, password: string): Promise<string> =>
  hasherFor(env, username).hash(composed(password));

/**
 * Whether the password belongs to the stored hash. Without one (an unknown name) never, after the same work.
 * What cannot be a password is nobody's, and costs nothing, whoever's name it comes with.
 */
export const verifyPassword = async (
  env: Hashers,
  username: string,
  password: string,
  stored: string | undefined,
): Promise<Verdict> => {
  if (!isPassword(password)) return { ok: false, stale: false };
  const { ok, stale } = await hasherFor(env, username).verify(composed(password), stored ?? NOBODYS);
  return { ok: ok && stored !== undefined, stale };
};

/** The same name is always the same hasher's: guessing at one account keeps only that one busy. */
export const hasherFor = ({ HASHER }: Hashers, username: string) => {
  const [byte = 0] = sha256(new TextEncoder().encode(username.toLowerCase()));
  return HASHER.getByName(`hasher-${byte % HASHERS}`);
};
