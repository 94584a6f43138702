import { describe, expect, test } from 'vitest';
import { MemoryLog } from '../../test/doubles/memory-log.ts';
import type { Operation } from './membership.ts';
import { fixedState } from './membership.ts';
import { entryFor, limitsOf, Room } from './room.ts';

const [ada, grace, linus] = [1, 2, 3];
const NOON = Date.UTC(2026, 0, 1, 12);
const YEAR = 365 * 86_400_000;
const cid = (n: number) => `cid-${String(n).padStart(8, '0')}`;

const direct = (log = new MemoryLog()) => new Room(log, limitsOf(1_000), fixedState('direct', [ada, grace]));
const say = (room: Room, from: number, n: number, body = `message ${n}`) =>
  room.post(from, { cid: cid(n), body }, NOON);
const unsend = (room: Room, who: number, seq: number, name = cid(900 + seq), now = NOON) =>
  room.unsend(who, { cid: name, seq }, now);
const why = (result: ReturnType<typeof unsend>) => (result.ok ? undefined : result.refused.reason);

describe('[P11] unsending', () => {
  test('leaves seq, number, cid, author and time, with the next rev', () => {
    const log = new MemoryLog();
    const room = direct(log);
    say(room, ada, 1);
    say(room, grace, 2);
    const result = unsend(room, ada, 1, cid(9), NOON + YEAR);
    const left = { kind: 'tombstone', seq: 1, rev: 3, number: 1, from: ada, at: NOON, cid: cid(1) };
    expect(result).toEqual({ ok: true, changed: [left], entry: left });
    expect(log.entries[0]).toEqual(left);
    expect([room.seq, room.rev, room.number]).toEqual([2, 3, 2]);
    expect(new Room(log).rev).toBe(3);
  });

  test('[P3] again, under any name and after a restart, changes nothing', () => {
    const log = new MemoryLog();
    say(direct(log), ada, 1);
    unsend(direct(log), ada, 1);
    for (const name of [cid(901), cid(7)])
      expect(unsend(direct(log), ada, 1, name)).toMatchObject({ ok: true, changed: [], entry: { rev: 2 } });
    expect(direct(log).rev).toBe(2);
  });

  test('[P3] a retry of its cid gets its seq, whatever text comes with it, and brings nothing back', () => {
    const log = new MemoryLog();
    const room = direct(log);
    say(room, ada, 1);
    unsend(room, ada, 1);
    for (const body of ['message 1', 'something else', '', 'a'.repeat(5_000)])
      expect(say(direct(log), ada, 1, body)).toMatchObject({ ok: true, fresh: false, entry: { seq: 1 } });
    expect(log.entries).toHaveLength(1);
    expect(JSON.stringify(log.entries)).not.toContain('message 1');
  });

  test('[P4] comes with what changed since any rev before it, and only once', () => {
    const room = direct();
    for (let n = 1; n <= 5; n += 1) say(room, ada, n);
    unsend(room, ada, 2);
    expect(room.since(5).entries).toMatchObject([{ kind: 'tombstone', seq: 2, rev: 6 }]);
    expect(room.since(0).entries.map(({ seq }) => seq)).toEqual([1, 3, 4, 5, 2]);
    expect(room.since(6).entries).toEqual([]);
  });

  test('[P12] is told to those who may see the message, and its cid to its author alone', () => {
    const room = direct();
    say(room, ada, 1);
    const result = unsend(room, ada, 1);
    if (!result.ok) throw new Error('refused');
    expect(entryFor(result.entry, { user: grace, ranges: [[2, null]] })).toBeUndefined();
    expect(entryFor(result.entry, { user: grace, ranges: [[1, null]] })).not.toHaveProperty('cid');
  });

  test('counts as a message until one has looked, and says so of nobody', () => {
    const room = direct();
    say(room, ada, 1);
    unsend(room, ada, 1);
    expect(room.unread(grace)).toBe(1);
    room.read(grace, 1);
    expect(room.unread(grace)).toBe(0);
    expect(room.repeated(ada, { cid: cid(2), body: '' })).toBeUndefined();
  });

  test('is for its author alone, where there are two', () => {
    const room = direct();
    say(room, ada, 1);
    expect(why(unsend(room, grace, 1))).toBe('not_allowed');
    expect(why(unsend(room, linus, 1))).toBe('no_message');
    for (const seq of [0, 2, 1e9]) expect(why(unsend(room, ada, seq))).toBe('no_message');
  });

  test('costs as much of one’s allowance as a message', () => {
    const log = new MemoryLog();
    const room = new Room(log, limitsOf(1), fixedState('direct', [ada, grace]));
    for (let n = 1; n <= 3; n += 1) say(room, ada, n);
    expect(unsend(room, ada, 1)).toMatchObject({ ok: false, refused: { of: 'unsend', reason: 'too_fast' } });
    expect(unsend(room, ada, 1, cid(9), NOON + 1_000).ok).toBe(true);
  });
});

