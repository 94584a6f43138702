/**
 * Every English text of the interface, and by its type what each language must say. Functions make sentences:
 * their order of words, and their plurals, are the language's own business.
 */
import { account, kept, tooMany } from './en-account.ts';
import { events } from './en-events.ts';
import { factors } from './en-factors.ts';
import { mentions } from './en-mentions.ts';
import { isolated, plural } from './sentence.ts';

/** What the browser says, too: alone in its bundle, so nothing here may need the rest. */
export const live = {
  language: 'en' as 'en' | 'de',
  /** For `Intl`. */
  locale: 'en-GB',
  time: {
    now: 'now',
    today: (clock: string) => `Today ${clock}`,
  },
  activity: {
    now: 'Active now',
    ago: (time: string) => `Active ${time} ago`,
    yesterday: 'Active yesterday',
  },
  row: {
    you: 'You: ',
    online: 'online',
    unread: (count: number) => `${count} unread`,
    typing: 'Typing…',
    typingBy: (name: string) => `${isolated(name)} is typing…`,
    by: (name: string) => `${isolated(name)}: `,
    notes: 'Notes to yourself',
    empty: 'No messages yet',
    ended: { left: 'You left', removed: 'You were removed' },
    muted: 'muted',
    pinned: 'pinned',
    mentioned: 'you were mentioned',
    marked: 'marked as unread',
  },
  /** After some names. */
  others: (count: number) => `${count} ${plural('en', count, { one: 'other', other: 'others' })}`,
  message: {
    you: 'You',
    unknown: 'Reload the page to see what happened here.',
    somebody: 'Somebody',
    divider: 'New messages',
    sending: 'Sending',
    retry: 'Not sent. Tap to retry',
    discard: 'Discard',
  },
  /** Of one or several people. */
  typing: (names: string, count: number) => `${names} ${count > 1 ? 'are' : 'is'} typing`,
  receipt: {
    pending: 'Sending',
    sent: 'Sent',
    seen: 'Seen',
    seenBy: (names: string) => `Seen by ${names}`,
    seenByCount: (count: number) => `Seen by ${count}`,
  },
  refused: {
    empty: 'Write a message first.',
    tooLong: (most: string) => `A message has at most ${most} characters. Shorten it, or send it in parts.`,
    tooFast: 'That was very fast. Wait a moment, then send it again.',
    cidTaken: 'This form has sent another message already. Send again to post this one, too.',
    malformed: 'This message could not be read. Send it again.',
    notMember: 'You are no longer a member of this group, so your message was not sent.',
    notAllowed: 'Only admins can write in this group.',
    closed: 'This group has been closed. Nobody can write in it any more.',
  },
  room: {
    older: 'Older messages',
    gone: 'This conversation is not there any more.',
    many: (count: number, names: string) =>
      `${count} new ${plural('en', count, { one: 'message', other: 'messages' })} from ${names}`,
  },
  bar: {
    updated: 'Parley was updated. ',
    reload: 'Reload',
  },
};

