import { describe, expect, test } from 'vitest';
import { MemoryLog } from '../../test/doubles/memory-log.ts';
import type { GroupSettings, Reaction } from './entry.ts';
import { fixedState } from './membership.ts';
import { reacted, withNamed } from './reactions.ts';
import { entryFor, limitsOf, Room, type StoredMessage } from './room.ts';

const [ada, grace, linus] = [1, 2, 3];
const GROUP: GroupSettings = {
  ...{ name: 'Bakers', description: '' },
  ...{ history: 'joined', posting: 'admins', joining: 'invited' },
};
const NOON = Date.UTC(2026, 0, 1, 12);
const cid = (n: number) => `cid-${String(n).padStart(8, '0')}`;

const direct = (log = new MemoryLog()) => new Room(log, limitsOf(1_000), fixedState('direct', [ada, grace]));
const say = (room: Room, from: number, n: number, body = `message ${n}`) =>
  room.post(from, { cid: cid(n), body }, NOON);
let names = 100;
const react = (
  room: Room,
  who: number,
  emoji: string,
  { on = true, seq = 1, name = cid(++names) }: { on?: boolean; seq?: number; name?: string } = {},
) => room.react(who, { cid: name, seq, emoji, on }, NOON);
const why = (result: ReturnType<typeof react>) => (result.ok ? undefined : result.refused.reason);
const reactionsOf = (log: MemoryLog, seq = 1) => (log.at(seq) as StoredMessage | undefined)?.reactions;

