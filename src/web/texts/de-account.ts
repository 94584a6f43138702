/** Was zu Passwörtern, Sitzungen und zu vielen Versuchen gesagt wird, auf Deutsch. */
import type { account as saidOfAccount, kept as saidOfKept, tooMany as saidOfTooMany } from './en-account.ts';
import { isolated, plural } from './sentence.ts';

export const tooMany = {
  seconds: (count) => `${count} ${plural('de', count, { one: 'Sekunde', other: 'Sekunden' })}`,
  minutes: (count) => `${count} ${plural('de', count, { one: 'Minute', other: 'Minuten' })}`,
  attempts: (wait) => `Zu viele Versuche. Versuch es in ${wait} noch einmal.`,
  newcomers: (wait) => `Von hier haben sich zu viele registriert. Versuch es in ${wait} noch einmal.`,
} satisfies typeof saidOfTooMany;

export const account = {
  title: 'Sicherheit',
  summary: 'Dein Passwort, und wo du angemeldet bist.',
  password: {
    title: 'Passwort',
    what: 'Ein neues Passwort beendet alle deine anderen Sitzungen.',
    current: 'Bisheriges Passwort',
    new: 'Neues Passwort',
    change: 'Passwort ändern',
    wrong: 'Das ist nicht dein Passwort.',
    same: 'Dieses Passwort hast du schon.',
  },
  sessions: {
    title: 'Sitzungen',
    what: 'Wo du angemeldet bist. Eine Sitzung endet von selbst, wenn sie 30 Tage lang nicht benutzt wird.',
    this: 'Dieses Gerät',
    first: 'Zuerst gesehen',
    last: 'zuletzt gesehen',
    now: 'gerade aktiv',
    device: (browser, system) => `${browser} auf ${system}`,
    unknown: 'Unbekanntes Gerät',
    revoke: 'Beenden',
    revokeOthers: 'Alle anderen beenden',
    alone: 'Sonst bist du nirgends angemeldet.',
  },
  done: {
    password: 'Dein Passwort ist geändert. Alle deine anderen Sitzungen sind beendet.',
    revoked: 'Die Sitzung ist beendet.',
    others: 'Alle deine anderen Sitzungen sind beendet.',
  },
} satisfies typeof saidOfAccount;

export const kept = {
  accidents: {
    signedOut: {
      title: 'Du bist abgemeldet',
      text: 'Du warst abgemeldet, bevor das gesendet wurde. Melde dich in einem anderen Tab an, komm zu diesem zurück und sende es noch einmal.',
    },
    notYou: {
      title: 'Hier ist jemand anderes angemeldet',
      text: 'Inzwischen ist hier jemand anderes angemeldet, und in dessen Namen wurde das nicht gesendet. Melde dich in einem anderen Tab als du selbst an, komm zu diesem zurück und sende es noch einmal.',
    },
    accident: {
      title: 'Da ist etwas schiefgegangen',
      text: 'Das hat nicht geklappt, und du kannst nichts dafür. Warte einen Moment und sende es dann noch einmal.',
    },
    tooLarge: {
      title: 'Zu lang zum Senden',
      text: 'Das ist mehr, als auf einmal gesendet werden kann. Kürze es, oder sende es in Teilen.',
    },
    tooMany: {
      title: 'Zu viel auf einmal',
      text: 'Aus deinem Netz kamen zu viele Formulare. Warte eine Minute und sende dieses dann noch einmal.',
    },
    unread: {
      title: 'Nicht alles ist angekommen',
      text: 'Ein Teil ist unterwegs verloren gegangen. Sieh nach, was fehlt, und sende es dann noch einmal.',
    },
    notFound: {
      title: 'Nicht gefunden',
      text: 'Das, wofür es gedacht war, gibt es nicht mehr, oder du kannst es nicht mehr sehen.',
    },
  },
  safe: 'Was du geschrieben hast, steht noch hier.',
  cut: 'Es ist so lang, dass nur der Anfang aufgehoben werden konnte.',
  cookies: 'Falls dein Browser auf dieser Seite Cookies blockiert, erlaube sie zuerst.',
  secrets: 'Passwörter und Codes werden nie aufgehoben: Gib sie bitte noch einmal ein.',
  file: (name) => `Du hattest ${isolated(name)} gewählt. Wähle die Datei bitte noch einmal.`,
  logIn: 'In einem anderen Tab anmelden',
} satisfies typeof saidOfKept;
