import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Parley, User } from '../env.ts';
import { addressOf } from '../throttle/address.ts';
import { take as count } from '../throttle/attempts.ts';
import { floods } from '../throttle/floods.ts';
import { tooManyAttempts } from '../throttle/words.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed } from '../web/errors.tsx';
import { answer, askedByScript, carried, form } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { textsFor } from '../web/show.tsx';
import { ask, take } from './challenges-cookie.ts';
import { tokenIn } from './cookie.ts';
import { enter } from './entrance.ts';
import { showLogin } from './login-page.tsx';
import { nextPath } from './next-path.ts';
import { notePasskeyUse, passkeyById } from './passkeys.ts';
import {
  assertionIn,
  handleOf,
  relyingPartyOf,
  requestOptions,
  unknownPasskey,
} from './passkeys-protocol.ts';
import { hasherFor } from './passwords.ts';
import { newToken } from './sessions.ts';
import { PasskeyForm } from './views.tsx';

const KIND = 'passkey_login';

/** Logging in without a username and a password. A passkey is two factors: the device, and what unlocks it. */
export const passkeyLogin = newApp();

passkeyLogin.use('/login/passkey/*', floods);

/** JSON: what the browser is to ask its authenticators. Or `error`, in words. */
passkeyLogin.post('/login/passkey/challenge', askedByScript(), async (c) => {
  const wait = await count(c.env, { kind: 'question', key: addressOf(c) });
  if (wait > 0) return c.json({ error: tooManyAttempts(c, wait) }, 429);
  const challenge = newToken();
  await ask(c, KIND, { user: null, value: challenge });
  return c.json(requestOptions(relyingPartyOf(c.req.url), challenge));
});

const passkeyForm = form({
  fields: { credential: answer, next: carried },
  send: ({ factors }) => factors.passkeys.signIn,
  view: ({ next = '' }) => <PasskeyForm next={next} />,
});

passkeyLogin.post('/login/passkey/', passkeyForm, async (c) => {
  const field = await fieldsOf(c);
  const next = nextPath(field('next'));
  const found = await userIn(c, field('credential'));
  if (found.ok) return enter(c, { id: found.user.id, passkey: found.passkey }, next);
  const errors = { form: textsFor(c).factors.passkeys[found.reason] };
  const unknown = found.unknown && unknownPasskey(relyingPartyOf(c.req.url), found.unknown);
  return showLogin(c, { next, errors, unknownPasskey: unknown }, 422);
});

passkeyLogin.get('/login/passkey/challenge', methodNotAllowed('POST'));
passkeyLogin.all('/login/passkey/challenge', methodNotAllowed('POST'));
// Reloading the answer to the form should show the page.
passkeyLogin.get('/login/passkey/', (c) => c.redirect('/login/', 303));
passkeyLogin.all('/login/passkey/', methodNotAllowed('GET', 'POST'));

type Found =
  | { ok: true; user: User; passkey: string }
  /** `unknown`: the id of a passkey that nobody has here. */
  | { ok: false; reason: 'expired' | 'noCookie' | 'unknown' | 'refused'; unknown?: string };

/** The user to whom a passkey belongs, if its answer is valid. The answer and the challenge are used up in any case. */
const userIn = async (c: Context<Parley>, credential: string): Promise<Found> => {
  const db = database(c.env.DB);
  // A cookie goes when its time is over, so one that is not there may also have never been kept.
  const isKept = tokenIn(c, KIND) !== undefined;
  const asked = await take(c, KIND);
  if (!asked) return { ok: false, reason: isKept ? 'expired' : 'noCookie' };
  const answer = assertionIn(credential);
  if (!answer) return { ok: false, reason: 'refused' };
  const known = await passkeyById(db, answer.id);
  if (!known) return { ok: false, reason: 'unknown', unknown: answer.id };

  const { user, ...key } = known;
  const expected = { ...relyingPartyOf(c.req.url), challenge: asked.value };
  const counter = await hasherFor(c.env, user.username).asserted(answer, key, expected);
  const isTheirs = answer.response.userHandle === handleOf(user.id);
  if (counter === undefined || !isTheirs) return { ok: false, reason: 'refused' };
  const isNew = await notePasskeyUse(db, key.id, counter, Date.now());
  return isNew ? { ok: true, user, passkey: key.id } : { ok: false, reason: 'refused' };
};
