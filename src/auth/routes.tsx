import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Bindings, Parley, User } from '../env.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed } from '../web/errors.tsx';
import { fieldsOf } from '../web/forms.ts';
import { show } from '../web/show.tsx';
import { clearToken } from './cookie.ts';
import { type Credentials, objectionsTo } from './credentials.ts';
import { enter, HOME, leave } from './entrance.ts';
import { signedIn } from './guard.ts';
import { nextPath } from './next-path.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { createUser, setPasswordHash, userByName } from './users.ts';
import { LoginPage, RegisterPage } from './views.tsx';

const LOGIN = '/login/';

export const auth = newApp();

auth.get('/', async (c) => c.redirect((await signedIn(c)) ? HOME : LOGIN, 303));

auth.get('/login/', async (c) => {
  const next = nextPath(c.req.query('next'));
  if (await signedIn(c)) return c.redirect(next || HOME, 303);
  return show(c, <LoginPage next={next} username="" errors={{}} />);
});

auth.post('/login/', async (c) => {
  const { next, ...typed } = await typedIn(c);
  const user = await userWith(c.env, typed);
  if (user) return enter(c, user, next);
  const errors = { form: 'The username or the password is wrong.' };
  return show(c, <LoginPage next={next} username={typed.username} errors={errors} />, 422);
});

auth.get('/register/', async (c) => {
  const next = nextPath(c.req.query('next'));
  if (await signedIn(c)) return c.redirect(next || HOME, 303);
  return show(c, <RegisterPage next={next} username="" errors={{}} />);
});

auth.post('/register/', async (c) => {
  const { next, ...typed } = await typedIn(c);
  let errors = objectionsTo(typed);
  if (Object.keys(errors).length === 0) {
    const user = await newUser(c.env, typed);
    if (user) return enter(c, user, next);
    errors = { username: 'This username is taken.' };
  }
  return show(c, <RegisterPage next={next} username={typed.username} errors={errors} />, 422);
});

auth.post('/logout/', async (c) => {
  await leave(c);
  clearToken(c);
  return c.redirect(LOGIN, 303);
});

auth.all('/login/', methodNotAllowed('GET', 'POST'));
auth.all('/register/', methodNotAllowed('GET', 'POST'));
auth.all('/logout/', methodNotAllowed('POST'));

const typedIn = async (c: Context<Parley>) => {
  const field = await fieldsOf(c);
  // Phones add a space after a suggested name.
  return { username: field('username').trim(), password: field('password'), next: nextPath(field('next')) };
};

/** Whose credentials these are. Takes as long for a name that nobody has. */
const userWith = async (env: Bindings, { username, password }: Credentials): Promise<User | undefined> => {
  const db = database(env.DB);
  const account = await userByName(db, username);
  const { ok, stale } = await verifyPassword(env, username, password, account?.passwordHash);
  if (!ok || !account) return undefined;
  if (stale) await setPasswordHash(db, account.id, await hashPassword(env, username, password));
  return account;
};

/** Nothing where the name is taken. */
const newUser = async (env: Bindings, { username, password }: Credentials): Promise<User | undefined> => {
  const db = database(env.DB);
  if (await userByName(db, username)) return undefined;
  const passwordHash = await hashPassword(env, username, password);
  return createUser(db, { username, passwordHash }, Date.now());
};
