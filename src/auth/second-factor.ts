/** Codes of an authenticator app, the second factor after the password: RFC 6238, as all apps have it. */
import { decodeBase32IgnorePadding, encodeBase32NoPadding } from '@oslojs/encoding';
import { createTOTPKeyURI, verifyHOTP } from '@oslojs/otp';
import { and, eq, isNotNull, isNull, lt, or } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { users } from '../db/schema.ts';
import { deletingRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts';
import { sixDigitsIn } from './typed-codes.ts';

const STEP_SECONDS = 30;
const DIGITS = 6;
/** Clocks differ, and fingers are slow: the step before and the step after count, too (RFC 6238, 5.2). */
const STEPS_OFF = 1;
/** As many as SHA-1 gives (RFC 4226, 4). */
const SECRET_BYTES = 20;

export const newSecret = (): string =>
  encodeBase32NoPadding(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));

/** What an app reads from the QR code. */
export const keyUri = (secret: string, username: string, host: string): string =>
  createTOTPKeyURI('Parley', `${username}@${host}`, decodeBase32IgnorePadding(secret), STEP_SECONDS, DIGITS);

/** The time step to which this code belongs, within the window and after the last one that was used. */
export const stepOf = (secret: string, typed: string, now: number, used = -1): number | undefined => {
  const code = sixDigitsIn(typed);
  if (code === undefined) return undefined;
  const key = decodeBase32IgnorePadding(secret);
  const current = Math.floor(now / 1000 / STEP_SECONDS);
  const steps = Array.from({ length: 2 * STEPS_OFF + 1 }, (_, index) => current - STEPS_OFF + index);
  // All of them, in constant time each: how long it takes tells nothing.
  return steps.filter((step) => verifyHOTP(key, BigInt(step), DIGITS, code)).find((step) => step > used);
};

export const hasSecondFactor = async (db: Database, user: number): Promise<boolean> =>
  (await factorOf(db, user)) !== undefined;

/** From now on a login asks for a code. `step` is that of the code which confirmed it: it is used. False if it was on already. */
export const turnOn = async (
  db: Database,
  user: number,
  { secret, step }: { secret: string; step: number },
  codes: string[],
): Promise<boolean> => {
  const turned = await db
    .update(users)
    .set({ totpSecret: secret, totpStep: step })
    .where(and(eq(users.id, user), isNull(users.totpSecret)))
    .returning({ id: users.id });
  if (turned.length === 0) return false;
  await replaceRecoveryCodes(db, user, codes);
  return true;
};

/** The recovery codes go with it. */
export const turnOff = async (db: Database, user: number): Promise<void> => {
  await db.batch([
    db.update(users).set({ totpSecret: null, totpStep: null }).where(eq(users.id, user)),
    deletingRecoveryCodes(db, user),
  ]);
};

/** Whether this is a code of theirs for this time that nobody has used. Consumes it atomically: only one of several simultaneous callers succeeds. */
export const spendCode = async (db: Database, user: number, typed: string, now: number): Promise<boolean> => {
  const factor = await factorOf(db, user);
  const step = factor && stepOf(factor.secret, typed, now, factor.step);
  if (step === undefined) return false;
  const used = await db
    .update(users)
    .set({ totpStep: step })
    .where(
      and(
        eq(users.id, user),
        eq(users.totpSecret, factor?.secret ?? ''),
        or(isNull(users.totpStep), lt(users.totpStep, step)),
      ),
    )
    .returning({ id: users.id });
  return used.length > 0;
};

const factorOf = async (db: Database, user: number) => {
  const [found] = await db
    .select({ secret: users.totpSecret, step: users.totpStep })
    .from(users)
    .where(and(eq(users.id, user), isNotNull(users.totpSecret)));
  return found?.secret ? { secret: found.secret, step: found.step ?? -1 } : undefined;
};
