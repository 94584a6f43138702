import type { Context } from 'hono';
import { ask, take } from '../auth/challenges-cookie.ts';
import {
  addPasskey,
  hasPasskey,
  NAME_MAX,
  PASSKEYS_MAX,
  passkeysOf,
  renamePasskey,
} from '../auth/passkeys.ts';
import { creationOptions, registrationIn, relyingPartyOf, signalsFor } from '../auth/passkeys-protocol.ts';
import { hasherFor } from '../auth/passwords.ts';
import { revokePasskey } from '../auth/revoke.ts';
import { hasSecondFactor } from '../auth/second-factor.ts';
import { newToken } from '../auth/sessions.ts';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { listingFor } from '../lobby/listing.ts';
import { cleanLine } from '../text/names.ts';
import { tooManyAttempts } from '../throttle/words.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed } from '../web/errors.tsx';
import { answer, askedByScript, carried, form, secret, written } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { runToCompletion } from '../web/run-to-completion.ts';
import { show, textsFor } from '../web/show.tsx';
import { tryTwice } from '../web/try-twice.ts';
import { deviceOf } from './device.ts';
import { NewPasskey, PasskeysPage, type PasskeysView } from './passkeys-views.tsx';
import { reauthenticate } from './proof.ts';

const KIND = 'passkey_new';
const PATH = '/account/passkeys/';

/** One's passkeys: a new one, other names, and away with them. */
export const passkeys = newApp();

passkeys.get('/account/passkeys/', (c) => page(c));

/** JSON for the script: what the browser is to make, for whoever is believed. Or `error`, in words. */
passkeys.post('/account/passkeys/challenge', askedByScript(), async (c) => {
  const field = await fieldsOf(c);
  const objection = objectionTo(c, cleanLine(field('name')));
  if (objection) return c.json({ error: objection }, 422);
  const { user } = c.var.session;
  const db = database(c.env.DB);
  const unproven = await unprovenIn(c, field('proof'));
  if (unproven) return c.json({ error: unproven.text }, unproven.status);
  const known = await passkeysOf(db, user.id);
  // Asked before it is made: afterwards it would be in its maker's list, and good for nothing.
  if (known.length >= PASSKEYS_MAX)
    return c.json({ error: textsFor(c).factors.passkeys.tooMany(PASSKEYS_MAX) }, 422);
  const challenge = newToken();
  await ask(c, KIND, { user: user.id, value: challenge });
  const ids = known.map(({ id }) => id);
  return c.json(creationOptions(relyingPartyOf(c.req.url), user, challenge, ids));
});

const name = written(({ factors }) => factors.passkeys.name);
const proof = secret(({ factors }) => factors.proof.either, 'current-password');
const newForm = form({
  fields: {
    name,
    proof,
    credential: answer,
  },
  send: ({ factors }) => factors.passkeys.add,
  view: ({ name = '' }) => <NewPasskey view={{ passkeys: [], twoSteps: true, name }} />,
});
const renameForm = form({ fields: { id: carried, name }, send: ({ factors }) => factors.passkeys.save });
const removeForm = form({ fields: { id: carried, proof }, send: ({ factors }) => factors.passkeys.remove });

passkeys.post('/account/passkeys/', newForm, async (c) => {
  const field = await fieldsOf(c);
  const name = cleanLine(field('name'));
  const text = objectionTo(c, name) ?? (await refusalOf(c, field('credential'), name));
  return text ? page(c, { name, error: { text } }) : c.redirect(PATH, 303);
});

passkeys.post('/account/passkeys/rename/', renameForm, async (c) => {
  const field = await fieldsOf(c);
  const [id, name] = [field('id'), cleanLine(field('name'))];
  const text = objectionTo(c, name);
  if (text) return page(c, { error: { id, text, typed: name } });
  const db = database(c.env.DB);
  const isTheirs = await tryTwice(() => renamePasskey(db, c.var.session.user.id, id, name));
  return isTheirs ? c.redirect(PATH, 303) : c.notFound();
});

