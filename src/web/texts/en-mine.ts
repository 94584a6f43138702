/** What somebody may choose for a room of theirs (lobby/choices.ts). */
export const mine = {
  choices: {
    'mute-1h': 'Mute for 1 hour',
    'mute-8h': 'Mute for 8 hours',
    'mute-always': 'Mute until I switch it on again',
    unmute: 'Unmute',
    pin: 'Pin to the top',
    unpin: 'Unpin',
    archive: 'Archive',
    unarchive: 'Move out of the archive',
    'mark-unread': 'Mark as unread',
    'mark-read': 'Mark as read',
    hide: 'Hide',
  },
  hint: 'Only you see this. A new message brings back what you archived or hid; what you archived stays there while it is muted.',
  again: 'Try again',
};
