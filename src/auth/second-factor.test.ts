import { decodeBase32IgnorePadding } from '@oslojs/encoding';
import { generateHOTP } from '@oslojs/otp';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { db, register } from '../../test/cast.ts';
import { challenges, recoveryCodes, users } from '../db/schema.ts';
import { challengeOf, LIFETIMES, openChallenge, takeChallenge } from './challenges.ts';
import {
  newRecoveryCodes,
  recoveryCodesLeft,
  replaceRecoveryCodes,
  spendRecoveryCode,
} from './recovery-codes.ts';
import { hasSecondFactor, keyUri, newSecret, spendCode, stepOf, turnOff, turnOn } from './second-factor.ts';

const STEP = 30_000;
const NOON = Date.UTC(2026, 10, 22, 12);

/** What the app shows at that time. */
const shown = (secret: string, at: number) =>
  generateHOTP(decodeBase32IgnorePadding(secret), BigInt(Math.floor(at / STEP)), 6);

const only = <T>(found: T[], wanted: T) => found.filter((one) => one === wanted).length;

describe('a code', () => {
  test('is that of RFC 6238', () => {
    // "12345678901234567890", appendix B: the last six digits.
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect(stepOf(secret, '287082', 59_000)).toBe(1);
    expect(stepOf(secret, '081804', 1_111_111_109_000)).toBe(37_037_036);
    expect(stepOf(secret, '353130', 20_000_000_000_000)).toBe(666_666_666);
  });

  test('is good one step before and after its own, and no further', () => {
    const secret = newSecret();
    const code = shown(secret, NOON);
    const step = NOON / STEP;
    const steps = [-2, -1, 0, 1, 2].map((off) => stepOf(secret, code, NOON + off * STEP));
    expect(steps).toEqual([undefined, step, step, step, undefined]);
  });

  test('is read with the space that apps show in it, and nothing else is one', () => {
    const secret = newSecret();
    const code = shown(secret, NOON);
    expect(stepOf(secret, ` ${code.slice(0, 3)} ${code.slice(3)}\n`, NOON)).toBeDefined();
    expect(
      stepOf(
        secret,
        code.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'.charAt(Number(digit))),
        NOON,
      ),
    ).toBeDefined();
    for (const wrong of ['', '12345', `${code}0`, `0${code}`, '-00001', '1e5   '])
      expect(stepOf(secret, wrong, NOON)).toBeUndefined();
  });

  test('is good once, and none from before it afterwards', async () => {
    const { id } = await register('ada');
    const secret = newSecret();
    await turnOn(db, id, { secret, step: 0 }, newRecoveryCodes());
    expect(await spendCode(db, id, shown(secret, NOON), NOON)).toBe(true);
    expect(await spendCode(db, id, shown(secret, NOON), NOON)).toBe(false);
    expect(await spendCode(db, id, shown(secret, NOON), NOON + STEP)).toBe(false);
    expect(await spendCode(db, id, shown(secret, NOON - STEP), NOON)).toBe(false);
    expect(await spendCode(db, id, shown(secret, NOON + STEP), NOON)).toBe(true);
  });

  test('is good for one of a hundred who use it at once', async () => {
    const { id } = await register('grace');
    const secret = newSecret();
    await turnOn(db, id, { secret, step: 0 }, newRecoveryCodes());
    const uses = Array.from({ length: 100 }, () => spendCode(db, id, shown(secret, NOON), NOON));
    expect(only(await Promise.all(uses), true)).toBe(1);
  });

  test('is nobody else’s', async () => {
    const [linus, barbara] = [await register('linus'), await register('barbara')];
    const secret = newSecret();
    await turnOn(db, linus.id, { secret, step: 0 }, newRecoveryCodes());
    expect(await spendCode(db, barbara.id, shown(secret, NOON), NOON)).toBe(false);
    await turnOn(db, barbara.id, { secret: newSecret(), step: 0 }, newRecoveryCodes());
    expect(await spendCode(db, barbara.id, shown(secret, NOON), NOON)).toBe(false);
    expect(await spendCode(db, linus.id, shown(secret, NOON), NOON)).toBe(true);
  });
});

describe('a secret', () => {
  test('has 160 random bits', () => {
    expect(newSecret()).toMatch(/^[A-Z2-7]{32}$/);
    expect(newSecret()).not.toBe(newSecret());
  });

  test('reaches the app with the name of the account and of the place', () => {
    const url = new URL(keyUri('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 'ada.l', 'parley.test'));
    expect(url.href).toMatch(/^otpauth:\/\/totp\/Parley:ada\.l%40parley\.test\?/);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      issuer: 'Parley',
      algorithm: 'SHA1',
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      period: '30',
      digits: '6',
    });
  });
});

