import type { Context } from 'hono';
import { setToken } from '../auth/cookie.ts';
import { passkeysOf } from '../auth/passkeys.ts';
import { prefetch } from '../auth/prefetch.ts';
import { revoke, revokeOthers } from '../auth/revoke.ts';
import { sessionsOf } from '../auth/sessions.ts';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { listBeside, listingFor } from '../lobby/listing.ts';
import { tooManyAttempts } from '../throttle/words.ts';
import { newApp } from '../web/app.ts';
import { askerOf, methodNotAllowed } from '../web/errors.tsx';
import { carried, form, secret } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { runToCompletion } from '../web/run-to-completion.ts';
import { show, textsFor } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { changePassword, objectionTo } from './password.ts';
import { isDone, SecurityFragment, SecurityPage, type SecurityView } from './views.tsx';

const HERE = '/account/';

export const account = newApp();

const opening = prefetch(async (c, reader) => listBeside(c, reader));

account.get(HERE, opening, async (c) => {
  const done = c.req.query('done') ?? '';
  if (done !== 'password') return page(c, isDone(done) ? { done } : {});
  const passkeys = await passkeysOf(database(c.env.DB), c.var.session.user.id);
  return page(c, { done, passkeys: passkeys.length });
});

const passwordForm = form({
  fields: {
    current: secret(({ account }) => account.password.current, 'current-password'),
    password: secret(({ account }) => account.password.new, 'new-password'),
  },
  send: ({ account }) => account.password.change,
});

account.post('/account/password/', passwordForm, async (c) => {
  const field = await fieldsOf(c);
  const typed = { current: field('current'), password: field('password') };
  const { account, signIn } = textsFor(c);
  const refused = { ...signIn.refused, ...account.password };
  const objection = objectionTo(c.var.session.user.username, typed);
  if (objection) return page(c, { errors: { password: refused[objection] } }, 422);

  const tried = await changePassword(c, typed);
  if (tried.is === 'wrong') return page(c, { errors: { current: refused.wrong } }, 422);
  if (tried.is === 'refused') return page(c, { errors: { current: tooManyAttempts(c, tried.wait) } }, 429);
  setToken(c, tried.found);
  return c.redirect(`${HERE}?done=password`, 303);
});

const revokeForm = form({
  fields: { session: carried },
  send: ({ account }) => account.sessions.revoke,
});

/** [P6] A session of somebody else is treated like one that does not exist. */
account.post('/account/revoke/', revokeForm, async (c) => {
  const field = await fieldsOf(c);
  const mine = await mySessions(c);
  const session = mine.find(({ id }) => id === field('session'));
  if (!session) return c.notFound();
  await runToCompletion(c, revoke(c.env, session.id));
  return c.redirect(`${HERE}?done=revoked`, 303);
});

const revokeOthersForm = form({ fields: {}, send: ({ account }) => account.sessions.revokeOthers });

account.post('/account/revoke-others/', revokeOthersForm, async (c) => {
  await tryTwice(() => runToCompletion(c, revokeOthers(c.env, c.var.session)));
  return c.redirect(`${HERE}?done=others`, 303);
});

for (const form of ['/account/password/', '/account/revoke/', '/account/revoke-others/']) {
  // Somebody who comes from the login page, or reloads a form that was refused, should see the page.
  account.get(form, (c) => c.redirect(HERE, 303));
  account.all(form, methodNotAllowed('GET', 'POST'));
}
account.all(HERE, methodNotAllowed('GET'));

const page = async (c: Context<Parley>, more: Partial<SecurityView> = {}, status: 200 | 422 | 429 = 200) => {
  const { id, user } = c.var.session;
  const isWhole = askerOf(c) !== 'fragment';
  const [sessions, listing] = await Promise.all([
    mySessions(c),
    isWhole ? listingFor(c.env, user, {}, await opening.of(c)) : undefined,
  ]);
  const view = { me: user, current: id, sessions, errors: {}, ...more };
  if (!listing) return show(c, <SecurityFragment view={view} />, status);
  return show(c, <SecurityPage listing={listing} view={view} />, status);
};

const mySessions = (c: Context<Parley>) => sessionsOf(database(c.env.DB), c.var.session.user.id, Date.now());
