/** What one may do with a message: its page, and the menu that scripts draw, which loads this file by itself. */
export const message = {
  title: 'Message',
  copy: 'Copy text',
  unsend: 'Unsend',
  unsendQuestion: 'Unsend this message for everyone?',
  unsendHint:
    'Everyone sees that a message was unsent, but no longer what it said. Someone who is offline sees that when they’re back. What others have copied or written down stays with them. You can’t undo this.',
  unsendAdmin: 'The group is told that you unsent it.',
  details: 'Details',
};
