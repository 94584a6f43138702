import type { RoomEvent, Entry as ToldEntry } from '../src/room/entry.ts';
import type { StoredMessage } from '../src/room/room.ts';
import type { Entry, Evidence, Welcomed } from './evidence.ts';
import { type Connection, History, type SessionLife, type Written } from './history.ts';

/** A short run in which nothing went wrong, as it would be recorded: for tests of the audit. */
export const ROOM = 'room';
export const ADA = 7;
export const GRACE = 9;
/** A group of ada's, from which linus is removed, and to which he comes back; the rule of history is `joined`. */
export const GROUP = 'group';
export const LINUS = 11;

const ENTRIES: StoredMessage[] = [
  { kind: 'message', seq: 1, rev: 1, number: 1, from: ADA, at: 1_000, body: 'Shall we?', cid: 'a-00000001' },
  { kind: 'message', seq: 2, rev: 2, number: 2, from: ADA, at: 2_000, body: 'At seven?', cid: 'a-00000002' },
  { kind: 'message', seq: 3, rev: 3, number: 3, from: GRACE, at: 3_000, body: 'Yes!', cid: 'a-00000001' },
];

const SETTINGS = {
  ...{ name: 'Bakers', description: '' },
  ...({ history: 'joined', posting: 'all', joining: 'invited' } as const),
};

/** What linus does not see is number 4. */
const HAPPENED: Entry[] = [
  happening(1, ADA, { type: 'created', users: [GRACE, LINUS], settings: SETTINGS }),
  said(2, 1, ADA, 'Bread?'),
  happening(3, ADA, { type: 'removed', users: [LINUS] }, 1),
  said(4, 2, GRACE, 'He never liked it.'),
  happening(5, ADA, { type: 'added', users: [LINUS] }, 2),
  said(6, 3, ADA, 'Cake?'),
];
const UNSEEN = 4;

export interface Recorded extends Evidence {
  written: [Written, Written, Written];
  entries: StoredMessage[];
  copies: StoredMessage[];
  group: Entry[];
  /** Of the group. The first one of linus closed when he was removed. */
  removed: Connection;
  ada: Connection;
  grace: Connection;
  session: SessionLife;
}

export const recorded = (): Recorded => {
  const history = new History();
  const entries = structuredClone(ENTRIES);
  const copies = structuredClone(ENTRIES);
  const [adas, graces] = [history.signIn(ADA, 'ada/phone'), history.signIn(GRACE, 'grace/phone')];
  const ada = open(history, 'ada/phone/tab 1', ADA, adas);
  const grace = open(history, 'grace/phone/tab 1', GRACE, graces);
  const written = entries.map(({ from: user, cid, body }, i) => {
    const outbox = user === ADA ? 'ada/phone' : 'grace/phone';
    return history.write({ room: ROOM, user, cid, body, outbox, place: user === ADA ? i + 1 : 1 });
  }) as Recorded['written'];
  for (const [i, entry] of entries.entries()) {
    const mine = entry.from === ADA ? ada : grace;
    const one = written[i] as Written;
    history.sent(one, mine.tab, 'socket');
    for (const connection of [ada, grace]) history.tell(connection, ROOM, asTold(entry, connection.user));
    history.acked(one, mine.tab, 'socket', entry.seq);
  }
  const { group, removed } = recordGroup(history, adas, graces);
  history.attempts.push(
    attempt({ what: 'the page', nowhere: false }),
    attempt({ what: 'the page', nowhere: true }),
  );
  history.count('frames', 6);
  history.count('kill');
  history.count('break-d1');
  // Ada was signed out after all of that.
  Object.assign(adas, { overAt: 5_000 });
  Object.assign(ada, { closedAt: 5_010, code: 4401 });

  const told = (user: number) => entries.map((entry) => asTold(entry, user));
  const cursors = [
    { user: ADA, seq: 2 },
    { user: GRACE, seq: 3 },
  ];
  const row = (unread: number) => ({ room: ROOM, seq: 3, unread, text: 'Yes!' });
  return {
    ...{ history, written, entries, copies, group, removed, ada, grace, session: adas },
    rooms: [
      { id: ROOM, kind: 'direct', members: [ADA, GRACE] },
      { id: GROUP, kind: 'group', members: [ADA, GRACE, LINUS] },
    ],
    attacks: ['kill'],
    ending: {
      tabs: [{ tab: 'grace/phone/tab 1', user: GRACE, room: ROOM, rev: 3, entries: told(GRACE) }],
      welcomes: [
        {
          ...{ user: ADA, room: ROOM, rev: 3, seq: 3, cursors },
          ...{ ranges: [[1, null]], members: [ADA, GRACE] },
        },
        welcomeToGroup(),
      ],
      pages: [
        ...[ADA, GRACE].map((user) => ({ user, room: ROOM, entries: told(user) })),
        ...[ADA, GRACE, LINUS].map((user) => ({ user, room: GROUP, entries: visibleTo(user, group) })),
      ],
      lists: [
        { user: ADA, rows: [row(1), rowOfGroup()] },
        { user: GRACE, rows: [row(0), rowOfGroup()] },
        { user: LINUS, rows: [rowOfGroup()] },
      ],
      news: [{ tab: 'grace/phone/lists', user: GRACE, row: row(0) }],
      reads: [{ user: GRACE, room: ROOM, seq: 2 }],
      online: { told: [ADA, GRACE], here: [GRACE] },
    },
    stored: {
      rooms: new Map([
        [ROOM, { entries }],
        [GROUP, { entries: group }],
      ]),
      copies: new Map([
        [
          ROOM,
          {
            ...{ entries: copies, rev: 3, lastSeq: 3, lastNumber: 3 },
            last: { from: GRACE, at: 3_000, text: 'Yes!' },
            cursors: cursors.map((cursor) => ({ ...cursor, number: cursor.seq })),
            members: [ADA, GRACE].map((user) => ({ user, role: 'member' as const, ranges: [[1, null]] })),
          },
        ],
        [
          GROUP,
          {
            ...{ entries: structuredClone(group), rev: 6, lastSeq: 6, lastNumber: 3 },
            last: { from: ADA, at: 3_600, text: 'Cake?' },
            cursors: [{ user: LINUS, seq: 6, number: 3 }],
            members: [
              { user: ADA, role: 'owner', ranges: [[1, null]] },
              { user: GRACE, role: 'member', ranges: [[1, null]] },
              {
                user: LINUS,
                role: 'member',
                ranges: [
                  [1, 3],
                  [5, null],
                ],
              },
            ],
          },
        ],
      ]),
      unknown: [],
    },
  };
};

