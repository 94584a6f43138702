import { expect, test } from 'vitest';
import type { StoredMessage } from '../src/room/room.ts';
import { audit, CHECKS, hasFailed } from './audit.ts';
import type { Entry } from './evidence.ts';
import type { Edit, Reaction } from './history.ts';
import {
  ADA,
  asTold,
  attempt,
  GRACE,
  GROUP,
  LINUS,
  open,
  type Recorded,
  ROOM,
  recorded,
} from './recorded.ts';
import { failuresOf, summaryOf } from './report.ts';
import type { Sabotage } from './sabotages.ts';
import { storyOf } from './story.ts';

const failedIn = (run: Recorded) =>
  audit(run)
    .filter(hasFailed)
    .map(({ name }) => name);

const second = ({ entries }: Recorded) => entries[1] as StoredMessage;

test('a run in which nothing went wrong passes every check', () => {
  expect(failedIn(recorded())).toEqual([]);
  expect(summaryOf(audit(recorded()))).toBe(`${CHECKS.length} passed, 0 failed`);
});

test('a check that has nothing to look at fails', () => {
  const run = recorded();
  run.ending.tabs = [];
  expect(failedIn(run)).toEqual(['converged']);
});

const EDIT: Edit = { cid: 'edit-1', seq: 1, body: '', at: 3_500, toldAt: 3_600 };

const REACTION: Reaction = {
  ...{ room: ROOM, user: GRACE, cid: 'reaction-1', seq: 1, emoji: '👍', on: true },
  ...{ at: 3_500, toldAt: 3_600 },
};

const makeTombstone = (entries: Entry[], place: number) => {
  const { seq, rev, number, from, at, cid } = entries[place] as Entry;
  entries[place] = { kind: 'tombstone', seq, rev, number, from, at, cid };
};

