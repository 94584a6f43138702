/** Was über dieses Parley im Ganzen gesagt wird: wer hereinkommt und wer sich darum kümmert. */
import type { instance as saidOfInstance } from './en-instance.ts';
import { isolated } from './sentence.ts';

export const instance = {
  door: {
    invitation: 'Neu hier? Bitte jemanden, der dieses Parley schon benutzt, um eine Einladung.',
    suspended:
      'Dieses Konto wurde gesperrt, deshalb kannst du dich nicht anmelden. Frag die Leute, die sich um dieses Parley kümmern.',
    closed:
      'Zurzeit kann sich hier niemand neu registrieren. Wenn du meinst, dass du dazugehörst, frag die Person, die sich um dieses Parley kümmert.',
  },
  setUp: {
    title: 'Dieses Parley einrichten',
    lead: 'Wer den Einrichtungscode eingibt, wird Eigentümer dieses Parleys und bestimmt, wer sich registrieren kann. Der Code stand am Ende von „npm run deploy“.',
    code: 'Einrichtungscode',
    codeHint: '16 Buchstaben und Ziffern, zum Beispiel abcd-efgh-2345-wxyz.',
    become: 'Eigentümer werden',
    as: (name) => `Du bist als ${isolated(name)} angemeldet.`,
    wasHere: 'Hast du hier schon ein Konto?',
    logIn: 'Melde dich zuerst an',
    unreadable: 'Ein Einrichtungscode hat 16 Buchstaben und Ziffern. Bitte prüf deine Eingabe.',
    wrong:
      'Dieser Code ist falsch oder gilt nicht mehr. Bitte prüf deine Eingabe. „npm run deploy -- --new-code“ gibt einen neuen aus.',
  },
  administration: {
    title: 'Verwaltung',
    summary: 'Wer sich registrieren kann und wer auf Einladung kam.',
    version: (tag) => `Version ${tag}, bereitgestellt`,
    noVersion: 'Welche Version das ist, wurde beim Hochladen nicht vermerkt.',
    owner: 'Du bist jetzt Eigentümer dieses Parleys. Wähl unten aus, wer sich registrieren kann.',
    registration: 'Wer sich registrieren kann',
    registrations: {
      invitation: 'Nur wer eine Einladung hat',
      open: 'Alle, die die Adresse kennen',
      closed: 'Niemand',
    },
  },
  settings: {
    title: 'Name und Regeln',
    summary: 'Wie dieses Parley heißt, wer Gruppen erstellen darf und was neue Leute lesen.',
    name: 'Name',
    nameHint: 'Steht auf der Anmeldeseite, in Einladungen und in den Titeln der Seiten.',
    groups: 'Wer Gruppen erstellen darf',
    groupsAll: 'Alle',
    groupsAdmins: 'Nur der Eigentümer und die Admins dieses Parleys',
    contact: 'Kontakt',
    contactHint:
      'An wen man sich wendet, und wie. Alle, die die Adresse kennen, können das lesen, auch ohne Konto.',
    privacy: 'Datenschutz',
    privacyHint: 'Was du über die Daten der Leute sagst. Alle, die die Adresse kennen, können das lesen.',
    problems: {
      longName: 'Der Name ist zu lang: Höchstens 40 Zeichen sind möglich.',
      longText: 'Einer der Texte ist zu lang: Höchstens 1.000 Zeichen sind möglich.',
    },
  },
  members: {
    title: 'Mitglieder',
    summary: 'Suchen, sperren, Admins ernennen.',
    search: 'Mitglieder suchen',
    nobody: 'Niemand heißt so.',
    all: 'Alle Mitglieder anzeigen',
    roles: { owner: 'Eigentümer', admin: 'Admin' },
    suspended: 'gesperrt',
    since: 'hier seit',
    seen: 'zuletzt gesehen',
    never: 'nicht angemeldet',
    actions: (name) => `Optionen für ${isolated(name)}`,
    suspend: 'Sperren',
    suspendHint:
      'Die Person wird sofort überall abgemeldet und kann sich nicht mehr anmelden. Was sie geschrieben hat, bleibt.',
    restore: 'Entsperren',
    makeAdmin: 'Zum Admin machen',
    makeAdminHint: 'Admins legen fest, wer sich registrieren kann, und sperren Mitglieder.',
    makeMember: 'Als Admin entfernen',
    reset: 'Link für ein neues Passwort erstellen',
    resetHint:
      'Für jemanden, der nicht mehr hineinkommt. Vergewissere dich, dass wirklich diese Person darum bittet. Der Link entfernt die Anmeldung in zwei Schritten und Passkeys, und eine Woche lang steht bei jeder Anmeldung, dass das geschehen ist.',
    ownBudget: 'Eigenes Tageskontingent geben',
    ownBudgetHint:
      'Die Person teilt sich das Tageskontingent einer einzigen Person mit anderen, die sich innerhalb einer Woche aus demselben Netz registriert haben oder vom selben Mitglied eingeladen wurden. Wer schon warten muss, wartet bis Mitternacht (UTC).',
    link: 'Link',
    linkFor: (name) =>
      `Gib diesen Link ${isolated(name)} und sonst niemandem: Wer ihn öffnet, kommt in dieses Konto. Er gilt einmal und einen Tag lang. Ein neuer ersetzt ihn.`,
    older: 'Ältere Konten',
    pages: 'Seiten der Mitglieder',
    done: 'Erledigt.',
    refused: 'Es wurde nichts geändert: Es war schon so, oder du darfst das nicht.',
  },
  log: {
    title: 'Protokoll',
    summary: 'Wer was getan hat, um sich um dieses Parley zu kümmern.',
    empty: 'Noch wurde nichts getan.',
    older: 'Ältere Einträge',
    pages: 'Seiten des Protokolls',
    somebody: 'jemand',
    owner: (actor) => `${isolated(actor)} ist jetzt Eigentümer`,
    suspended: (actor, user) => `${isolated(actor)} hat ${isolated(user)} gesperrt`,
    budget: (actor, user) => `${isolated(actor)} hat ${isolated(user)} ein eigenes Tageskontingent gegeben`,
    restored: (actor, user) => `${isolated(actor)} hat ${isolated(user)} entsperrt`,
    admin: (actor, user) => `${isolated(actor)} hat ${isolated(user)} zum Admin gemacht`,
    member: (actor, user) => `${isolated(actor)} hat ${isolated(user)} als Admin entfernt`,
    reset: (actor, user) =>
      `${isolated(actor)} hat einen Link für ein neues Passwort von ${isolated(user)} erstellt`,
    named: (actor, name) => `${isolated(actor)} hat dieses Parley ${isolated(name)} genannt`,
    unnamed: (actor) => `${isolated(actor)} hat den Namen dieses Parleys entfernt`,
    groups: (actor, who) => `${isolated(actor)} hat geändert, wer Gruppen erstellen darf: ${who}`,
    text: (actor, which) => `${isolated(actor)} hat den Text „${which}“ geändert`,
    username: (actor, before) => `${isolated(actor)} hat den Benutzernamen geändert, vorher @${before}`,
    registration: (actor, what) => `${isolated(actor)} hat geändert, wer sich registrieren kann: ${what}`,
  },
} satisfies typeof saidOfInstance;
