import { describe, expect, test } from 'vitest';
import { MemoryLog } from '../../test/doubles/memory-log.ts';
import type { GroupSettings } from './entry.ts';
import { doneWith } from './form-result.ts';
import { fixedState } from './membership.ts';
import { withQuotes } from './quotes.ts';
import { entryFor, limitsOf, Room } from './room.ts';

const [ada, grace, linus] = [1, 2, 3];
const GROUP: GroupSettings = {
  ...{ name: 'Bakers', description: '' },
  ...{ history: 'joined', posting: 'all', joining: 'invited' },
};
const NOON = Date.UTC(2026, 0, 1, 12);
const cid = (n: number) => `cid-${String(n).padStart(8, '0')}`;

const direct = (log = new MemoryLog()) => new Room(log, limitsOf(1_000), fixedState('direct', [ada, grace]));
const say = (room: Room, from: number, n: number, body = `message ${n}`, replyTo?: number) =>
  room.post(from, { cid: cid(n), body, ...(replyTo !== undefined && { replyTo }) }, NOON);
const why = (result: ReturnType<typeof say>) => (result.ok ? undefined : result.refused);

describe('answering a message', () => {
  test('stores its place, and not a word of it', () => {
    const log = new MemoryLog();
    const room = direct(log);
    say(room, ada, 1, 'the harbour at five');
    expect(say(room, grace, 2, 'yes', 1)).toMatchObject({ ok: true, entry: { seq: 2, replyTo: 1 } });
    expect(JSON.stringify(log.entries[1])).not.toContain('harbour');
  });

  test('keeps it through an edit of the reply; unsending the reply leaves a tombstone alone', () => {
    const log = new MemoryLog();
    const room = direct(log);
    say(room, ada, 1);
    say(room, grace, 2, 'yes', 1);
    room.edit(grace, { cid: cid(3), seq: 2, body: 'no' }, NOON);
    expect(log.at(2)).toMatchObject({ body: 'no', replyTo: 1 });
    room.unsend(grace, { cid: cid(4), seq: 2 }, NOON);
    expect(log.at(2)).not.toHaveProperty('replyTo');
  });

  test.each([
    ['that is not there', 9],
    ['that is nothing', 0],
    ['that was unsent', 2],
    ['that is this very message', 4],
  ])('is refused for a message %s, and nothing is stored', (_, replyTo) => {
    const room = direct();
    say(room, ada, 1);
    say(room, grace, 2);
    say(room, ada, 3);
    room.unsend(grace, { cid: cid(4), seq: 2 }, NOON);
    expect(why(say(room, ada, 5, 'hm', replyTo))).toEqual({
      ...{ type: 'refused', of: 'post', cid: cid(5), reason: 'no_message' },
    });
    expect(room.seq).toBe(3);
    // Its name is free: the text can go out without it.
    expect(say(room, ada, 5, 'hm')).toMatchObject({ ok: true, fresh: true, entry: { seq: 4 } });
  });

  test('[P12] is refused for an event, and for what one may not see', () => {
    const log = new MemoryLog();
    const room = new Room(log, limitsOf(1_000));
    room.act(ada, cid(1), { type: 'create', settings: GROUP, users: [grace] }, NOON);
    say(room, ada, 2, 'before they came');
    room.act(ada, cid(3), { type: 'add', users: [linus] }, NOON);
    for (const replyTo of [1, 2, 3])
      expect(why(say(room, linus, 10, 'hm', replyTo))).toMatchObject({ reason: 'no_message' });
    expect(say(room, grace, 11, 'I remember', 2)).toMatchObject({ ok: true });
  });
});

describe('[P3] the same cid', () => {
  test('in reply to the same is the same message; to another, or to none, it is another one', () => {
    const room = direct();
    say(room, ada, 1);
    say(room, ada, 2);
    say(room, grace, 3, 'yes', 1);
    expect(say(room, grace, 3, 'yes', 1)).toMatchObject({ ok: true, fresh: false, entry: { seq: 3 } });
    for (const replyTo of [2, undefined])
      expect(why(say(room, grace, 3, 'yes', replyTo))).toMatchObject({ reason: 'cid_taken', seq: 3 });
  });

  test('is the same message also when what it answers was unsent since, or the reply itself', () => {
    const room = direct();
    say(room, ada, 1);
    say(room, grace, 2, 'yes', 1);
    room.unsend(ada, { cid: cid(3), seq: 1 }, NOON);
    expect(say(room, grace, 2, 'yes', 1)).toMatchObject({ ok: true, fresh: false });
    room.unsend(grace, { cid: cid(4), seq: 2 }, NOON);
    expect(say(room, grace, 2, 'yes', 1)).toMatchObject({ ok: true, entry: { kind: 'tombstone' } });
  });

  test('a text that a browser has put back is asked about only where it answers the same', () => {
    const room = direct();
    say(room, ada, 1);
    say(room, grace, 2, 'yes', 1);
    expect(room.repeated(grace, { cid: cid(9), body: 'yes', replyTo: 1 })).toBe(2);
    expect(room.repeated(grace, { cid: cid(9), body: 'yes' })).toBeUndefined();
  });

  test('[P5] a form that comes again after an edit is given back where it answers something else', () => {
    const room = direct();
    say(room, ada, 1);
    say(room, grace, 2, 'yes', 1);
    room.edit(grace, { cid: cid(3), seq: 2, body: 'no' }, NOON);
    const again = (replyTo?: number) => {
      const result = say(room, grace, 2, 'no', replyTo);
      return result.ok && doneWith(result.entry, { body: 'no', ...(replyTo && { replyTo }) });
    };
    expect(again(1)).toEqual({ ok: true, seq: 2 });
    expect(again()).toEqual({ ok: true, seq: 2, other: true });
  });
});

describe('[P11] a quote', () => {
  const quoted = (log: MemoryLog, user: number, room: Room) =>
    withQuotes(log, log.entries).flatMap((entry) => {
      const told = entryFor(entry, room.viewer(user));
      return told?.kind === 'message' && told.replyTo !== undefined ? [told.quote] : [];
    });

  test('is what the message is now: its beginning in one line, its new text, and nothing once it is unsent', () => {
    const log = new MemoryLog();
    const room = direct(log);
    say(room, ada, 1, `five\no’clock ${'x'.repeat(500)}`);
    say(room, grace, 2, 'yes', 1);
    expect(quoted(log, ada, room)).toEqual([
      { from: ada, rev: 1, text: expect.stringMatching(/^five o’clock x+$/) },
    ]);
    expect(quoted(log, ada, room)[0]?.text).toHaveLength(120);
    room.edit(ada, { cid: cid(3), seq: 1, body: 'six' }, NOON);
    expect(quoted(log, ada, room)).toEqual([{ from: ada, rev: 3, text: 'six' }]);
    room.unsend(ada, { cid: cid(4), seq: 1 }, NOON);
    expect(quoted(log, ada, room)).toEqual([{ from: ada, rev: 4 }]);
  });

  test('[P12] is not for who may not see the message', () => {
    const log = new MemoryLog();
    const room = new Room(log, limitsOf(1_000));
    room.act(ada, cid(1), { type: 'create', settings: GROUP, users: [grace] }, NOON);
    say(room, ada, 2, 'before they came');
    room.act(ada, cid(3), { type: 'add', users: [linus] }, NOON);
    say(room, grace, 4, 'I remember', 2);
    expect(quoted(log, ada, room)).toMatchObject([{ text: 'before they came' }]);
    expect(quoted(log, linus, room)).toEqual([undefined]);
  });
});
