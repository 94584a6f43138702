/** Alles, was auf Deutsch gesagt wird; was gesagt werden muss, steht in en.ts. */
import { account, kept, tooMany } from './de-account.ts';
import { events } from './de-events.ts';
import { factors } from './de-factors.ts';
import { mentions } from './de-mentions.ts';
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
    notes: 'Notizen an dich',
    empty: 'Noch keine Nachrichten',
    ended: { left: 'Du bist ausgetreten', removed: 'Du wurdest entfernt' },
    muted: 'stumm',
    pinned: 'angeheftet',
    mentioned: 'du wurdest erwähnt',
    marked: 'als ungelesen markiert',
  },
  others: (count) => `${count} ${plural('de', count, { one: 'weitere Person', other: 'weitere Personen' })}`,
  message: {
    you: 'Du',
    unknown: 'Lade die Seite neu, um zu sehen, was hier geschehen ist.',
    somebody: 'Jemand',
    divider: 'Neue Nachrichten',
    sending: 'Wird gesendet',
    retry: 'Nicht gesendet. Noch einmal senden',
    discard: 'Verwerfen',
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
    tooLong: (most) =>
      `Eine Nachricht hat höchstens ${most} Zeichen. Kürze sie, oder sende sie in mehreren Teilen.`,
    tooFast: 'Das war sehr schnell. Warte einen Moment, und sende sie dann noch einmal.',
    cidTaken:
      'Dieses Formular hat schon eine andere Nachricht gesendet. Sende noch einmal, dann kommt auch diese an.',
    malformed: 'Diese Nachricht war nicht zu lesen. Sende sie noch einmal.',
    notMember: 'Du bist nicht mehr in dieser Gruppe, deshalb wurde deine Nachricht nicht gesendet.',
    notAllowed: 'In dieser Gruppe können nur Admins schreiben.',
    closed: 'Diese Gruppe wurde geschlossen. Niemand kann mehr darin schreiben.',
  },
  room: {
    older: 'Ältere Nachrichten',
    gone: 'Diese Unterhaltung gibt es nicht mehr.',
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
    motto: 'Private Nachrichten, bei dir zu Hause.',
    scene: {
      where: 'Wo seid ihr denn alle hin?',
      here: 'An einen Ort, der uns gehört.',
      come: 'Komm rein!',
      coming: 'Bin unterwegs 🏃‍♀️',
    },
    logIn: 'Anmelden',
    register: 'Registrieren',
    username: 'Benutzername',
    usernameHint: '3 bis 30 Buchstaben (ohne Umlaute), Ziffern, „_“ und „.“',
    password: 'Passwort',
    passwordHint: 'Mindestens 8 Zeichen.',
    isNew: 'Neu hier?',
    create: 'Konto erstellen',
    wasHere: 'Schon einmal hier gewesen?',
    cookies:
      'Dein Browser hat das Cookie nicht behalten, mit dem du angemeldet bist. Erlaube Cookies für diese Seite und melde dich dann noch einmal an.',
    registered: 'Dein Konto ist fertig, aber das Anmelden hat nicht geklappt. Bitte melde dich an.',
    refused: {
      wrong: 'Der Benutzername oder das Passwort stimmt nicht.',
      username: 'Nimm 3 bis 30 Buchstaben (ohne Umlaute), Ziffern, Unterstriche oder Punkte.',
      taken:
        'Dieser Benutzername ist vergeben oder sieht einem vergebenen zum Verwechseln ähnlich. Wenn es deiner ist, melde dich stattdessen an.',
      reserved: 'Dieser Benutzername ist reserviert. Wähl einen anderen.',
      tooShort: 'Nimm mindestens 8 Zeichen.',
      tooLong: 'Nimm höchstens 256 Zeichen.',
      common: 'Dieses Passwort ist eines der häufigsten. Wähl ein anderes.',
      isUsername: 'Nimm nicht deinen Benutzernamen als Passwort.',
    },
  },
  tooMany,
  account,
  kept,
  factors,
  events,
  mentions,
  lobby: {
    title: 'Nachrichten',
    conversations: 'Unterhaltungen',
    people: 'Leute',
    search: 'Suchen',
    clear: 'Leeren',
    nothing: 'Nichts gefunden.',
    nobody: 'Noch ist niemand sonst hier.',
    invite:
      'Gib die Adresse dieser Seite an die Leute weiter, mit denen du sprechen möchtest. Sobald sie sich registriert haben, erscheinen sie hier.',
    pages: 'Seiten',
    previous: 'Zurück',
    next: 'Mehr',
    emptyTitle: 'Deine Nachrichten',
    empty: 'Schreib jemandem, dann beginnt hier eine Unterhaltung.',
    find: 'Leute finden',
  },
  room: {
    log: (name) => `Unterhaltung mit ${isolated(name)}`,
    notes: 'Notizen an dich selbst',
    beginning: 'Hier beginnt eure Unterhaltung.',
    jump: 'Neue Nachrichten',
    elsewhere: 'Das sind ältere Nachrichten.',
    newest: 'Zurück zu den neuesten',
    message: 'Nachricht',
    placeholder: 'Nachricht…',
    send: 'Senden',
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
    nameHint: 'So sehen dich die anderen. Ohne Anzeigenamen ist es dein Benutzername.',
    about: 'Über dich',
    aboutHint: 'Eine Zeile für alle, die dein Profil öffnen.',
    appearance: 'Darstellung',
    theme: 'Farben',
    themes: { system: 'System', light: 'Hell', dark: 'Dunkel' },
    language: 'Sprache',
    asBrowser: 'Wie der Browser',
    privacy: 'Privatsphäre',
    receipts: 'Lesebestätigungen',
    receiptsHint:
      'Andere sehen, was du gelesen hast. Ausgeschaltet siehst auch du nicht, was andere gelesen haben.',
    visible: 'Online-Status',
    visibleHint:
      'Andere sehen, ob du da bist oder wann du es warst. Ausgeschaltet siehst auch du das von anderen nicht.',
    taken:
      'Das ist der Benutzername von jemand anderem oder sieht ihm zum Verwechseln ähnlich. Wähl einen anderen Namen.',
    reserved: 'Dieser Name ist reserviert. Wähl einen anderen.',
    tooLong: (most) => `Nimm höchstens ${most} ${plural('de', most, { one: 'Zeichen', other: 'Zeichen' })}.`,
  },
  shortcuts: {
    title: 'Tastenkürzel',
    close: 'Schließen',
    search: 'Suchen',
    previous: 'Vorige Unterhaltung',
    next: 'Nächste Unterhaltung',
    leave: 'Unterhaltung schließen',
    send: 'Senden',
    newLine: 'Neue Zeile',
    read: 'Zurücklesen, Nachricht für Nachricht',
    help: 'Diese Liste',
    hint: ['', ' zeigt die Tastenkürzel.'],
    keys: { ctrl: 'Strg', alt: 'Alt', shift: 'Umschalt', enter: 'Eingabe', esc: 'Esc' },
  },
  problems: {
    unread: {
      title: 'Das ist nicht vollständig angekommen',
      text: 'Bitte geh zurück und versuch es noch einmal.',
    },
    signedOut: { title: 'Abgemeldet', text: 'Bitte melde dich an.' },
    foreign: {
      title: 'Nicht von dieser Seite',
      text: 'Das dürfen nur Seiten von hier. Bitte geh zurück und versuch es noch einmal.',
    },
    notFound: { title: 'Nicht gefunden', text: 'Hier ist nichts, oder nichts, was du sehen kannst.' },
    method: { title: 'So nicht', text: 'Diese Adresse ist nicht dafür da, so geöffnet zu werden.' },
    tooMany: { title: 'Zu viel auf einmal', text: 'Bitte warte eine Minute und versuch es noch einmal.' },
    tooLarge: { title: 'Zu groß', text: 'Das ist mehr, als auf einmal gesendet werden kann.' },
    accident: {
      title: 'Da ist etwas schiefgegangen',
      text: 'Du kannst nichts dafür. Bitte versuch es gleich noch einmal.',
    },
    nobody: {
      title: 'Niemand gefunden',
      text: 'Niemand hier hat diese Adresse. Vielleicht war die Person nie hier.',
    },
    notYou: {
      title: 'Hier ist jemand anderes angemeldet',
      text: 'Was du senden wolltest, hat jemand anderes geschrieben. Geh zurück, um es zu kopieren, oder melde dich als diese Person an.',
    },
  },
} satisfies Texts;
