import { describe, expect, test } from 'vitest';
import { MemoryLog } from '../../test/doubles/memory-log.ts';
import type { GroupSettings } from './entry.ts';
import { EDIT_WITHIN_MS } from './limits.ts';
import { fixedState } from './membership.ts';
import { limitsOf, Room } from './room.ts';

const [ada, grace, linus] = [1, 2, 3];
const GROUP: GroupSettings = {
  ...{ name: 'Bakers', description: '' },
  ...{ history: 'all', posting: 'all', joining: 'invited' },
};
const NOON = Date.UTC(2026, 0, 1, 12);
const cid = (n: number) => `cid-${String(n).padStart(8, '0')}`;

const direct = (log = new MemoryLog()) => new Room(log, limitsOf(1_000), fixedState('direct', [ada, grace]));
const say = (room: Room, from: number, n: number, body = `message ${n}`) =>
  room.post(from, { cid: cid(n), body }, NOON);
const edit = (room: Room, who: number, seq: number, body: string, name = cid(500), now = NOON) =>
  room.edit(who, { cid: name, seq, body }, now);
const why = (result: ReturnType<typeof edit>) => (result.ok ? undefined : result.refused.reason);

describe('[P11] editing', () => {
  test('puts the new text in the place of the old one, with the next rev, and keeps nothing of that', () => {
    const log = new MemoryLog();
    const room = direct(log);
    say(room, ada, 1);
    say(room, grace, 2);
    expect(edit(room, ada, 1, ' better \n', cid(500), NOON + 5)).toMatchObject({
      changed: [
        {
          kind: 'message',
          seq: 1,
          rev: 3,
          number: 1,
          at: NOON,
          body: 'better',
          edited: NOON + 5,
          cid: cid(1),
        },
      ],
    });
    expect(JSON.stringify(log.entries)).not.toContain('message 1');
    expect([room.seq, room.rev, room.number]).toEqual([2, 3, 2]);
  });

  test('[P3] each name does it once: a retry after a later edit, or a restart, changes nothing', () => {
    const log = new MemoryLog();
    say(direct(log), ada, 1);
    edit(direct(log), ada, 1, 'second', cid(501));
    edit(direct(log), ada, 1, 'third', cid(502));
    expect(edit(direct(log), ada, 1, 'second', cid(501))).toMatchObject({
      changed: [],
      entry: { body: 'third' },
    });
    expect(direct(log).rev).toBe(3);
  });

  test('[P3] a retry of the message itself gets its seq, whatever text comes with it', () => {
    const log = new MemoryLog();
    say(direct(log), ada, 1);
    edit(direct(log), ada, 1, 'better');
    for (const body of ['message 1', 'better', 'something else'])
      expect(say(direct(log), ada, 1, body)).toMatchObject({
        fresh: false,
        entry: { seq: 1, body: 'better' },
      });
  });

  test('with the same text changes nothing, under its name for ever', () => {
    const log = new MemoryLog();
    const room = direct(log);
    say(room, ada, 1);
    expect(edit(room, ada, 1, ' message 1\n', cid(501))).toMatchObject({ ok: true, changed: [] });
    expect([room.rev, log.entries[0]]).toEqual([1, expect.not.objectContaining({ edited: NOON })]);
    edit(room, ada, 1, 'better', cid(502));
    expect(edit(direct(log), ada, 1, 'message 1', cid(501))).toMatchObject({ entry: { body: 'better' } });
  });

  test('[P4] from two devices, and with unsending, ends as the room’s order has it', () => {
    const log = new MemoryLog();
    say(direct(log), ada, 1);
    edit(direct(log), ada, 1, 'from the phone', cid(501));
    edit(direct(log), ada, 1, 'from the laptop', cid(502));
    expect(direct(log).since(1).entries).toMatchObject([{ seq: 1, rev: 3, body: 'from the laptop' }]);
    direct(log).unsend(ada, { cid: cid(503), seq: 1 }, NOON);
    edit(direct(log), ada, 1, 'too late', cid(504));
    expect(direct(log).since(0).entries).toMatchObject([{ kind: 'tombstone', seq: 1, rev: 4 }]);
  });

  test('says whom the text did not name before', () => {
    const settings = { ...GROUP, posting: 'all' as const };
    const room = new Room(new MemoryLog(), limitsOf(1_000));
    room.act(ada, cid(1), { type: 'create', settings, users: [grace, linus] }, NOON);
    room.post(ada, { cid: cid(2), body: '@grace, hello', mentions: [[0, 6, grace]] }, NOON);
    const mentions: [number, number, number][] = [
      [0, 6, linus],
      [8, 6, grace],
    ];
    const both = room.edit(ada, { cid: cid(3), seq: 2, body: '@linus, @grace', mentions }, NOON);
    expect(both).toMatchObject({ entry: { mentions }, named: [linus] });
    expect(room.edit(ada, { cid: cid(4), seq: 2, body: 'nobody' }, NOON)).toMatchObject({ named: [] });
    expect(room.since(3).entries).toEqual([expect.not.objectContaining({ mentions })]);
  });

  test('is as writing is for those who may not write here any more', () => {
    const room = new Room(new MemoryLog(), limitsOf(1_000));
    room.act(ada, cid(1), { type: 'create', settings: GROUP, users: [grace] }, NOON);
    say(room, grace, 2);
    room.act(ada, cid(3), { type: 'change', settings: { posting: 'admins' } }, NOON);
    expect(why(edit(room, grace, 2, 'better', cid(4)))).toBe('not_allowed');
    room.act(grace, cid(5), { type: 'leave', forGood: false }, NOON);
    expect(why(edit(room, grace, 2, 'better', cid(4)))).toBe('not_member');
    room.act(ada, cid(6), { type: 'close' }, NOON);
    expect(why(edit(room, ada, 2, 'better', cid(7)))).toBe('not_allowed');
  });

  test('what was unsent stays so', () => {
    const room = direct();
    say(room, ada, 1);
    room.unsend(ada, { cid: cid(9), seq: 1 }, NOON);
    expect(edit(room, ada, 1, 'better')).toMatchObject({ changed: [], entry: { kind: 'tombstone' } });
  });

  test('is for its author, and for a day', () => {
    const room = direct();
    say(room, ada, 1);
    expect(why(edit(room, grace, 1, 'mine'))).toBe('not_allowed');
    expect(why(edit(room, ada, 2, 'nothing'))).toBe('no_message');
    expect(why(edit(room, ada, 1, ' '))).toBe('empty');
    expect(why(edit(room, ada, 1, 'a'.repeat(5_000)))).toBe('too_long');
    expect(edit(room, ada, 1, 'in time', cid(501), NOON + EDIT_WITHIN_MS).ok).toBe(true);
    expect(why(edit(room, ada, 1, 'late', cid(502), NOON + EDIT_WITHIN_MS + 1))).toBe('too_late');
  });

  test('[P3] a name is used once: for a message, or for one edit', () => {
    const room = direct();
    say(room, ada, 1);
    say(room, ada, 2);
    expect(why(edit(room, ada, 1, 'better', cid(2)))).toBe('cid_taken');
    edit(room, ada, 1, 'better', cid(501));
    expect(why(edit(room, ada, 2, 'better', cid(501)))).toBe('cid_taken');
    expect(say(room, ada, 501)).toMatchObject({ ok: false, refused: { reason: 'cid_taken', seq: 1 } });
  });
});
