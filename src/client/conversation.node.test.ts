import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { welcome } from '../../test/doubles/entries.ts';
import type { EventEntry } from '../room/entry.ts';
import type { Range } from '../room/protocol.ts';
import { isMessage, type ShownMessage } from '../room/thread.ts';
import { maySee } from '../room/visibility.ts';
import { Conversation, type InitialState, WINDOW } from './conversation.ts';
import type { LogEntry } from './frames.ts';
import type { OutboxItem } from './outbox.ts';

const ada = 1;
const grace = 2;
const NOON = Date.UTC(2026, 0, 1, 12);
const reading = (at: number, device = at) => ({ at, device, isSure: true });
const NOW = reading(NOON);

const message = (
  seq: number,
  { rev = seq, from = grace, body = `m${seq}`, at = NOON + seq, cid }: Partial<ShownMessage> = {},
): ShownMessage => ({
  seq,
  rev,
  from,
  at,
  body,
  ...(cid && { cid }),
});
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const messages = (from: number, to: number) => range(from, to).map((seq) => message(seq));
const entry = (body: string): OutboxItem => ({
  id: 1,
  user: ada,
  room: 'r1',
  cid: `cid-${body}`,
  body,
  at: NOON,
  state: 'pending',
});

const open = (beginning: Partial<InitialState> = {}) => {
  const shown = beginning.messages ?? messages(1, 3);
  const rev = beginning.rev ?? shown.at(-1)?.rev ?? 0;
  return new Conversation({
    me: ada,
    kind: 'direct',
    people: [],
    read: 0,
    cursors: [],
    ...beginning,
    messages: shown,
    rev,
  });
};
const changed = (since: number, rows: LogEntry[], more = false) => ({
  type: 'changed' as const,
  since,
  rev: Math.max(since, ...rows.map(({ rev }) => rev)),
  more,
  messages: rows,
});
const welcomed = welcome({ rev: 3, seq: 3 });
const messagesOf = (conversation: Conversation) => conversation.shown().filter(isMessage);
/** Stays between these bounds; the last one may go on. */
const rangesOf = (bounds: number[]): Range[] => {
  const sorted = bounds.toSorted((one, other) => one - other);
  const pairs = sorted.flatMap((from, at): Range[] => (at % 2 ? [] : [[from, sorted[at + 1] ?? null]]));
  return pairs.length > 0 ? pairs : [[1, null]];
};
const bodies = (conversation: Conversation) => messagesOf(conversation).map(({ body }) => body);
const seqs = (conversation: Conversation) => conversation.shown().map(({ seq }) => seq);

