import { sha256 } from '@oslojs/crypto/sha2';
import { encodeBase32LowerCaseNoPadding, encodeHexLowerCase } from '@oslojs/encoding';
import { and, count, eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { recoveryCodes } from '../db/schema.ts';
import { recoveryCodeIn } from './typed-codes.ts';

const CODES = 10;
/** 80 bits: sixteen letters and digits. So many need no slow hash. */
const CODE_BYTES = 10;

/** Ten, in groups that can be copied by hand: `abcd-efgh-2345-wxyz`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: CODES }, () => {
    const letters = encodeBase32LowerCaseNoPadding(crypto.getRandomValues(new Uint8Array(CODE_BYTES)));
    return letters.replace(/(.{4})(?=.)/g, '$1-');
  });

/** For a batch. */
export const deletingRecoveryCodes = (db: Database, user: number) =>
  db.delete(recoveryCodes).where(eq(recoveryCodes.userId, user));

/** From now on these are good, and no older ones. */
export const replaceRecoveryCodes = async (db: Database, user: number, codes: string[]): Promise<void> => {
  const rows = codes.map((code) => ({ userId: user, hash: hashOf(code.replaceAll('-', '')) }));
  await db.batch([deletingRecoveryCodes(db, user), db.insert(recoveryCodes).values(rows)]);
};

/** Consumes one of their codes atomically: of several callers at the same moment, one succeeds. */
export const spendRecoveryCode = async (db: Database, user: number, typed: string): Promise<boolean> => {
  const code = recoveryCodeIn(typed);
  if (code === undefined) return false;
  const used = await db
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, user), eq(recoveryCodes.hash, hashOf(code))))
    .returning({ hash: recoveryCodes.hash });
  return used.length > 0;
};

export const recoveryCodesLeft = async (db: Database, user: number): Promise<number> => {
  const [found] = await db
    .select({ left: count() })
    .from(recoveryCodes)
    .where(eq(recoveryCodes.userId, user));
  return found?.left ?? 0;
};

const hashOf = (code: string) => encodeHexLowerCase(sha256(new TextEncoder().encode(code)));
