import { describe, expect, test } from 'vitest';
import { live } from '../web/texts/en.ts';
import { type Item, keyOf, receiptOf, type Shown, thread } from './thread.ts';

const [ADA, GRACE] = [1, 2];
const MINUTE = 60_000;
const NOON = Date.UTC(2026, 2, 12, 12);

let seq = 0;
const said = (from: number, at: number, more: Partial<Shown> = {}): Shown => {
  seq++;
  return { seq, rev: seq, from, at, body: `message ${seq}`, ...more };
};

/** The conversation as one would draw it: `t` a time, `-` the divider, `[`, `|`, `]`, `o` first, inner, last, only of a run. */
const drawn = (items: Item[]) =>
  items
    .map((item) => {
      if (item.kind === 'time') return 't';
      if (item.kind === 'divider') return '-';
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

describe('the receipt', () => {
  test('is there under my own last message alone', () => {
    expect(receiptOf([], ADA, [{ user: GRACE, seq: 0 }], live)).toBe('');
    expect(receiptOf([said(ADA, NOON), said(GRACE, NOON)], ADA, [{ user: GRACE, seq: 99 }], live)).toBe('');
  });

  test('goes from Sending over Sent to Seen', () => {
    const mine = said(ADA, NOON);
    expect(receiptOf([{ ...mine, seq: 0, state: 'pending' }], ADA, [{ user: GRACE, seq: 99 }], live)).toBe(
      'Sending',
    );
    expect(receiptOf([mine], ADA, [{ user: GRACE, seq: mine.seq - 1 }], live)).toBe('Sent');
    expect(receiptOf([mine], ADA, [{ user: GRACE, seq: mine.seq }], live)).toBe('Seen');
    expect(receiptOf([{ ...mine, seq: 0, state: 'failed' }], ADA, [{ user: GRACE, seq: 99 }], live)).toBe('');
  });
});
