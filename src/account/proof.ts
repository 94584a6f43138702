import type { Context } from 'hono';
import { isPassword } from '../auth/credentials.ts';
import { verifyPassword } from '../auth/passwords.ts';
import { spendCode } from '../auth/second-factor.ts';
import { sixDigitsIn } from '../auth/typed-codes.ts';
import { userByName } from '../auth/users.ts';
import { database } from '../db/database.ts';
import type { Parley, User } from '../env.ts';
import { type Attempted, attempt } from '../throttle/attempts.ts';

/**
 * Whether the person in front of an open session owns the account: they know the password, or hold the phone. Attempts are
 * counted like logins, but separately, so that a stranger at this screen locks nobody out elsewhere. Text that can be neither
 * a password nor a code does not count.
 */
export const reauthenticate = async (c: Context<Parley>, typed: string): Promise<Attempted<true>> => {
  if (!isPassword(typed) && sixDigitsIn(typed) === undefined) return { is: 'wrong' };
  const { user } = c.var.session;
  const guesses = { kind: 'account', key: `#${user.id}` } as const;
  return attempt(c, [guesses], async () => (await proves(c, user, typed)) || undefined);
};

/** A code between marks or dashes is long enough to be a password, too. */
const proves = async (c: Context<Parley>, { id, username }: User, typed: string): Promise<boolean> => {
  const db = database(c.env.DB);
  if (sixDigitsIn(typed) !== undefined && (await spendCode(db, id, typed, Date.now()))) return true;
  if (!isPassword(typed)) return false;
  const account = await userByName(db, username);
  return (await verifyPassword(c.env, username, typed, account?.passwordHash)).ok;
};
