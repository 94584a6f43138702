// The code by which whoever deploys becomes the owner of their Parley (src/instance/set-up-code.ts).
import { createHash, randomBytes } from 'node:crypto';

/** Of base 32, as recovery codes have them: none is mistaken for another. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
/** 80 bits. */
const LENGTH = 16;

/**
 * What a deploy does about the code. The log of a CI may be read by many, so it is printed there only for who asks for it.
 *
 * @param {{ wantsCode: boolean, isCi: boolean, hasOwner: boolean }} asked
 * @returns {'print' | 'withhold' | 'nothing'}
 */
export function whatOfCode({ wantsCode, isCi, hasOwner }) {
  if (wantsCode) return 'print';
  if (hasOwner) return 'nothing';
  return isCi ? 'withhold' : 'print';
}

/** A new one, and the statement by which it replaces the one before. D1 gets its hash; it is nowhere else. */
export function newCode() {
  const letters = Array.from(randomBytes(LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join('');
  const hash = createHash('sha256').update(letters).digest('hex');
  const sql = `INSERT INTO instance (id, set_up_hash) VALUES (1, '${hash}')
    ON CONFLICT (id) DO UPDATE SET set_up_hash = excluded.set_up_hash, set_up_guessed_at = NULL`;
  return { code: letters.replace(/(.{4})(?=.)/g, '$1-'), sql };
}
