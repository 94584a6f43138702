/** Was zu Passkeys, Codes und Wiederherstellungscodes gesagt wird, auf Deutsch. */
import type { factors as said } from './en-factors.ts';
import { plural } from './sentence.ts';

export const factors = {
  second: {
    title: 'Noch ein Schritt',
    lead: 'Gib den Code für Parley aus deiner Authenticator-App ein.',
    code: 'Code',
    codeHint: 'Sechs Ziffern. Der Code wechselt alle 30 Sekunden.',
    lost: 'Wiederherstellungscode verwenden',
    recovery: 'Wiederherstellungscode',
    recoveryHint: '16 Buchstaben und Ziffern. Jeder Code gilt einmal.',
    again: 'Anderes Konto verwenden',
    expired: 'Das hat zu lange gedauert. Bitte melde dich noch einmal an.',
    noCookie:
      'Das hat zu lange gedauert, oder dein Browser blockiert auf dieser Seite Cookies. Falls ja, erlaube sie und melde dich dann noch einmal an.',
    wrong: {
      code: 'Dieser Code ist falsch oder wurde schon verwendet. Warte auf den nächsten und versuch es dann noch einmal.',
      recovery:
        'Dieser Wiederherstellungscode ist falsch oder wurde schon verwendet. Prüfe ihn auf Tippfehler oder nimm einen anderen.',
    },
    unreadable: {
      code: 'Gib die sechs Ziffern ein, die deine App gerade anzeigt.',
      recovery:
        'Ein Wiederherstellungscode hat 16 Buchstaben und Ziffern. Prüfe, ob du alle eingegeben hast.',
    },
  },
  proof: {
    password: 'Dein Passwort',
    either: 'Dein Passwort oder ein Code aus deiner Authenticator-App',
    wrong: 'Das ist nicht dein Passwort. Bitte versuch es noch einmal.',
    neither: 'Das ist weder dein Passwort noch ein aktueller Code. Bitte versuch es noch einmal.',
  },
  twoSteps: {
    title: 'Anmeldung in zwei Schritten',
    summary: 'Erst dein Passwort, dann ein Code aus einer App.',
    more: 'Weitere Anmeldearten',
    what: 'Zum Anmelden brauchst du dein Passwort und einen Code aus einer App auf deinem Handy. Wer nur dein Passwort herausfindet, kommt nicht hinein.',
    on: 'Die Anmeldung in zwei Schritten ist eingeschaltet.',
    setUp: 'Einrichten',
    scan: 'Scanne diesen Code mit deiner Authenticator-App.',
    qr: 'QR-Code für deine Authenticator-App',
    type: 'Oder gib diesen Schlüssel in der App ein:',
    confirm: 'Gib dann den Code ein, den die App anzeigt.',
    turnOn: 'Einschalten',
    turnOff: 'Ausschalten',
    cancel: 'Abbrechen',
    expired:
      'Das hat zu lange gedauert, deshalb gilt dieser Schlüssel nicht mehr. Bitte fang noch einmal an.',
    codes: 'Wiederherstellungscodes',
    left: (count) =>
      `Du hast noch ${count} ${plural('de', count, { one: 'Wiederherstellungscode', other: 'Wiederherstellungscodes' })}. Mit jedem kannst du dich einmal ohne die App anmelden.`,
    few: 'Erstelle neue, bevor sie dir ausgehen.',
    renew: 'Neue Wiederherstellungscodes erstellen',
    change: 'Ändern',
  },
  codes: {
    title: 'Deine Wiederherstellungscodes',
    what: 'Wenn du dein Handy nicht hast, kannst du dich mit deinem Passwort und einem dieser Codes anmelden. Jeder gilt einmal. Drucke oder speichere sie jetzt, denn sie werden nicht noch einmal angezeigt.',
    fresh: 'Deine alten Codes gelten nicht mehr.',
    print: 'Drucken',
    copy: 'Kopieren',
    copied: 'Kopiert',
    save: 'Als Datei speichern',
    done: 'Ich habe sie gespeichert',
    heading: (username, host) => `Wiederherstellungscodes für ${username} bei ${host}`,
  },
  passkeys: {
    title: 'Passkeys',
    summary: 'Ohne Passwort anmelden.',
    what: 'Mit einem Passkey meldest du dich mit deinem Fingerabdruck, deinem Gesicht oder der PIN deines Geräts an. Er lässt sich nicht erraten, und niemand kann dich dazu bringen, ihn zu verraten.',
    none: 'Du hast noch keinen Passkey.',
    yours: 'Deine Passkeys',
    added: 'Hinzugefügt',
    used: 'zuletzt verwendet',
    unused: 'nie verwendet',
    new: 'Neuer Passkey',
    name: 'Name',
    nameHint: 'Damit du deine Passkeys auseinanderhalten kannst, zum Beispiel „Mein Handy“.',
    add: 'Passkey hinzufügen',
    change: 'Ändern',
    save: 'Speichern',
    remove: 'Entfernen',
    removeHint:
      'Du kannst dich dann nicht mehr damit anmelden, und andere Geräte, die sich damit angemeldet haben, werden abgemeldet. Lösche ihn auch auf deinem Gerät.',
    script: 'Für Passkeys ist JavaScript nötig, das in diesem Browser ausgeschaltet ist.',
    unable:
      'Dieser Browser kann an dieser Adresse keine Passkeys erstellen. Versuch es mit einem anderen Browser oder Gerät.',
    signIn: 'Mit einem Passkey anmelden',
    or: 'oder',
    unknown:
      'Parley kennt diesen Passkey nicht. Vielleicht wurde er entfernt. Melde dich auf andere Weise an.',
    refused: 'Dieser Passkey ließ sich nicht prüfen. Bitte versuch es noch einmal.',
    expired: 'Das hat zu lange gedauert. Bitte versuch es noch einmal.',
    noCookie:
      'Das hat zu lange gedauert, oder dein Browser blockiert auf dieser Seite Cookies. Falls ja, erlaube sie und versuch es dann noch einmal.',
    cookies: 'Dein Browser blockiert auf dieser Seite Cookies. Erlaube sie und versuch es dann noch einmal.',
    there:
      'Dieser Passkey ist schon hinzugefügt, oder du hast zu viele. Entferne einen, um einen anderen hinzuzufügen.',
    tooMany: (most) => `Du hast schon ${most} Passkeys, mehr sind nicht möglich. Entferne zuerst einen.`,
    unusable:
      'Mit der Antwort deines Passwortmanagers kann Parley nichts anfangen. Versuch es mit einem anderen oder melde dich mit deinem Passwort an.',
    unusableNew:
      'Dein Passwortmanager hat einen Passkey erstellt, mit dem Parley nichts anfangen kann. Lösche ihn dort, falls er noch aufgeführt ist, und erstelle auf andere Weise einen neuen.',
    known: 'Dieses Gerät hat schon einen Passkey für dein Konto.',
    failed: 'Das hat in deinem Browser nicht geklappt. Bitte versuch es noch einmal.',
    offline: 'Parley ist nicht erreichbar. Prüfe deine Verbindung und versuch es noch einmal.',
    noName: 'Gib einen Namen ein.',
    tooLong: (most) => `Verwende höchstens ${most} Zeichen.`,
  },
} satisfies typeof said;
