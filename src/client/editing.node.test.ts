/** Editing in the browser: it shows at once, goes out as messages do, and nothing older shows the text before it again. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MemoryStore } from '../../test/doubles/memory-store.ts';
import { RoomServer } from '../../test/doubles/room-server.ts';
import { isMessage, type ShownMessage } from '../room/thread.ts';
import { Conversation } from './conversation.ts';
import { Draft, Drafts, editOf } from './drafts.ts';
import { formFor } from './http-transport.ts';
import { Outbox, type OutboxItem, STALE_MS } from './outbox.ts';
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
const changed = (rev: number, ...messages: ShownMessage[]) =>
  ({ type: 'changed', since: 0, rev, more: false, messages }) as const;
const only = (outbox: Outbox): OutboxItem => outbox.forRoom('r1')[0] ?? expect.fail('Nothing waits.');
const edited = (body = 'better') => {
  const outbox = new Outbox(ada, new MemoryStore());
  outbox.edit('r1', { seq: 2, rev: 2 }, body);
  return outbox;
};

describe('in the outbox', () => {
  test('it stands in its order among messages', () => {
    const outbox = edited();
    outbox.add('r1', 'later');
    expect(outbox.forRoom('r1').map(({ body }) => body)).toEqual(['better', 'later']);
    expect(outbox.next('r1')).toMatchObject({ edit: { seq: 2 }, body: 'better' });
  });

  test('[P9] without a socket it is the form of the message', () => {
    const { path, body } = formFor(only(edited()));
    expect(path).toBe('/room/r1/message/2/edit/');
    expect(Object.fromEntries(body)).toEqual({ cid: expect.any(String), body: 'better', as: '1' });
  });

  test('[P5] refused, its text is kept; another edit of that message takes its place', () => {
    const outbox = edited();
    outbox.fail(only(outbox).cid, 'too_late');
    expect(only(outbox)).toMatchObject({ state: 'failed', reason: 'too_late', body: 'better' });
    outbox.edit('r1', { seq: 2, rev: 2 }, 'best');
    expect(outbox.forRoom('r1')).toMatchObject([{ state: 'pending', body: 'best' }]);
  });

  test('tried again, it stays an edit', () => {
    const outbox = edited();
    const { cid } = only(outbox);
    outbox.fail(cid, 'malformed');
    outbox.retry(cid);
    expect(only(outbox)).toMatchObject({ cid, state: 'pending', edit: { seq: 2, rev: 2 } });
  });

  test('after a day its author is asked', async () => {
    const outbox = edited();
    await pass(STALE_MS);
    expect(outbox.next('r1')).toBeUndefined();
    expect(outbox.forRoom('r1')).toHaveLength(1);
  });

  test('[P11] unsending the message ends it', () => {
    const outbox = edited();
    outbox.markUnsent('r1', 2);
    expect(outbox.forRoom('r1')).toEqual([]);
  });
});

describe('in the conversation', () => {
  test('its author sees it at once, as on its way, or that it failed and why', () => {
    const outbox = edited();
    const conversation = conversationOf(message(1), message(2, { cid: 'of-m2', mentions: [[0, 1, 7]] }));
    conversation.setPending(outbox.forRoom('r1'), now());
    const { cid } = only(outbox);
    expect(conversation.shown()).toEqual([
      message(1),
      message(2, { cid: 'of-m2', body: 'better', edited: NOON, state: 'pending', edit: cid }),
    ]);
    outbox.fail(cid, 'too_late');
    conversation.setPending(outbox.forRoom('r1'), now());
    expect(conversation.message(2)).toMatchObject({ state: 'failed', problem: 'too_late', body: 'better' });
    outbox.discard(cid);
    conversation.setPending(outbox.forRoom('r1'), now());
    expect(shown(conversation)).toEqual(['m1', 'm2']);
  });

  test('it has arrived by another road: it stays until its message comes', () => {
    const conversation = conversationOf(message(1), message(2));
    conversation.editArrived(only(edited()));
    expect(shown(conversation)).toEqual(['m1', 'better']);
    conversation.apply(changed(4, message(2, { rev: 4, body: 'best', edited: NOON })));
    expect(shown(conversation)).toEqual(['m1', 'best']);
  });

  test('[P4] it is told as arrived after another edit: that one stays', () => {
    const conversation = conversationOf(message(1), message(2));
    conversation.apply(changed(4, message(2, { rev: 4, body: 'best', edited: NOON })));
    conversation.editArrived(only(edited()));
    expect(shown(conversation)).toEqual(['m1', 'best']);
  });

  test('[P4] [P11] a page of history that is older does not bring the text before it back', () => {
    const conversation = conversationOf(message(11), message(12));
    conversation.apply({ ...changed(14, message(10, { rev: 14, body: 'better', edited: NOON })), since: 12 });
    conversation.add([message(9), message(10)]);
    expect(shown(conversation)).toEqual(['m9', 'better', 'm11', 'm12']);
    conversation.replace([message(9), message(10)]);
    expect(shown(conversation)).toEqual(['m9', 'better']);
    expect(conversation.current(message(10))?.body).toBe('better');
  });

  test('[P11] unsent after it was edited, nothing of it is left', () => {
    const conversation = conversationOf(message(1), message(2));
    conversation.apply(changed(3, message(2, { rev: 3, body: 'better', edited: NOON })));
    const { seq, from, at } = message(2);
    conversation.apply({
      ...changed(4),
      messages: [{ kind: 'tombstone', seq, rev: 4, from, at, number: 2 }],
    });
    conversation.replace([message(1), message(2, { rev: 3, body: 'better' })]);
    expect(shown(conversation)).toEqual(['m1', 'tombstone']);
    expect(conversation.textOf(2)).toBeUndefined();
  });
});

test('[P3] [P4] from two tabs and through cuts: each once, and all end with what the room had last', async () => {
  const server = new RoomServer();
  const open = () => {
    const outbox = new Outbox(ada, new MemoryStore());
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
  server.post(ada, 'a slip');
  const [one, two] = [open(), open()];
  await pass(100);
  server.isReachable = false;
  server.cut();
  one.outbox.edit('r1', { seq: 1, rev: 1 }, 'from one');
  two.outbox.edit('r1', { seq: 1, rev: 1 }, 'from two');
  one.outbox.edit('r1', { seq: 1, rev: 1 }, 'from one, again');
  await pass(1_000);
  server.isReachable = true;
  await pass(60_000);
  const [stored] = server.log.entries;
  expect(stored).toMatchObject({ kind: 'message', seq: 1, rev: 4, edited: expect.any(Number) });
  for (const { outbox, conversation } of [one, two]) {
    expect(outbox.forRoom('r1')).toEqual([]);
    conversation.setPending([], now());
    expect(shown(conversation)).toEqual([(stored as ShownMessage).body]);
  }
});

describe('[P5] the draft of an edit', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
    key: (index: number) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size;
    },
  } as unknown as Storage;
  const drafts = new Drafts(ada, () => storage);
  const draft = () => new Draft(drafts, editOf('r1', 17), 'as it is');
  beforeEach(() => kept.clear());

  test('begins with what is there, and is none as long as that is unchanged', () => {
    const one = draft();
    expect(one.open('as it is', '')).toBe('as it is');
    one.keep('as it is');
    expect([kept.size, drafts.editIn('r1')]).toEqual([0, undefined]);
  });

  test('is found again, beside that of the room and of others', () => {
    new Draft(drafts, 'r1').keep('hello');
    const one = draft();
    one.open('as it is', '');
    one.keep('as it will be');
    expect([drafts.editIn('r1'), drafts.editIn('r2'), drafts.read('r1')]).toEqual([17, undefined, 'hello']);
    expect(draft().open('as it is', '')).toBe('as it will be');
  });

  test('[P11] ends with the edit, and with the message', () => {
    for (const end of [(one: Draft) => one.keep(''), () => drafts.forgetEdit('r1', 17)]) {
      const [one, other] = [draft(), draft()];
      for (const each of [one, other]) each.open('as it is', '');
      one.keep('as it will be');
      other.update('as it is');
      end(one);
      expect(drafts.editIn('r1')).toBeUndefined();
      expect(draft().open('as it is', '')).toBe('as it is');
      expect([...kept.values()].join()).not.toContain('will be');
      // Another tab that shows it learns that it has ended.
      expect(other.update('as it will be')).toBe('');
      kept.clear();
    }
  });
});
