/** Alles, was auf Deutsch gesagt wird; was gesagt werden muss, steht in en.ts. */
import { account, kept, reset, tooMany } from './de-account.ts';
import { connection } from './de-connection.ts';
import { events } from './de-events.ts';
import { factors } from './de-factors.ts';
import { groups } from './de-groups.ts';
import { help } from './de-help.ts';
import { instance } from './de-instance.ts';
import { invitations } from './de-invitations.ts';
import { mentions } from './de-mentions.ts';
import { message } from './de-message.ts';
import { mine } from './de-mine.ts';
import { search } from './de-search.ts';
import { usage } from './de-usage.ts';
import type { Live, Texts } from './en.ts';
import { isolated, plural } from './sentence.ts';

export const live = {
  language: 'de',
  locale: 'de-DE',
  time: {
    now: 'jetzt',
    today: (clock) => `Heute ${clock}`,
  },
  activity: {
    now: 'Jetzt aktiv',
    ago: (time) => `Vor ${time} aktiv`,
    yesterday: 'Gestern aktiv',
  },
  row: {
    you: 'Du: ',
    online: 'online',
    unread: (count) => `${count} ungelesen`,
    typing: 'Schreibt …',
    typingBy: (name) => `${isolated(name)} schreibt …`,
    by: (name) => `${isolated(name)}: `,
    notes: 'Notizen an dich selbst',
    empty: 'Noch keine Nachrichten',
    unsent: 'Nachricht zurückgenommen',
    edited: 'Nachricht bearbeitet',
    ended: { left: 'Du bist ausgetreten', removed: 'Du wurdest entfernt' },
    muted: 'stumm',
    pinned: 'angeheftet',
    mentioned: 'du wurdest erwähnt',
    marked: 'als ungelesen markiert',
    options: (name) => `Optionen für ${isolated(name)}`,
  },
  others: (count) => `${count} ${plural('de', count, { one: 'weitere Person', other: 'weitere Personen' })}`,
  message: {
    you: 'Du',
    unknown: 'Lade die Seite neu, um das zu sehen.',
    somebody: 'Jemand',
    divider: 'Neue Nachrichten',
    sending: 'Wird gesendet',
    retry: 'Nicht gesendet. Erneut senden',
    retryEdit: 'Änderung nicht gespeichert. Erneut versuchen',
    discard: 'Verwerfen',
    copy: 'Kopieren',
    copied: 'Kopiert',
    details: 'Optionen der Nachricht',
    unsent: 'Nachricht zurückgenommen',
    edited: 'bearbeitet',
    outdated: 'Bearbeitet. Der neue Text erscheint gleich.',
    replyTo: 'Antwort auf:',
    forwarded: 'Weitergeleitet',
    earlier: 'Eine frühere Nachricht',
    undo: 'Rückgängig',
  },
  typing: (names, count) => `${names} ${count > 1 ? 'schreiben' : 'schreibt'}`,
  receipt: {
    pending: 'Wird gesendet',
    sent: 'Gesendet',
    seen: 'Gesehen',
    seenBy: (names) => `Gesehen von ${names}`,
    seenByCount: (count) => `Von ${count} gesehen`,
  },
  refused: {
    empty: 'Schreib zuerst eine Nachricht.',
    emptied: 'Eine Nachricht kann nicht leer sein. Wenn sie verschwinden soll, nimm sie zurück.',
    tooLong: (most) =>
      `Diese Nachricht ist zu lang: Möglich sind höchstens ${most} Zeichen. Kürze sie oder sende sie in mehreren Teilen.`,
    spent:
      'Du hast dein Limit für heute erreicht, deshalb wurde das nicht gesendet. Versuch es später noch einmal.',
    notMember: 'Du bist nicht mehr in dieser Gruppe, deshalb wurde deine Nachricht nicht gesendet.',
    notAllowed: 'In dieser Gruppe können nur Admins Nachrichten senden.',
    tooLate:
      'Eine Nachricht lässt sich nach dem Senden 24 Stunden lang bearbeiten. Diese ist älter, deshalb wurde sie nicht geändert.',
    closed: 'Diese Gruppe wurde geschlossen. Niemand kann mehr Nachrichten darin senden.',
    noTarget:
      'Die Nachricht, auf die du antwortest, gibt es nicht mehr, daher wurde dies nicht gesendet. Du kannst es für sich allein senden.',
  },
  room: {
    older: 'Ältere Nachrichten',
    gone: 'Diese Unterhaltung ist nicht mehr verfügbar.',
    ended:
      'Du bist nicht mehr in dieser Gruppe. Was geschrieben wurde, solange du dabei warst, kannst du weiterhin lesen.',
    members: (count) => `${count} ${plural('de', count, { one: 'Mitglied', other: 'Mitglieder' })}`,
    online: (count) => `, ${count} online`,
    pinned: 'Angeheftete Nachricht',
    many: (count, names) =>
      `${count} ${plural('de', count, { one: 'neue Nachricht', other: 'neue Nachrichten' })} von ${names}`,
  },
  bar: {
    updated: 'Es gibt eine neue Version von Parley. ',
    reload: 'Neu laden',
  },
} satisfies Live;

