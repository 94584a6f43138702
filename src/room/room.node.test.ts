import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { MemoryLog } from '../../test/doubles/memory-log.ts';
import { BODY_MAX, RESUME_PAGE } from './limits.ts';
import { fixedState } from './membership.ts';
import { limitsOf, Room } from './room.ts';

const ada = 1;
const grace = 2;
const NOON = Date.UTC(2026, 0, 1, 12);

const roomWith = (log = new MemoryLog(), limits = limitsOf(1_000)) =>
  new Room(log, limits, fixedState('direct', [ada, grace]));
const cid = (n: number) => `cid-${String(n).padStart(8, '0')}`;
const posted = (room: Room, from: number, n: number, body = `message ${n}`, now = NOON) => {
  const outcome = room.post(from, { cid: cid(n), body }, now);
  if (!outcome.ok) throw new Error(`refused: ${outcome.refused.reason}`);
  return outcome;
};
const refused = (room: Room, from: number, body: string, now = NOON, name = cid(0)) => {
  const outcome = room.post(from, { cid: name, body }, now);
  return outcome.ok ? undefined : outcome.refused;
};

describe('posting', () => {
  test('[P1] messages get 1, 2, 3, … whoever sends them', () => {
    const room = roomWith();
    const places = [ada, grace, ada].map((from, i) => posted(room, from, i).entry.seq);
    expect(places).toEqual([1, 2, 3]);
  });

  test('[P3] the same cid again, a week and a restart later, is the same message', () => {
    const log = new MemoryLog();
    posted(roomWith(log), ada, 1);
    const again = posted(roomWith(log), ada, 1, 'message 1', NOON + 7 * 86_400_000);
    expect(again).toMatchObject({ fresh: false, entry: { seq: 1, at: NOON } });
    expect(log.entries).toHaveLength(1);
  });

  test('[P3] a text that was tidied by an older version is the same message when it is sent again', () => {
    const log = new MemoryLog();
    const body = 'two\u2028lines';
    log.append({ kind: 'message', number: 1, seq: 1, rev: 1, from: ada, at: NOON, cid: cid(1), body });
    expect(posted(roomWith(log), ada, 1, body)).toMatchObject({ fresh: false, entry: { seq: 1, body } });
  });

  test('[P3] the same cid from two people is two messages', () => {
    const room = roomWith();
    expect(posted(room, ada, 1).entry.seq).toBe(1);
    expect(posted(room, grace, 1).entry.seq).toBe(2);
  });

  test('a cid that has another text already is refused, and says where that is', () => {
    const room = roomWith();
    posted(room, ada, 1, 'hello');
    expect(refused(room, ada, 'world', NOON, cid(1))).toMatchObject({ reason: 'cid_taken', seq: 1 });
    expect(room.seq).toBe(1);
  });

  test('[P3] an equal text under another name may be a message of one’s last ones once more', () => {
    const room = roomWith();
    const repeated = (sender: number, body: string, n = 99) => room.repeated(sender, { cid: cid(n), body });
    expect(repeated(ada, 'hello')).toBeUndefined();
    posted(room, ada, 1, 'hello');
    posted(room, grace, 2, 'hi');
    expect([repeated(ada, ' hello\r\n'), repeated(ada, 'Hello'), repeated(grace, 'hello')]).toEqual([
      1,
      undefined,
      undefined,
    ]);
    expect(repeated(ada, 'hello', 1)).toBeUndefined();
    posted(room, ada, 3, 'world');
    expect([repeated(ada, 'hello'), repeated(ada, 'world')]).toEqual([1, 3]);
    for (let n = 0; n < 100; n += 1) posted(room, grace, 1_000 + n, 'more');
    expect(repeated(ada, 'world')).toBeUndefined();
  });

  test('white space around a text is not part of it, so a retry may lack it', () => {
    const room = roomWith();
    expect(posted(room, ada, 1, '  hello\r\n').entry).toMatchObject({ body: 'hello' });
    expect(posted(room, ada, 1, 'hello').fresh).toBe(false);
  });

  test.each([
    ['', 'empty'],
    [' \n\t ', 'empty'],
    ['\u0000', 'empty'],
    ['\u200b \u200d\u2060', 'empty'],
    ['a'.repeat(BODY_MAX + 1), 'too_long'],
    ['🦊'.repeat(BODY_MAX + 1), 'too_long'],
  ])('%j is refused as %s', (body, reason) => {
    expect(refused(roomWith(), ada, body)).toMatchObject({ of: 'post', cid: cid(0), reason });
  });

  test('4,000 characters are enough, however many bytes they have', () => {
    const room = roomWith();
    expect(posted(room, ada, 1, 'a'.repeat(BODY_MAX)).entry.seq).toBe(1);
    expect(posted(room, ada, 2, '🦊'.repeat(BODY_MAX)).entry.seq).toBe(2);
  });

  test('too fast is refused with the time to wait, and others may go on', () => {
    const room = roomWith(new MemoryLog(), { ...limitsOf(), postsPerSecond: 2, postsAtOnce: 2 });
    posted(room, ada, 1);
    posted(room, ada, 2);
    expect(refused(room, ada, 'three', NOON, cid(3))).toMatchObject({ reason: 'too_fast', retryAfter: 500 });
    expect(posted(room, grace, 1).fresh).toBe(true);
    expect(posted(room, ada, 3, 'three', NOON + 500).fresh).toBe(true);
  });

  test('[P3] a retry of what is stored is never too fast', () => {
    const room = roomWith(new MemoryLog(), { ...limitsOf(), postsPerSecond: 1, postsAtOnce: 1 });
    posted(room, ada, 1);
    for (let i = 0; i < 10; i++) expect(posted(room, ada, 1).fresh).toBe(false);
  });
});

