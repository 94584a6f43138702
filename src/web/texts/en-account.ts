/** What is said of passwords, sessions, and too many attempts, in English. */
import { isolated, plural } from './sentence.ts';

export const tooMany = {
  seconds: (count: number) => `${count} ${plural('en', count, { one: 'second', other: 'seconds' })}`,
  minutes: (count: number) => `${count} ${plural('en', count, { one: 'minute', other: 'minutes' })}`,
  hours: (count: number) => `${count} ${plural('en', count, { one: 'hour', other: 'hours' })}`,
  attempts: (wait: string) => `Too many attempts. Try again in ${wait}.`,
  newcomers: (wait: string) => `Too many accounts have been created from your network. Try again in ${wait}.`,
};

export const account = {
  title: 'Security',
  summary: 'Your password and the devices you’re logged in on.',
  password: {
    title: 'Password',
    what: 'Changing your password logs you out everywhere else.',
    current: 'Current password',
    new: 'New password',
    change: 'Change password',
    wrong: 'That isn’t your current password. Please try again.',
    same: 'This already is your password. Please choose a different one.',
  },
  sessions: {
    title: 'Sessions',
    what: 'The devices you’re logged in on. A session ends automatically after 30 days without use.',
    this: 'This device',
    first: 'Logged in',
    /** Before its name. */
    byPasskey: 'with the passkey',
    last: 'last active',
    now: 'active now',
    device: (browser: string, system: string) => `${browser} on ${system}`,
    unknown: 'Unknown device',
    revoke: 'End session',
    revokeOthers: 'End all other sessions',
    alone: 'You’re not logged in anywhere else.',
  },
  /** Changing it. */
  username: {
    title: 'Username',
    summary: 'The name you log in with.',
    what: (username: string) =>
      `Your username is @${username}. You log in with it, and others can find and mention you by it.`,
    new: 'New username',
    change: 'Change username',
    /** In days. */
    kept: (days: number, within: number) =>
      `You stay logged in, and your messages, groups and mentions stay yours. Nobody else can take your old username for ${days} days. You can change your username twice in ${within} days.`,
    /** A moment follows. */
    later: (days: number) =>
      `You’ve changed your username twice within the last ${days} days. You can change it again from this day on:`,
    same: 'This already is your username. Please choose a different one.',
    taken:
      'This username is taken, was somebody’s until a short while ago, or looks too much like one that is taken. Please choose another.',
    isPassword: 'Your username can’t be your password. Please choose another.',
    done: (username: string) => `Your username is now @${username}. Use it the next time you log in.`,
    former: 'Kept for you',
    /** Between a username and a moment. */
    until: 'until',
  },
  done: {
    password: 'Your password has been changed. You’ve been logged out everywhere else.',
    revoked: 'The session has ended.',
    others: 'All your other sessions have ended.',
    reset:
      'Within the last week this account got a new password by a link from somebody who looks after this Parley. If that wasn’t you, ask them, and change your password.',
  },
  /** After a new password; a link to them follows. */
  stillOpen: (count: number) =>
    count === 1 ? 'Your passkey still logs you in.' : `Your ${count} passkeys still log you in.`,
  seePasskeys: 'Check your passkeys',
};

/** A new password by a link from those who look after this Parley. */
export const reset = {
  title: 'Choose a new password',
  lead: (username: string) =>
    `For the account @${username}. Two-step login and passkeys are removed, and you are logged out everywhere else.`,
  save: 'Save and log in',
  gone: 'This link has been used, has expired, or isn’t complete. Ask the person who gave it to you for a new one.',
};

/** Of a form that comes back, because something happened to it on its way. */
export const kept = {
  accidents: {
    signedOut: {
      title: 'You’re logged out',
      text: 'You were logged out before this was sent. Log in using a new tab, come back to this one, and send it again.',
    },
    notYou: {
      title: 'Someone else is logged in',
      text: 'Another person is now logged in here, so this wasn’t sent in their name. Log in as yourself using a new tab, come back to this one, and send it again.',
    },
    accident: {
      title: 'Something went wrong',
      text: 'This may not have been saved, and it’s not your fault. Wait a moment, then send it again.',
    },
    tooLarge: {
      title: 'Too long to send',
      text: 'This is too much to send at once. Shorten it, or send it in parts.',
    },
    tooMany: {
      title: 'Too many requests',
      text: 'Too much was sent from your network in a short time. Wait a minute, then send this again.',
    },
    spent: {
      title: 'Your limit for today',
      text: (wait: string) =>
        `You’ve reached the limit for what one person can use in a day, so this wasn’t sent. Send it again in ${wait}.`,
    },
    unread: {
      title: 'Something got lost on the way',
      text: 'Part of what you sent didn’t arrive. Check what’s here, then send it again.',
    },
    notFound: {
      title: 'Page not found',
      text: 'The page this was meant for no longer exists, or you no longer have access to it.',
    },
  },
  safe: 'What you wrote is still here.',
  cut: 'It’s so long that only the beginning could be kept.',
  cookies: 'If your browser blocks cookies for this site, allow them first.',
  secrets: 'For your security, passwords and codes aren’t kept. Please enter them again.',
  file: (name: string) => `You had chosen ${isolated(name)}. Please choose it again.`,
  logIn: 'Log in using a new tab',
};
