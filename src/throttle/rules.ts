import type { Rule } from './throttle.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Registrations: a whole club may be behind one router. */
const REGISTRATIONS_AT_ONCE = 60;

/** Guesses at one account: 5 at once, then after 2 s, 4 s, 8 s … 15 min; for long, about 100 a day. */
const ACCOUNT: Rule = {
  free: 5,
  first: 2 * SECOND,
  longest: 15 * MINUTE,
  forgets: 15 * MINUTE,
  pardons: true,
};
/** From one address, at whatever accounts: 50 at once, for long one a minute. Who owns one account there could pardon all guesses at others. */
const ADDRESS: Rule = { free: 50, first: 2 * SECOND, longest: MINUTE, forgets: MINUTE, pardons: false };
/** From one address, for long one a minute. */
const REGISTRATION: Rule = { free: 60, first: MINUTE, longest: MINUTE, forgets: MINUTE, pardons: false };

/** What passkeys are asked, from one address: each writes a row before anybody has proved anything. For long six a minute. */
const QUESTION: Rule = {
  free: 60,
  first: 10 * SECOND,
  longest: 10 * SECOND,
  forgets: 10 * SECOND,
  pardons: false,
};

export type ThrottleKind = 'account' | 'address' | 'registration' | 'question';

/** What the operator may set. */
export interface Vars {
  REGISTRATIONS_AT_ONCE?: number | string;
}

export const ruleFor = (kind: ThrottleKind, vars: Vars): Rule => {
  switch (kind) {
    case 'account':
      return ACCOUNT;
    case 'address':
      return ADDRESS;
    case 'registration':
      return { ...REGISTRATION, free: Number(vars.REGISTRATIONS_AT_ONCE) || REGISTRATIONS_AT_ONCE };
    case 'question':
      return QUESTION;
    default:
      return kind satisfies never;
  }
};