/** What goes wrong, and what the audit must see of it; it may see more. */
const WRONGS: [string, (run: Recorded) => unknown, string[]][] = [
  [
    '[P1] a place is left out',
    ({ entries, copies }) => {
      for (const list of [entries, copies]) Object.assign(list[2] as StoredMessage, { seq: 4 });
    },
    ['places', 'told', 'acknowledged'],
  ],
  [
    '[P1] two messages of one outbox change places, consistently',
    ({ written: [first, next] }) => {
      [first.place, next.place] = [next.place, first.place];
    },
    ['order'],
  ],
  [
    '[P2] an acknowledged message is lost',
    ({ entries, copies }) => {
      entries.pop();
      copies.pop();
    },
    ['acknowledged', 'told', 'arrived'],
  ],
  [
    '[P2] a message that only another was told of is lost',
    ({ history, grace }) =>
      history.tell(grace, ROOM, {
        kind: 'message',
        seq: 4,
        rev: 4,
        number: 4,
        from: ADA,
        at: 4_000,
        body: 'Never mind.',
      }),
    ['told'],
  ],
  [
    '[P2] two messages were told in each other’s places',
    ({ history, grace, entries: [one, two] }) => {
      const [first, next] = [one as StoredMessage, two as StoredMessage];
      history.tell(grace, ROOM, asTold({ ...first, seq: next.seq, rev: next.rev }, GRACE));
    },
    ['told'],
  ],
  [
    '[P3] a cid is stored twice',
    ({ entries, copies }) => {
      for (const list of [entries, copies]) list.push({ ...(list[0] as StoredMessage), seq: 4, rev: 4 });
    },
    ['once', 'order'],
  ],
  [
    '[P3] the second answer names another place',
    ({ history, written: [first] }) => history.acked(first, 'ada/laptop/tab 1', 'form', 9),
    ['answers', 'acknowledged'],
  ],
  ['[P4] a client lacks a change', ({ ending }) => ending.tabs[0]?.entries.splice(1, 1), ['converged']],
  [
    '[P4] a client lags behind',
    ({ ending }) => Object.assign(ending.tabs[0] ?? {}, { rev: 2 }),
    ['converged'],
  ],
  [
    '[P4] a client has an old text',
    ({ ending }) => Object.assign(ending.tabs[0]?.entries[0] ?? {}, { body: 'Shall?' }),
    ['converged'],
  ],
  [
    '[P4] who connects anew is told of an earlier end',
    ({ ending }) => Object.assign(ending.welcomes[0] ?? {}, { rev: 2 }),
    ['anew'],
  ],
  [
    '[P5] a message never left its outbox',
    ({ history }) =>
      history.write({ room: ROOM, user: ADA, cid: 'lost-0001', body: 'Hm.', outbox: 'x', place: 3 }),
    ['arrived'],
  ],
  [
    '[P6] a text is not what was written',
    (run) => Object.assign(second(run), { body: 'At eight?' }),
    ['authors', 'told'],
  ],
  [
    '[P6] a message stands under another name',
    (run) => Object.assign(second(run), { from: GRACE }),
    ['authors'],
  ],
  [
    '[P6] something forbidden is stored',
    ({ written: [first] }) => Object.assign(first, { forbidden: 'written by somebody who may not' }),
    ['authors'],
  ],
  [
    '[P6] an intruder is let in',
    ({ history }) =>
      history.attempts.push({ ...attempt({ what: 'the form', nowhere: false }), outcome: 'let in' }),
    ['strangers'],
  ],
  [
    '[P6] the answer tells whether a room is there',
    ({ history }) =>
      history.attempts.push({
        ...attempt({ what: 'the page', nowhere: false }),
        answer: '403 not yours',
      }),
    ['strangers'],
  ],
  [
    '[P6] a socket of others’ room',
    ({ history }) => open(history, 'linus/phone/tab 1', 11, history.signIn(11, 'linus/phone')),
    ['audience'],
  ],
  ['[P7] a socket stays open', ({ ada }) => Object.assign(ada, { closedAt: undefined }), ['closed']],
  ['[P7] a socket closes late', ({ ada }) => Object.assign(ada, { closedAt: 6_100 }), ['closed']],
  ['[P7] a socket is not told why it closes', ({ ada }) => Object.assign(ada, { code: 1000 }), ['closed']],
  [
    '[P7] a socket is told another reason why it closes',
    ({ ada }) => Object.assign(ada, { code: 4404 }),
    ['closed'],
  ],
  [
    '[P7] a frame follows after the end',
    ({ ada }) => Object.assign(ada, { closedAt: 9_000, lastFrameAt: 8_000 }),
    ['silence', 'closed'],
  ],
  [
    '[P7] a socket that comes after the end is told something',
    ({ ada }) => Object.assign(ada, { at: 5_001, openedAt: 5_002, lastFrameAt: 5_003 }),
    ['silence'],
  ],
  [
    '[P7] what was written after the end comes late through a bad line',
    ({ written: [, , last], ada }) => {
      ada.link.troubled = true;
      for (const sent of last.sent) sent.at = 5_001;
    },
    ['silence'],
  ],
  [
    '[P8] somebody here is not listed',
    ({ ending }) => Object.assign(ending.online, { told: [ADA] }),
    ['here'],
  ],
  ['D1 lacks a message', ({ copies }) => copies.splice(1, 1), ['copy']],
  [
    'D1 has a message that the room has not',
    ({ copies }) => copies.push({ ...(copies[0] as StoredMessage), seq: 9 }),
    ['copy'],
  ],
  ['D1 has another text', ({ copies }) => Object.assign(copies[0] ?? {}, { body: 'Shall?' }), ['copy']],
  [
    'D1 shows an earlier message in its lists',
    ({ stored }) => Object.assign(stored.copies.get(ROOM) ?? {}, { lastSeq: 2, lastNumber: 2 }),
    ['copy', 'unread'],
  ],
  ['an object that no room knows', ({ stored }) => stored.unknown.push('0123.sqlite'), ['copy']],
  ['a page of the history lacks a message', ({ ending }) => ending.pages[0]?.entries.pop(), ['pages']],
  [
    'a list counts one too many',
    ({ ending }) => Object.assign(ending.lists[0]?.rows[0] ?? {}, { unread: 2 }),
    ['unread'],
  ],
  [
    'the news count one too many',
    ({ ending }) => Object.assign(ending.news[0]?.row ?? {}, { unread: 1 }),
    ['unread'],
  ],
  [
    'D1 counts one too few',
    ({ stored }) => {
      const copy = stored.copies.get(ROOM);
      if (copy) copy.cursors = copy.cursors.map((cursor) => ({ ...cursor, number: 3 }));
    },
    ['unread'],
  ],
  ['a list lacks a conversation', ({ ending }) => ending.lists[0]?.rows.pop(), ['previews']],
  [
    'a list shows another text',
    ({ ending }) => Object.assign(ending.lists[0]?.rows[0] ?? {}, { text: 'No!' }),
    ['previews'],
  ],
  [
    'somebody has read less than was confirmed',
    ({ ending }) => ending.reads.push({ user: ADA, room: ROOM, seq: 3 }),
    ['cursors'],
  ],
  [
    'somebody has read what they never said',
    ({ ending }) => Object.assign(ending.welcomes[0]?.cursors[0] ?? {}, { seq: 3 }),
    ['cursors', 'unread'],
  ],
  ['an attack did not take place', ({ attacks }) => (attacks as string[]).push('flood'), ['attacks']],
  [
    'the chat stops because D1 does not write',
    ({ history }) => history.object('goes-on', 'not one message was acknowledged'),
    ['goes-on'],
  ],
  [
    '[P6] a list is told news of others’ rooms',
    ({ history }) => history.saw({ user: LINUS, room: ROOM, where: 'news', seq: 1 }),
    ['audience', 'seen'],
  ],
  [
    '[P12] a frame tells of what was said while its reader was away',
    ({ history, removed, group }) => history.tell(removed, GROUP, asTold(group[3] as StoredMessage, LINUS)),
    ['seen'],
  ],
  [
    '[P12] a list shows what was said while its reader was away',
    ({ history }) => history.saw({ user: LINUS, room: GROUP, where: 'the list', seq: 4 }),
    ['seen'],
  ],
  [
    '[P12] a page has what was said while its reader was away',
    ({ ending, group }) => ending.pages.at(-1)?.entries.push(asTold(group[3] as StoredMessage, LINUS)),
    ['pages'],
  ],
  [
    '[P12] a page lacks what its reader may see',
    ({ ending }) => ending.pages.at(-1)?.entries.shift(),
    ['pages'],
  ],
  ['[P12] somebody who was there gets no pages', ({ ending }) => ending.pages.pop(), ['pages']],
  [
    '[P12] D1 forgets that somebody was away',
    ({ stored }) => Object.assign(stored.copies.get(GROUP)?.members[2] ?? {}, { ranges: [[1, null]] }),
    ['ranges'],
  ],
  [
    '[P12] D1 has another role',
    ({ stored }) => Object.assign(stored.copies.get(GROUP)?.members[1] ?? {}, { role: 'owner' }),
    ['ranges'],
  ],
  [
    '[P12] somebody is welcomed to more than they may see',
    ({ ending }) => Object.assign(ending.welcomes[1] ?? {}, { ranges: [[1, null]] }),
    ['ranges'],
  ],
  [
    'somebody is not told of a member',
    ({ ending }) => Object.assign(ending.welcomes[1] ?? {}, { members: [ADA, GRACE] }),
    ['ranges'],
  ],
  [
    '[P7] the socket of a removed member stays open',
    ({ removed }) => Object.assign(removed, { closedAt: undefined, code: undefined }),
    ['ended'],
  ],
  [
    '[P7] a removed member is told something later',
    ({ removed }) => Object.assign(removed, { closedAt: 4_400, lastFrameAt: 4_390 }),
    ['ended'],
  ],
  [
    '[P7] a removed member is told another reason',
    ({ removed }) => Object.assign(removed, { code: 4404 }),
    ['ended'],
  ],
  [
    '[P12] a preview is sent to somebody who has left',
    ({ history }) => {
      history.saw({ user: LINUS, room: GROUP, where: 'news', seq: 4 });
      Object.assign(history.sights.at(-1) ?? {}, { at: 4_400 });
    },
    ['seen', 'ended'],
  ],
  [
    '[P7] somebody who has left is told who types',
    ({ history }) => {
      history.saw({ user: LINUS, room: GROUP, where: 'typing' });
      Object.assign(history.sights.at(-1) ?? {}, { at: 4_400 });
    },
    ['ended'],
  ],
  [
    '[P6] somebody writes who is not there any more',
    ({ group }) => Object.assign(group[3] ?? {}, { from: LINUS }),
    ['members'],
  ],
  [
    '[P6] a member does what admins do',
    ({ group }) => Object.assign(group[4] ?? {}, { from: GRACE }),
    ['members'],
  ],
  [
    '[P6] something else happens than was asked',
    ({ group }) => Object.assign(group[4] ?? {}, { event: { type: 'added', users: [LINUS, 15] } }),
    ['ranges', 'told'],
  ],
  [
    'a list counts what is unread where its reader has left',
    ({ group, ending }) => {
      Object.assign(group[4] ?? {}, { event: { type: 'unpinned' } });
      Object.assign(ending.lists[2]?.rows[0] ?? {}, { unread: 1 });
    },
    ['unread'],
  ],
  [
    '[P11] an unsent message comes back',
    ({ written: [first] }) => {
      first.unsent = { at: 3_500, toldAt: 3_600 };
    },
    ['unsent'],
  ],
  [
    '[P11] a message is unsent that nobody asked for',
    ({ entries, copies }) => {
      for (const list of [entries, copies]) makeTombstone(list, 0);
    },
    ['authors', 'told'],
  ],
  [
    '[P11] D1 keeps what was unsent',
    ({ entries, written: [first] }) => {
      first.unsent = { at: 3_500, toldAt: 3_600 };
      makeTombstone(entries, 0);
    },
    ['copy'],
  ],
  [
    '[P11] an edit is done to another message',
    ({ entries, copies, written: [first] }) => {
      first.edits = [{ ...EDIT, body: 'Shall we go?' }];
      for (const list of [entries, copies])
        Object.assign(list[1] ?? {}, { body: 'Shall we go?', edited: 3_500 });
    },
    ['authors', 'told', 'edited'],
  ],
  [
    '[P11] D1 keeps what an edit has replaced',
    ({ entries, written: [first] }) => {
      first.edits = [{ ...EDIT, body: 'Shall we go?' }];
      Object.assign(entries[0] ?? {}, { body: 'Shall we go?', edited: 3_500 });
    },
    ['copy'],
  ],
  [
    '[P3] a late retry of an edit undoes a later one',
    ({ entries, copies, written: [first] }) => {
      const later = { cid: 'edit-2', body: 'Shall we dance?', at: 3_700, toldAt: 3_800 };
      first.edits = [
        { ...EDIT, body: 'Shall we go?' },
        { ...EDIT, ...later },
      ];
      for (const list of [entries, copies])
        Object.assign(list[0] ?? {}, { body: 'Shall we go?', edited: 3_900 });
    },
    ['edited'],
  ],
  [
    '[P3] a reaction is counted twice',
    ({ history, entries, copies }) => {
      history.reactions.push(REACTION);
      for (const list of [entries, copies]) Object.assign(list[0] ?? {}, { reactions: [['👍', 2, [GRACE]]] });
    },
    ['converged', 'pages', 'reacted'],
  ],
  [
    '[P3] a late retry of a reaction undoes that it was taken back',
    ({ history, entries, copies }) => {
      history.reactions.push(REACTION, {
        ...REACTION,
        cid: 'reaction-2',
        on: false,
        at: 3_700,
        toldAt: 3_800,
      });
      for (const list of [entries, copies]) Object.assign(list[0] ?? {}, { reactions: [['👍', 1, [GRACE]]] });
    },
    ['reacted'],
  ],
  [
    '[P6] somebody has reacted who never asked for it',
    ({ entries, copies }) => {
      for (const list of [entries, copies]) Object.assign(list[0] ?? {}, { reactions: [['👍', 1, [GRACE]]] });
    },
    ['reacted'],
  ],
  [
    'D1 lacks a reaction',
    ({ history, entries }) => {
      history.reactions.push(REACTION);
      Object.assign(entries[0] ?? {}, { reactions: [['👍', 1, [GRACE]]] });
    },
    ['copy'],
  ],
  [
    'a client objects',
    ({ history }) => history.object('protocol', 'ada/phone/tab 1 was told nonsense'),
    ['protocol'],
  ],
];

