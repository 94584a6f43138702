import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { joinAtRegistration } from '../group/newcomers.ts';
import { shareBudget } from '../meter/sharing.ts';
import { siteOf } from '../throttle/address.ts';
import { take } from '../throttle/attempts.ts';
import { tooManyNewcomers } from '../throttle/words.ts';
import type { Fields } from '../web/forms.ts';
import { textsFor } from '../web/show.tsx';
import { type Credentials, objectionsTo, usernameIn } from './credentials.ts';
import { enter } from './entrance.ts';
import { showLogin } from './login-page.tsx';
import { isAnothersUsername } from './namesakes.ts';
import { hashPassword } from './passwords.ts';
import { createUser, type Entitlement, type Newcomer } from './users.ts';
import type { FormErrors } from './views.tsx';

export interface Refused {
  is: 'refused';
  errors: FormErrors;
  status: 403 | 422 | 429;
}

/** A way to an account: everybody's, by invitation, by the set-up code. */
export interface Door {
  /** Why nobody comes in by it now, whatever they are called. */
  whyShut(): Promise<Refused | undefined>;
  /** The same in the statement that makes the account: only that is certain. */
  entitlement(): Entitlement;
  /** Where they go then. */
  leadsTo(user: Newcomer): string | Promise<string>;
}

/** Phones add a space after a suggested name. */
export const credentialsIn = (field: Fields): Credentials => ({
  username: usernameIn(field('username')),
  password: field('password'),
});

/** Makes an account and logs it in; or says why not, for the form that comes back. Nothing is hashed for whom the door is shut. */
export const registerBy = async (
  c: Context<Parley>,
  door: Door,
  typed: Credentials,
): Promise<Response | Refused> => {
  const { username, password } = objectionsTo(typed);
  const { refused, registered } = textsFor(c).signIn;
  const isFine = !username && !password;
  const [shut, wait] = await Promise.all([
    door.whyShut(),
    isFine ? take(c.env, { kind: 'registration', key: siteOf(c) }) : 0,
  ]);
  if (shut) return shut;
  if (username || password)
    return refusal({
      ...(username && { username: refused[username] }),
      ...(password && { password: refused[password] }),
    });
  if (wait > 0) return { ...refusal({ form: tooManyNewcomers(c, wait) }), status: 429 };

  const user = await newUser(c, door, typed);
  if (!user) return (await door.whyShut()) ?? refusal({ username: refused.taken });
  shareBudget(c, user.id);
  if (user.awaitsGroups) await joinAtRegistration(c, user);
  const next = await door.leadsTo(user);
  return enter(c, user, next).catch(({ name }: Error) => {
    console.error(`${c.req.method} ${c.req.path} made an account, and could not log it in: ${name}`);
    // To send the same form again would only say that the name is taken.
    return showLogin(c, { next, username: typed.username, errors: { form: registered } }, 500);
  });
};

const refusal = (errors: FormErrors): Refused => ({ is: 'refused', errors, status: 422 });

/** Nothing where the name is taken, or looks like one that is, or the door was shut meanwhile. */
const newUser = async (
  { env }: Context<Parley>,
  door: Door,
  { username, password }: Credentials,
): Promise<Newcomer | undefined> => {
  const db = database(env.DB);
  if (await isAnothersUsername(db, username)) return undefined;
  const passwordHash = await hashPassword(env, username, password);
  return createUser(db, { username, passwordHash }, Date.now(), door.entitlement());
};