describe('reacting', () => {
  test('takes the next rev, and nothing else of the room moves', () => {
    const log = new MemoryLog();
    const room = direct(log);
    say(room, ada, 1);
    expect(react(room, grace, '👍')).toMatchObject({ ok: true, isSo: true, changed: [{ seq: 1, rev: 2 }] });
    expect(log.entries).toEqual([
      expect.objectContaining({
        seq: 1,
        rev: 2,
        number: 1,
        body: 'message 1',
        reactions: [['👍', 1, [grace]]],
      }),
    ]);
    expect([room.seq, room.rev, room.number, room.unread(grace)]).toEqual([1, 2, 1, 1]);
  });

  test('with one emoji in two forms is one reaction', () => {
    const log = new MemoryLog();
    const room = direct(log);
    say(room, ada, 1);
    react(room, ada, '❤');
    react(room, grace, '❤\uFE0F');
    expect(reactionsOf(log)).toEqual([['❤\uFE0F', 2, [ada, grace]]]);
  });

  test('[P3] each name does it once: a late repeat does not undo what came after, also after a restart', () => {
    const log = new MemoryLog();
    say(direct(log), ada, 1);
    react(direct(log), grace, '👍', { name: cid(51) });
    react(direct(log), grace, '👍', { name: cid(52), on: false });
    const late = react(direct(log), grace, '👍', { name: cid(51) });
    expect(late).toMatchObject({ ok: true, changed: [], isSo: false });
    expect(reactionsOf(log)).toEqual([]);
    expect(direct(log).rev).toBe(3);
    react(direct(log), grace, '👍', { name: cid(53) });
    expect(react(direct(log), grace, '👍', { name: cid(52), on: false })).toMatchObject({ changed: [] });
    expect(reactionsOf(log)).toEqual([['👍', 1, [grace]]]);
  });

  test('that is so already changes nothing, under its name for ever', () => {
    const log = new MemoryLog();
    const room = direct(log);
    say(room, ada, 1);
    react(room, grace, '👍');
    for (const result of [react(room, grace, '👍'), react(room, grace, '😂', { on: false, name: cid(54) })])
      expect(result).toMatchObject({ ok: true, changed: [], isSo: true });
    react(room, grace, '😂');
    expect(react(room, grace, '😂', { on: false, name: cid(54) })).toMatchObject({ isSo: false });
    expect(reactionsOf(log)?.map(([emoji]) => emoji)).toEqual(['👍', '😂']);
  });

  test('[P4] by two at the same moment ends as the room’s order has it, for both', () => {
    const log = new MemoryLog();
    const room = direct(log);
    say(room, ada, 1);
    react(room, ada, '👍');
    react(room, grace, '👍');
    react(room, ada, '👍', { on: false });
    const told = [ada, grace].map((user) => room.since(1, room.viewer(user)).entries);
    expect(told[0]).toEqual(told[1]);
    expect(told[0]).toMatchObject([{ seq: 1, rev: 4, reactions: [['👍', 1, [grace]]] }]);
  });

  test('stays when the message is edited, and goes when it is unsent', () => {
    const log = new MemoryLog();
    const room = direct(log);
    say(room, ada, 1);
    react(room, grace, '👍');
    room.edit(ada, { cid: cid(55), seq: 1, body: 'better' }, NOON);
    expect(log.at(1)).toMatchObject({ body: 'better', reactions: [['👍', 1, [grace]]] });
    room.unsend(ada, { cid: cid(56), seq: 1 }, NOON);
    expect(JSON.stringify(log.entries)).not.toContain('👍');
    expect(react(room, grace, '👍')).toMatchObject({ ok: true, changed: [], isSo: false });
    expect(JSON.stringify(log.entries)).not.toContain('👍');
  });

  test('has at most 5 emoji of a person, and 20 of all; what is there may be given by more', () => {
    const log = new MemoryLog();
    const users = [ada, grace, linus, 4, 5];
    const room = new Room(log, limitsOf(1_000), fixedState('direct', users));
    say(room, ada, 1);
    const emoji = Array.from({ length: 30 }, (_, n) => String.fromCodePoint(0x1f600 + n));
    for (const [n, one] of emoji.slice(0, 20).entries())
      expect(why(react(room, users[Math.floor(n / 5)] ?? 0, one))).toBeUndefined();
    expect(why(react(room, ada, emoji[10] ?? ''))).toBe('too_many');
    expect(why(react(room, 5, emoji[20] ?? ''))).toBe('too_many');
    expect(why(react(room, 5, emoji[0] ?? ''))).toBeUndefined();
    expect(why(react(room, ada, emoji[0] ?? '', { on: false }))).toBeUndefined();
    expect(why(react(room, ada, emoji[1] ?? ''))).toBeUndefined();
    expect(reactionsOf(log)).toHaveLength(20);
  });

  test.each(['', 'a', '👍👍', '<b>', 'x'.repeat(64)])('with %j is refused', (emoji) => {
    const room = direct();
    say(room, ada, 1);
    expect(why(react(room, grace, emoji))).toBe('malformed');
    expect(room.rev).toBe(1);
  });

  test('[P3] does not take the name of something else, nor give its own to it', () => {
    const room = direct();
    say(room, ada, 1);
    say(room, grace, 2);
    expect(why(react(room, ada, '👍', { name: cid(1) }))).toBe('cid_taken');
    react(room, ada, '👍', { name: cid(57) });
    expect(why(react(room, ada, '👍', { name: cid(57), seq: 2 }))).toBe('cid_taken');
    expect(say(room, ada, 57)).toMatchObject({ refused: { reason: 'cid_taken', seq: 1 } });
    expect(room.edit(ada, { cid: cid(57), seq: 1, body: 'x' }, NOON)).toMatchObject({
      refused: { reason: 'cid_taken' },
    });
    room.edit(ada, { cid: cid(58), seq: 1, body: 'x' }, NOON);
    expect(why(react(room, ada, '😂', { name: cid(58) }))).toBe('cid_taken');
    expect(react(room, grace, '👍', { name: cid(57) })).toMatchObject({ ok: true });
  });

  test('[P13] is charged, and waits when nothing is left', () => {
    const room = new Room(
      new MemoryLog(),
      limitsOf(1_000, () => 7),
      fixedState('direct', [ada, grace]),
    );
    expect(why(react(room, grace, '👍'))).toBe('no_message');
    const log = new MemoryLog();
    say(direct(log), ada, 1);
    const poor = new Room(
      log,
      limitsOf(1_000, () => 7),
      fixedState('direct', [ada, grace]),
    );
    expect(react(poor, grace, '👍')).toMatchObject({ refused: { reason: 'too_fast', retryAfter: 7 } });
    expect(reactionsOf(log)).toBeUndefined();
  });
});

