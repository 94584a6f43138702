/** Was zu Passwörtern, Sitzungen und zu vielen Versuchen gesagt wird, auf Deutsch. */
import type {
  account as saidOfAccount,
  kept as saidOfKept,
  reset as saidOfReset,
  tooMany as saidOfTooMany,
} from './en-account.ts';
import { isolated, plural } from './sentence.ts';

export const tooMany = {
  seconds: (count) => `${count} ${plural('de', count, { one: 'Sekunde', other: 'Sekunden' })}`,
  minutes: (count) => `${count} ${plural('de', count, { one: 'Minute', other: 'Minuten' })}`,
  hours: (count) => `${count} ${plural('de', count, { one: 'Stunde', other: 'Stunden' })}`,
  attempts: (wait) => `Zu viele Versuche. Versuch es in ${wait} noch einmal.`,
  newcomers: (wait) =>
    `Aus deinem Netzwerk wurden zu viele Konten erstellt. Versuch es in ${wait} noch einmal.`,
} satisfies typeof saidOfTooMany;

export const account = {
  title: 'Sicherheit',
  summary: 'Dein Passwort und die Geräte, auf denen du angemeldet bist.',
  password: {
    title: 'Passwort',
    what: 'Wenn du dein Passwort änderst, wirst du überall sonst abgemeldet.',
    current: 'Aktuelles Passwort',
    new: 'Neues Passwort',
    change: 'Passwort ändern',
    wrong: 'Das ist nicht dein aktuelles Passwort. Bitte versuch es noch einmal.',
    same: 'Das ist schon dein Passwort. Bitte wähle ein anderes.',
  },
  sessions: {
    title: 'Sitzungen',
    what: 'Die Geräte, auf denen du angemeldet bist. Eine Sitzung endet von selbst, wenn sie 30 Tage lang nicht benutzt wird.',
    this: 'Dieses Gerät',
    first: 'Angemeldet',
    byPasskey: 'mit dem Passkey',
    last: 'zuletzt aktiv',
    now: 'gerade aktiv',
    device: (browser, system) => `${browser} auf ${system}`,
    unknown: 'Unbekanntes Gerät',
    revoke: 'Sitzung beenden',
    revokeOthers: 'Alle anderen Sitzungen beenden',
    alone: 'Du bist sonst nirgends angemeldet.',
  },
  username: {
    title: 'Benutzername',
    summary: 'Der Name, mit dem du dich anmeldest.',
    what: (username) =>
      `Dein Benutzername ist @${username}. Mit ihm meldest du dich an, und andere können dich damit finden und erwähnen.`,
    new: 'Neuer Benutzername',
    change: 'Benutzernamen ändern',
    kept: (days, within) =>
      `Du bleibst angemeldet, und deine Nachrichten, Gruppen und Erwähnungen bleiben deine. Deinen alten Benutzernamen kann ${days} Tage lang niemand sonst nehmen. Du kannst deinen Benutzernamen zweimal in ${within} Tagen ändern.`,
    later: (days) =>
      `Du hast deinen Benutzernamen in den letzten ${days} Tagen zweimal geändert. Ab diesem Tag kannst du ihn wieder ändern:`,
    same: 'Das ist schon dein Benutzername. Bitte wähle einen anderen.',
    taken:
      'Dieser Benutzername ist vergeben, gehörte bis vor Kurzem jemandem oder sieht einem vergebenen zum Verwechseln ähnlich. Bitte wähle einen anderen.',
    isPassword: 'Dein Passwort kann nicht dein Benutzername sein. Bitte wähle einen anderen.',
    done: (username) => `Dein Benutzername ist jetzt @${username}. Melde dich beim nächsten Mal mit ihm an.`,
    former: 'Für dich reserviert',
    until: 'bis',
  },
  done: {
    password: 'Dein Passwort wurde geändert. Überall sonst wurdest du abgemeldet.',
    revoked: 'Die Sitzung wurde beendet.',
    others: 'Alle deine anderen Sitzungen wurden beendet.',
    reset:
      'In der letzten Woche hat dieses Konto ein neues Passwort bekommen, über einen Link von jemandem, der sich um dieses Parley kümmert. Wenn du das nicht warst, frag dort nach und ändere dein Passwort.',
  },
  stillOpen: (count) =>
    count === 1
      ? 'Mit deinem Passkey kannst du dich weiterhin anmelden.'
      : `Mit deinen ${count} Passkeys kannst du dich weiterhin anmelden.`,
  seePasskeys: 'Passkeys prüfen',
} satisfies typeof saidOfAccount;

export const reset = {
  title: 'Neues Passwort wählen',
  lead: (username) =>
    `Für das Konto @${username}. Die Anmeldung in zwei Schritten und Passkeys werden entfernt, und du wirst überall sonst abgemeldet.`,
  save: 'Speichern und anmelden',
  gone: 'Dieser Link wurde schon benutzt, ist abgelaufen oder nicht vollständig. Bitte die Person, die ihn dir gegeben hat, um einen neuen.',
} satisfies typeof saidOfReset;

export const kept = {
  accidents: {
    signedOut: {
      title: 'Du bist abgemeldet',
      text: 'Du wurdest abgemeldet, bevor das gesendet wurde. Melde dich in einem neuen Tab an, komm hierher zurück und sende es noch einmal.',
    },
    notYou: {
      title: 'Hier ist jemand anderes angemeldet',
      text: 'Inzwischen ist hier jemand anderes angemeldet, deshalb wurde das nicht gesendet. Melde dich in einem neuen Tab mit deinem Konto an, komm hierher zurück und sende es noch einmal.',
    },
    accident: {
      title: 'Da ist etwas schiefgegangen',
      text: 'Vielleicht wurde das nicht gespeichert. Du kannst nichts dafür. Warte einen Moment und sende es dann noch einmal.',
    },
    tooLarge: {
      title: 'Zu lang zum Senden',
      text: 'Das ist zu viel, um es auf einmal zu senden. Kürze es oder sende es in mehreren Teilen.',
    },
    tooMany: {
      title: 'Zu viele Anfragen',
      text: 'Aus deinem Netzwerk wurde in kurzer Zeit zu viel gesendet. Warte eine Minute und sende das dann noch einmal.',
    },
    spent: {
      title: 'Dein Limit für heute',
      text: (wait) =>
        `Du hast heute so viel genutzt, wie eine Person an einem Tag nutzen kann. Deshalb wurde das nicht gesendet. Sende es in ${wait} noch einmal.`,
    },
    unread: {
      title: 'Unterwegs ist etwas verloren gegangen',
      text: 'Was du gesendet hast, ist nicht vollständig angekommen. Prüfe, was hier steht, und sende es dann noch einmal.',
    },
    notFound: {
      title: 'Seite nicht gefunden',
      text: 'Die Seite, für die das gedacht war, gibt es nicht mehr, oder du hast keinen Zugriff mehr darauf.',
    },
  },
  safe: 'Was du geschrieben hast, steht noch hier.',
  cut: 'Es ist so lang, dass nur der Anfang erhalten bleiben konnte.',
  cookies: 'Falls dein Browser auf dieser Seite Cookies blockiert, erlaube sie zuerst.',
  secrets:
    'Passwörter und Codes werden zu deiner Sicherheit nicht aufbewahrt. Bitte gib sie noch einmal ein.',
  file: (name) => `Du hattest ${isolated(name)} ausgewählt. Bitte wähle die Datei noch einmal aus.`,
  logIn: 'In einem neuen Tab anmelden',
} satisfies typeof saidOfKept;
