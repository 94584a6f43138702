/** What somebody may choose for a room of theirs (lobby/choices.ts). */
export const mine = {
  choices: {
    'mute-1h': 'Mute for 1 hour',
    'mute-8h': 'Mute for 8 hours',
    'mute-always': 'Mute until I unmute it',
    unmute: 'Unmute',
    pin: 'Pin to the top',
    unpin: 'Unpin',
    archive: 'Archive',
    unarchive: 'Move out of the archive',
    'mark-unread': 'Mark as unread',
    'mark-read': 'Mark as read',
    hide: 'Hide',
  },
  hint: 'Only you can see these choices. A new message brings a hidden or archived conversation back, unless it’s archived and muted.',
  again: 'Try again',
};
