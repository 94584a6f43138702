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
 * Whether who sits before an open session is its owner: they know the password, or hold the phone. Counted like a login,
 * but for itself, so that a stranger at this screen shuts nobody out elsewhere. What can be neither is no guess.
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
