import type { connection as en } from './en-connection.ts';

export const connection: typeof en = {
  slow: 'Keine Live-Verbindung. Neue Nachrichten erscheinen bis zu einer halben Minute später.',
  unreachable: 'Parley ist nicht erreichbar. Nachrichten werden später gesendet.',
};
