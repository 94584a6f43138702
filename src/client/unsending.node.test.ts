/** [P11] Unsending in the browser: it waits for five seconds, goes out as messages do, and nothing older shows the text again. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryStore } from '../../test/doubles/memory-store.ts';
import { RoomServer } from '../../test/doubles/room-server.ts';
import { isMessage, type ShownMessage } from '../room/thread.ts';
import { Conversation } from './conversation.ts';
import { formFor } from './http-transport.ts';
import { isHeld, isWaiting, Outbox, UNDO_MS } from './outbox.ts';
import { OutboxSender } from './outbox-sender.ts';
import { RoomLink } from './room-link.ts';

const ada = 1;
const NOON = Date.UTC(2026, 0, 1, 12);
const now = () => ({ at: Date.now(), device: Date.now(), isSure: true });

beforeEach(() => vi.useFakeTimers({ now: NOON }));
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const message = (seq: number, more: Partial<ShownMessage> = {}): ShownMessage => ({
  ...{ seq, rev: seq, from: ada, at: NOON, body: `m${seq}` },
  ...more,
});
const conversationOf = (...messages: ShownMessage[]) =>
  new Conversation({
    ...{ me: ada, kind: 'direct', people: [], messages, read: 0, cursors: [] },
    rev: messages.at(-1)?.rev ?? 0,
  });
const shown = (conversation: Conversation) =>
  conversation.shown().map((entry) => (isMessage(entry) ? entry.body : entry.kind));

test('it can be had back for five seconds, and holds up no message', async () => {
  const outbox = new Outbox(ada, new MemoryStore());
  outbox.unsend('r1', 3);
  outbox.unsend('r1', 3);
  const [first, ...others] = outbox.forRoom('r1');
  expect(others).toEqual([]);
  expect(first && isHeld(first, now())).toBe(true);
  outbox.add('r1', 'later');
  expect(outbox.next('r1')?.body).toBe('later');
  await pass(UNDO_MS - 1);
  expect(outbox.held()).toHaveLength(1);
  await pass(1);
  expect(outbox.held()).toEqual([]);
  expect(outbox.next('r1')?.unsend).toBe(3);
  expect(outbox.rooms()).toEqual(new Set(['r1']));
});

test('had back, it never goes out', async () => {
  const outbox = new Outbox(ada, new MemoryStore());
  outbox.unsend('r1', 3);
  outbox.discard(outbox.forRoom('r1')[0]?.cid ?? '');
  await pass(3 * UNDO_MS);
  expect(outbox.next('r1')).toBeUndefined();
});

test('another tab sends it, if the one that held it is gone; and it does not grow stale', async () => {
  const store = new MemoryStore();
  const gone = new Outbox(ada, store);
  gone.unsend('r1', 3);
  await gone.whenStored();
  vi.clearAllTimers();
  const other = new Outbox(ada, store);
  const changed = vi.fn();
  other.addEventListener('changed', changed);
  await other.whenStored();
  expect(other.next('r1')).toBeUndefined();
  changed.mockClear();
  await pass(2 * UNDO_MS);
  expect(changed).toHaveBeenCalled();
  expect(other.next('r1')?.unsend).toBe(3);
  await pass(3 * 86_400_000);
  const [entry] = other.forRoom('r1');
  expect(entry && isWaiting(entry, now())).toBe(true);
});

test('refused, the message is there as before', () => {
  const outbox = new Outbox(ada, new MemoryStore());
  outbox.unsend('r1', 3);
  const [entry] = outbox.forRoom('r1');
  outbox.fail(entry?.cid ?? '', 'not_allowed');
  expect(outbox.forRoom('r1')).toEqual([]);
});

test('[P9] without a socket it is the form of the message', () => {
  const outbox = new Outbox(ada, new MemoryStore());
  outbox.unsend('r1', 3);
  const [entry] = outbox.forRoom('r1');
  if (!entry) throw new Error('Nothing is in the outbox.');
  const { path, body } = formFor(entry);
  expect(path).toBe('/room/r1/message/3/');
  expect(Object.fromEntries(body)).toEqual({ cid: entry.cid, do: 'unsend', as: '1' });
});

test('its author sees it go at once, the others when it has gone out', () => {
  const outbox = new Outbox(ada, new MemoryStore());
  const conversation = conversationOf(message(1), message(2));
  outbox.unsend('r1', 2);
  conversation.setPending(outbox.forRoom('r1'), now());
  expect(shown(conversation)).toEqual(['m1', 'tombstone']);
  expect(conversation.shown()[1]).toHaveProperty('undo', outbox.forRoom('r1')[0]?.cid);
  expect(conversation.message(2)).toBeUndefined();
  outbox.discard(outbox.forRoom('r1')[0]?.cid ?? '');
  conversation.setPending(outbox.forRoom('r1'), now());
  expect(shown(conversation)).toEqual(['m1', 'm2']);
});

test('[P4] the tombstone takes the place of the message; an older page of history does not bring that back', () => {
  const conversation = conversationOf(message(11), message(12));
  const tombstone = (seq: number, rev: number) =>
    ({ kind: 'tombstone', seq, rev, number: seq, from: ada, at: NOON }) as const;
  const changed = { type: 'changed', more: false } as const;
  conversation.apply({ ...changed, since: 12, rev: 14, messages: [tombstone(11, 13), tombstone(10, 14)] });
  expect(shown(conversation)).toEqual(['tombstone', 'm12']);
  conversation.add([message(9), message(10)]);
  expect(shown(conversation)).toEqual(['m9', 'tombstone', 'tombstone', 'm12']);
  conversation.replace([message(10), message(11)]);
  expect(shown(conversation)).toEqual(['tombstone', 'tombstone']);
  expect(JSON.stringify(conversation.shown())).not.toContain('m10');
});

test('done over HTTP, it stays gone until the room says so', () => {
  const conversation = conversationOf(message(1));
  conversation.unsent(1);
  conversation.setPending([], now());
  expect(shown(conversation)).toEqual(['tombstone']);
});

test('[P3] [P4] from two tabs: once, whichever sends it, and a retry changes nothing', async () => {
  const server = new RoomServer();
  const store = new MemoryStore();
  const open = () => {
    const outbox = new Outbox(ada, store);
    const conversation = conversationOf();
    const end = new AbortController();
    const link: RoomLink = new RoomLink(
      '/room/r1/socket',
      conversation,
      {
        ready: (isOpen) => isOpen && void sender.run(),
        connection: () => {},
        delivered: (cid, seq) => outbox.markDelivered(cid, seq),
        unsent: (seq) => outbox.markUnsent('r1', seq),
        received: () => {},
        typing: () => {},
        clock: () => {},
        outdated: () => {},
      },
      { open: server.opener(ada), random: () => 0 },
    );
    const sender = new OutboxSender('r1', outbox, link, end.signal, (_, work) => work());
    outbox.addEventListener('changed', () => void sender.run());
    link.connection.connect();
    return { outbox, conversation };
  };
  server.post(ada, 'zanzibar');
  const [one, two] = [open(), open()];
  await pass(100);
  one.outbox.unsend('r1', 1);
  two.outbox.unsend('r1', 1);
  await pass(2 * UNDO_MS);
  server.cut();
  await pass(60_000);
  expect(server.log.entries).toMatchObject([{ kind: 'tombstone', seq: 1, rev: 2 }]);
  for (const { outbox, conversation } of [one, two]) {
    await outbox.refresh();
    expect(outbox.forRoom('r1')).toEqual([]);
    expect(shown(conversation)).toEqual(['tombstone']);
  }
});
