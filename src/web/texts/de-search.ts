import type { search as en } from './en-search.ts';
import { isolated } from './sentence.ts';

export const search = {
  title: (name: string) => `Suche: ${isolated(name)}`,
  open: 'Diese Unterhaltung durchsuchen',
  field: 'Nachrichten durchsuchen',
  go: 'Suchen',
  filters: 'Filter',
  from: 'Von',
  anybody: 'Allen',
  since: 'Ab dem (UTC)',
  until: 'Bis zum (UTC)',
  hasLink: 'Enthält einen Link',
  hint: 'Gefunden wird eine Nachricht, in der all diese Wörter vorkommen. Mehrere Wörter in Anführungszeichen werden genau so gesucht.',
  nothing: 'Keine Nachrichten gefunden.',
  nothingYet: 'Bisher keine Nachrichten gefunden.',
  older: 'Ältere Nachrichten durchsuchen',
  titleAll: 'Nachrichten durchsuchen',
  toMessages: (query: string) => `„${isolated(query)}“ in Nachrichten suchen`,
  more: (name: string) => `Alle Ergebnisse: ${isolated(name)}`,
  further: 'Weitere Unterhaltungen durchsuchen',
  failed: 'Diese Unterhaltung konnte nicht durchsucht werden. Versuch es gleich noch einmal.',
  newest: 'Zurück zu den neuesten Ergebnissen',
} satisfies typeof en;
