import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { message, welcome } from '../../test/doubles/entries.ts';
import type { Message } from '../room/protocol.ts';
import { Conversation } from './conversation.ts';
import { History } from './history.ts';
import { asker } from './http.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const messages = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, n) => message(from + n));

/** A room of 100 messages, of which the page has the last 40. */
const room = () => {
  const asked: string[] = [];
  const archive = { last: 100, isReachable: true };
  const fetcher = async (url: unknown) => {
    asked.push(String(url));
    if (!archive.isReachable) throw new TypeError('offline');
    const query = new URL(String(url), 'http://parley.test').searchParams;
    const [before, after] = [query.get('before'), query.get('after')];
    const from = before ? Math.max(1, Number(before) - 40) : Number(after) + 1;
    const to = before ? Number(before) - 1 : Number(after) + 40;
    const page = { messages: messages(from, Math.min(to, archive.last)) };
    return new Response(JSON.stringify(page), { headers: { 'server-timing': 'parley;dur=1' } });
  };
  const beginning = {
    me: 1,
    kind: 'direct' as const,
    people: [],
    messages: messages(61, 100),
    rev: 100,
    read: 100,
    cursors: [],
  };
  const conversation = new Conversation(beginning);
  const ask = asker(() => {}, fetcher as typeof fetch);
  return { asked, archive, conversation, history: new History('r1', conversation, ask) };
};

test('brings page after page, to the beginning and no further', async () => {
  const { asked, conversation, history } = room();
  expect(await history.extend('oldest')).toBe(true);
  expect(await history.extend('oldest')).toBe(true);
  expect(await history.extend('oldest')).toBe(false);
  expect(asked).toEqual(['/room/r1/messages?before=61', '/room/r1/messages?before=21']);
  expect([conversation.oldest, conversation.newest]).toEqual([1, 100]);
});

test('asks once for a page, however often one scrolls past', async () => {
  const { asked, history } = room();
  const all = await Promise.all([
    history.extend('oldest'),
    history.extend('oldest'),
    history.extend('oldest'),
  ]);
  expect(all).toEqual([true, false, false]);
  expect(asked).toHaveLength(1);
});

test('while the newest message is shown there is nothing after it to ask for', async () => {
  const { asked, history } = room();
  expect(await history.extend('newest')).toBe(false);
  await history.jump();
  expect(asked).toEqual([]);
});

test('what cannot be had is asked for again, but not in the same second', async () => {
  const { archive, asked, conversation, history } = room();
  archive.isReachable = false;
  const tried = history.extend('oldest');
  await vi.advanceTimersByTimeAsync(999);
  expect(await history.extend('oldest')).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(await tried).toBe(true);
  archive.isReachable = true;
  await history.extend('oldest');
  expect(asked).toHaveLength(2);
  expect(conversation.oldest).toBe(21);
});

test('jumps to the newest, and goes on from there when the archive has followed', async () => {
  const { archive, conversation, history } = room();
  conversation.replace(messages(1, 40));
  conversation.welcome(welcome({ rev: 102, seq: 102 }));
  conversation.apply({ type: 'changed', since: 100, rev: 102, more: false, messages: messages(101, 102) });
  await history.jump();
  expect([conversation.newest, conversation.follows]).toEqual([100, false]);
  archive.last = 102;
  await history.extend('newest');
  expect([conversation.newest, conversation.follows]).toEqual([102, true]);
});

test('a place is jumped to as soon as the archive has it; where it never has, the window stays', async () => {
  const { asked, archive, conversation, history } = room();
  await history.jumpTo(30);
  expect([conversation.oldest, conversation.newest]).toEqual([1, 30]);
  archive.last = 98;
  const jump = history.jumpTo(99);
  await vi.advanceTimersByTimeAsync(500);
  archive.last = 99;
  await vi.advanceTimersByTimeAsync(500);
  await jump;
  expect([conversation.oldest, conversation.newest]).toEqual([60, 99]);

  asked.length = 0;
  const never = history.jumpTo(100);
  await vi.advanceTimersByTimeAsync(10_000);
  await never;
  expect(conversation.newest).toBe(99);
  expect(asked).toHaveLength(3);
});
