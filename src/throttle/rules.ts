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
/**
 * From one network, at whatever accounts: 50 at once, for long one in four minutes, which is 400 a day. Each is five calls of objects and two
 * rows: so [P13] no network uses more than 2 % of a day of the free plan. Who owns one account there could pardon all guesses at others.
 */
const ADDRESS: Rule = {
  free: 50,
  first: 2 * SECOND,
  longest: 4 * MINUTE,
  forgets: 4 * MINUTE,
  pardons: false,
};
/** From one network, for long one in ten minutes: 200 a day, of some ten rows each, are 2 % again. */
const REGISTRATION: Rule = {
  free: 60,
  first: 10 * MINUTE,
  longest: 10 * MINUTE,
  forgets: 10 * MINUTE,
  pardons: false,
};

/** What passkeys are asked, from one network: each writes a row before anybody has proved anything. For long one in 45 s, which are 2 % once more. */
const QUESTION: Rule = {
  free: 60,
  first: 45 * SECOND,
  longest: 45 * SECOND,
  forgets: 45 * SECOND,
  pardons: false,
};

/** From one network, tokens of browsers that nobody was ever logged in with: each is looked up. */
const KNOWN_BROWSER: Rule = {
  free: 20,
  first: 4 * MINUTE,
  longest: 4 * MINUTE,
  forgets: 4 * MINUTE,
  pardons: false,
};

export type ThrottleKind = 'account' | 'address' | 'registration' | 'question' | 'known-browser';

/** What is counted: failures in the name of an account, failures or registrations from an address. */
export interface Counted {
  kind: ThrottleKind;
  key: string;
}

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
    case 'known-browser':
      return KNOWN_BROWSER;
    default:
      return kind satisfies never;
  }
};
