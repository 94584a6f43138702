/** What is said of this Parley as a whole: who may come in, and who looks after it. */
import { isolated } from './sentence.ts';

export const instance = {
  /** On pages for people who are not in yet. */
  door: {
    invitation: 'New here? Ask somebody who already uses this Parley for an invitation.',
    suspended:
      'This account has been suspended, so you can’t log in. Ask the people who look after this Parley.',
    closed:
      'Nobody new can register here at the moment. If you think that you should, ask the person who looks after this Parley.',
  },
  setUp: {
    title: 'Set up this Parley',
    lead: 'Whoever enters the set-up code becomes the owner of this Parley. The owner decides who may register. The code was printed at the end of “npm run deploy”.',
    code: 'Set-up code',
    codeHint: '16 letters and digits, such as abcd-efgh-2345-wxyz.',
    become: 'Become the owner',
    as: (name: string) => `You’re logged in as ${isolated(name)}.`,
    wasHere: 'Already have an account here?',
    logIn: 'Log in first',
    unreadable: 'A set-up code has 16 letters and digits. Please check what you typed.',
    wrong:
      'This code is wrong, or it can’t be used any more. Please check what you typed. “npm run deploy -- --new-code” prints a new one.',
  },
  administration: {
    title: 'Administration',
    summary: 'Who may register, and who came by invitation.',
    /** A moment may follow. */
    version: (tag: string) => `Version ${tag}, deployed`,
    noVersion: 'Which version this is was not noted when it was uploaded.',
    owner: 'You are now the owner of this Parley. Choose below who may register.',
    registration: 'Who may register',
    registrations: {
      invitation: 'Only people who have an invitation',
      open: 'Everybody who knows the address',
      closed: 'Nobody',
    },
  },
  /** What holds for all. */
  settings: {
    title: 'Name and rules',
    summary: 'What this Parley is called, who may create groups, and what newcomers read.',
    name: 'Name',
    nameHint: 'Shown on the login page, in invitations and in the titles of pages.',
    groups: 'Who may create groups',
    groupsAll: 'Everybody',
    groupsAdmins: 'Only the owner and the admins of this Parley',
    contact: 'Contact',
    contactHint:
      'Whom to ask for help, and how. Everybody who knows the address can read it, even without an account.',
    privacy: 'Privacy',
    privacyHint: 'What you tell people about their data. Everybody who knows the address can read it.',
    problems: {
      longName: 'The name is too long: the limit is 40 characters.',
      longText: 'One of the texts is too long: the limit is 1,000 characters.',
    },
  },
  members: {
    title: 'Members',
    summary: 'Search, suspend, appoint admins.',
    search: 'Search members',
    nobody: 'Nobody has a name like this.',
    all: 'Show all members',
    roles: { owner: 'Owner', admin: 'Admin' },
    suspended: 'suspended',
    since: 'here since',
    seen: 'last seen',
    never: 'not logged in',
    actions: (name: string) => `Options for ${isolated(name)}`,
    suspend: 'Suspend',
    suspendHint: 'They are logged out everywhere at once and can’t log in. What they wrote stays.',
    restore: 'Restore',
    makeAdmin: 'Make admin',
    makeAdminHint: 'Admins choose who may register, and suspend members.',
    makeMember: 'Remove as admin',
    reset: 'Make a link for a new password',
    resetHint:
      'For somebody who cannot get in any more. Make sure that it is really they who ask. The link removes two-step login and passkeys, and they read at each login for a week that this happened.',
    ownBudget: 'Give them a daily allowance of their own',
    ownBudgetHint:
      'They share one person’s daily allowance with others who registered from the same network within a week, or were invited by the same member. Whoever has to wait already waits until midnight UTC.',
    link: 'Link',
    linkFor: (name: string) =>
      `Give this link to ${isolated(name)} and to nobody else: whoever opens it gets into their account. It is good once, for a day. A new one replaces it.`,
    older: 'Older accounts',
    pages: 'Pages of members',
    done: 'Done.',
    refused: 'Nothing was changed: it was like this before, or you’re not allowed to do that.',
  },
  log: {
    title: 'Audit log',
    summary: 'Who did what to look after this Parley.',
    empty: 'Nothing has been done yet.',
    older: 'Older entries',
    pages: 'Pages of the log',
    somebody: 'somebody',
    owner: (actor: string) => `${isolated(actor)} became the owner`,
    suspended: (actor: string, user: string) => `${isolated(actor)} suspended ${isolated(user)}`,
    budget: (actor: string, user: string) =>
      `${isolated(actor)} gave ${isolated(user)} a daily allowance of their own`,
    restored: (actor: string, user: string) => `${isolated(actor)} restored ${isolated(user)}`,
    admin: (actor: string, user: string) => `${isolated(actor)} made ${isolated(user)} an admin`,
    member: (actor: string, user: string) => `${isolated(actor)} removed ${isolated(user)} as admin`,
    reset: (actor: string, user: string) =>
      `${isolated(actor)} made a link for a new password of ${isolated(user)}`,
    named: (actor: string, name: string) => `${isolated(actor)} named this Parley ${isolated(name)}`,
    unnamed: (actor: string) => `${isolated(actor)} removed the name of this Parley`,
    groups: (actor: string, who: string) => `${isolated(actor)} changed who may create groups: ${who}`,
    /** Contact or privacy. */
    text: (actor: string, which: string) => `${isolated(actor)} changed the text “${which}”`,
    /** By the name that they had before. */
    username: (actor: string, before: string) =>
      `${isolated(actor)} changed their username, which was @${before}`,
    registration: (actor: string, what: string) => `${isolated(actor)} changed who may register: ${what}`,
  },
};
