import type { Actor } from './sentence.ts';

/**
 * What happens in groups. Each but the first and the last goes into `did`. The browser gets it with the other code that only
 * groups need.
 */
export const events = {
  joined: (who: Actor) => `${who} joined`,
  did: (who: Actor, what: string) => `${who} ${what}`,
  /** After a verb. */
  me: 'you',
  created: (name: string) => `created the group “${name}”`,
  left: 'left',
  leftTo: (owner: Actor) => `left, and ${owner.isMe ? 'you are' : `${owner} is`} now the owner`,
  added: (whom: string) => `added ${whom}`,
  removed: (whom: string) => `removed ${whom}`,
  role: {
    owner: (who: Actor) => `made ${who.isMe ? 'you' : who} the owner`,
    admin: (who: Actor) => `made ${who.isMe ? 'you' : who} an admin`,
    member: (who: Actor) => `removed ${who.isMe ? 'you' : who} as an admin`,
  },
  changed: {
    name: (name: string) => `renamed the group to “${name}”`,
    description: 'changed the description',
    history: {
      all: 'made earlier messages visible to new members',
      joined: 'hid earlier messages from new members',
    },
    posting: { all: 'allowed everyone to write', admins: 'allowed only admins to write' },
    joining: {
      invited: 'made the group invitation-only',
      listed: 'opened the group for anyone to find and join',
      everyone: 'set the group to add new people automatically',
    },
    other: 'changed the group’s settings',
  },
  pinned: 'pinned a message',
  unpinned: 'unpinned a message',
  unsent: (author: Actor) => `unsent a message from ${author.isMe ? 'you' : author}`,
  closed: 'closed the group',
};

export type EventTexts = typeof events;
