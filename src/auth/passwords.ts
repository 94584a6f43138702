import type { Bindings } from '../env.ts';
import type { Verdict } from './object.ts';
import { NOBODYS } from './phc.ts';

/** So many objects share the hashing. One computes about 20 hashes a second. */
const HASHERS = 4;

type Hashers = Pick<Bindings, 'HASHER'>;

export const hashPassword = (env: Hashers, username: string, password: string): Promise<string> =>
  hasherFor(env, username).hash(composed(password));

/** Whether the password belongs to the stored hash. Without one (an unknown name) never, after the same work. */
export const verifyPassword = async (
  env: Hashers,
  username: string,
  password: string,
  stored: string | undefined,
): Promise<Verdict> => {
  const { ok, stale } = await hasherFor(env, username).verify(composed(password), stored ?? NOBODYS);
  return { ok: ok && stored !== undefined, stale };
};

/** The same name is always the same hasher's: guessing at one account keeps only that one busy. */
const hasherFor = ({ HASHER }: Hashers, username: string) =>
  HASHER.getByName(`hasher-${sum(username.toLowerCase()) % HASHERS}`);

const sum = (text: string) =>
  [...text].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);

/** Keyboards differ in how they compose é; a password must not (RFC 8265, 4.2.2). */
const composed = (password: string) => password.normalize('NFC');
