import { describe, expect, test, vi } from 'vitest';
import { MemoryStore } from '../../test/doubles/memory-store.ts';
import type { Quote } from '../room/entry.ts';
import { isMessage, type ShownMessage } from '../room/thread.ts';
import { Conversation } from './conversation.ts';
import { decodeRoomFrame, type LogEntry } from './frames.ts';
import { formFor } from './http-transport.ts';
import { Outbox } from './outbox.ts';

const [ada, grace] = [1, 2];
const NOON = Date.UTC(2026, 0, 1, 12);
const NOW = { at: NOON, device: NOON, isSure: true };

const message = (seq: number, more: Partial<ShownMessage> = {}): ShownMessage => ({
  ...{ seq, rev: seq, from: grace, at: NOON + seq, body: `m${seq}` },
  ...more,
});
const reply = (seq: number, replyTo: number, quote?: Quote) =>
  message(seq, { from: ada, replyTo, ...(quote && { quote }) });
const tombstone = (seq: number, rev: number): LogEntry => ({
  kind: 'tombstone',
  seq,
  rev,
  from: grace,
  at: NOON,
});
const changed = (since: number, rows: LogEntry[], more = false) => ({
  ...{ type: 'changed' as const, since, more, messages: rows },
  rev: Math.max(since, ...rows.map(({ rev }) => rev)),
});
const open = (messages: LogEntry[], rev = messages.at(-1)?.rev ?? 0) =>
  new Conversation({ me: ada, kind: 'direct', people: [], read: 0, cursors: [], messages, rev });
const quotes = (conversation: Conversation) =>
  conversation.shown().flatMap((one) => (isMessage(one) && one.replyTo !== undefined ? [one.quote] : []));

describe('[P11] what a reply shows of what it answers', () => {
  test('is the message of the window, as it is after edits, and after it was unsent', () => {
    const conversation = open([message(1), reply(2, 1, { from: grace, rev: 1, text: 'm1' })]);
    expect(quotes(conversation)).toEqual([{ from: grace, rev: 1, text: 'm1' }]);
    conversation.apply(changed(2, [message(1, { rev: 3, body: 'better', edited: NOON })]));
    expect(quotes(conversation)).toEqual([{ from: grace, rev: 3, text: 'better' }]);
    conversation.apply(changed(3, [tombstone(1, 4)]));
    expect(quotes(conversation)).toEqual([{ from: grace, rev: 4 }]);
  });

  test('follows a message that is not in the window', () => {
    const conversation = open([message(8), reply(9, 2, { from: grace, rev: 2, text: 'm2' })]);
    expect(quotes(conversation)).toEqual([{ from: grace, rev: 2, text: 'm2' }]);
    conversation.apply(changed(9, [message(2, { rev: 10, body: 'better', edited: NOON })]));
    expect(quotes(conversation)).toEqual([{ from: grace, rev: 10, text: 'better' }]);
    conversation.apply(changed(10, [tombstone(2, 11)]));
    expect(quotes(conversation)).toEqual([{ from: grace, rev: 2 }]);
  });

  test('is the later one, whichever comes first: a page of history may be older than what was told', () => {
    const conversation = open([message(8)]);
    conversation.apply(changed(8, [message(2, { rev: 9, body: 'better', edited: NOON }), tombstone(3, 10)]));
    conversation.add([
      reply(6, 2, { from: grace, rev: 2, text: 'm2' }),
      reply(7, 3, { from: grace, rev: 3, text: 'm3' }),
    ]);
    expect(quotes(conversation)).toEqual([
      { from: grace, rev: 9, text: 'better' },
      { from: grace, rev: 3 },
    ]);
    // The room tells a quote as it is now: the change of what is quoted may come with a later page.
    const other = open([message(1)]);
    other.apply({ ...changed(1, [reply(2, 1, { from: grace, rev: 5 })]), rev: 2 });
    expect(quotes(other)).toEqual([{ from: grace, rev: 5 }]);
  });

  test('is nothing where I may not see it', () => {
    expect(quotes(open([reply(9, 2)]))).toEqual([undefined]);
  });

  test('shows at once what I am about to unsend, and of a message that waits what it answers', async () => {
    const conversation = open([message(1, { from: ada }), reply(2, 1)]);
    const outbox = new Outbox(ada, new MemoryStore());
    const waiting = outbox.add('r1', 'yes', [], 2);
    vi.useFakeTimers();
    outbox.unsend('r1', 1);
    conversation.setPending(outbox.forRoom('r1'), NOW);
    vi.useRealTimers();
    expect(quotes(conversation)).toEqual([
      { from: ada, rev: 1 },
      { from: ada, rev: 2, text: 'm2' },
    ]);
    conversation.acknowledged(waiting, 3, NOW);
    expect(quotes(conversation)).toHaveLength(2);
  });
});

describe('[P5] a reply in the outbox', () => {
  test('is sent with the place of what it answers, by form, too, and after it has failed', () => {
    const outbox = new Outbox(ada, new MemoryStore());
    const { cid } = outbox.add('r1', 'yes', [], 7);
    const [first] = outbox.forRoom('r1');
    expect(first && formFor(first).body.get('replyTo')).toBe('7');
    outbox.fail(cid, 'spent');
    outbox.retry(cid);
    expect(outbox.forRoom('r1')).toMatchObject([{ cid, state: 'pending', replyTo: 7 }]);
  });

  test('of what is not there any more is sent again without it, under its name', () => {
    const outbox = new Outbox(ada, new MemoryStore());
    const { cid } = outbox.add('r1', 'yes', [], 7);
    outbox.fail(cid, 'no_message');
    outbox.retry(cid);
    const [again] = outbox.forRoom('r1');
    expect(again).toMatchObject({ cid, body: 'yes', state: 'pending' });
    expect(again).not.toHaveProperty('replyTo');
  });
});

test.each([
  [{ replyTo: '7' }],
  [{ replyTo: 7, quote: { from: 2 } }],
  [{ replyTo: 7, quote: { from: 2, rev: 1, text: 3 } }],
])('a reply that cannot be read keeps its place: %o', (more) => {
  const entry = { kind: 'message', seq: 8, rev: 8, number: 8, from: 2, at: 0, body: 'yes', ...more };
  const frame = { type: 'changed', since: 7, rev: 8, more: false, messages: [entry] };
  expect(decodeRoomFrame(JSON.stringify(frame))).toMatchObject({
    messages: [{ seq: 8, kind: 'event', event: { type: 'unknown' } }],
  });
});