describe('[P12] in a group', () => {
  /** Ada has said 2 before linus came with 3, and 4 after. */
  const group = (log = new MemoryLog()) => {
    const room = new Room(log, limitsOf(1_000));
    room.act(ada, cid(1), { type: 'create', settings: GROUP, users: [grace] }, NOON);
    say(room, ada, 2);
    room.act(ada, cid(3), { type: 'add', users: [linus] }, NOON);
    say(room, ada, 4);
    return room;
  };

  test('only who sees a message reacts to it, also where only admins write', () => {
    const room = group();
    expect(why(react(room, grace, '👍', { seq: 2 }))).toBeUndefined();
    expect(why(react(room, linus, '👍', { seq: 4 }))).toBeUndefined();
    expect(why(react(room, linus, '👍', { seq: 2 }))).toBe('no_message');
    for (const seq of [0, 1, 3, 99]) expect(why(react(room, ada, '👍', { seq }))).toBe('no_message');
    expect(room.since(4, room.viewer(linus)).entries.map(({ seq }) => seq)).toEqual([4]);
  });

  test('who has left reacts no more; what they have given stays', () => {
    const log = new MemoryLog();
    const room = group(log);
    react(room, linus, '👍', { seq: 4 });
    room.act(linus, cid(5), { type: 'leave', forGood: false }, NOON);
    expect(why(react(room, linus, '👍', { seq: 4, on: false }))).toBe('not_member');
    expect(reactionsOf(log, 4)).toEqual([['👍', 1, [linus]]]);
    room.act(ada, cid(6), { type: 'close' }, NOON);
    expect(why(react(room, grace, '👍', { seq: 4 }))).toBe('closed');
  });

  test('a reader is told the first ten by name, and themselves', () => {
    const users = Array.from({ length: 30 }, (_, n) => n + 1);
    const message = { kind: 'message' as const, reactions: [['👍', 30, users]] as Reaction[] };
    expect(withNamed(message, 3).reactions).toEqual([['👍', 30, users.slice(0, 10)]]);
    expect(withNamed(message, 99).reactions).toEqual([['👍', 30, users.slice(0, 10)]]);
    expect(withNamed(message, 25).reactions).toEqual([['👍', 30, [...users.slice(0, 9), 25]]]);
    const entry = { ...message, seq: 1, rev: 1, number: 1, from: 1, at: NOON, body: 'x', cid: cid(1) };
    expect(entryFor(entry, { user: 25, ranges: [[1, null]] })).toMatchObject({
      reactions: [['👍', 30, [...users.slice(0, 9), 25]]],
    });
    expect(entryFor(entry, { user: 25, ranges: [[2, null]] })).toBeUndefined();
  });
});

describe('with or without one', () => {
  const some: Reaction[] = [['👍', 12, [1, 2]]];
  test('counts those who are not named, too', () => {
    expect(reacted(some, 3, '👍', true)).toEqual([['👍', 13, [1, 2, 3]]]);
    expect(reacted(some, 2, '👍', false)).toEqual([['👍', 11, [1]]]);
  });
  test('is the same where nothing changes', () => {
    expect(reacted(some, 2, '👍', true)).toBe(some);
    expect(reacted(some, 3, '👍', false)).toBe(some);
    expect(reacted(some, 3, '😂', false)).toBe(some);
  });
});