describe('resuming', () => {
  test('[P4] pages of what changed, without limit, end where the room is', () => {
    const room = roomWith();
    const count = 2 * RESUME_PAGE + 5;
    for (let i = 1; i <= count; i++) posted(room, ada, i);

    const seen: number[] = [];
    let step = room.since(0);
    for (;;) {
      seen.push(...step.entries.map(({ seq }) => seq));
      if (!step.more) break;
      step = room.since(step.rev);
    }
    expect(seen).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    expect(step.rev).toBe(room.rev);
  });

  test('[P13] an answer has few long messages, or one that is longer than all', () => {
    const room = roomWith();
    const long = '𝕳'.repeat(BODY_MAX);
    for (let i = 1; i <= 40; i++) posted(room, ada, i, `${long.slice(0, -4)}${i}`);
    const { entries, more, rev } = room.since(0);
    expect(entries.length).toBe(32);
    expect({ more, rev }).toEqual({ more: true, rev: 32 });
    expect(room.since(rev)).toMatchObject({ more: false, rev: 40 });
  });

  test('[P4] who is up to date, or claims to be ahead, hears of nothing', () => {
    const room = roomWith();
    posted(room, ada, 1);
    expect(room.since(1)).toEqual({ entries: [], rev: 1, more: false });
    expect(room.since(99)).toEqual({ entries: [], rev: 1, more: false });
  });
});

describe('reading', () => {
  test('a cursor only moves forwards, and not beyond the last message', () => {
    const room = roomWith();
    for (let i = 1; i <= 3; i++) posted(room, ada, i);
    expect(room.unread(grace)).toBe(3);
    expect(room.read(grace, 2)).toBe(true);
    expect(room.read(grace, 1)).toBe(false);
    expect(room.unread(grace)).toBe(1);
    expect(room.read(grace, 99)).toBe(true);
    expect(room.cursor(grace)).toBe(3);
  });

  test('who posts has read what came before', () => {
    const room = roomWith();
    posted(room, ada, 1);
    posted(room, grace, 1);
    expect(room.unread(grace)).toBe(0);
    expect(room.unread(ada)).toBe(1);
  });

  test('[cost] who reads and answers leaves no cursor to write down', () => {
    const room = roomWith();
    posted(room, ada, 1);
    room.read(grace, 1);
    posted(room, grace, 1);
    expect(room.storeCursors()).toEqual([]);
    expect(room.cursor(grace)).toBe(2);
  });

  test('after a restart one has read up to what was kept, or to one’s own last message', () => {
    const log = new MemoryLog();
    const room = roomWith(log);
    for (let i = 1; i <= 3; i++) posted(room, ada, i);
    room.read(grace, 2);
    expect(room.storeCursors()).toEqual([grace]);
    expect(room.storeCursors()).toEqual([]);
    const woken = roomWith(log);
    expect(woken.cursor(grace)).toBe(2);
    expect(woken.cursor(ada)).toBe(3);
  });
});

test('[cost] after a restart, nobody looks twice through what came long after a member’s last word', () => {
  const log = new MemoryLog();
  const room = roomWith(log);
  posted(room, grace, 1);
  for (let i = 1; i <= 3_000; i++) posted(room, ada, i);
  expect(roomWith(log).cursor(grace)).toBe(1);
  const lookedFrom = vi.spyOn(log, 'lastSeqBySender');
  const woken = roomWith(log);
  expect(woken.cursor(grace)).toBe(1);
  expect(woken.cursor(ada)).toBe(3_001);
  expect(lookedFrom.mock.calls).toEqual([[3_001]]);
  posted(woken, grace, 2);
  expect(roomWith(log).cursor(grace)).toBe(3_002);
});

test('[P1] [P3] whatever is sent and sent again, by whom and however the room restarts, each message has one place', () => {
  const step = fc.oneof(
    fc.record({ from: fc.constantFrom(ada, grace), n: fc.integer({ min: 0, max: 9 }) }),
    fc.constant('restart' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const log = new MemoryLog();
      let room = roomWith(log);
      const places = new Map<string, number>();
      for (const step of steps) {
        if (step === 'restart') {
          room = roomWith(log);
          continue;
        }
        const name = `${step.from}/${step.n}`;
        const { entry, fresh } = posted(room, step.from, step.n);
        expect(fresh).toBe(!places.has(name));
        expect(places.get(name) ?? places.size + 1).toBe(entry.seq);
        places.set(name, entry.seq);
      }
      expect(log.entries.map(({ seq }) => seq)).toEqual([...places.values()]);
    }),
  );
});