describe('changes', () => {
  test('[P4] what is new is added, and the rev goes with it', () => {
    const conversation = open();
    expect(conversation.apply(changed(3, [message(4)]))).toBe(true);
    expect(seqs(conversation)).toEqual([1, 2, 3, 4]);
    expect(conversation.rev).toBe(4);
  });

  test('[P4] a change that leaves a gap is not applied', () => {
    const conversation = open();
    expect(conversation.apply(changed(5, [message(6)]))).toBe(false);
    expect(seqs(conversation)).toEqual([1, 2, 3]);
    expect(conversation.rev).toBe(3);
  });

  test('[P4] rows are states: twice is once, and the later state of a message stays', () => {
    const conversation = open();
    conversation.apply(changed(3, [message(2, { rev: 4, body: 'edited' })]));
    conversation.apply(changed(0, messages(1, 3)));
    conversation.apply(changed(0, messages(1, 3)));
    expect(bodies(conversation)).toEqual(['m1', 'edited', 'm3']);
    expect(conversation.rev).toBe(4);
  });

  test('[P1] a message whose change comes late still stands at its place', () => {
    const conversation = open();
    conversation.apply(changed(3, [message(5, { rev: 5 })], true));
    conversation.apply(changed(5, [message(4, { rev: 6 })]));
    expect(seqs(conversation)).toEqual([1, 2, 3, 4, 5]);
  });

  test('[P4] an answer about one message, in the middle of catching up, does not end it', () => {
    const conversation = open();
    conversation.apply(changed(3, [message(5, { rev: 5 })], true));
    conversation.apply({ type: 'changed', since: 0, rev: 0, more: false, messages: [message(1)] });
    conversation.apply(changed(5, [message(4, { rev: 6 })]));
    expect(seqs(conversation)).toEqual([1, 2, 3, 4, 5]);
    expect(conversation.follows).toBe(true);
  });

  test('[P4] after ten thousand missed changes, the page has the newest of them and no more than it can carry', () => {
    const conversation = open();
    for (let rev = 3; rev < 10_003; rev += 200) {
      conversation.apply(changed(rev, messages(rev + 1, rev + 200), rev + 200 < 10_003));
    }
    expect(conversation.rev).toBe(10_003);
    expect(seqs(conversation)).toEqual(range(10_003 - WINDOW + 1, 10_003));
    expect(conversation.follows).toBe(true);
  });

  test('pages of a long absence are shown when it is over, not one by one', () => {
    const conversation = open();
    const heard = vi.fn();
    conversation.addEventListener('changed', heard);
    conversation.apply(changed(3, messages(4, 100), true));
    conversation.apply(changed(100, messages(101, 200), true));
    expect(heard).not.toHaveBeenCalled();
    conversation.apply(changed(200, messages(201, 210)));
    expect(heard).toHaveBeenCalledOnce();
  });

  test('an answer about one old message says nothing about how far one has come', () => {
    const conversation = open({ messages: messages(10, 12), rev: 12 });
    conversation.apply({
      type: 'changed',
      since: 0,
      rev: 0,
      more: false,
      messages: [message(1, { from: ada })],
    });
    expect(seqs(conversation)).toEqual([10, 11, 12]);
    expect(conversation.rev).toBe(12);
  });
});

describe('what is on its way', () => {
  test('[P5] pending messages stand after the others, until their row comes', () => {
    const conversation = open();
    conversation.setPending([entry('hello'), entry('world')], NOW);
    expect(conversation.shown().slice(3)).toMatchObject([
      { body: 'hello', state: 'pending', seq: 0 },
      { body: 'world', state: 'pending', seq: 0 },
    ]);
    conversation.apply(changed(3, [message(4, { from: ada, body: 'hello', cid: 'cid-hello' })]));
    expect(bodies(conversation)).toEqual(['m1', 'm2', 'm3', 'hello', 'world']);
  });

  test('[P5] refused ones, and those older than a day, are shown as not sent', () => {
    const conversation = open({ messages: [] });
    const refused: OutboxItem = { ...entry('refused'), state: 'failed', reason: 'malformed' };
    conversation.setPending([refused, entry('old')], reading(NOON + 86_400_000));
    expect(messagesOf(conversation).map(({ state }) => state)).toEqual(['failed', 'failed']);
  });

  test('they stand where the device’s clock has them, and move when it is set', () => {
    const conversation = open({ messages: [] });
    const at = () => conversation.shown()[0]?.at;
    const HOUR = 3_600_000;
    conversation.setPending([entry('hello')], reading(NOON + 1, NOON + 20_000));
    expect(at()).toBe(NOON);
    conversation.setPending([entry('hello')], reading(NOON, NOON + 26 * HOUR));
    expect(at()).toBe(NOON + 26 * HOUR);
    conversation.setPending([entry('hello')], NOW);
    expect(at()).toBe(NOON);
    conversation.acknowledged(entry('hello'), 1, NOW);
    conversation.apply(
      changed(0, [message(1, { from: ada, body: 'hello', cid: 'cid-hello', at: NOON + HOUR })]),
    );
    expect(at()).toBe(NOON + HOUR);
  });

  test('a message that arrived by another way stays in sight until its row comes', () => {
    const conversation = open();
    conversation.acknowledged(entry('hello'), 4, NOW);
    conversation.setPending([entry('hello')], NOW);
    expect(conversation.shown().at(-1)).toMatchObject({ seq: 4, body: 'hello', state: 'stored' });
    conversation.apply(changed(3, [message(4, { from: ada, body: 'hello', cid: 'cid-hello' }), message(5)]));
    conversation.setPending([], NOW);
    expect(bodies(conversation)).toEqual(['m1', 'm2', 'm3', 'hello', 'm5']);
  });

  test('a message that arrived long ago is where it is, and nowhere else', () => {
    const conversation = open();
    conversation.acknowledged(entry('early'), 4, NOW);
    conversation.apply(changed(3, messages(4, 3 + WINDOW)));
    conversation.apply(changed(3 + WINDOW, messages(4 + WINDOW, 9 + WINDOW)));
    conversation.acknowledged(entry('early'), 4, NOW);
    expect(conversation.oldest).toBeGreaterThan(4);
    expect(seqs(conversation)).toEqual(range(conversation.oldest, conversation.newest));
  });
});

