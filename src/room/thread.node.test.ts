import { describe, expect, test } from 'vitest';
import { message } from '../../test/doubles/entries.ts';
import { live } from '../web/texts/en.ts';
import type { EventEntry, RoomKind } from './entry.ts';
import { peopleOf } from './member.ts';
import {
  type Item,
  keyOf,
  type Readers,
  receiptOf,
  type Shown,
  type ShownMessage,
  thread,
} from './thread.ts';

const [ADA, GRACE, LINUS] = [1, 2, 3];
const PEOPLE = peopleOf([
  { id: ADA, username: 'ada' },
  { id: GRACE, username: 'grace' },
  { id: LINUS, username: 'linus', name: 'Linus' },
]);
const MINUTE = 60_000;
const NOON = Date.UTC(2026, 2, 12, 12);

let seq = 0;
const said = (from: number, at: number, more: Partial<ShownMessage> = {}): ShownMessage => {
  seq++;
  return { ...message(seq, { from, at, body: `message ${seq}` }), ...more };
};

const happened = (at: number): EventEntry => {
  seq++;
  return { kind: 'event', seq, rev: seq, number: 1, from: GRACE, at, event: { type: 'joined' } };
};

/** The conversation as one would draw it: `t` a time, `-` the divider, `e` an event, `[`, `|`, `]`, `o` first, inner, last, only of a run. */
const drawn = (items: Item[]) =>
  items
    .map((item) => {
      if (item.kind === 'time') return 't';
      if (item.kind === 'divider') return '-';
      if (item.kind === 'event') return 'e';
      if (item.first) return item.last ? 'o' : '[';
      return item.last ? ']' : '|';
    })
    .join('');

describe('times', () => {
  test('stand before the first message and after a pause of 30 minutes', () => {
    const messages = [
      said(ADA, NOON),
      said(GRACE, NOON + 30 * MINUTE - 1),
      said(ADA, NOON + 60 * MINUTE - 1),
    ];
    expect(drawn(thread(messages, ADA))).toBe('tooto');
  });

  test('stand at a new day, which begins where the reader is', () => {
    const messages = [said(ADA, Date.UTC(2026, 2, 12, 23, 59)), said(ADA, Date.UTC(2026, 2, 13, 0, 1))];
    expect(drawn(thread(messages, ADA))).toBe('toto');
    expect(drawn(thread(messages, ADA, undefined, (at) => new Date(at - 60 * MINUTE).getUTCDate()))).toBe(
      't[]',
    );
  });

  test('are not there without messages', () => expect(thread([], ADA)).toEqual([]));
});

describe('a run', () => {
  test('is of one sender', () => {
    const messages = [said(ADA, NOON), said(ADA, NOON), said(ADA, NOON), said(GRACE, NOON), said(ADA, NOON)];
    expect(drawn(thread(messages, ADA))).toBe('t[|]oo');
  });

  test('ends when more than 5 minutes pass', () => {
    const messages = [said(ADA, NOON), said(ADA, NOON + 5 * MINUTE), said(ADA, NOON + 10 * MINUTE + 1)];
    expect(drawn(thread(messages, ADA))).toBe('t[]o');
  });

  test('knows whose it is', () => {
    const mine = thread([said(ADA, NOON), said(GRACE, NOON)], ADA).flatMap((item) =>
      item.kind === 'message' ? [item.mine] : [],
    );
    expect(mine).toEqual([true, false]);
  });
});

test.each([26 * 60, 31, -31, -26 * 60])(
  'the time is said again where the clock went %i minutes on, or back',
  (minutes) => {
    expect(drawn(thread([said(GRACE, NOON), said(GRACE, NOON + minutes * 60_000)], ADA))).toBe('toto');
  },
);

test('[P4] a time that changed with its message is another one: the line that shows it is drawn anew', () => {
  const keys = (at: number) =>
    thread([said(ADA, at, { cid: 'cid-12345678' })], ADA).flatMap(({ kind, key }) =>
      kind === 'time' ? key : [],
    );
  expect(keys(NOON)).not.toEqual(keys(NOON + 26 * 3_600_000));
});

describe('the divider', () => {
  test('stands before the first message of the other that is unread, and cuts a run', () => {
    const messages = [said(GRACE, NOON), said(GRACE, NOON), said(GRACE, NOON)];
    expect(drawn(thread(messages, ADA, messages[0]?.seq))).toBe('to-[]');
  });

  test('passes over what I wrote myself', () => {
    const messages = [said(GRACE, NOON), said(ADA, NOON), said(GRACE, NOON)];
    expect(drawn(thread(messages, ADA, messages[0]?.seq))).toBe('too-o');
  });

  test('is not there if all is read, or if the first unread message is on an older page', () => {
    const messages = [said(GRACE, NOON), said(GRACE, NOON)];
    const first = messages[0]?.seq ?? 0;
    expect(drawn(thread(messages, ADA, first + 1))).toBe('t[]');
    expect(drawn(thread(messages, ADA, first - 2))).toBe('t[]');
    expect(drawn(thread(messages, ADA, first - 1))).toBe('t-[]');
  });
});

