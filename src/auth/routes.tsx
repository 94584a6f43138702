import { sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Parley } from '../env.ts';
import { registrationFor } from '../instance/instance-settings.ts';
import { registrationIn } from '../instance/registration.ts';
import { floods } from '../throttle/floods.ts';
import { tooManyAttempts } from '../throttle/words.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed } from '../web/errors.tsx';
import { carried, form, secret, written } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { clearToken, tokenOf } from './cookie.ts';
import { ARRIVED, enter, HOME, leave, withNext } from './entrance.ts';
import { signedIn } from './guard.ts';
import { logIn } from './log-in.ts';
import { showLogin } from './login-page.tsx';
import { nextPath } from './next-path.ts';
import { passkeyLogin } from './passkeys-routes.tsx';
import { credentialsIn, type Door, registerBy } from './registering.ts';
import { reset } from './reset-routes.tsx';
import { askSecond, isAsked, secondFactor } from './second-factor-routes.tsx';
import { LogOutPage, NoRegistrationPage, RegisterPage } from './views.tsx';

const LOGIN = '/login/';

export const auth = newApp();

auth.use('/login/', floods);
auth.use('/register/', floods);

auth.get('/', async (c) => c.redirect((await signedIn(c)) ? HOME : LOGIN, 303));

auth.get('/login/', async (c) => {
  const next = nextPath(c.req.query('next'));
  if (await signedIn(c)) return c.redirect(next || HOME, 303);
  return showLogin(c, { next });
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
  const field = await fieldsOf(c);
  const typed = credentialsIn(field);
  const next = nextPath(field('next'));
  const tried = await logIn(c, typed);
  if (tried.is === 'right')
    return tried.found.twoSteps ? askSecond(c, tried.found, next) : enter(c, tried.found, next);
  const again = (form: string, status: 422 | 429) =>
    showLogin(c, { next, username: typed.username, errors: { form } }, status);
  if (tried.is === 'wrong') return again(textsFor(c).signIn.refused.wrong, 422);
  return again(tooManyAttempts(c, tried.wait), 429);
});

/** Everybody who comes here was just given a cookie. A browser that does not send it keeps none. */
auth.get(ARRIVED, async (c) => {
  const next = nextPath(c.req.query('next'));
  const isSecond = c.req.query('step') === 'second';
  if (isSecond && isAsked(c)) return c.redirect(withNext('/login/second/', next), 303);
  if (!isSecond && tokenOf(c)) return c.redirect(next || HOME, 303);
  return showLogin(c, { next, errors: { form: textsFor(c).signIn.cookies } }, 422);
});

auth.get('/register/', async (c) => {
  const next = nextPath(c.req.query('next'));
  if (await signedIn(c)) return c.redirect(next || HOME, 303);
  const registration = await registrationFor(c);
  if (registration !== 'open') return show(c, <NoRegistrationPage reason={registration} />, 403);
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
  const field = await fieldsOf(c);
  const typed = credentialsIn(field);
  const next = nextPath(field('next'));
  const done = await registerBy(c, everybodysDoor(c, next), typed);
  if (done instanceof Response) return done;
  return show(c, <RegisterPage next={next} username={typed.username} errors={done.errors} />, done.status);
});

const everybodysDoor = (c: Context<Parley>, next: string): Door => ({
  whyShut: async () => {
    const registration = await registrationFor(c);
    if (registration === 'open') return undefined;
    return { is: 'refused', errors: { form: textsFor(c).instance.door[registration] }, status: 403 };
  },
  entitlement: () => ({ isGood: sql`${registrationIn(c.env)} = 'open'` }),
  leadsTo: () => next,
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
auth.route('/', reset);

auth.all('/login/', methodNotAllowed('GET', 'POST'));
auth.all('/register/', methodNotAllowed('GET', 'POST'));
auth.all(ARRIVED, methodNotAllowed('GET'));
auth.all('/logout/', methodNotAllowed('GET', 'POST'));