/** [P7] Whoever sits at an open session could otherwise take away its owner's way in. */
passkeys.post('/account/passkeys/remove/', removeForm, async (c) => {
  const field = await fieldsOf(c);
  const id = field('id');
  if (!(await hasPasskey(database(c.env.DB), c.var.session.user.id, id))) return c.notFound();
  const unproven = await unprovenIn(c, field('proof'));
  if (unproven) return page(c, { unproven: { id, text: unproven.text } }, unproven.status);
  await tryTwice(() => runToCompletion(c, revokePasskey(c.env, c.var.session, id)));
  return c.redirect(PATH, 303);
});

passkeys.all('/account/passkeys/', methodNotAllowed('GET', 'POST'));
for (const form of ['/account/passkeys/rename/', '/account/passkeys/remove/']) {
  // Somebody who comes from the login page should see the page.
  passkeys.get(form, (c) => c.redirect(PATH, 303));
  passkeys.all(form, methodNotAllowed('GET', 'POST'));
}
passkeys.get('/account/passkeys/challenge', methodNotAllowed('POST'));
passkeys.all('/account/passkeys/challenge', methodNotAllowed('POST'));

/** Keeps a new passkey, or says why not. The challenge is used up in any case. */
const refusalOf = async (
  c: Context<Parley>,
  credential: string,
  name: string,
): Promise<string | undefined> => {
  const { user } = c.var.session;
  const texts = textsFor(c).factors.passkeys;
  const asked = await take(c, KIND);
  if (asked?.user !== user.id) return texts.expired;
  const answer = registrationIn(credential);
  const expected = { ...relyingPartyOf(c.req.url), challenge: asked.value };
  const key = answer && (await hasherFor(c.env, user.username).registered(answer, expected));
  if (!key) return texts.refused;
  const isNew = await addPasskey(database(c.env.DB), user.id, key, name, Date.now());
  return isNew ? undefined : texts.there;
};

/** Why the person at this screen is not believed, or nothing. */
const unprovenIn = async (
  c: Context<Parley>,
  typed: string,
): Promise<{ text: string; status: 422 | 429 } | undefined> => {
  const proof = await reauthenticate(c, typed);
  if (proof.is === 'right') return undefined;
  if (proof.is === 'refused') return { text: tooManyAttempts(c, proof.wait), status: 429 };
  const { neither, wrong } = textsFor(c).factors.proof;
  const hasCodes = await hasSecondFactor(database(c.env.DB), c.var.session.user.id);
  return { text: hasCodes ? neither : wrong, status: 422 };
};

const objectionTo = (c: Context<Parley>, name: string): string | undefined => {
  const texts = textsFor(c).factors.passkeys;
  if (name === '') return texts.noName;
  return [...name].length > NAME_MAX ? texts.tooLong(NAME_MAX) : undefined;
};

const page = async (
  c: Context<Parley>,
  more: Partial<PasskeysView> = {},
  status: 200 | 422 | 429 = more.error ? 422 : 200,
) => {
  const { user } = c.var.session;
  const db = database(c.env.DB);
  const passkeys = await passkeysOf(db, user.id);
  const ids = passkeys.map(({ id }) => id);
  const view = {
    passkeys,
    signals: signalsFor(relyingPartyOf(c.req.url), user, ids),
    twoSteps: await hasSecondFactor(db, user.id),
    name: deviceName(c),
    ...more,
  };
  const listing = await listingFor(c.env, user);
  return show(c, <PasskeysPage listing={listing} view={view} />, status);
};

/** Where a passkey is made is often where it stays. */
const deviceName = (c: Context<Parley>): string => {
  const { browser, system } = deviceOf(c.req.header('user-agent') ?? '');
  const { account } = textsFor(c);
  if (browser && system) return account.sessions.device(browser, system);
  return browser ?? system ?? '';
};
