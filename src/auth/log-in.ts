import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Bindings, Parley } from '../env.ts';
import { addressOf } from '../throttle/address.ts';
import { type Attempted, attempt } from '../throttle/attempts.ts';
import type { Counted } from '../throttle/rules.ts';
import { type Credentials, isPassword, isUsername } from './credentials.ts';
import { countedHere } from './known-browsers.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { type Account, renewPasswordHash, userByName } from './users.ts';

/**
 * Whose credentials these are: as often as the account and the address may still be wrong, and not at all beyond.
 * The answer and its time are the same for a name that nobody has.
 */
export const logIn = async (c: Context<Parley>, typed: Credentials): Promise<Attempted<Account>> =>
  attempt(c, await countedFor(c, typed), () => accountWith(c.env, typed));

/** Text that cannot be a username or a password does not count as a guess at an account. */
const countedFor = async (c: Context<Parley>, { username, password }: Credentials): Promise<Counted[]> => {
  if (!isUsername(username) || !isPassword(password)) return [{ kind: 'address', key: addressOf(c) }];
  return countedHere(c, { username }, username.toLowerCase());
};

const accountWith = async (
  env: Bindings,
  { username, password }: Credentials,
): Promise<Account | undefined> => {
  const db = database(env.DB);
  const account = await userByName(db, username);
  const { ok, stale } = await verifyPassword(env, username, password, account?.passwordHash);
  if (!ok || !account) return undefined;
  if (!stale) return account;
  const passwordHash = await hashPassword(env, username, password);
  if (await renewPasswordHash(db, account, passwordHash)) return { ...account, passwordHash };
  return accountWith(env, { username, password });
};
