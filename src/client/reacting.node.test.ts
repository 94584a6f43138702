/** Reacting in the browser: it shows at once, goes out in order, and nothing older shows what was before it again. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MemoryStore } from '../../test/doubles/memory-store.ts';
import { RoomServer } from '../../test/doubles/room-server.ts';
import type { Reaction } from '../room/entry.ts';
import { isMessage, type ShownMessage } from '../room/thread.ts';
import { Conversation } from './conversation.ts';
import { decodePage } from './frames.ts';
import { formFor } from './http-transport.ts';
import { Outbox, type OutboxItem, STALE_MS } from './outbox.ts';
import { OutboxSender } from './outbox-sender.ts';
import { RoomLink } from './room-link.ts';

const [ada, grace] = [1, 2];
const NOON = Date.UTC(2026, 0, 1, 12);
const now = () => ({ at: Date.now(), device: Date.now(), isSure: true });

beforeEach(() => vi.useFakeTimers({ now: NOON }));
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const message = (seq: number, more: Partial<ShownMessage> = {}): ShownMessage => ({
  ...{ seq, rev: seq, from: grace, at: NOON, body: `m${seq}` },
  ...more,
});
const conversationOf = (...messages: ShownMessage[]) =>
  new Conversation({
    ...{ me: ada, kind: 'direct', people: [], messages, read: 0, cursors: [] },
    rev: messages.at(-1)?.rev ?? 0,
  });
const shown = (conversation: Conversation) =>
  conversation.shown().map((entry) => (isMessage(entry) ? (entry.reactions ?? []) : entry.kind));
const changed = (rev: number, ...messages: ShownMessage[]) =>
  ({ type: 'changed', since: 0, rev, more: false, messages }) as const;
const only = (outbox: Outbox): OutboxItem => outbox.forRoom('r1')[0] ?? expect.fail('Nothing waits.');
const reacting = (...steps: [emoji: string, on: boolean][]) => {
  const outbox = new Outbox(ada, new MemoryStore());
  for (const [emoji, on] of steps) outbox.react('r1', { seq: 2, emoji, on });
  return outbox;
};
const THUMB: Reaction = ['👍', 1, [ada]];

describe('in the outbox', () => {
  test('[P9] without a socket it is the form of the message', () => {
    const fields = (on: boolean) => {
      const { path, body } = formFor(only(reacting(['👍', on])));
      return [path, Object.fromEntries(body)];
    };
    const form = { cid: expect.any(String), emoji: '👍', as: '1' };
    expect(fields(true)).toEqual(['/room/r1/message/2/', { ...form, do: 'react' }]);
    expect(fields(false)).toEqual(['/room/r1/message/2/', { ...form, do: 'unreact' }]);
  });

  test('refused, it is as before; nothing is left to be copied or tried again', () => {
    const outbox = reacting(['👍', true]);
    outbox.fail(only(outbox).cid, 'too_many');
    expect(outbox.forRoom('r1')).toEqual([]);
  });

  test('it goes out whenever it can, in its order among messages', async () => {
    const outbox = reacting(['👍', true]);
    outbox.add('r1', 'later');
    await pass(STALE_MS);
    expect(outbox.forRoom('r1').map(({ body }) => body)).toEqual(['', 'later']);
    expect(outbox.next('r1')).toMatchObject({ react: { seq: 2, emoji: '👍', on: true } });
  });
});

describe('in the conversation', () => {
  test('it shows at once, as one after the other were asked, and not on what is unsent', () => {
    const outbox = reacting(['👍', true], ['😂', true], ['👍', false]);
    const conversation = conversationOf(message(1), message(2, { reactions: [['😂', 1, [grace]]] }));
    conversation.setPending(outbox.forRoom('r1'), now());
    expect(shown(conversation)).toEqual([[], [['😂', 2, [grace, ada]]]]);
    conversation.unsent(2);
    expect(shown(conversation)).toEqual([[], 'tombstone']);
  });

  test('it has arrived by another road: it stays until its message comes, and is not counted twice', () => {
    const conversation = conversationOf(message(1), message(2));
    conversation.reactArrived(only(reacting(['👍', true])));
    expect(shown(conversation)).toEqual([[], [THUMB]]);
    conversation.apply(changed(3, message(2, { rev: 3, reactions: [['👍', 2, [grace, ada]]] })));
    expect(shown(conversation)).toEqual([[], [['👍', 2, [grace, ada]]]]);
    conversation.apply(changed(4, message(2, { rev: 4, reactions: [] })));
    expect(shown(conversation)).toEqual([[], []]);
  });

  test('a page of history that is older does not bring back what was before', () => {
    const conversation = conversationOf(message(3));
    conversation.apply(changed(9, message(2, { rev: 9, reactions: [THUMB] })));
    conversation.add([message(1), message(2)]);
    expect(shown(conversation)).toEqual([[], [THUMB], []]);
  });

  test('what cannot be read as reactions keeps its place', () => {
    const entry = { ...message(1), kind: 'message', reactions: [['👍', 1, [ada]]] };
    expect(decodePage({ messages: [entry] }).messages).toEqual([entry]);
    const odd = decodePage({ messages: [{ ...entry, reactions: [['👍']] }] }).messages;
    expect(odd).toMatchObject([{ kind: 'event', seq: 1 }]);
  });
});

describe('over the line', () => {
  const connected = (server: RoomServer, user: number, outbox: Outbox) => {
    const conversation = new Conversation({
      ...{ me: user, kind: 'direct', people: [], messages: [], rev: 0, read: 0, cursors: [] },
    });
    const end = new AbortController().signal;
    const link: RoomLink = new RoomLink(
      'ws://parley.test/room',
      conversation,
      {
        ...{ connection: () => {}, unsent: () => {}, received: () => {}, typing: () => {} },
        ...{ clock: () => {}, outdated: () => {} },
        delivered: (cid, seq) => outbox.markDelivered(cid, seq),
        ready: (isOpen) => isOpen && void sender.run(),
      },
      { open: server.opener(user) },
    );
    const lock = (_: string, work: () => Promise<void>) => work();
    const sender = new OutboxSender('r1', outbox, link, end, lock);
    outbox.addEventListener('changed', () => {
      conversation.setPending(outbox.forRoom('r1'), now());
      void sender.run();
    });
    link.connection.connect();
    return conversation;
  };

  test('[P3] [P4] two who react at the same moment see the same, each reaction once, whatever is cut', async () => {
    const server = new RoomServer();
    server.post(grace, 'm1');
    const outboxes = [ada, grace].map((user) => new Outbox(user, new MemoryStore()));
    const [hers, his] = [ada, grace].map((user, n) => connected(server, user, outboxes[n] as Outbox));
    await pass(1_000);
    for (const outbox of outboxes) {
      outbox.react('r1', { seq: 1, emoji: '👍', on: true });
      outbox.react('r1', { seq: 1, emoji: '❤', on: true });
    }
    server.cut();
    await pass(60_000);
    outboxes[0]?.react('r1', { seq: 1, emoji: '❤', on: false });
    await pass(60_000);
    expect(hers && shown(hers)).toEqual([
      [
        ['👍', 2, expect.arrayContaining([ada, grace])],
        ['❤\uFE0F', 1, [grace]],
      ],
    ]);
    expect(his && shown(his)).toEqual(hers && shown(hers));
    for (const outbox of outboxes) expect(outbox.forRoom('r1')).toEqual([]);
  });
});