test.each(WRONGS)('%s', (_, goWrong, expected) => {
  const run = recorded();
  goWrong(run);
  expect(failedIn(run)).toEqual(expect.arrayContaining(expected));
});

/** What each built-in sabotage does, as a run would record it. `npm run verify -- --self-test` does it to a real server. */
const SABOTAGED: Record<Sabotage, string> = {
  'tell-first': '[P2] an acknowledged message is lost',
  'forget-cid': '[P3] a cid is stored twice',
  'skip-rev': '[P4] a client lacks a change',
  'swap-two': '[P1] two messages of one outbox change places, consistently',
  'keep-socket': '[P7] a socket stays open',
  'leave-gap': '[P1] a place is left out',
  'lose-copy': 'D1 lacks a message',
  'tell-others': '[P6] a list is told news of others’ rooms',
  miscount: 'the news count one too many',
  'ignore-stays': '[P12] a frame tells of what was said while its reader was away',
  'widen-copy': '[P12] D1 forgets that somebody was away',
  'keep-removed': '[P7] the socket of a removed member stays open',
  'unsend-other': '[P11] a message is unsent that nobody asked for',
  'keep-unsent': '[P11] D1 keeps what was unsent',
  'edit-other': '[P11] an edit is done to another message',
  'keep-edited': '[P11] D1 keeps what an edit has replaced',
  'react-twice': '[P3] a reaction is counted twice',
  'repeat-reaction': '[P3] a late retry of a reaction undoes that it was taken back',
  'repeat-edit': '[P3] a late retry of an edit undoes a later one',
  'bring-back': '[P11] an unsent message comes back',
  'preview-left': '[P12] a preview is sent to somebody who has left',
};

