import type { message as english } from './en-message.ts';

export const message: typeof english = {
  title: 'Nachricht',
  reply: 'Antworten',
  forward: 'Weiterleiten',
  forwardTitle: 'Nachricht weiterleiten',
  forwardHint:
    'Sie geht als deine Nachricht hinaus, als weitergeleitet gekennzeichnet. Wer sie wo geschrieben hat, steht nicht dabei.',
  forwardTo: 'An',
  forwardFind: 'Unterhaltung suchen',
  forwardNone: 'Keine Unterhaltung heißt so.',
  forwardChoose: 'Wähle mindestens eine Unterhaltung aus.',
  forwardMost: (most: number) => `Wähle höchstens ${most} Unterhaltungen aus.`,
  forwardGone: 'Eine dieser Unterhaltungen ist nicht mehr verfügbar.',
  forwardSome: (why: string) =>
    `Nicht alle haben sie bekommen: ${why} Sende sie noch einmal; niemand bekommt sie doppelt.`,
  replyGone:
    'Die Nachricht, auf die du antworten wolltest, wurde zurückgenommen. Dein Text wird ohne sie gesendet.',
  copy: 'Text kopieren',
  react: 'Reagieren',
  reactions: 'Reaktionen',
  moreEmoji: 'Weitere Emojis',
  anotherEmoji: 'Ein anderes Emoji',
  takeBack: 'Reaktion entfernen',
  searchEmoji: 'Emojis suchen',
  emojiFound: (count: number) => `Gefunden: ${count}`,
  emojiGone: 'Die Emojis konnten nicht geladen werden. Prüfe deine Verbindung und versuch es noch einmal.',
  emojiGroups: [
    'Smileys und Gefühle',
    'Menschen und Körper',
    'Tiere und Natur',
    'Essen und Trinken',
    'Reisen und Orte',
    'Aktivitäten',
    'Gegenstände',
    'Symbole',
    'Flaggen',
  ],
  tooMany:
    'Für diese Reaktion ist kein Platz mehr: Eine Person kann einer Nachricht 5 verschiedene Emojis geben, und insgesamt kann sie 20 haben.',
  notEmoji: 'Das ist kein einzelnes Emoji. Gib genau eines ein.',
  changedSince: 'Du hast diese Reaktion danach noch einmal geändert. So ist sie jetzt.',
  edit: 'Bearbeiten',
  unsend: 'Zurücknehmen',
  unsendQuestion: 'Diese Nachricht für alle zurücknehmen?',
  unsendHint:
    'Alle sehen, dass eine Nachricht zurückgenommen wurde, aber nicht mehr, was darin stand. Wer offline ist, sieht das erst später. Was andere kopiert oder notiert haben, behalten sie. Das lässt sich nicht rückgängig machen.',
  unsendAdmin: 'Die Gruppe erfährt, dass du sie zurückgenommen hast.',
  details: 'Details',
  editTitle: 'Nachricht bearbeiten',
  editing: 'Du bearbeitest eine Nachricht',
  editHint:
    'Alle sehen den neuen Text und dass die Nachricht bearbeitet wurde. Was vorher darin stand, ist dann weg.',
  save: 'Speichern',
  cancel: 'Abbrechen',
  other:
    'Diese Nachricht wurde von dieser Seite aus schon geändert. Wenn du stattdessen den Text unten meinst, speichere noch einmal.',
};
