import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Parley } from '../env.ts';
import { besideInstance } from '../instance/instance-settings.ts';
import { attempt } from '../throttle/attempts.ts';
import { floods } from '../throttle/floods.ts';
import { tooManyAttempts } from '../throttle/words.ts';
import { newApp } from '../web/app.ts';
import { methodNotAllowed } from '../web/errors.tsx';
import { carried, form, secret } from '../web/form.ts';
import { type Fields, fieldsOf } from '../web/forms.ts';
import { show, textsFor } from '../web/show.tsx';
import { ask, asked, take } from './challenges-cookie.ts';
import { tokenIn } from './cookie.ts';
import { ARRIVED, enter, HOME, withNext } from './entrance.ts';
import { signedIn } from './guard.ts';
import { countedHere } from './known-browsers.ts';
import { showLogin } from './login-page.tsx';
import { nextPath } from './next-path.ts';
import { spendRecoveryCode } from './recovery-codes.ts';
import { spendCode } from './second-factor.ts';
import { SecondPage } from './second-factor-views.tsx';
import { recoveryCodeIn, sixDigitsIn } from './typed-codes.ts';
import type { Account } from './users.ts';

const KIND = 'second_factor';

/** The second step of a login, for those who have one. Nobody is signed in before it. */
export const secondFactor = newApp();

secondFactor.use('/login/second/', floods);

secondFactor.get('/login/second/', async (c) => {
  const next = nextPath(c.req.query('next'));
  if (isAsked(c) && (await besideInstance(c, asked(c, KIND))))
    return show(c, <SecondPage next={next} errors={{}} />);
  return (await signedIn(c)) ? c.redirect(next || HOME, 303) : tooLate(c, next);
});

const codeForm = form({
  fields: {
    code: secret(({ factors }) => factors.second.code, 'one-time-code'),
    recovery: secret(({ factors }) => factors.second.recovery, 'off'),
    next: carried,
  },
  send: ({ signIn }) => signIn.logIn,
});

secondFactor.post('/login/second/', codeForm, async (c) => {
  const answer = answerIn(await fieldsOf(c));
  const pending = await besideInstance(c, asked(c, KIND));
  if (!pending?.user) return tooLate(c, answer.next);
  if (!isGuess(answer)) return refuse(c, answer, textsFor(c).factors.second.unreadable[answer.way], 422);
  const verdict = await tried(c, pending.user, answer);
  switch (verdict.is) {
    case 'right':
      return finish(c, answer.next);
    case 'wrong':
      return refuse(c, answer, textsFor(c).factors.second.wrong[answer.way], 422);
    case 'refused':
      return refuse(c, answer, tooManyAttempts(c, verdict.wait), 429);
    default:
      return verdict satisfies never;
  }
});

secondFactor.all('/login/second/', methodNotAllowed('GET', 'POST'));

/** Their password was right. Remembers that for a while, in this browser, and asks for the second step. */
export const askSecond = async (c: Context<Parley>, { id, passwordHash }: Account, next: string) => {
  await ask(c, KIND, { user: id, value: passwordHash });
  return c.redirect(withNext(ARRIVED, next, 'second'), 303);
};

/** Whether this browser has been asked for the second step, as its cookie says. */
export const isAsked = (c: Context<Parley>): boolean => tokenIn(c, KIND) !== undefined;

interface Answer {
  way: 'code' | 'recovery';
  typed: string;
  next: string;
}

const answerIn = (field: Fields): Answer => {
  const way = field('recovery') ? 'recovery' : 'code';
  return { way, typed: field(way), next: nextPath(field('next')) };
};

const isGuess = ({ way, typed }: Answer): boolean =>
  (way === 'code' ? sixDigitsIn(typed) : recoveryCodeIn(typed)) !== undefined;

/** Counted separately from passwords: a right password clears the wrong ones before it, and must not clear wrong codes. */
const tried = async (c: Context<Parley>, user: number, { way, typed }: Answer) => {
  const db = database(c.env.DB);
  const spend = () =>
    way === 'code' ? spendCode(db, user, typed, Date.now()) : spendRecoveryCode(db, user, typed);
  const counted = await countedHere(c, { id: user }, `second factor of ${user}`);
  return attempt(c, counted, async () => (await spend()) || undefined);
};

/** Not twice, and not with a password that was changed meanwhile. */
const finish = async (c: Context<Parley>, next: string) => {
  const taken = await take(c, KIND);
  return taken?.user ? enter(c, { id: taken.user, passwordHash: taken.value }, next) : tooLate(c, next);
};

const refuse = (c: Context<Parley>, { way, next }: Answer, error: string, status: 422 | 429) =>
  show(c, <SecondPage next={next} errors={{ [way]: error }} />, status);

/** A cookie goes when its time is over, so one that is not there may also have never been kept. */
const tooLate = (c: Context<Parley>, next: string) => {
  const { expired, noCookie } = textsFor(c).factors.second;
  const errors = { form: isAsked(c) ? expired : noCookie };
  return showLogin(c, { next, errors }, 422);
};
