import type { EventTexts } from './en-events.ts';

export const events = {
  joined: (who) => `${who} ${who.isMe ? 'bist' : 'ist'} der Gruppe beigetreten`,
  did: (who, what) => `${who} ${who.isMe ? 'hast' : 'hat'} ${what}`,
  me: 'dich',
  created: (name) => `die Gruppe „${name}“ erstellt`,
  left: 'die Gruppe verlassen',
  leftTo: (owner) => `die Gruppe verlassen, und sie gehört jetzt ${owner.isMe ? 'dir' : owner}`,
  added: (whom) => `${whom} hinzugefügt`,
  removed: (whom) => `${whom} entfernt`,
  role: {
    owner: (who) => `${who.isMe ? 'dir' : who} die Gruppe übergeben`,
    admin: (who) => `${who.isMe ? 'dich' : who} zum Admin gemacht`,
    member: (who) => `${who.isMe ? 'dir' : who} die Adminrechte entzogen`,
  },
  changed: {
    name: (name) => `die Gruppe in „${name}“ umbenannt`,
    description: 'die Beschreibung geändert',
    history: {
      all: 'neuen Mitgliedern frühere Nachrichten freigegeben',
      joined: 'frühere Nachrichten vor neuen Mitgliedern verborgen',
    },
    posting: { all: 'allen das Schreiben erlaubt', admins: 'das Schreiben auf Admins beschränkt' },
    joining: {
      invited: 'die Gruppe nur noch auf Einladung zugänglich gemacht',
      listed: 'die Gruppe für alle auffindbar gemacht',
      everyone: 'eingestellt, dass neue Leute der Gruppe automatisch beitreten',
    },
    other: 'die Einstellungen der Gruppe geändert',
  },
  pinned: 'eine Nachricht angeheftet',
  unpinned: 'eine angeheftete Nachricht gelöst',
  unsent: (author) => `eine Nachricht von ${author.isMe ? 'dir' : author} zurückgenommen`,
  closed: 'die Gruppe geschlossen',
} satisfies EventTexts;