describe('the window', () => {
  const long = () => open({ messages: messages(9_961, 10_000), rev: 10_000 });

  test('history is added before, and what is too much is let go at the other end', () => {
    const conversation = long();
    while (conversation.oldest > 9_400)
      conversation.add(messages(conversation.oldest - 40, conversation.oldest - 1));
    expect(seqs(conversation)).toEqual(range(conversation.oldest, conversation.oldest + WINDOW - 1));
    expect(conversation.follows).toBe(false);
  });

  test('far from the newest, new messages do not appear, and are there when one comes back', () => {
    const conversation = long();
    while (conversation.oldest > 9_600)
      conversation.add(messages(conversation.oldest - 40, conversation.oldest - 1));
    const before = seqs(conversation);
    conversation.apply(changed(10_000, messages(10_001, 10_002)));
    expect(seqs(conversation)).toEqual(before);
    expect(conversation.last).toBe(10_002);
    while (!conversation.follows) {
      const next = conversation.newest + 1;
      conversation.add(messages(next, Math.min(next + 39, 10_002)));
    }
    expect(conversation.newest).toBe(10_002);
    conversation.apply(changed(10_002, [message(10_003)]));
    expect(conversation.newest).toBe(10_003);
  });

  test('while one reads above, what is new does not push out what one reads', () => {
    const conversation = long();
    while (conversation.size < WINDOW)
      conversation.add(messages(conversation.oldest - 40, conversation.oldest - 1));
    const { oldest } = conversation;
    conversation.apply(changed(10_000, messages(10_001, 10_050)));
    expect(conversation.oldest).toBe(oldest);
    expect(conversation.size).toBe(WINDOW);
  });

  test('a page that came too late to fit is left out', () => {
    const conversation = long();
    conversation.add(messages(100, 139));
    expect(conversation.oldest).toBe(9_961);
    expect(conversation.size).toBe(40);
  });

  test('a page that was opened in the middle of the history does not take its end for the newest', () => {
    const conversation = open({ messages: messages(21, 60), rev: 150, follows: false });
    conversation.add(messages(61, 100));
    expect(conversation.follows).toBe(false);
    conversation.welcome({ ...welcome(), rev: 150, seq: 150, cursors: [] });
    conversation.add(messages(101, 140));
    expect(conversation.follows).toBe(false);
    conversation.add(messages(141, 150));
    expect(conversation.follows).toBe(true);
  });

  test('back to the newest in one step', () => {
    const conversation = open({ messages: messages(1, 40), rev: 10_000 });
    conversation.welcome({ ...welcome(), rev: 10_000, seq: 10_000, cursors: [] });
    conversation.apply(changed(10_000, []));
    expect(conversation.follows).toBe(false);
    conversation.replace(messages(9_961, 10_000));
    expect(conversation.follows).toBe(true);
    expect(seqs(conversation)).toEqual(range(9_961, 10_000));
  });

  test('[P12] where one was away, the window goes on with what came after', () => {
    const ranges: Range[] = [
      [1, 20],
      [60, null],
    ];
    const conversation = open({ ranges, messages: messages(60, 70), rev: 70 });
    expect(conversation.hasOlder).toBe(true);
    conversation.add(messages(10, 20));
    expect(seqs(conversation)).toEqual([...range(10, 20), ...range(60, 70)]);
    conversation.add(messages(1, 9));
    expect(conversation.hasOlder).toBe(false);
    expect(conversation.size).toBe(31);
  });

  test('[P12] who was away and is back follows again from where they came back', () => {
    const conversation = open({ ranges: [[1, 20]], messages: messages(1, 20), rev: 20 });
    expect(conversation.follows).toBe(true);
    const ranges: Range[] = [
      [1, 20],
      [60, null],
    ];
    conversation.welcome({ ...welcomed, seq: 61, rev: 61, ranges });
    expect(conversation.follows).toBe(true);
    conversation.apply({ ...changed(20, messages(60, 61)), rev: 61 });
    expect(seqs(conversation)).toEqual([...range(1, 20), 60, 61]);
    expect(conversation.follows).toBe(true);
  });

  test('[P4] what one may see only since one is back is no gap in the window: it is older history', () => {
    const apart: Range[] = [
      [1, 20],
      [91, null],
    ];
    const conversation = open({
      ranges: apart,
      messages: [...messages(1, 20), ...messages(91, 95)],
      rev: 95,
    });
    conversation.welcome({ ...welcomed, seq: 95, rev: 95, ranges: apart });
    expect(seqs(conversation)).toHaveLength(25);
    conversation.welcome({ ...welcomed, seq: 95, rev: 95, ranges: [[1, null]] });
    expect([seqs(conversation), conversation.oldest, conversation.hasOlder]).toEqual([
      range(91, 95),
      91,
      true,
    ]);
    conversation.add(messages(51, 90));
    expect(seqs(conversation)).toEqual(range(51, 95));
    conversation.welcome({ ...welcomed, seq: 95, rev: 95, ranges: [[1, null]] });
    expect(seqs(conversation)).toHaveLength(45);
  });

  test('[P12] who has left is at the end of what they may see', () => {
    const conversation = open({ ranges: [[1, 20]], messages: messages(1, 10), rev: 90, follows: false });
    conversation.welcome({ ...welcomed, seq: 90, rev: 90, ranges: [[1, 20]] });
    conversation.add(messages(11, 20));
    expect(conversation.follows).toBe(true);
  });

  test('[P1] [P12] whatever comes in whatever order, the window has all that one may see of its part, and no more than it can carry', () => {
    const stays = fc.uniqueArray(fc.integer({ min: 1, max: 900 }), { maxLength: 7 });
    const step = fc.oneof(
      fc.record({ do: fc.constant('grow' as const), by: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ do: fc.constantFrom('older' as const, 'newer' as const, 'jump' as const) }),
      fc.record({
        do: fc.constant('read' as const),
        near: fc.constantFrom('oldest' as const, 'newest' as const),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), stays, (steps, bounds) => {
        const ranges = rangesOf(bounds);
        const viewer = { user: ada, ranges };
        const room = (from: number, to: number) =>
          messages(Math.max(1, from), to).filter(({ seq }) => maySee(viewer, seq));
        const pageBefore = (seq: number) => room(1, seq - 1).slice(-40);
        let last = 500;
        const conversation = open({ ranges, messages: pageBefore(last + 1), rev: last });
        for (const now of steps) {
          if (now.do === 'grow') {
            const next = Math.min(1_000, last + now.by);
            const isFollowing = conversation.follows && conversation.near === 'newest';
            conversation.apply({ ...changed(last, room(last + 1, next)), rev: next });
            last = next;
            if (isFollowing) expect(conversation.follows).toBe(true);
          } else if (now.do === 'older') {
            if (conversation.hasOlder) conversation.add(pageBefore(conversation.oldest));
          } else if (now.do === 'newer') {
            conversation.add(room(conversation.newest + 1, last).slice(0, 40));
          } else if (now.do === 'read') conversation.near = now.near;
          else conversation.replace(pageBefore(last + 1));
          const { oldest, newest } = conversation;
          expect(seqs(conversation)).toEqual(room(oldest, newest).map(({ seq }) => seq));
          expect(conversation.size).toBeLessThanOrEqual(WINDOW);
          expect(conversation.follows).toBe(room(newest + 1, last).length === 0);
          expect(conversation.hasOlder).toBe(room(1, oldest - 1).length > 0);
        }
      }),
    );
  });
});

