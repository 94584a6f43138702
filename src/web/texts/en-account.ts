/** What is said of passwords, sessions, and too many attempts, in English. */
import { isolated, plural } from './sentence.ts';

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

/** Of a form that comes back, because something happened to it on its way. */
export const kept = {
  accidents: {
    signedOut: {
      title: 'You are logged out',
      text: 'You were logged out before this was sent. Log in in another tab, come back to this one, and send it again.',
    },
    notYou: {
      title: 'Somebody else is logged in',
      text: 'Another person is logged in here now, so this was not sent in their name. Log in as yourself in another tab, come back to this one, and send it again.',
    },
    accident: {
      title: 'Something went wrong',
      text: 'That did not work, and it is not your fault. Wait a moment, then send it again.',
    },
    tooLarge: {
      title: 'Too long to send',
      text: 'This is more than can be sent at once. Shorten it, or send it in parts.',
    },
    tooMany: {
      title: 'Too many at once',
      text: 'Too many forms were sent from your network. Wait a minute, then send this one again.',
    },
    unread: {
      title: 'Not all of it arrived',
      text: 'Part of what you sent was lost on its way. Look it over, then send it again.',
    },
    notFound: {
      title: 'Not found',
      text: 'What this was meant for is not there any more, or you can no longer see it.',
    },
  },
  safe: 'What you wrote is still here.',
  cut: 'It is so long that only its beginning could be kept.',
  cookies: 'If your browser blocks cookies for this site, allow them first.',
  secrets: 'Passwords and codes are never kept: please enter them again.',
  file: (name: string) => `You had chosen ${isolated(name)}. Please choose it again.`,
  logIn: 'Log in in another tab',
};
