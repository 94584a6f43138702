/** Was zu Passwörtern, Sitzungen und zu vielen Versuchen gesagt wird, auf Deutsch. */
import type { account as saidOfAccount, kept as saidOfKept, tooMany as saidOfTooMany } from './en-account.ts';
import { plural } from './sentence.ts';

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
  title: 'Du bist abgemeldet',
  text: 'Du warst abgemeldet, deshalb konnte dies nicht gesendet werden. Verloren ist nichts: Melde dich in einem anderen Tab an, komm zu diesem zurück und sende es noch einmal.',
  logIn: 'In einem anderen Tab anmelden',
  again: 'Noch einmal senden',
} satisfies typeof saidOfKept;
