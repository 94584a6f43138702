/** Einladungen: für die, die einladen, und für die, die eine öffnen. */
import type { invitations as saidOfInvitations } from './en-invitations.ts';
import { isolated, plural } from './sentence.ts';

export const invitations = {
  title: 'Einladungen',
  summary: 'Lass jemanden über einen Link herein.',
  invite: 'Jemanden einladen',
  what: 'Du bekommst einen Link, auch als QR-Code. Wer ihn öffnet, wählt einen Namen und ein Passwort und kann dir sofort schreiben.',
  whatGroup: (group) =>
    `Du bekommst einen Link, auch als QR-Code. Wer ihn öffnet, wählt einen Namen und ein Passwort und wird Mitglied von ${isolated(group)}. Wer hier schon ein Konto hat, kann damit beitreten.`,
  lifetime: 'Gültig für',
  days: { 1: '1 Tag', 7: '7 Tage', 30: '30 Tage' },
  uses: 'Reicht für',
  people: { 1: '1 Person', 5: '5 Personen', 25: '25 Personen', 100: '100 Personen' },
  make: 'Link erstellen',
  made: 'Dein Link ist fertig. Schick ihn der Person, die du einladen möchtest, oder lass sie den Code scannen.',
  link: 'Link',
  qr: 'QR-Code des Links',
  mail: 'Per E-Mail schicken',
  mailSubject: (instance) => `Einladung zu ${instance}`,
  once: 'Parley behält diesen Link nicht: Wenn du diese Seite verlassen hast, kannst du ihn nicht mehr sehen.',
  open: 'Offene Einladungen',
  none: 'Du hast keine offenen Einladungen.',
  past: 'Frühere Einladungen',
  toMe: 'In eine Unterhaltung mit dir',
  to: (group) => `In die Gruppe ${isolated(group)}`,
  toFormer: 'In eine Gruppe, in der du nicht mehr bist',
  used: (used, most) => `von ${used} von ${most} benutzt`,
  until: 'bis',
  revoke: 'Zurückziehen',
  revoked: 'Die Einladung wurde zurückgezogen. Ihr Link funktioniert nicht mehr.',
  states: {
    open: 'offen',
    revoked: 'zurückgezogen',
    expired: 'abgelaufen',
    used: 'verbraucht',
    void: 'nicht mehr gültig',
  },
  cameBy: (names) => `Benutzt von ${names}`,
  everybody: 'Wer auf Einladung kam',
  nobody: 'Noch ist niemand auf Einladung gekommen.',
  by: (name) => `eingeladen von ${isolated(name)}`,
  problems: {
    tooMany: (most) =>
      `Du kannst ${most} ${plural('de', most, { one: 'offene Einladung', other: 'offene Einladungen' })} gleichzeitig haben und am Tag nur eine begrenzte Zahl erstellen. Zieh eine zurück, die du nicht brauchst, oder versuch es morgen noch einmal.`,
    notAllowed: 'Nur Admins dieser Gruppe können dazu einladen.',
    malformed: 'Dieses Formular konnte nicht gelesen werden. Bitte versuch es noch einmal.',
  },
  opening: {
    title: 'Einladung',
    invites: (name) => `${isolated(name)} lädt dich ein`,
    invitesTo: (name, group) => `${isolated(name)} lädt dich in die Gruppe ${isolated(group)} ein`,
    what: (host) =>
      `Das ist ${isolated(host)}, ein privater Messenger. Wähl einen Namen und ein Passwort, dann bist du dabei.`,
    enter: 'Mitmachen',
    wasHere: 'Hast du hier schon ein Konto?',
    logIn: 'Melde dich an',
    joinGroup: (group) => `Möchtest du der Gruppe ${isolated(group)} beitreten?`,
    join: 'Gruppe beitreten',
    notNow: 'Jetzt nicht',
    closed: 'Zurzeit kann sich hier niemand neu registrieren, auch nicht mit einer Einladung.',
    refused: {
      unknown:
        'Diese Einladung ist hier nicht bekannt. Prüf, ob der Link vollständig ist, oder bitte die Person, die ihn dir geschickt hat, um einen neuen.',
      revoked: (name) => `Diese Einladung wurde zurückgezogen. Bitte ${isolated(name)} um eine neue.`,
      expired: (name) => `Diese Einladung ist abgelaufen. Bitte ${isolated(name)} um eine neue.`,
      used: (name) => `Diese Einladung ist verbraucht. Bitte ${isolated(name)} um eine neue.`,
      void: (name) => `Diese Einladung gilt nicht mehr. Bitte ${isolated(name)} um eine neue.`,
      group: (name) =>
        `Die Gruppe kann dich zurzeit nicht aufnehmen: Sie ist vielleicht voll oder geschlossen. Frag ${isolated(name)}.`,
    },
  },
} satisfies typeof saidOfInvitations;
