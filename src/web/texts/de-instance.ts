/** Was über dieses Parley im Ganzen gesagt wird: wer hereinkommt und wer sich darum kümmert. */
import type { instance as saidOfInstance } from './en-instance.ts';
import { isolated } from './sentence.ts';

export const instance = {
  door: {
    invitation: 'Neu hier? Bitte jemanden, der dieses Parley schon benutzt, um eine Einladung.',
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
    owner: 'Du bist jetzt Eigentümer dieses Parleys. Wähl unten aus, wer sich registrieren kann.',
    registration: 'Wer sich registrieren kann',
    registrations: {
      invitation: 'Nur wer eine Einladung hat',
      open: 'Alle, die die Adresse kennen',
      closed: 'Niemand',
    },
  },
} satisfies typeof saidOfInstance;
