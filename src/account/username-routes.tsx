import type { Context } from 'hono';
import { usernameIn, usernameObjection } from '../auth/credentials.ts';
import { formerUsernamesOf } from '../auth/former-usernames.ts';
import { isAnothersUsername } from '../auth/namesakes.ts';
import { passkeysOf } from '../auth/passkeys.ts';
import { relyingPartyOf, signalsFor } from '../auth/passkeys-protocol.ts';
import { renameUser } from '../auth/rename.ts';
import { mayChangeAt } from '../auth/renaming-rules.ts';
import { hasSecondFactor } from '../auth/second-factor.ts';
import { type Database, database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { listingFor } from '../lobby/listing.ts';
import { charge } from '../meter/charge.ts';
import { roomsTold } from '../meter/prices.ts';
import { tellRooms } from '../settings/propagate.ts';
import { tooManyAttempts } from '../throttle/words.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed, refuseAnothers } from '../web/errors.tsx';
import { carried, form, secret, written } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { runToCompletion } from '../web/run-to-completion.ts';
import { show, textsFor } from '../web/show.tsx';
import { reauthenticate } from './proof.ts';
import { UsernamePage, type UsernameView } from './username-views.tsx';

const PATH = '/account/username/';

/** Another username for oneself. */
export const username = newApp();

username.get(PATH, async (c) => {
  if (c.req.query('done') === undefined) return page(c);
  const { user } = c.var.session;
  const ids = (await passkeysOf(database(c.env.DB), user.id)).map(({ id }) => id);
  const signals = ids.length > 0 ? signalsFor(relyingPartyOf(c.req.url), user, ids) : undefined;
  return page(c, { isDone: true, signals });
});

const usernameForm = form({
  fields: {
    as: carried,
    username: written(({ account }) => account.username.new, { autocomplete: 'username' }),
    proof: secret(({ factors }) => factors.proof.either, 'current-password'),
  },
  send: ({ account }) => account.username.change,
});

username.post(PATH, usernameForm, async (c) => {
  const field = await fieldsOf(c);
  const refused = refuseAnothers(c, field('as'));
  if (refused) return refused;
  const [typed, proof] = [usernameIn(field('username')), field('proof')];
  const { user } = c.var.session;
  const db = database(c.env.DB);
  const objection = await objectionTo(c, db, { typed, proof });
  if (objection) return page(c, { typed, errors: { username: objection } }, 422);
  const proven = await reauthenticate(c, proof);
  if (proven.is === 'refused')
    return page(c, { typed, errors: { proof: tooManyAttempts(c, proven.wait) } }, 429);
  if (proven.is === 'wrong') return page(c, { typed, isUnproven: true }, 422);

  const renaming = { user: user.id, before: user.username, wanted: typed, name: user.name ?? null };
  // Above the form stands why, where somebody has changed theirs too often; so what is left is that the name was taken meanwhile.
  if (!(await renameUser(db, renaming, Date.now())))
    return page(c, { typed, errors: { username: textsFor(c).account.username.taken } }, 422);
  charge(c, user.id, roomsTold(await runToCompletion(c, tellRooms(c.env, user.id))));
  return c.redirect(`${PATH}?done`, 303);
});

username.all(PATH, methodNotAllowed('GET', 'POST'));

/** Why this cannot be their username, in words. */
const objectionTo = async (
  c: Context<Parley>,
  db: Database,
  { typed, proof }: { typed: string; proof: string },
): Promise<string | undefined> => {
  const { account, signIn } = textsFor(c);
  const { user } = c.var.session;
  const objection = usernameObjection(typed);
  if (objection) return signIn.refused[objection];
  if (typed === user.username) return account.username.same;
  // Who knows the username must not know the password.
  if (typed.toLowerCase() === proof.toLowerCase()) return account.username.isPassword;
  return (await isAnothersUsername(db, typed, user.id)) ? account.username.taken : undefined;
};

type More = Partial<UsernameView> & { isUnproven?: boolean };

const page = async (
  c: Context<Parley>,
  { isUnproven, ...more }: More = {},
  status: 200 | 422 | 429 = 200,
) => {
  const { user } = c.var.session;
  const db = database(c.env.DB);
  const now = Date.now();
  const [former, twoSteps, listing] = await Promise.all([
    formerUsernamesOf(db, user.id, now),
    hasSecondFactor(db, user.id),
    listingFor(c.env, user),
  ]);
  const { proof } = textsFor(c).factors;
  const errors = isUnproven ? { proof: twoSteps ? proof.neither : proof.wrong } : more.errors;
  const view: UsernameView = {
    me: user,
    twoSteps,
    former,
    mayAt: mayChangeAt(former, now),
    ...more,
    ...(errors && { errors }),
  };
  return show(c, <UsernamePage listing={listing} view={view} />, status);
};