describe('a key', () => {
  test('stays when a pending message is stored', () => {
    const pending = said(ADA, NOON, { seq: 0, cid: 'cid-12345678', state: 'pending' });
    expect(keyOf({ ...pending, seq: 7, state: 'stored' })).toBe(keyOf(pending));
  });

  test('is one of its kind', () => {
    const messages = [
      said(ADA, NOON, { cid: 'cid-12345678' }),
      said(GRACE, NOON),
      said(GRACE, NOON + 60 * MINUTE),
    ];
    const keys = thread(messages, ADA, (messages[0]?.seq ?? 0) + 0).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('an event', () => {
  test('stands between messages, ends a run and is no news', () => {
    const messages = [said(GRACE, NOON), happened(NOON), said(GRACE, NOON), said(GRACE, NOON)];
    expect(drawn(thread(messages, ADA))).toBe('toe[]');
    expect(drawn(thread(messages, ADA, messages[0]?.seq))).toBe('toe-[]');
    expect(drawn(thread([said(ADA, NOON), happened(NOON)], ADA, 0))).toBe('toe');
  });

  test('has its time and a key as messages have', () => {
    const entries = [said(ADA, NOON), happened(NOON + 30 * MINUTE), happened(NOON + 30 * MINUTE)];
    expect(drawn(thread(entries, ADA))).toBe('totee');
    const keys = thread(entries, ADA).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('the receipt', () => {
  const receipt = (entries: Shown[], readers: Partial<Readers>, kind: RoomKind = 'direct') =>
    receiptOf(entries, { cursors: [], ...readers }, { me: ADA, kind, people: PEOPLE, words: live });
  const upTo = (seq: number, ...users: number[]) => ({ cursors: users.map((user) => ({ user, seq })) });

  test('is there under my own last message alone', () => {
    expect(receipt([], upTo(99, GRACE))).toBe('');
    expect(receipt([said(ADA, NOON), said(GRACE, NOON)], upTo(99, GRACE))).toBe('');
  });

  test('goes from Sending over Sent to Seen', () => {
    const mine = said(ADA, NOON);
    expect(receipt([{ ...mine, seq: 0, state: 'pending' }], upTo(99, GRACE))).toBe('Sending');
    expect(receipt([mine], upTo(mine.seq - 1, GRACE))).toBe('Sent');
    expect(receipt([mine], upTo(mine.seq, GRACE))).toBe('Seen');
    expect(receipt([{ ...mine, seq: 0, state: 'failed' }], upTo(99, GRACE))).toBe('');
  });

  test('is not moved by what happened after the message, nor by my own reading', () => {
    const mine = said(ADA, NOON);
    expect(receipt([mine, happened(NOON)], upTo(mine.seq, GRACE))).toBe('Seen');
    expect(receipt([mine], upTo(mine.seq, ADA))).toBe('Sent');
  });

  test('names up to three readers of a group, and counts more', () => {
    const mine = said(ADA, NOON);
    expect(receipt([mine], upTo(mine.seq - 1, GRACE, LINUS), 'group')).toBe('Sent');
    expect(receipt([mine], upTo(mine.seq, GRACE), 'group')).toBe('Seen by grace');
    expect(receipt([mine], upTo(mine.seq, GRACE, LINUS), 'group')).toBe('Seen by grace and Linus');
    expect(receipt([mine], upTo(mine.seq, GRACE, LINUS, 9), 'group')).toBe(
      'Seen by grace, Linus and Someone',
    );
    expect(receipt([mine], upTo(mine.seq, GRACE, LINUS, 9, 10), 'group')).toBe('Seen by 4');
  });

  test('is a number where the room is too large for names, if it is that of this message', () => {
    const mine = said(ADA, NOON);
    expect(receipt([mine], { counted: { seq: mine.seq, count: 12 } }, 'group')).toBe('Seen by 12');
    expect(receipt([mine], { counted: { seq: mine.seq - 1, count: 12 } }, 'group')).toBe('Sent');
  });

  test('says of notes to oneself only that they are on their way', () => {
    const mine = said(ADA, NOON);
    expect(receipt([mine], {}, 'self')).toBe('');
    expect(receipt([{ ...mine, seq: 0, state: 'pending' }], {}, 'self')).toBe('Sending');
  });
});
