/** What one may do with a message: its page, and the menu that scripts draw, which loads this file by itself. */
export const message = {
  title: 'Message',
  reply: 'Reply',
  replyGone: 'The message you were replying to was unsent. Your text goes out without it.',
  copy: 'Copy text',
  edit: 'Edit',
  unsend: 'Unsend',
  unsendQuestion: 'Unsend this message for everyone?',
  unsendHint:
    'Everyone sees that a message was unsent, but no longer what it said. Someone who is offline sees that when they’re back. What others have copied or written down stays with them. You can’t undo this.',
  unsendAdmin: 'The group is told that you unsent it.',
  details: 'Details',
  editTitle: 'Edit message',
  editing: 'Editing message',
  editHint: 'Everyone sees the new text, and that the message was edited. What it said before is gone.',
  save: 'Save',
  cancel: 'Cancel',
  other: 'This message was changed from this page before. If you want the text below instead, save it again.',
};