describe('people', () => {
  const member = { id: grace, username: 'grace' };

  test('are those of the page, and whom the room adds', () => {
    const conversation = open({ people: [member] });
    const linus = { id: 3, username: 'linus' };
    conversation.welcome({ ...welcomed, members: [{ ...member, name: 'Grace Hopper' }, linus] });
    expect([...conversation.people.values()]).toEqual([{ ...member, name: 'Grace Hopper' }, linus]);
  });

  test('stay the same map while nobody is new or renamed, so that nothing is drawn anew', () => {
    const conversation = open({ people: [member] });
    const { people } = conversation;
    conversation.welcome({ ...welcomed, members: [{ ...member }] });
    expect(conversation.people).toBe(people);
  });
});

describe('events', () => {
  const event = (seq: number, from = grace): EventEntry => ({
    ...{ kind: 'event', seq, rev: seq, number: 3, from, at: NOON },
    event: { type: 'joined' },
  });

  test('[P1] have their place among the messages', () => {
    const conversation = open();
    conversation.apply(changed(3, [event(4), message(5)]));
    expect(seqs(conversation)).toEqual([1, 2, 3, 4, 5]);
    expect(conversation.newest).toBe(5);
  });

  test('begin no divider, and what I did is not what I have read', () => {
    expect(open({ messages: [message(1), event(2)], read: 1 }).unreadAfter).toBeUndefined();
    const conversation = open();
    conversation.apply(changed(3, [event(4, ada)]));
    expect(conversation.read).toBe(0);
  });

  test('bring the people whom they name', () => {
    const conversation = open();
    const linus = { id: 3, username: 'linus' };
    conversation.apply({ ...changed(3, [event(4, 3)]), people: [linus] });
    expect(conversation.people.get(3)).toEqual(linus);
    conversation.add([message(1)], [{ ...linus, name: 'Linus' }]);
    expect(conversation.people.get(3)?.name).toBe('Linus');
  });
});

