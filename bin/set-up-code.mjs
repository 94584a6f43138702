// The code by which whoever deploys becomes the owner of their Parley (src/instance/set-up-code.ts).
import { createHash, randomBytes } from 'node:crypto';
import { rowOf, wrangler } from './wrangler.mjs';

const REMOTE = ['--remote'];
/** Of base 32, as recovery codes have them: none is mistaken for another. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
/** 80 bits. */
const LENGTH = 16;

/**
 * What a deploy does about the code. The log of a CI may be read by many, so it is printed there only for who asks for it.
 *
 * @param {{ wantsCode: boolean, isCi: boolean, isOwned: () => boolean }} asked
 * @returns {'print' | 'withhold' | 'nothing'}
 */
export function whatOfCode({ wantsCode, isCi, isOwned }) {
  if (wantsCode) return 'print';
  if (isOwned()) return 'nothing';
  return isCi ? 'withhold' : 'print';
}

/** Whether the deployed Parley has an owner. */
export function isOwned() {
  const { owners } = rowOf(
    "SELECT count(*) AS owners FROM users WHERE role = 'owner' AND role <> 'member'",
    REMOTE,
  );
  return Number(owners) > 0;
}

/** Makes a new one, which replaces the one before. D1 gets its hash; it is nowhere else. */
export function storeNewCode() {
  const letters = Array.from(randomBytes(LENGTH), (byte) => LETTERS[byte % LETTERS.length]).join('');
  const hash = createHash('sha256').update(letters).digest('hex');
  const sql = `INSERT INTO instance (id, set_up_hash) VALUES (1, '${hash}')
    ON CONFLICT (id) DO UPDATE SET set_up_hash = excluded.set_up_hash, set_up_guessed_at = NULL`;
  wrangler(['d1', 'execute', 'DB', '--yes', '--command', sql, ...REMOTE], {
    stdio: ['inherit', 'ignore', 'inherit'],
  });
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}