export const en = {
  live,
  frame: {
    skip: 'Skip to the conversation',
    home: 'Home',
    settings: 'Settings',
    logOut: 'Log out',
    back: 'Back',
    offline: "You're offline. Messages will be sent later.",
    toParley: 'Back to Parley',
  },
  signIn: {
    motto: 'Private messages, on your own ground.',
    scene: {
      where: 'Where did you all go?',
      here: 'To a place of our own.',
      come: 'Come in!',
      coming: 'On my way 🏃‍♀️',
    },
    logIn: 'Log in',
    register: 'Register',
    username: 'Username',
    usernameHint: '3 to 30 letters, digits, “_” and “.”',
    password: 'Password',
    passwordHint: 'At least 8 characters.',
    isNew: 'New here?',
    create: 'Create an account',
    wasHere: 'Been here before?',
    cookies:
      'Your browser did not keep the cookie that logs you in. Allow cookies for this site, then log in again.',
    registered: 'Your account is ready, but logging you in did not work. Please log in.',
    refused: {
      wrong: 'The username or the password is wrong.',
      username: 'Use 3 to 30 letters, digits, underscores or dots.',
      taken: 'This username is taken, or looks like one that is. If it is yours already, log in instead.',
      reserved: 'This username is reserved. Choose another.',
      tooShort: 'Use at least 8 characters.',
      tooLong: 'Use at most 256 characters.',
      common: 'This password is one of the most common ones. Choose another.',
      isUsername: 'Do not use your username as your password.',
    },
  },
  tooMany,
  account,
  kept,
  factors,
  events,
  mentions,
  lobby: {
    title: 'Messages',
    conversations: 'Conversations',
    people: 'People',
    search: 'Search',
    clear: 'Clear',
    nothing: 'No results found.',
    nobody: 'Nobody else is here yet.',
    invite:
      'Give the address of this page to the people you want to talk to. Once they have registered, they appear here.',
    pages: 'Pages',
    previous: 'Back',
    next: 'More',
    emptyTitle: 'Your messages',
    empty: 'Send a message to start a chat.',
    find: 'Find people',
  },
  room: {
    log: (name: string) => `Conversation with ${isolated(name)}`,
    notes: 'Notes to yourself',
    beginning: 'This is the beginning of your conversation.',
    jump: 'New messages',
    elsewhere: 'These are older messages.',
    newest: 'Back to the newest',
    message: 'Message',
    placeholder: 'Message…',
    send: 'Send',
  },
  profile: {
    message: 'Message',
    edit: 'Edit profile',
  },
  settings: {
    title: 'Settings',
    saved: 'Saved.',
    save: 'Save',
    profile: 'Profile',
    seeProfile: 'See your profile',
    name: 'Display name',
    nameHint: 'What others read. Without one it is your username.',
    about: 'About you',
    aboutHint: 'One line, for those who open your profile.',
    appearance: 'Appearance',
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    language: 'Language',
    asBrowser: 'As the browser',
    privacy: 'Privacy',
    receipts: 'Read receipts',
    receiptsHint: 'Others see what you have read. Off, you do not see what others have read either.',
    visible: 'Online status',
    visibleHint:
      'Others see whether you are here, or when you were. Off, you do not see that of others either.',
    taken: "This is somebody else's username, or looks like it. Choose another name.",
    reserved: 'This name is reserved. Choose another.',
    tooLong: (most: number) =>
      `Use at most ${most} ${plural('en', most, { one: 'character', other: 'characters' })}.`,
  },
  shortcuts: {
    title: 'Keyboard shortcuts',
    close: 'Close',
    search: 'Search',
    previous: 'Previous conversation',
    next: 'Next conversation',
    leave: 'Close the conversation',
    send: 'Send',
    newLine: 'New line',
    read: 'Read back, message by message',
    help: 'This list',
    hint: ['Press ', ' for keyboard shortcuts.'] as [string, string],
    keys: { ctrl: 'Ctrl', alt: 'Alt', shift: 'Shift', enter: 'Enter', esc: 'Esc' },
  },
  problems: {
    unread: { title: 'That did not arrive whole', text: 'Please go back and try again.' },
    signedOut: { title: 'Signed out', text: 'Please log in.' },
    foreign: {
      title: 'Not from this page',
      text: 'Only pages of this site may do that. Please go back and try again.',
    },
    notFound: { title: 'Not found', text: 'There is nothing here, or nothing that you can see.' },
    method: { title: 'Not like this', text: 'This address is not made to be opened like that.' },
    tooMany: { title: 'Too many at once', text: 'Please wait a minute and try again.' },
    tooLarge: { title: 'Too large', text: 'That is more than can be sent at once.' },
    accident: {
      title: 'Something went wrong',
      text: 'It is not your fault. Please try again in a moment.',
    },
    nobody: {
      title: 'No such person',
      text: 'Nobody here has this address. They may never have been here.',
    },
    notYou: {
      title: 'Somebody else is logged in',
      text: 'Another person wrote what you wanted to send. Go back to copy it, or log in as that person.',
    },
  },
};

/** What every other language has to say, too. */
export type Texts = typeof en;
export type Live = typeof live;
