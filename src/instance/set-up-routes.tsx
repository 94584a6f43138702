import type { Context } from 'hono';
import { signedIn } from '../auth/guard.ts';
import { credentialsIn, type Door, type Refused, registerBy } from '../auth/registering.ts';
import { recoveryCodeIn } from '../auth/typed-codes.ts';
import { database } from '../db/database.ts';
import type { Parley, User } from '../env.ts';
import { giveOwnBudget } from '../meter/sharing.ts';
import { addressOf } from '../throttle/address.ts';
import { attempt } from '../throttle/attempts.ts';
import { floods } from '../throttle/floods.ts';
import { tooManyAttempts } from '../throttle/words.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed, problem, refuseAnothers } from '../web/errors.tsx';
import { carried, form, secret, written } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { besideInstance } from './instance-settings.ts';
import { becomeOwner, bySetUpCode, hashOfSetUpCode, isSetUpCode, noteWrongGuess } from './set-up-code.ts';
import { SetUpPage } from './set-up-views.tsx';

const HERE = '/setup/';
const ACCOUNT = '/setup/account/';
const OWNERS = '/administration/?owner';

/** Where whoever has deployed Parley becomes its owner: with the account that they have, or with a new one. */
export const setUp = newApp();

setUp.use(HERE, floods);
setUp.use(ACCOUNT, floods);

setUp.get(HERE, async (c) => {
  const session = await besideInstance(c, signedIn(c));
  return show(c, <SetUpPage me={session?.user} code="" username="" errors={{}} />);
});

const code = written(({ instance }) => instance.setUp.code, { autocomplete: 'off' });

const ownerForm = form({ fields: { as: carried, code }, send: ({ instance }) => instance.setUp.become });

setUp.post(HERE, ownerForm, async (c) => {
  const session = await signedIn(c);
  if (!session) return problem(c, 401);
  const field = await fieldsOf(c);
  const me = session.user;
  if (isAnothers(field('as'), me)) {
    c.set('session', session);
    return refuseAnothers(c, field('as'));
  }
  // The form was sent twice.
  if (session.role === 'owner') return c.redirect(OWNERS, 303);
  const typed = field('code');
  const refused = await guess(c, typed, (hash) => becomeOwner(database(c.env.DB), me.id, hash, Date.now()));
  if (!refused) {
    giveOwnBudget(c, me.id);
    return c.redirect(OWNERS, 303);
  }
  return show(c, <SetUpPage me={me} code={typed} username="" errors={refused.errors} />, refused.status);
});

const accountForm = form({
  fields: {
    code,
    username: written(({ signIn }) => signIn.username, { autocomplete: 'username' }),
    password: secret(({ signIn }) => signIn.password, 'new-password'),
  },
  send: ({ instance }) => instance.setUp.become,
});

setUp.post(ACCOUNT, accountForm, async (c) => {
  const field = await fieldsOf(c);
  const typed = field('code');
  const credentials = credentialsIn(field);
  const done = await registerBy(c, setUpDoor(c, typed), credentials);
  if (done instanceof Response) return done;
  const view = { me: undefined, code: typed, username: credentials.username, errors: done.errors };
  return show(c, <SetUpPage {...view} />, done.status);
});

// Reloading a form that was refused should show the page.
setUp.get(ACCOUNT, (c) => c.redirect(HERE, 303));
setUp.all(ACCOUNT, methodNotAllowed('GET', 'POST'));
setUp.all(HERE, methodNotAllowed('GET', 'POST'));

const setUpDoor = (c: Context<Parley>, typed: string): Door => {
  const db = database(c.env.DB);
  return {
    whyShut: () => guess(c, typed, (hash) => isSetUpCode(db, hash, Date.now())),
    entitlement: () => bySetUpCode(db, hashOfSetUpCode(recoveryCodeIn(typed) ?? ''), Date.now()),
    leadsTo: () => OWNERS,
  };
};

const isAnothers = (as: string, { id }: User) => as !== '' && as !== String(id);

/** Why this code lets nobody in; nothing where it does. What cannot be a code is no guess. Guesses are counted by address alone, so that no stranger locks the owner out. */
const guess = async (
  c: Context<Parley>,
  typed: string,
  tries: (hash: string) => Promise<boolean>,
): Promise<Refused | undefined> => {
  const { unreadable, wrong } = textsFor(c).instance.setUp;
  const refusal = (code: string, status: Refused['status'] = 422): Refused => ({
    is: 'refused',
    errors: { code },
    status,
  });
  const letters = recoveryCodeIn(typed);
  if (!letters) return refusal(unreadable);
  const hash = hashOfSetUpCode(letters);
  const counted = [{ kind: 'address', key: addressOf(c) }] as const;
  const tried = await attempt(c, counted, async () => (await tries(hash)) || undefined);
  if (tried.is === 'right') return undefined;
  if (tried.is === 'refused') return refusal(tooManyAttempts(c, tried.wait), 429);
  await noteWrongGuess(database(c.env.DB), Date.now());
  return refusal(wrong);
};
