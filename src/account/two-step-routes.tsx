import type { Context } from 'hono';
import { ask, asked, take } from '../auth/challenges-cookie.ts';
import { relyingPartyOf } from '../auth/passkeys-protocol.ts';
import { newRecoveryCodes, recoveryCodesLeft, replaceRecoveryCodes } from '../auth/recovery-codes.ts';
import { hasSecondFactor, keyUri, newSecret, stepOf, turnOff, turnOn } from '../auth/second-factor.ts';
import { sixDigitsIn } from '../auth/typed-codes.ts';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { listingFor } from '../lobby/listing.ts';
import type { Attempted } from '../throttle/attempts.ts';
import { tooManyAttempts } from '../throttle/words.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed } from '../web/errors.tsx';
import { form, secret } from '../web/form.ts';
import { fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { reauthenticate } from './proof.ts';
import { CodesPage, SetUpPage, TwoStepPage, type TwoSteps } from './two-step-views.tsx';

const KIND = 'totp_new';
const PATH = '/account/two-step/';

/** A second factor: on, with its recovery codes, and off. */
export const twoStep = newApp();

twoStep.get('/account/two-step/', async (c) => {
  const state = await stateOf(c);
  const isLate = state.is === 'off' && c.req.query('expired') !== undefined;
  return statePage(c, state, isLate ? textsFor(c).factors.twoSteps.expired : undefined);
});

const proof = secret(({ factors }) => factors.proof.either, 'current-password');
const setUpForm = form({
  fields: { proof: secret(({ factors }) => factors.proof.password, 'current-password') },
  send: ({ factors }) => factors.twoSteps.setUp,
});
const confirmForm = form({
  fields: { code: secret(({ factors }) => factors.second.code, 'one-time-code') },
  send: ({ factors }) => factors.twoSteps.turnOn,
});
const renewForm = form({ fields: { proof }, send: ({ factors }) => factors.twoSteps.renew });
const turnOffForm = form({ fields: { proof }, send: ({ factors }) => factors.twoSteps.turnOff });

/** After the proof the person gets a secret, which this browser must then confirm by a code. */
twoStep.post('/account/two-step/', setUpForm, async (c) => {
  const state = await stateOf(c);
  if (state.is === 'on') return c.redirect(PATH, 303);
  const proof = await proofIn(c);
  if (proof.is !== 'right') return refuse(c, state, proof);
  await ask(c, KIND, { user: c.var.session.user.id, value: newSecret() });
  return c.redirect('/account/two-step/new/', 303);
});

twoStep.get('/account/two-step/new/', async (c) => {
  const secret = await secretFor(c);
  return secret ? setUpPage(c, secret) : tooLate(c);
});

twoStep.post('/account/two-step/new/', confirmForm, async (c) => {
  const field = await fieldsOf(c);
  const secret = await secretFor(c);
  if (!secret) return tooLate(c);
  const texts = textsFor(c).factors.second;
  const code = sixDigitsIn(field('code'));
  if (code === undefined) return setUpPage(c, secret, texts.unreadable.code);
  const step = stepOf(secret, code, Date.now());
  if (step === undefined) return setUpPage(c, secret, texts.wrong.code);
  if (!(await take(c, KIND))) return c.redirect(PATH, 303);
  const codes = newRecoveryCodes();
  const isOn = await turnOn(database(c.env.DB), c.var.session.user.id, { secret, step }, codes);
  return isOn ? codesPage(c, codes, false) : c.redirect(PATH, 303);
});

twoStep.post('/account/two-step/codes/', renewForm, async (c) => {
  const state = await stateOf(c);
  if (state.is === 'off') return c.redirect(PATH, 303);
  const proof = await proofIn(c);
  if (proof.is !== 'right') return refuse(c, state, proof);
  const codes = newRecoveryCodes();
  await replaceRecoveryCodes(database(c.env.DB), c.var.session.user.id, codes);
  return codesPage(c, codes, true);
});

twoStep.post('/account/two-step/off/', turnOffForm, async (c) => {
  const proof = await proofIn(c);
  if (proof.is !== 'right') return refuse(c, await stateOf(c), proof);
  await turnOff(database(c.env.DB), c.var.session.user.id);
  return c.redirect(PATH, 303);
});

twoStep.all('/account/two-step/', methodNotAllowed('GET', 'POST'));
twoStep.all('/account/two-step/new/', methodNotAllowed('GET', 'POST'));
for (const form of ['/account/two-step/codes/', '/account/two-step/off/']) {
  // Somebody who comes from the login page, or reloads a form that was refused, should see the page.
  twoStep.get(form, (c) => c.redirect(PATH, 303));
  twoStep.all(form, methodNotAllowed('GET', 'POST'));
}

const stateOf = async (c: Context<Parley>): Promise<TwoSteps> => {
  const [db, { id }] = [database(c.env.DB), c.var.session.user];
  return (await hasSecondFactor(db, id))
    ? { is: 'on', left: await recoveryCodesLeft(db, id) }
    : { is: 'off' };
};

/** If it was turned on meanwhile, that is no error. */
const tooLate = async (c: Context<Parley>) =>
  c.redirect((await stateOf(c)).is === 'on' ? PATH : `${PATH}?expired`, 303);

/** The secret that this person, in this browser, is to confirm. */
const secretFor = async (c: Context<Parley>) => {
  const pending = await asked(c, KIND);
  return pending?.user === c.var.session.user.id ? pending.value : undefined;
};

const proofIn = async (c: Context<Parley>) => reauthenticate(c, (await fieldsOf(c))('proof'));

const refuse = (c: Context<Parley>, state: TwoSteps, proof: Exclude<Attempted<true>, { is: 'right' }>) => {
  if (proof.is === 'refused') return statePage(c, state, tooManyAttempts(c, proof.wait), 429);
  const texts = textsFor(c).factors.proof;
  return statePage(c, state, state.is === 'on' ? texts.neither : texts.wrong, 422);
};

const statePage = async (
  c: Context<Parley>,
  state: TwoSteps,
  error?: string,
  status: 200 | 422 | 429 = 200,
) => show(c, <TwoStepPage listing={await listing(c)} state={state} error={error} />, status);

const setUpPage = async (c: Context<Parley>, secret: string, error?: string) => {
  const uri = keyUri(secret, c.var.session.user.username, relyingPartyOf(c.req.url).host);
  const view = <SetUpPage listing={await listing(c)} secret={secret} uri={uri} error={error} />;
  return show(c, view, error ? 422 : 200);
};

const codesPage = async (c: Context<Parley>, codes: string[], renewed: boolean) => {
  const { host } = relyingPartyOf(c.req.url);
  return show(c, <CodesPage listing={await listing(c)} codes={codes} host={host} renewed={renewed} />);
};

const listing = (c: Context<Parley>) => listingFor(c.env, c.var.session.user);
