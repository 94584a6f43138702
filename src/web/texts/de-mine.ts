import type { mine as en } from './en-mine.ts';

export const mine = {
  choices: {
    'mute-1h': '1 Stunde stummschalten',
    'mute-8h': '8 Stunden stummschalten',
    'mute-always': 'Stummschalten, bis ich es ändere',
    unmute: 'Stummschaltung aufheben',
    pin: 'Oben anheften',
    unpin: 'Nicht mehr anheften',
    archive: 'Archivieren',
    unarchive: 'Aus dem Archiv holen',
    'mark-unread': 'Als ungelesen markieren',
    'mark-read': 'Als gelesen markieren',
    hide: 'Ausblenden',
  },
  hint: 'Das siehst nur du. Was du archiviert oder ausgeblendet hast, kommt mit einer neuen Nachricht zurück; aus dem Archiv nicht, solange es stumm ist.',
  again: 'Noch einmal versuchen',
} satisfies typeof en;
