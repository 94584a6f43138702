/** Invitations: of whoever makes one, and of whoever opens one. */
import { isolated, plural } from './sentence.ts';

export const invitations = {
  title: 'Invitations',
  summary: 'Let somebody in by a link.',
  invite: 'Invite someone',
  what: 'You get a link, also as a QR code. Whoever opens it chooses a name and a password, and can write to you at once.',
  whatGroup: (group: string) =>
    `You get a link, also as a QR code. Whoever opens it chooses a name and a password, and becomes a member of ${isolated(group)}. People who have an account here can join with it, too.`,
  lifetime: 'Valid for',
  days: { 1: '1 day', 7: '7 days', 30: '30 days' },
  uses: 'Good for',
  people: { 1: '1 person', 5: '5 people', 25: '25 people', 100: '100 people' },
  make: 'Create link',
  made: 'Your link is ready. Send it to the person you want to invite, or let them scan the code.',
  link: 'Link',
  qr: 'QR code of the link',
  mail: 'Send by email',
  mailSubject: (instance: string) => `Invitation to ${instance}`,
  once: 'Parley does not keep this link: once you have left this page, you cannot see it again.',
  open: 'Open invitations',
  none: 'You have no open invitations.',
  past: 'Earlier invitations',
  toMe: 'To a conversation with you',
  to: (group: string) => `To the group ${isolated(group)}`,
  toFormer: 'To a group that you are no longer in',
  used: (used: number, most: number) => `used by ${used} of ${most}`,
  until: 'until',
  revoke: 'Withdraw',
  revoked: 'The invitation has been withdrawn. Its link no longer works.',
  states: {
    open: 'open',
    revoked: 'withdrawn',
    expired: 'expired',
    used: 'used up',
    void: 'no longer valid',
  },
  cameBy: (names: string) => `Used by ${names}`,
  everybody: 'Who came by invitation',
  nobody: 'Nobody has come by invitation yet.',
  /** After the name of a newcomer. */
  by: (name: string) => `invited by ${isolated(name)}`,
  problems: {
    tooMany: (most: number) =>
      `You can have ${most} open ${plural('en', most, { one: 'invitation', other: 'invitations' })} at a time, and create only so many in a day. Withdraw one that you don’t need, or try again tomorrow.`,
    notAllowed: 'Only admins of this group can invite people to it.',
    malformed: 'This form could not be read. Please try again.',
  },
  /** To whoever opens one. */
  opening: {
    title: 'Invitation',
    invites: (name: string) => `${isolated(name)} invites you`,
    invitesTo: (name: string, group: string) =>
      `${isolated(name)} invites you to the group ${isolated(group)}`,
    what: (host: string) =>
      `This is ${isolated(host)}, a private messenger. Choose a name and a password, and you’re in.`,
    enter: 'Join',
    wasHere: 'Already have an account here?',
    logIn: 'Log in',
    joinGroup: (group: string) => `Do you want to join the group ${isolated(group)}?`,
    join: 'Join group',
    notNow: 'Not now',
    closed: 'Nobody new can register here at the moment, not even with an invitation.',
    refused: {
      unknown:
        'This invitation isn’t known here. Check that the link is complete, or ask whoever sent it to you for a new one.',
      revoked: (name: string) => `This invitation has been withdrawn. Ask ${isolated(name)} for a new one.`,
      expired: (name: string) => `This invitation has expired. Ask ${isolated(name)} for a new one.`,
      used: (name: string) => `This invitation has been used up. Ask ${isolated(name)} for a new one.`,
      void: (name: string) => `This invitation is no longer valid. Ask ${isolated(name)} for a new one.`,
      group: (name: string) =>
        `The group can’t take you in at the moment: it may be full or closed. Ask ${isolated(name)}.`,
    },
  },
};
