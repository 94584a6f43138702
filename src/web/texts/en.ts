/**
 * Every English text of the interface, and by its type what each language must say. Functions make sentences:
 * their order of words, and their plurals, are the language's own business.
 */
import { account, kept, reset, tooMany } from './en-account.ts';
import { connection } from './en-connection.ts';
import { events } from './en-events.ts';
import { factors } from './en-factors.ts';
import { groups } from './en-groups.ts';
import { help } from './en-help.ts';
import { instance } from './en-instance.ts';
import { invitations } from './en-invitations.ts';
import { mentions } from './en-mentions.ts';
import { message } from './en-message.ts';
import { mine } from './en-mine.ts';
import { search } from './en-search.ts';
import { usage } from './en-usage.ts';
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
    unsent: 'Message unsent',
    edited: 'Message edited',
    ended: { left: 'You left', removed: 'You were removed' },
    muted: 'muted',
    pinned: 'pinned',
    mentioned: 'you were mentioned',
    marked: 'marked as unread',
    options: (name: string) => `Options for ${isolated(name)}`,
  },
  /** After some names. */
  others: (count: number) => `${count} ${plural('en', count, { one: 'other', other: 'others' })}`,
  message: {
    you: 'You',
    unknown: 'Reload the page to see this.',
    somebody: 'Someone',
    divider: 'New messages',
    sending: 'Sending',
    retry: 'Not sent. Tap to retry',
    retryEdit: 'Change not saved. Tap to retry',
    discard: 'Discard',
    copy: 'Copy',
    copied: 'Copied',
    details: 'Message options',
    unsent: 'Message unsent',
    edited: 'edited',
    outdated: 'Edited. The new text will be here in a moment.',
    replyTo: 'Reply to',
    forwarded: 'Forwarded',
    earlier: 'An earlier message',
    undo: 'Undo',
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
    emptied: 'A message can’t be empty. If you want it gone, unsend it.',
    tooLong: (most: string) =>
      `This message is too long: the limit is ${most} characters. Shorten it, or send it in parts.`,
    spent: 'You’ve reached your limit for today, so this wasn’t sent. Try again later.',
    notMember: 'You’re no longer a member of this group, so your message wasn’t sent.',
    notAllowed: 'Only admins can send messages in this group.',
    tooLate: 'You can edit a message for 24 hours after sending it. This one is older, so it wasn’t changed.',
    closed: 'This group has been closed. Nobody can send messages in it any more.',
    noTarget: 'The message you replied to is gone, so this wasn’t sent. You can still send it on its own.',
  },
  room: {
    older: 'Older messages',
    gone: 'This conversation is no longer available.',
    ended: 'You are no longer a member of this group. You can still read what was written while you were.',
    members: (count: number) => `${count} ${plural('en', count, { one: 'member', other: 'members' })}`,
    online: (count: number) => `, ${count} online`,
    pinned: 'Pinned message',
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
    offline: 'You’re offline. Messages will be sent later.',
    toParley: 'Back to Parley',
  },
  signIn: {
    motto: 'Your own private messenger.',
    scene: {
      where: 'Where did you all go?',
      here: 'To a place of our own.',
      come: 'Come on in!',
      coming: 'On my way 🏃‍♀️',
    },
    logIn: 'Log in',
    register: 'Register',
    username: 'Username',
    usernameHint: '3 to 30 characters: letters, digits, “_” and “.”',
    password: 'Password',
    passwordHint: 'At least 8 characters.',
    isNew: 'New here?',
    create: 'Create an account',
    wasHere: 'Already have an account?',
    cookies:
      'Your browser didn’t keep the cookie that logs you in. Allow cookies for this site, then log in again.',
    registered: 'Your account is ready, but you couldn’t be logged in automatically. Please log in.',
    refused: {
      wrong: 'Wrong username or password. Please try again.',
      username: 'Use 3 to 30 characters: only letters, digits, underscores and dots.',
      taken: 'This username is taken, or looks too much like one that is. If it’s yours, log in instead.',
      reserved: 'This username is reserved. Please choose another.',
      tooShort: 'Use at least 8 characters.',
      tooLong: 'Use at most 256 characters.',
      common: 'This password is too easy to guess. Please choose another.',
      isUsername: 'Your password can’t be your username. Please choose another.',
    },
  },
  tooMany,
  account,
  reset,
  kept,
  factors,
  groups,
  help,
  instance,
  invitations,
  connection,
  mine,
  events,
  mentions,
  message,
  search,
  usage,
  lobby: {
    title: 'Messages',
    conversations: 'Conversations',
    people: 'People',
    search: 'Search',
    clear: 'Clear search',
    nothing: 'No results found.',
    nobody: 'Nobody else is here yet.',
    invite: 'Invite the people you want to talk to. They’ll appear here once they’re in.',
    pages: 'Pages',
    archive: 'Archived conversations',
    archived: (count: number) => `Archived (${count})`,
    archiveEmpty: 'Nothing is archived.',
    leaveArchive: 'Back to all conversations',
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
    elsewhere: 'You’re viewing older messages.',
    newest: 'Jump to the latest',
    message: 'Message',
    placeholder: 'Message…',
    send: 'Send',
    wasUnsent:
      'The message that stood here before was unsent. If this is another one, send it again. Otherwise clear the field.',
    wasEdited:
      'The message that stood here before was sent, and edited since. If this is another one, send it again. Otherwise clear the field.',
    tooFast: 'You’re sending messages too fast. Wait a moment, then try again.',
    cidTaken: 'A different message was already sent from this page. To send this one too, press Send again.',
    malformed: 'Something went wrong with this message, so it wasn’t sent. Please try again.',
    said: 'You’ve already sent this here a moment ago. Send it again if you want it there twice.',
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
    nameHint: 'The name other people see. If you leave it empty, they see your username.',
    about: 'About you',
    aboutHint: 'A short line about you, shown on your profile.',
    appearance: 'Appearance',
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
    language: 'Language',
    asBrowser: 'Same as your browser',
    privacy: 'Privacy',
    receipts: 'Read receipts',
    receiptsHint:
      'People can see that you’ve read their messages. When this is off, you also can’t see other people’s read receipts.',
    visible: 'Online status',
    visibleHint:
      'People can see when you’re online and when you were last active. When this is off, you also can’t see this about other people.',
    taken: 'This is someone else’s username, or looks too much like it. Please choose another name.',
    reserved: 'This name is reserved. Please choose another.',
    tooLong: (most: number) =>
      `Use at most ${most} ${plural('en', most, { one: 'character', other: 'characters' })}.`,
  },
  shortcuts: {
    title: 'Keyboard shortcuts',
    close: 'Close',
    search: 'Search',
    searchHere: 'Search this conversation',
    previous: 'Previous conversation',
    next: 'Next conversation',
    leave: 'Close conversation',
    send: 'Send message',
    newLine: 'New line',
    edit: 'Edit your last message (in an empty field)',
    read: 'Go from message to message',
    help: 'Show keyboard shortcuts',
    hint: ['Press ', ' for keyboard shortcuts.'] as [string, string],
    keys: { ctrl: 'Ctrl', alt: 'Alt', shift: 'Shift', enter: 'Enter', esc: 'Esc' },
  },
  problems: {
    unread: {
      title: 'Something got lost on the way',
      text: 'Part of what you sent didn’t arrive. Please go back and try again.',
    },
    signedOut: { title: 'You’re logged out', text: 'Please log in to continue.' },
    exposed: {
      title: 'This address isn’t encrypted',
      text: 'Others could have read what you sent, so Parley did not take it. Open Parley at an address that begins with https:// and send it from there.',
    },
    foreign: {
      title: 'Request blocked',
      text: 'It didn’t come from a Parley page, so Parley blocked it to protect your account. Please go back and try again.',
    },
    notFound: {
      title: 'Page not found',
      text: 'There’s nothing at this address, or you don’t have access to it.',
    },
    method: {
      title: 'This page can’t be opened this way',
      text: 'Go back to Parley and use the buttons there.',
    },
    tooMany: { title: 'Too many requests', text: 'Please wait a minute, then try again.' },
    spent: {
      title: 'Your limit for today',
      text: (wait: string) =>
        `You’ve reached the limit for what one person can use in a day. You can go on in ${wait}.`,
    },
    tooLarge: {
      title: 'That’s too much at once',
      text: 'It wasn’t sent. Please go back, shorten it or split it up, and try again.',
    },
    accident: {
      title: 'Something went wrong',
      text: 'It’s not your fault. Please try again in a moment.',
    },
    nobody: {
      title: 'Person not found',
      text: 'No account belongs to this link. Please check that the link is complete.',
    },
    notYou: {
      title: 'Someone else is logged in',
      text: 'This was written by another person, so it wasn’t sent. Go back to copy it, or log in as that person.',
    },
  },
};

/** What every other language has to say, too. */
export type Texts = typeof en;
export type Live = typeof live;
