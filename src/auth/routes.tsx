import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Bindings, Parley } from '../env.ts';
import { joinAtRegistration } from '../group/newcomers.ts';
import { siteOf } from '../throttle/address.ts';
import { take } from '../throttle/attempts.ts';
import { floods } from '../throttle/floods.ts';
import { tooManyAttempts, tooManyNewcomers } from '../throttle/words.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed } from '../web/errors.tsx';
import { carried, form, secret, written } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { clearToken, tokenOf } from './cookie.ts';
import { type Credentials, objectionsTo, usernameIn } from './credentials.ts';
import { ARRIVED, enter, HOME, leave, withNext } from './entrance.ts';
import { signedIn } from './guard.ts';
import { logIn } from './log-in.ts';
import { isAnothersUsername } from './namesakes.ts';
import { nextPath } from './next-path.ts';
import { passkeyLogin } from './passkeys-routes.tsx';
import { hashPassword } from './passwords.ts';
import { askSecond, isAsked, secondFactor } from './second-factor-routes.tsx';
import { createUser, type Newcomer } from './users.ts';
import { type FormErrors, LoginPage, LogOutPage, RegisterPage } from './views.tsx';

const LOGIN = '/login/';

export const auth = newApp();

auth.use('/login/', floods);
auth.use('/register/', floods);

auth.get('/', async (c) => c.redirect((await signedIn(c)) ? HOME : LOGIN, 303));

auth.get('/login/', async (c) => {
  const next = nextPath(c.req.query('next'));
  if (await signedIn(c)) return c.redirect(next || HOME, 303);
  return show(c, <LoginPage next={next} username="" errors={{}} />);
});

const loginForm = form({
  fields: {
    username: written(({ signIn }) => signIn.username, { autocomplete: 'username' }),
    password: secret(({ signIn }) => signIn.password, 'current-password'),
    next: carried,
  },
  send: ({ signIn }) => signIn.logIn,
});

auth.post('/login/', loginForm, async (c) => {
  const { next, ...typed } = await typedIn(c);
  const tried = await logIn(c, typed);
  if (tried.is === 'right')
    return tried.found.twoSteps ? askSecond(c, tried.found, next) : enter(c, tried.found, next);
  const again = (form: string, status: 422 | 429) =>
    show(c, <LoginPage next={next} username={typed.username} errors={{ form }} />, status);
  if (tried.is === 'wrong') return again(textsFor(c).signIn.refused.wrong, 422);
  return again(tooManyAttempts(c, tried.wait), 429);
});

/** Everybody who comes here was just given a cookie. A browser that does not send it keeps none. */
auth.get(ARRIVED, (c) => {
  const next = nextPath(c.req.query('next'));
  const isSecond = c.req.query('step') === 'second';
  if (isSecond && isAsked(c)) return c.redirect(withNext('/login/second/', next), 303);
  if (!isSecond && tokenOf(c)) return c.redirect(next || HOME, 303);
  return show(c, <LoginPage next={next} username="" errors={{ form: textsFor(c).signIn.cookies }} />, 422);
});

auth.get('/register/', async (c) => {
  const next = nextPath(c.req.query('next'));
  if (await signedIn(c)) return c.redirect(next || HOME, 303);
  return show(c, <RegisterPage next={next} username="" errors={{}} />);
});

const registerForm = form({
  fields: {
    username: written(({ signIn }) => signIn.username, { autocomplete: 'username' }),
    password: secret(({ signIn }) => signIn.password, 'new-password'),
    next: carried,
  },
  send: ({ signIn }) => signIn.register,
});

auth.post('/register/', registerForm, async (c) => {
  const { next, ...typed } = await typedIn(c);
  const again = (errors: FormErrors, status: 422 | 429 = 422) =>
    show(c, <RegisterPage next={next} username={typed.username} errors={errors} />, status);
  const { username, password } = objectionsTo(typed);
  const { refused } = textsFor(c).signIn;
  if (username || password)
    return again({
      ...(username && { username: refused[username] }),
      ...(password && { password: refused[password] }),
    });

  const wait = await take(c.env, { kind: 'registration', key: siteOf(c) });
  if (wait > 0) return again({ form: tooManyNewcomers(c, wait) }, 429);
  const user = await newUser(c.env, typed);
  if (!user) return again({ username: refused.taken });
  if (user.awaitsGroups) await joinAtRegistration(c, user);
  return enter(c, user, next).catch(({ name }: Error) => {
    console.error(`POST /register/ made an account, and could not log it in: ${name}`);
    // To send the same form again would only say that the name is taken.
    const errors = { form: textsFor(c).signIn.registered };
    return show(c, <LoginPage next={next} username={typed.username} errors={errors} />, 500);
  });
});

/** For somebody who types the address. Following a link must not log anybody out, so this page has a button. */
auth.get('/logout/', async (c) => ((await signedIn(c)) ? show(c, <LogOutPage />) : c.redirect(LOGIN, 303)));

auth.post('/logout/', form({ fields: {}, send: ({ frame }) => frame.logOut }), async (c) => {
  await tryTwice(() => leave(c));
  clearToken(c);
  return c.redirect(LOGIN, 303);
});

auth.route('/', secondFactor);
auth.route('/', passkeyLogin);

auth.all('/login/', methodNotAllowed('GET', 'POST'));
auth.all('/register/', methodNotAllowed('GET', 'POST'));
auth.all(ARRIVED, methodNotAllowed('GET'));
auth.all('/logout/', methodNotAllowed('GET', 'POST'));

const typedIn = async (c: Context<Parley>) => {
  const field = await fieldsOf(c);
  // Phones add a space after a suggested name.
  return {
    username: usernameIn(field('username')),
    password: field('password'),
    next: nextPath(field('next')),
  };
};

/** Nothing where the name is taken, or looks like one that is. */
const newUser = async (env: Bindings, { username, password }: Credentials): Promise<Newcomer | undefined> => {
  const db = database(env.DB);
  if (await isAnothersUsername(db, username)) return undefined;
  const passwordHash = await hashPassword(env, username, password);
  return createUser(db, { username, passwordHash }, Date.now());
};
