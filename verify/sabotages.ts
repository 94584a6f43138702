/** What verify can break on purpose (verify/worker/sabotage.ts does it), to show that the audit sees it. */
export const SABOTAGES = {
  'tell-first': 'acknowledge before storing: a message is written a moment after it was told',
  'forget-cid': 'remember the cids of the last messages only',
  'skip-rev': 'leave out a change of those that a client resumes',
  'swap-two': 'let a message overtake the one before it',
  'keep-socket': 'leave the sockets of a session open that is over',
  'leave-gap': 'leave out a place after each wake',
  'lose-copy': 'leave a message out of what D1 gets',
  'tell-others': "tell everybody's lists of every room",
  miscount: 'count one unread message too many',
  'ignore-stays': 'ignore in one path, the socket’s, that somebody was away',
  'widen-copy': 'forget in D1, and so in the pages, where a stay begins',
  'keep-removed': 'leave the sockets of a member open who was removed',
  'unsend-other': 'leave the tombstone in the place before the one that was asked for',
  'keep-unsent': 'leave the text of an unsent message in D1',
  'bring-back': 'let a retry bring an unsent message back',
  'edit-other': 'edit the message in the place before the one that was asked for',
  'keep-edited': 'leave the text that an edit has replaced in D1',
  'repeat-edit': 'do an edit again whose name is known',
  'react-twice': 'count a reaction twice',
  'repeat-reaction': 'do a reaction again whose name is known',
  'preview-left': 'send previews to who has left, too',
} as const;

export type Sabotage = keyof typeof SABOTAGES;

export const isSabotage = (name: string): name is Sabotage => Object.hasOwn(SABOTAGES, name);
