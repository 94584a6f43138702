import type { Entry, Evidence } from './evidence.ts';
import { type Connection, History, type SessionLife, type Written } from './history.ts';

/** A short run in which nothing went wrong, as it would be recorded: for tests of the audit. */
export const ROOM = 'room';
export const ADA = 7;
export const GRACE = 9;

const ENTRIES: Entry[] = [
  { kind: 'message', seq: 1, rev: 1, number: 1, from: ADA, at: 1_000, body: 'Shall we?', cid: 'a-00000001' },
  { kind: 'message', seq: 2, rev: 2, number: 2, from: ADA, at: 2_000, body: 'At seven?', cid: 'a-00000002' },
  { kind: 'message', seq: 3, rev: 3, number: 3, from: GRACE, at: 3_000, body: 'Yes!', cid: 'a-00000001' },
];

export interface Recorded extends Evidence {
  written: [Written, Written, Written];
  entries: Entry[];
  copies: Entry[];
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
    ...{ history, written, entries, copies, ada, grace, session: adas },
    rooms: [{ id: ROOM, members: [ADA, GRACE] }],
    attacks: ['kill'],
    ending: {
      tabs: [{ tab: 'grace/phone/tab 1', user: GRACE, room: ROOM, rev: 3, messages: told(GRACE) }],
      welcomes: [{ user: ADA, room: ROOM, rev: 3, seq: 3, cursors }],
      pages: [{ user: ADA, room: ROOM, messages: told(ADA) }],
      lists: [{ user: ADA, rows: [row(1)] }],
      news: [{ tab: 'grace/phone/lists', user: GRACE, row: row(0) }],
      reads: [{ user: GRACE, room: ROOM, seq: 2 }],
      online: { told: [ADA, GRACE], here: [GRACE] },
    },
    stored: {
      rooms: new Map([[ROOM, { messages: entries }]]),
      copies: new Map([
        [
          ROOM,
          { messages: copies, rev: 3, lastSeq: 3, last: { from: GRACE, at: 3_000, text: 'Yes!' }, cursors },
        ],
      ]),
      unknown: [],
    },
  };
};

/** What this reader is told of it. */
export const asTold = ({ cid, ...message }: Entry, reader: number) =>
  message.from === reader ? { ...message, cid } : message;

export const open = (history: History, tab: string, user: number, session: SessionLife): Connection =>
  Object.assign(
    history.connect({
      tab,
      user,
      room: ROOM,
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