describe('two steps', () => {
  test('are turned on with recovery codes, once, and off with all of it', async () => {
    const { id } = await register('donald');
    const codes = newRecoveryCodes();
    expect(await hasSecondFactor(db, id)).toBe(false);
    expect(await turnOn(db, id, { secret: 'AAAA', step: 7 }, codes)).toBe(true);
    expect(await hasSecondFactor(db, id)).toBe(true);
    expect(await turnOn(db, id, { secret: 'BBBB', step: 8 }, newRecoveryCodes())).toBe(false);
    expect(await spendRecoveryCode(db, id, codes[0] ?? '')).toBe(true);

    await turnOff(db, id);
    expect(await hasSecondFactor(db, id)).toBe(false);
    expect(await recoveryCodesLeft(db, id)).toBe(0);
    expect(await spendRecoveryCode(db, id, codes[1] ?? '')).toBe(false);
    const [account] = await db.select().from(users).where(eq(users.id, id));
    expect(account).toMatchObject({ totpSecret: null, totpStep: null });
  });
});

describe('a recovery code', () => {
  test('is one of ten, with 80 random bits each, of which only hashes are kept', async () => {
    const { id } = await register('edith');
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/);
    await replaceRecoveryCodes(db, id, codes);
    const rows = await db.select().from(recoveryCodes).where(eq(recoveryCodes.userId, id));
    for (const { hash } of rows) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is good once, however it is typed', async () => {
    const { id } = await register('alan');
    await replaceRecoveryCodes(db, id, ['abol-cdef-2345-wxyz', 'bbbb-cdef-2345-wxyz', 'oooo-llll-bbbb-2345']);
    expect(await spendRecoveryCode(db, id, ' ABOL cdef–2345wxyz ')).toBe(true);
    expect(await spendRecoveryCode(db, id, 'abol-cdef-2345-wxyz')).toBe(false);
    expect(await spendRecoveryCode(db, id, '0000-1111-8888-2345')).toBe(true);
    expect(await recoveryCodesLeft(db, id)).toBe(1);
  });

  test('is good for one of a hundred who use it at once', async () => {
    const { id } = await register('frances');
    const codes = newRecoveryCodes();
    await replaceRecoveryCodes(db, id, codes);
    const uses = Array.from({ length: 100 }, () => spendRecoveryCode(db, id, codes[3] ?? ''));
    expect(only(await Promise.all(uses), true)).toBe(1);
    expect(await recoveryCodesLeft(db, id)).toBe(9);
  });

  test('is nobody else’s, and not good after newer ones', async () => {
    const [radia, john] = [await register('radia'), await register('john')];
    const [hers, his] = [newRecoveryCodes(), newRecoveryCodes()];
    await replaceRecoveryCodes(db, radia.id, hers);
    await replaceRecoveryCodes(db, john.id, his);
    expect(await spendRecoveryCode(db, john.id, hers[0] ?? '')).toBe(false);
    await replaceRecoveryCodes(db, radia.id, newRecoveryCodes());
    expect(await spendRecoveryCode(db, radia.id, hers[0] ?? '')).toBe(false);
    expect(await recoveryCodesLeft(db, radia.id)).toBe(10);
    for (const wrong of ['', 'a', `${his[0]}a`, "' OR 1=1 --"])
      expect(await spendRecoveryCode(db, john.id, wrong)).toBe(false);
    expect(await recoveryCodesLeft(db, john.id)).toBe(10);
  });
});

describe('a challenge', () => {
  const open = (now = NOON, previous = '') =>
    openChallenge(db, 'passkey_login', { user: null, value: 'asked' }, now, previous);

  test('is kept under the hash of its token', async () => {
    const token = await open();
    const stored = JSON.stringify(await db.select().from(challenges));
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(stored).not.toContain(token);
    expect(await challengeOf(db, 'passkey_login', token, NOON)).toEqual({ user: null, value: 'asked' });
  });

  test('is answered once, also by a hundred at once', async () => {
    const token = await open();
    const takes = Array.from({ length: 100 }, () => takeChallenge(db, 'passkey_login', token, NOON));
    expect((await Promise.all(takes)).filter(Boolean)).toEqual([{ user: null, value: 'asked' }]);
    expect(await challengeOf(db, 'passkey_login', token, NOON)).toBeUndefined();
  });

  test('is of its kind, and of its time', async () => {
    const token = await open();
    expect(await takeChallenge(db, 'second_factor', token, NOON)).toBeUndefined();
    const last = NOON + LIFETIMES.passkey_login - 1;
    expect(await challengeOf(db, 'passkey_login', token, last)).toBeDefined();
    expect(await takeChallenge(db, 'passkey_login', token, last + 1)).toBeUndefined();
    expect(await takeChallenge(db, 'passkey_login', token, last)).toBeDefined();
  });

  test('does not stay in the table when it is over, or another takes its place', async () => {
    await db.delete(challenges);
    const forgotten = await open(NOON - LIFETIMES.passkey_login);
    const previous = await open(NOON);
    expect(await challengeOf(db, 'passkey_login', forgotten, NOON - 1)).toBeUndefined();
    await open(NOON, previous);
    expect(await challengeOf(db, 'passkey_login', previous, NOON)).toBeUndefined();
    expect(await db.select().from(challenges)).toHaveLength(1);
  });
});
