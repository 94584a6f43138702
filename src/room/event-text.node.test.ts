import { describe, expect, test } from 'vitest';
import { TEXTS } from '../web/texts/languages.ts';
import type { GroupSettings, RoomEvent } from './entry.ts';
import { eventTextIn } from './event-text.ts';
import { peopleOf } from './member.ts';

const [ADA, GRACE, LINUS, HEDY] = [1, 2, 3, 4];
const people = peopleOf([
  { id: ADA, username: 'ada' },
  { id: GRACE, username: 'grace' },
  { id: LINUS, username: 'linus' },
  { id: HEDY, username: 'hedy' },
]);
const settings: GroupSettings = {
  name: 'Climbing',
  description: '',
  history: 'all',
  posting: 'all',
  joining: 'invited',
};

const said = (event: RoomEvent, { from = GRACE, me = ADA, language = 'en' as 'en' | 'de' } = {}) =>
  eventTextIn(TEXTS[language].events)(
    { kind: 'event', seq: 1, rev: 1, number: 0, from, at: 0, event },
    { me, kind: 'group', people, words: TEXTS[language].live },
  );

const SENTENCES: [RoomEvent, string, string][] = [
  [
    { type: 'created', users: [], settings },
    'grace created the group “Climbing”',
    'grace hat die Gruppe „Climbing“ erstellt',
  ],
  [
    { type: 'created', users: [LINUS, ADA], settings },
    'grace created the group “Climbing” and added you and linus',
    'grace hat die Gruppe „Climbing“ erstellt und dich und linus hinzugefügt',
  ],
  [{ type: 'joined' }, 'grace joined', 'grace ist der Gruppe beigetreten'],
  [{ type: 'left' }, 'grace left', 'grace hat die Gruppe verlassen'],
  [
    { type: 'left', owner: LINUS },
    'grace left, and linus is now the owner',
    'grace hat die Gruppe verlassen, und sie gehört jetzt linus',
  ],
  [
    { type: 'left', owner: ADA },
    'grace left, and you are now the owner',
    'grace hat die Gruppe verlassen, und sie gehört jetzt dir',
  ],
  [{ type: 'added', users: [LINUS] }, 'grace added linus', 'grace hat linus hinzugefügt'],
  [
    { type: 'added', users: [LINUS, HEDY, 9, ADA, 10] },
    'grace added you, linus, hedy and 2 others',
    'grace hat dich, linus, hedy und 2 weitere Personen hinzugefügt',
  ],
  [{ type: 'removed', users: [ADA] }, 'grace removed you', 'grace hat dich entfernt'],
  [
    { type: 'role', user: ADA, role: 'owner' },
    'grace made you the owner',
    'grace hat dir die Gruppe übergeben',
  ],
  [
    { type: 'role', user: LINUS, role: 'owner' },
    'grace made linus the owner',
    'grace hat linus die Gruppe übergeben',
  ],
  [{ type: 'role', user: ADA, role: 'admin' }, 'grace made you an admin', 'grace hat dich zum Admin gemacht'],
  [
    { type: 'role', user: LINUS, role: 'member' },
    'grace removed linus as an admin',
    'grace hat linus die Adminrechte entzogen',
  ],
  [
    { type: 'changed', settings: { name: 'Hiking' } },
    'grace renamed the group to “Hiking”',
    'grace hat die Gruppe in „Hiking“ umbenannt',
  ],
  [
    { type: 'changed', settings: { description: '', history: 'joined', posting: 'admins' } },
    'grace changed the description, hid earlier messages from new members and allowed only admins to write',
    'grace hat die Beschreibung geändert, frühere Nachrichten vor neuen Mitgliedern verborgen und das Schreiben auf Admins beschränkt',
  ],
  [
    { type: 'changed', settings: {} },
    'grace changed the group’s settings',
    'grace hat die Einstellungen der Gruppe geändert',
  ],
  [{ type: 'pinned', seq: 3 }, 'grace pinned a message', 'grace hat eine Nachricht angeheftet'],
  [{ type: 'unpinned' }, 'grace unpinned a message', 'grace hat eine angeheftete Nachricht gelöst'],
  [{ type: 'closed' }, 'grace closed the group', 'grace hat die Gruppe geschlossen'],
];

test.each(SENTENCES)('$type: %s', (event, english, german) => {
  expect(said(event)).toBe(english);
  expect(said(event, { language: 'de' })).toBe(german);
});

describe('what I did myself', () => {
  test.each<[RoomEvent, string, string]>([
    [{ type: 'joined' }, 'You joined', 'Du bist der Gruppe beigetreten'],
    [{ type: 'left' }, 'You left', 'Du hast die Gruppe verlassen'],
    [
      { type: 'added', users: [LINUS, HEDY] },
      'You added linus and hedy',
      'Du hast linus und hedy hinzugefügt',
    ],
  ])('is told to me as mine: %#', (event, english, german) => {
    expect(said(event, { from: ADA })).toBe(english);
    expect(said(event, { from: ADA, language: 'de' })).toBe(german);
  });
});

test.each([
  [{ type: 'merged', rooms: [1] }],
  [{ type: 'constructor' }],
  [{ type: 'added', users: ['grace'] }],
  [{ type: 'added' }],
  [{ type: 'created', users: [], settings: {} }],
  [{ type: 'changed', settings: { name: 7 } }],
  [{ type: 'changed' }],
  [{ type: 'role', user: 2, role: 'king' }],
])('an event of a newer server is a line that says what to do: %j', (event) => {
  expect(said(event as unknown as RoomEvent)).toBe('Reload the page to see this.');
});

test('somebody who is not known any more has still done it', () => {
  expect(said({ type: 'removed', users: [77] }, { from: 78 })).toBe('Someone removed Someone');
});

test('a thousand people who are added at once are one line', () => {
  const users = Array.from({ length: 1_000 }, (_, n) => n + 2);
  expect(said({ type: 'added', users })).toBe('grace added grace, linus, hedy and 997 others');
});

test('a name that is written from the right leaves the sentence in its order', () => {
  const named = { type: 'changed', settings: { name: 'مرحبا' } } as const;
  expect(said(named)).toBe('grace renamed the group to “\u2068مرحبا\u2069”');
});