test.each(Object.entries(SABOTAGED))('the audit sees the sabotage %s', (_, title) => {
  const wrong = WRONGS.find(([name]) => name === title);
  const run = recorded();
  wrong?.[1](run);
  expect(failedIn(run)).not.toEqual([]);
});

test('a frame that comes late through a bad line is nobody’s fault', () => {
  const run = recorded();
  Object.assign(run.ada, { closedAt: 9_000, code: 1006, lastFrameAt: 8_000 });
  run.ada.link.troubled = true;
  expect(failedIn(run)).toEqual([]);
});

test.each([4403, 4404])(
  'a socket that is turned away with %i while its session ends is nobody’s fault',
  (code) => {
    const run = recorded();
    const late = open(run.history, 'ada/phone/tab 2', ADA, run.session, GROUP);
    Object.assign(late, { openedAt: 5_005, lastFrameAt: undefined, closedAt: 5_100, code });
    expect(failedIn(run)).toEqual([]);
  },
);

test.each([
  ['closes late', { closedAt: 6_900, code: 4401 }],
  ['reads its last frame late', { closedAt: 6_900, lastFrameAt: 6_800 }],
])('a socket that %s, where a simple page took a second, too, is nobody’s fault', (_, late) => {
  const run = recorded();
  Object.assign(run.ada, late);
  expect(failedIn(run)).not.toEqual([]);
  run.history.latencies.push({ at: 6_400, ms: 1_200 });
  expect(failedIn(run)).toEqual([]);
});

