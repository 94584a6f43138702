import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { besideInstance } from '../instance/instance-settings.ts';
import { floods } from '../throttle/floods.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed } from '../web/errors.tsx';
import { carried, form, secret } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { runToCompletion } from '../web/run-to-completion.ts';
import { show, textsFor } from '../web/show.tsx';
import { passwordObjection } from './credentials.ts';
import { enter, HOME } from './entrance.ts';
import { hashPassword } from './passwords.ts';
import { NoResetPage, ResetPage } from './reset-views.tsx';
import { resetAccount, resetOf } from './resets.ts';

const HERE = '/reset/';
/** As sessions.ts makes them; bounded before it is hashed. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Where a link leads by which somebody gets a new password. To open it changes nothing. */
export const reset = newApp();

reset.use(HERE, floods);

reset.get(HERE, async (c) => {
  const token = c.req.query('token') ?? '';
  const whose = await whoseIs(c, token);
  return whose ? show(c, <ResetPage username={whose.username} token={token} />) : gone(c);
});

const resetForm = form({
  fields: { token: carried, password: secret(({ account }) => account.password.new, 'new-password') },
  send: ({ reset }) => reset.save,
});

reset.post(HERE, resetForm, async (c) => {
  const field = await fieldsOf(c);
  const [token, password] = [field('token'), field('password')];
  const whose = await whoseIs(c, token);
  if (!whose) return gone(c);
  const { id, username } = whose;
  const objection = passwordObjection({ username, password });
  if (objection) {
    const error = textsFor(c).signIn.refused[objection];
    return show(c, <ResetPage username={username} token={token} error={error} />, 422);
  }
  const passwordHash = await hashPassword(c.env, username, password);
  const isDone = await runToCompletion(c, resetAccount(c.env, token, { id, passwordHash }, Date.now()));
  return isDone ? enter(c, { id, passwordHash }, HOME) : gone(c);
});

reset.all(HERE, methodNotAllowed('GET', 'POST'));

const whoseIs = (c: Context<Parley>, token: string) =>
  TOKEN.test(token)
    ? besideInstance(c, resetOf(database(c.env.DB), token, Date.now()))
    : Promise.resolve(undefined);

const gone = (c: Context<Parley>) => show(c, <NoResetPage />, 404);