describe('[P11] in a group', () => {
  const group = () => {
    const room = new Room(new MemoryLog(), limitsOf(1_000));
    const settings = {
      name: 'Bakers',
      description: '',
      history: 'joined',
      posting: 'all',
      joining: 'invited',
    } as const;
    act(room, ada, { type: 'create', settings, users: [grace] });
    return room;
  };
  let count = 0;
  const act = (room: Room, who: number, operation: Operation) =>
    room.act(who, `act-${++count}-12345`, operation, NOON);

  test('an admin may unsend what another said, which is an event with their name', () => {
    const room = group();
    say(room, grace, 1);
    const result = unsend(room, ada, 2);
    expect(result).toMatchObject({
      changed: [
        { kind: 'tombstone', seq: 2, rev: 3, from: grace, cid: cid(1) },
        {
          kind: 'event',
          seq: 3,
          rev: 4,
          number: 1,
          from: ada,
          event: { type: 'unsent', seq: 2, user: grace },
        },
      ],
    });
    expect([room.seq, room.rev, room.number]).toEqual([3, 4, 1]);
    expect(unsend(room, ada, 2)).toMatchObject({ ok: true, changed: [] });
  });

  test('of one’s own there is no event', () => {
    const room = group();
    say(room, ada, 1);
    expect(unsend(room, ada, 2)).toMatchObject({ changed: [{ kind: 'tombstone' }] });
  });

  test('others may not, nor an admin once it is closed; its author may even then, and after they left', () => {
    const room = group();
    say(room, ada, 1);
    say(room, grace, 2);
    say(room, grace, 3);
    expect(why(unsend(room, grace, 2))).toBe('not_allowed');
    expect(why(unsend(room, ada, 1))).toBe('no_message');
    act(room, grace, { type: 'leave', forGood: false });
    expect(why(unsend(room, grace, 2))).toBe('not_member');
    expect(unsend(room, grace, 3).ok).toBe(true);
    act(room, ada, { type: 'close' });
    expect(why(unsend(room, ada, 4))).toBe('closed');
    expect(unsend(room, grace, 4).ok).toBe(true);
    expect(unsend(room, ada, 2).ok).toBe(true);
  });

  test('[P12] an admin who may not see a message cannot unsend it', () => {
    const room = group();
    say(room, grace, 1);
    act(room, ada, { type: 'add', users: [linus] });
    act(room, ada, { type: 'role', user: linus, role: 'admin' });
    expect(why(unsend(room, linus, 2))).toBe('no_message');
    expect(room.since(0, room.viewer(linus)).entries.map(({ seq }) => seq)).toEqual([3, 4]);
  });

  test('[P3] a name that is another message’s is refused before anything is done', () => {
    const room = group();
    say(room, grace, 1);
    say(room, ada, 2);
    expect(why(unsend(room, ada, 2, cid(2)))).toBe('cid_taken');
    expect(room.rev).toBe(3);
  });

  test('a tombstone cannot be pinned', () => {
    const room = group();
    say(room, ada, 1);
    unsend(room, ada, 2);
    expect(act(room, ada, { type: 'pin', seq: 2 })).toMatchObject({ reason: 'nothing' });
  });
});