describe('cursors', () => {
  test('of a large room are a number', () => {
    const conversation = open();
    conversation.seenBy(3, 12);
    expect(conversation.readers).toEqual({ cursors: [], counted: { seq: 3, count: 12 } });
  });

  test('go forwards only', () => {
    const conversation = open();
    conversation.seen([{ user: grace, seq: 3 }]);
    conversation.seen([{ user: grace, seq: 2 }]);
    conversation.seen([{ user: ada, seq: 2 }]);
    conversation.seen([{ user: ada, seq: 1 }]);
    expect(conversation.readers.cursors).toEqual([{ user: grace, seq: 3 }]);
    expect(conversation.read).toBe(2);
  });

  test('are as many as there are readers', () => {
    const conversation = open();
    conversation.seen([{ user: grace, seq: 3 }]);
    conversation.seen([{ user: 3, seq: 2 }]);
    expect(conversation.readers.cursors).toEqual([
      { user: grace, seq: 3 },
      { user: 3, seq: 2 },
    ]);
  });

  test('who posts has read up to there', () => {
    const conversation = open();
    conversation.apply(changed(3, [message(4, { from: ada })]));
    expect(conversation.read).toBe(4);
  });

  test('the divider stands after what was read, if the other wrote after that', () => {
    expect(open({ read: 2 }).unreadAfter).toBe(2);
    expect(open({ read: 3 }).unreadAfter).toBeUndefined();
    const own = [message(1), message(2, { from: ada })];
    expect(open({ messages: own, read: 1 }).unreadAfter).toBeUndefined();
  });

  test('the divider for what comes while nobody looks stands before the first of it, and stays there', () => {
    const conversation = open({ read: 3 });
    conversation.unread(4);
    conversation.unread(5);
    expect(conversation.unreadAfter).toBe(3);
  });
});
