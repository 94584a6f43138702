/** What is said of passwords, sessions, and too many attempts, in English. */
import { plural } from './sentence.ts';

export const tooMany = {
  seconds: (count: number) => `${count} ${plural('en', count, { one: 'second', other: 'seconds' })}`,
  minutes: (count: number) => `${count} ${plural('en', count, { one: 'minute', other: 'minutes' })}`,
  attempts: (wait: string) => `Too many attempts. Try again in ${wait}.`,
  newcomers: (wait: string) => `Too many people have registered from here. Try again in ${wait}.`,
};

export const account = {
  title: 'Security',
  summary: 'Your password, and where you are logged in.',
  password: {
    title: 'Password',
    what: 'A new password ends all your other sessions.',
    current: 'Current password',
    new: 'New password',
    change: 'Change password',
    wrong: 'This is not your password.',
    same: 'This is the password that you have already.',
  },
  sessions: {
    title: 'Sessions',
    what: 'Where you are logged in. A session ends by itself after 30 days without use.',
    this: 'This device',
    first: 'First seen',
    last: 'last seen',
    now: 'active now',
    device: (browser: string, system: string) => `${browser} on ${system}`,
    unknown: 'Unknown device',
    revoke: 'Revoke',
    revokeOthers: 'Revoke all others',
    alone: 'You are logged in nowhere else.',
  },
  done: {
    password: 'Your password is changed. All your other sessions have ended.',
    revoked: 'The session has ended.',
    others: 'All your other sessions have ended.',
  },
};

/** Of what was typed by somebody whose session was over. */
export const kept = {
  title: 'You are logged out',
  text: 'You were logged out, so this could not be sent. Nothing of it is lost: log in in another tab, come back to this one, and send it again.',
  logIn: 'Log in in another tab',
  again: 'Send again',
};