export const de = {
  live,
  frame: {
    skip: 'Zur Unterhaltung springen',
    home: 'Startseite',
    settings: 'Einstellungen',
    logOut: 'Abmelden',
    back: 'Zurück',
    offline: 'Du bist offline. Nachrichten werden später gesendet.',
    toParley: 'Zurück zu Parley',
  },
  signIn: {
    motto: 'Dein eigener privater Messenger.',
    scene: {
      where: 'Wo seid ihr denn alle hin?',
      here: 'An einen Ort, der uns gehört.',
      come: 'Komm rein!',
      coming: 'Bin unterwegs 🏃‍♀️',
    },
    logIn: 'Anmelden',
    register: 'Registrieren',
    username: 'Benutzername',
    usernameHint: '3 bis 30 Zeichen: Buchstaben (ohne Umlaute), Ziffern, „_“ und „.“',
    password: 'Passwort',
    passwordHint: 'Mindestens 8 Zeichen.',
    isNew: 'Neu hier?',
    create: 'Konto erstellen',
    wasHere: 'Hast du schon ein Konto?',
    cookies:
      'Dein Browser hat das Cookie nicht gespeichert, mit dem du angemeldet bleibst. Erlaube Cookies für diese Seite und melde dich dann noch einmal an.',
    registered:
      'Dein Konto ist fertig, aber die automatische Anmeldung hat nicht geklappt. Bitte melde dich an.',
    refused: {
      wrong: 'Benutzername oder Passwort ist falsch. Bitte versuch es noch einmal.',
      username: 'Verwende 3 bis 30 Zeichen: nur Buchstaben (ohne Umlaute), Ziffern, Unterstriche und Punkte.',
      taken:
        'Dieser Benutzername ist schon vergeben oder sieht einem vergebenen zum Verwechseln ähnlich. Wenn es deiner ist, melde dich stattdessen an.',
      reserved: 'Dieser Benutzername ist reserviert. Bitte wähle einen anderen.',
      tooShort: 'Verwende mindestens 8 Zeichen.',
      tooLong: 'Verwende höchstens 256 Zeichen.',
      common: 'Dieses Passwort ist zu leicht zu erraten. Bitte wähle ein anderes.',
      isUsername: 'Dein Benutzername kann nicht dein Passwort sein. Bitte wähle ein anderes.',
    },
  },
  tooMany,
  account,
  reset,
  kept,
  factors,
  groups,
  help,
  instance,
  invitations,
  connection,
  mine,
  events,
  mentions,
  message,
  search,
  usage,
  lobby: {
    title: 'Nachrichten',
    conversations: 'Unterhaltungen',
    people: 'Leute',
    search: 'Suchen',
    clear: 'Suche leeren',
    nothing: 'Nichts gefunden.',
    nobody: 'Außer dir ist noch niemand hier.',
    invite:
      'Lade die Leute ein, mit denen du schreiben möchtest. Sobald sie dabei sind, erscheinen sie hier.',
    pages: 'Seiten',
    archive: 'Archivierte Unterhaltungen',
    archived: (count) => `Archiviert (${count})`,
    archiveEmpty: 'Nichts ist archiviert.',
    leaveArchive: 'Zurück zu allen Unterhaltungen',
    previous: 'Zurück',
    next: 'Mehr',
    emptyTitle: 'Deine Nachrichten',
    empty: 'Schreib jemandem, um eine Unterhaltung zu beginnen.',
    find: 'Leute finden',
  },
  room: {
    log: (name) => `Unterhaltung mit ${isolated(name)}`,
    notes: 'Notizen an dich selbst',
    beginning: 'Hier beginnt eure Unterhaltung.',
    jump: 'Neue Nachrichten',
    elsewhere: 'Du siehst ältere Nachrichten.',
    newest: 'Zu den neuesten Nachrichten',
    message: 'Nachricht',
    placeholder: 'Nachricht …',
    send: 'Senden',
    wasUnsent:
      'Die Nachricht, die hier vorher stand, wurde zurückgenommen. Wenn das eine andere ist, sende sie noch einmal. Sonst leere das Feld.',
    wasEdited:
      'Die Nachricht, die hier vorher stand, wurde gesendet und seitdem bearbeitet. Wenn das eine andere ist, sende sie noch einmal. Sonst leere das Feld.',
    tooFast: 'Du sendest Nachrichten zu schnell. Warte einen Moment und versuch es dann noch einmal.',
    cidTaken:
      'Von dieser Seite wurde schon eine andere Nachricht gesendet. Um auch diese zu senden, drücke noch einmal auf „Senden“.',
    malformed:
      'Mit dieser Nachricht hat etwas nicht gestimmt, deshalb wurde sie nicht gesendet. Bitte versuch es noch einmal.',
    said: 'Das hast du hier vor Kurzem schon gesendet. Sende es noch einmal, wenn du es zweimal meinst.',
  },
  profile: {
    message: 'Nachricht schreiben',
    edit: 'Profil bearbeiten',
  },
  settings: {
    title: 'Einstellungen',
    saved: 'Gespeichert.',
    save: 'Speichern',
    profile: 'Profil',
    seeProfile: 'Dein Profil ansehen',
    name: 'Anzeigename',
    nameHint: 'Dieser Name wird anderen angezeigt. Wenn du nichts einträgst, ist es dein Benutzername.',
    about: 'Über dich',
    aboutHint: 'Ein kurzer Satz über dich, der in deinem Profil steht.',
    appearance: 'Darstellung',
    theme: 'Design',
    themes: { system: 'System', light: 'Hell', dark: 'Dunkel' },
    language: 'Sprache',
    asBrowser: 'Wie im Browser',
    privacy: 'Privatsphäre',
    receipts: 'Lesebestätigungen',
    receiptsHint:
      'Andere sehen, dass du ihre Nachrichten gelesen hast. Wenn du das ausschaltest, siehst auch du keine Lesebestätigungen mehr.',
    visible: 'Online-Status',
    visibleHint:
      'Andere sehen, wann du online bist und wann du zuletzt aktiv warst. Wenn du das ausschaltest, siehst auch du das bei anderen nicht mehr.',
    taken:
      'Das ist der Benutzername von jemand anderem oder sieht ihm zum Verwechseln ähnlich. Bitte wähle einen anderen Namen.',
    reserved: 'Dieser Name ist reserviert. Bitte wähle einen anderen.',
    tooLong: (most) =>
      `Verwende höchstens ${most} ${plural('de', most, { one: 'Zeichen', other: 'Zeichen' })}.`,
  },
  shortcuts: {
    title: 'Tastenkürzel',
    close: 'Schließen',
    search: 'Suchen',
    searchHere: 'Diese Unterhaltung durchsuchen',
    previous: 'Vorige Unterhaltung',
    next: 'Nächste Unterhaltung',
    leave: 'Unterhaltung schließen',
    send: 'Nachricht senden',
    newLine: 'Neue Zeile',
    edit: 'Letzte eigene Nachricht bearbeiten (im leeren Feld)',
    read: 'Von Nachricht zu Nachricht',
    help: 'Tastenkürzel anzeigen',
    hint: ['Drücke ', ', um die Tastenkürzel zu sehen.'],
    keys: { ctrl: 'Strg', alt: 'Alt', shift: 'Umschalt', enter: 'Eingabe', esc: 'Esc' },
  },
  problems: {
    unread: {
      title: 'Unterwegs ist etwas verloren gegangen',
      text: 'Was du gesendet hast, ist nicht vollständig angekommen. Bitte geh zurück und versuch es noch einmal.',
    },
    signedOut: { title: 'Du bist abgemeldet', text: 'Bitte melde dich an, um fortzufahren.' },
    exposed: {
      title: 'Diese Adresse ist nicht verschlüsselt',
      text: 'Andere hätten mitlesen können, deshalb hat Parley das nicht angenommen. Öffne Parley unter einer Adresse, die mit https:// beginnt, und sende es von dort.',
    },
    foreign: {
      title: 'Anfrage blockiert',
      text: 'Sie kam nicht von einer Seite von Parley und wurde zum Schutz deines Kontos blockiert. Bitte geh zurück und versuch es noch einmal.',
    },
    notFound: {
      title: 'Seite nicht gefunden',
      text: 'Unter dieser Adresse gibt es nichts, oder du hast keinen Zugriff darauf.',
    },
    method: {
      title: 'So lässt sich diese Seite nicht öffnen',
      text: 'Geh zurück zu Parley und verwende die Schaltflächen dort.',
    },
    tooMany: {
      title: 'Zu viele Anfragen',
      text: 'Bitte warte eine Minute und versuch es dann noch einmal.',
    },
    spent: {
      title: 'Dein Limit für heute',
      text: (wait) =>
        `Du hast heute so viel genutzt, wie eine Person an einem Tag nutzen kann. In ${wait} geht es weiter.`,
    },
    tooLarge: {
      title: 'Das ist zu viel auf einmal',
      text: 'Es wurde nicht gesendet. Bitte geh zurück, kürze es oder teile es auf und versuch es noch einmal.',
    },
    accident: {
      title: 'Da ist etwas schiefgegangen',
      text: 'Du kannst nichts dafür. Bitte versuch es gleich noch einmal.',
    },
    nobody: {
      title: 'Person nicht gefunden',
      text: 'Zu diesem Link gehört kein Konto. Bitte prüfe, ob der Link vollständig ist.',
    },
    notYou: {
      title: 'Hier ist jemand anderes angemeldet',
      text: 'Das hat jemand anderes geschrieben, deshalb wurde es nicht gesendet. Geh zurück, um es zu kopieren, oder melde dich als diese Person an.',
    },
  },
} satisfies Texts;