const rowOfGroup = () => ({ room: GROUP, seq: 6, unread: 0, text: 'Cake?' });

const welcomeToGroup = (): Welcomed => ({
  ...{ user: LINUS, room: GROUP, rev: 6, seq: 6, members: [ADA, GRACE, LINUS] },
  cursors: [ADA, GRACE, LINUS].map((user) => ({ user, seq: 6 })),
  ranges: [
    [1, 3],
    [5, null],
  ],
});

const recordGroup = (history: History, ada: SessionLife, grace: SessionLife) => {
  const group = structuredClone(HAPPENED);
  const linus = history.signIn(LINUS, 'linus/phone');
  const here = [
    open(history, 'ada/phone/tab 2', ADA, ada, GROUP),
    open(history, 'grace/phone/tab 2', GRACE, grace, GROUP),
  ];
  const removed = open(history, 'linus/phone/tab 1', LINUS, linus, GROUP);
  const back = Object.assign(open(history, 'linus/phone/tab 1', LINUS, linus, GROUP), { openedAt: 4_600 });
  Object.assign(removed, { closedAt: 3_350, code: 4403, lastFrameAt: 3_300 });
  Object.assign(here[0] ?? {}, { closedAt: 4_900, code: 1000 });
  for (const entry of group) {
    const { from: user, cid, seq } = entry;
    const of = { room: GROUP, user, cid, outbox: `group of ${user}`, place: seq };
    const isMessage = entry.kind === 'message';
    const one = history.write(
      entry.kind === 'event'
        ? { ...of, body: '', operation: entry.event.type }
        : { ...of, body: entry.kind === 'message' ? entry.body : '' },
    );
    history.sent(one, 'somewhere', 'form');
    for (const connection of [...here, ...(seq < UNSEEN ? [removed] : []), ...(seq > UNSEEN ? [back] : [])])
      history.tell(connection, GROUP, asTold(entry, connection.user));
    history.acked(one, 'somewhere', 'form', isMessage ? seq : undefined);
  }
  history.absences.push({ user: LINUS, room: GROUP, from: 3_320, until: 4_500 });
  history.saw({ user: LINUS, room: GROUP, where: 'news', seq: 6 });
  Object.assign(history.sights[0] ?? {}, { at: 4_700 });
  history.said(GROUP, GRACE, 6);
  history.said(GROUP, LINUS, 6);
  return { group, removed };
};

const visibleTo = (user: number, group: Entry[]) =>
  group
    .filter(({ seq }) => user !== LINUS || seq !== UNSEEN)
    .map((entry) => structuredClone(asTold(entry, user)));

function happening(seq: number, from: number, event: RoomEvent, number = 0): Entry {
  return { kind: 'event', ...placeOf(seq, from), number, event };
}

function said(seq: number, number: number, from: number, body: string): Entry {
  return { kind: 'message', ...placeOf(seq, from), number, body };
}

function placeOf(seq: number, from: number) {
  return {
    ...{ seq, rev: seq, from, at: 3_000 + 100 * seq },
    cid: `g-${seq}-of-${from}`,
  };
}

/** What this reader is told of it. */
export const asTold = ({ cid, ...entry }: Entry, reader: number): ToldEntry =>
  entry.from === reader ? { ...entry, cid } : entry;

export const open = (
  history: History,
  tab: string,
  user: number,
  session: SessionLife,
  room = ROOM,
): Connection =>
  Object.assign(
    history.connect({
      tab,
      user,
      room,
      session,
      openedAt: 10,
      lastFrameAt: 20,
      link: { troubled: false },
    }),
    { at: 5 },
  );

export const attempt = ({ what, nowhere }: { what: string; nowhere: boolean }) => ({
  ...{ at: 100, who: 'linus/phone', what, room: ROOM, nowhere },
  outcome: 'refused' as const,
  answer: '404 nothing',
});