test('a machine that stays slow has time for as long as it is slow, and no longer', () => {
  const run = recorded();
  Object.assign(run.ada, { closedAt: 9_100, code: 4401 });
  run.history.latencies.push({ at: 6_400, ms: 1_200 });
  expect(failedIn(run)).toEqual(['closed']);
  run.history.latencies.push({ at: 8_300, ms: 1_600 });
  expect(failedIn(run)).toEqual([]);
  run.ada.closedAt = 9_300;
  expect(failedIn(run)).toEqual(['closed']);
});

test('every check can fail', () => {
  const seen = new Set(WRONGS.flatMap(([, , names]) => names));
  expect(CHECKS.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
});

test('the story of a message tells who wrote, sent, heard and stored it, in order', () => {
  const run = recorded();
  run.history.happened('the server was killed');
  const story = storyOf(run, { room: ROOM, seq: 3 });
  const expected = [
    /9 writes number 1 of grace\/phone, cid a-00000001: "Yes!"/,
    /grace\/phone\/tab 1 sends it by socket/,
    /ada\/phone\/tab 1 \(socket 0\) is told \{seq 3, rev 3, from 9, .*"Yes!"\}/,
    /grace\/phone\/tab 1 hears by socket that it is stored, as 3/,
    /— the server was killed/,
    /stored as \{seq 3, rev 3, from 9, cid a-00000001, "Yes!"\}/,
  ];
  for (const line of expected) expect(story).toContainEqual(expect.stringMatching(line));
  expect(story.at(-1)).toContain('in D1 as');
});

test('a failure is told with the history of its message', () => {
  const run = recorded();
  second(run).body = 'At eight?';
  const failures = failuresOf(audit(run), run);
  expect(failures).toContain('✗ [P6] under each name stands what that person wrote');
  expect(failures).toContain('"At seven?"');
  expect(failures).toContain('ada/phone/tab 1 sends it by socket');
});
