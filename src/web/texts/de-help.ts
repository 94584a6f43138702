/** Die Hilfeseite, auch für Leute, die noch kein Konto haben. */
import type { help as said } from './en-help.ts';

export const help = {
  title: 'Hilfe',
  summary: 'Wie man Parley installiert, wer was sieht und wen man fragt.',
  install: {
    title: 'Auf dem Startbildschirm',
    lead: 'Parley läuft in jedem aktuellen Browser. Du kannst es auch auf den Startbildschirm legen: Dann öffnet es sich in einem eigenen Fenster, wie eine App.',
    steps: [
      'Melde dich zuerst hier im Browser an.',
      'iPhone und iPad: Tippe in Safari auf „Teilen“ und dann auf „Zum Home-Bildschirm“. Wenn du es von dort zum ersten Mal öffnest, melde dich noch einmal an.',
      'Android: Öffne in Chrome das Menü (⋮) und wähle „Zum Startbildschirm hinzufügen“.',
      'Computer: Klicke in Chrome oder Edge auf das Symbol zum Installieren am Ende der Adresszeile.',
    ],
  },
  notifications: {
    title: 'Benachrichtigungen',
    text: 'Parley schickt noch keine Benachrichtigungen auf dein Handy oder per E-Mail. Solange es geöffnet ist, steht im Titel des Fensters, wie viele Nachrichten du noch nicht gelesen hast, sein Symbol bekommt einen Punkt, und die Liste zeigt, wo.',
  },
  access: {
    title: 'Anmelden',
    text: 'Wenn du dein Handy verloren hast, melde dich mit einem deiner Wiederherstellungscodes an. Wenn du dein Passwort verloren hast, wende dich an die Leute, die sich um dieses Parley kümmern: Sie können einen Link erstellen, mit dem du ein neues wählst.',
  },
  privacy: {
    title: 'Wer was sieht',
    items: [
      'Was du schreibst, sehen die Leute in der jeweiligen Unterhaltung. Bei Gruppen steht auf der Seite der Gruppe, ob neue Mitglieder auch lesen können, was vorher geschrieben wurde.',
      'Alle, die hier ein Konto haben, sehen deinen Benutzernamen, deinen Anzeigenamen, die Zeile über dich und ob du online bist. In den Einstellungen kannst du verbergen, dass du online bist und ob du eine Nachricht gelesen hast.',
      'Wer dieses Parley verwaltet, sieht die Liste der Mitglieder, wer wen eingeladen hat und wann jemand zuletzt hier war, und kann Konten sperren. Keine Seite zeigt ihnen eine Unterhaltung, an der sie nicht beteiligt sind.',
      'Wer dieses Parley verwaltet, kann einen Link für ein neues Passwort erstellen und käme damit in dein Konto. Das würdest du dann eine Woche lang bei jeder Anmeldung lesen.',
      'Wem das Cloudflare-Konto gehört, auf dem dieses Parley läuft, kann technisch alles lesen, was dort gespeichert ist, und Cloudflare selbst auch: Nachrichten sind nicht Ende-zu-Ende-verschlüsselt. Zwischen deinem Gerät und Parley ist die Verbindung verschlüsselt.',
      'Dein Browser spricht nur mit diesem Parley: Auf diesen Seiten gibt es keine Werbung, keine Tracker und nichts von anderen Firmen.',
    ],
  },
  ask: {
    title: 'Wen man fragt',
    nobody:
      'Hier steht noch nicht, wie du die Leute erreichst, die sich um dieses Parley kümmern. Frag die Person, die dich eingeladen hat.',
  },
  privacyHere: 'Was die Leute, die sich um dieses Parley kümmern, zum Datenschutz sagen',
} satisfies typeof said;
