import { describe, expect, test } from 'vitest';
import type { GroupSettings } from './entry.ts';
import { decide, MEMBERS_MAX, type Operation, present, type RoomState, viewerOf } from './membership.ts';

const [ada, grace, linus, ken] = [1, 2, 3, 4];
const SETTINGS: GroupSettings = {
  name: 'Bakers',
  description: '',
  history: 'all',
  posting: 'all',
  joining: 'invited',
};

/** A group, of which ada is the owner, and what happens to it, one entry after the other. */
const story = (settings: Partial<GroupSettings> = {}, users = [grace, linus]) => {
  let seq = 0;
  let state: RoomState | undefined;
  const does = (actor: number, operation: Operation) => {
    const decision = decide(state, actor, operation, { seq: seq + 1, rev: seq + 1, at: 1_000 + seq });
    if (!decision.ok) return decision.reason;
    seq += 1;
    state = decision.state;
    return decision.event;
  };
  /** So many messages are said. */
  const talk = (count: number) => {
    seq += count;
  };
  does(ada, { type: 'create', settings: { ...SETTINGS, ...settings }, users });
  const now = () => state as RoomState;
  return {
    does,
    talk,
    state: now,
    roles: () => Object.fromEntries(present(now()).map(({ user, role }) => [user, role])),
    ranges: (user: number) => viewerOf(now(), user).ranges,
  };
};

describe('roles', () => {
  test('whoever makes a group owns it', () => {
    expect(story().roles()).toEqual({ [ada]: 'owner', [grace]: 'member', [linus]: 'member' });
  });

  test('a member changes nothing', () => {
    const { does } = story();
    const operations: Operation[] = [
      { type: 'add', users: [ken] },
      { type: 'remove', user: linus },
      { type: 'role', user: grace, role: 'admin' },
      { type: 'change', settings: { name: 'Mine' } },
      { type: 'pin', seq: 1 },
      { type: 'unpin' },
      { type: 'close' },
    ];
    expect(operations.map((operation) => does(grace, operation))).toEqual(
      operations.map(() => 'not_allowed'),
    );
  });

  test('who was never there is told nothing but that', () => {
    const { does } = story({ joining: 'invited' });
    expect(does(ken, { type: 'close' })).toBe('not_member');
    expect(does(ken, { type: 'leave', forGood: false })).toBe('not_member');
    expect(does(ken, { type: 'join' })).toBe('not_member');
  });

  test('admins make admins, and only the owner unmakes one', () => {
    const { does, roles } = story();
    does(ada, { type: 'role', user: grace, role: 'admin' });
    does(grace, { type: 'role', user: linus, role: 'admin' });
    expect(does(grace, { type: 'role', user: linus, role: 'member' })).toBe('not_allowed');
    expect(does(grace, { type: 'role', user: linus, role: 'owner' })).toBe('not_allowed');
    does(ada, { type: 'role', user: linus, role: 'member' });
    expect(roles()).toEqual({ [ada]: 'owner', [grace]: 'admin', [linus]: 'member' });
  });

  test('an owner hands the group over, and stays an admin', () => {
    const { does, roles } = story();
    does(ada, { type: 'role', user: linus, role: 'owner' });
    expect(roles()).toEqual({ [ada]: 'admin', [grace]: 'member', [linus]: 'owner' });
  });

  test('nobody removes the owner, nor themselves', () => {
    const { does } = story();
    does(ada, { type: 'role', user: grace, role: 'admin' });
    expect(does(grace, { type: 'remove', user: ada })).toBe('not_allowed');
    expect(does(grace, { type: 'remove', user: grace })).toBe('not_allowed');
  });

  test('of two admins who remove each other the first one stays', () => {
    const { does, roles } = story();
    for (const user of [grace, linus]) does(ada, { type: 'role', user, role: 'admin' });
    does(linus, { type: 'remove', user: grace });
    expect(does(grace, { type: 'remove', user: linus })).toBe('not_member');
    expect(roles()).toEqual({ [ada]: 'owner', [linus]: 'admin' });
  });
});

describe('an owner who leaves', () => {
  test('hands over to the first admin', () => {
    const { does, roles } = story();
    does(ada, { type: 'role', user: linus, role: 'admin' });
    expect(does(ada, { type: 'leave', forGood: false })).toEqual({
      type: 'left',
      owner: linus,
      name: SETTINGS.name,
    });
    expect(roles()).toEqual({ [grace]: 'member', [linus]: 'owner' });
  });

  test('hands over to whoever has been there longest, where there is no admin', () => {
    const { does } = story();
    does(ada, { type: 'remove', user: grace });
    does(ada, { type: 'add', users: [grace] });
    expect(does(ada, { type: 'leave', forGood: false })).toEqual({
      type: 'left',
      owner: linus,
      name: SETTINGS.name,
    });
  });

  test('leaves nobody behind, in the end; who finds the group then looks after it', () => {
    const { does, roles } = story({ joining: 'listed' }, []);
    does(ada, { type: 'leave', forGood: false });
    expect(roles()).toEqual({});
    does(ken, { type: 'join' });
    expect(roles()).toEqual({ [ken]: 'owner' });
  });
});

describe('coming and going', () => {
  test('many are added at once, those who are there already left out', () => {
    const { does } = story();
    expect(does(ada, { type: 'add', users: [grace, ken, ken, 5] })).toEqual({
      type: 'added',
      users: [ken, 5],
    });
    expect(does(ada, { type: 'add', users: [grace] })).toBe('nothing');
  });

  test('who was removed comes back by being added, and not by themselves', () => {
    const { does } = story({ joining: 'listed' });
    does(ada, { type: 'remove', user: grace });
    expect(does(grace, { type: 'join' })).toBe('not_allowed');
    expect(does(ada, { type: 'add', users: [grace] })).toEqual({ type: 'added', users: [grace] });
  });

  test('who left for good is not added again, and may come by themselves', () => {
    const { does } = story({ joining: 'listed' });
    does(grace, { type: 'leave', forGood: true });
    expect(does(ada, { type: 'add', users: [grace] })).toBe('declined');
    expect(does(ada, { type: 'add', users: [grace, ken] })).toEqual({ type: 'added', users: [ken] });
    expect(does(grace, { type: 'join' })).toEqual({ type: 'joined' });
  });

  test('who is added while being removed: the order of the log decides', () => {
    const { does, roles } = story();
    does(ada, { type: 'remove', user: grace });
    does(ada, { type: 'add', users: [grace] });
    expect(roles()).toHaveProperty(String(grace), 'member');
    expect(does(ada, { type: 'add', users: [grace] })).toBe('nothing');
    does(ada, { type: 'remove', user: grace });
    expect(roles()).not.toHaveProperty(String(grace));
  });

  test('a thousand are enough', () => {
    const crowd = Array.from({ length: MEMBERS_MAX - 1 }, (_, n) => 100 + n);
    const { does } = story({ joining: 'listed' }, crowd);
    expect(does(ada, { type: 'add', users: [ken] })).toBe('full');
    expect(does(ken, { type: 'join' })).toBe('full');
    does(ada, { type: 'remove', user: 100 });
    expect(does(ken, { type: 'join' })).toEqual({ type: 'joined' });
  });

  test('nobody fills the room’s state by coming and going', () => {
    const { does } = story({ joining: 'listed' });
    let came: unknown = { type: 'joined' };
    for (let i = 0; i < 200 && typeof came === 'object'; i += 1) {
      does(grace, { type: 'leave', forGood: false });
      came = does(grace, { type: 'join' });
    }
    expect(came).toBe('full');
  });

  test('a closed group can be left, and that is all', () => {
    const { does } = story({ joining: 'listed' });
    does(ada, { type: 'close' });
    expect(does(ada, { type: 'add', users: [ken] })).toBe('closed');
    expect(does(ada, { type: 'change', settings: { name: 'Open' } })).toBe('closed');
    expect(does(ken, { type: 'join' })).toBe('closed');
    expect(does(grace, { type: 'leave', forGood: false })).toEqual({ type: 'left', name: SETTINGS.name });
  });

  test('a direct room is not a group, whoever asks', () => {
    const direct: RoomState = { kind: 'direct', historyFrom: 1, createdAt: 0, stays: [] };
    const place = { seq: 1, rev: 1, at: 1 };
    expect(decide(direct, ada, { type: 'add', users: [ken] }, place)).toEqual({
      ok: false,
      reason: 'not_group',
    });
    expect(decide(direct, ada, { type: 'create', settings: SETTINGS, users: [] }, place)).toEqual({
      ok: false,
      reason: 'nothing',
    });
  });
});

describe('[P12] the history that one sees', () => {
  test('is all of it, or what was said since one came, as the group has it', () => {
    const [open, closed] = [story({ history: 'all' }), story({ history: 'joined' })];
    for (const { talk, does } of [open, closed]) {
      talk(9);
      does(ada, { type: 'add', users: [ken] });
    }
    expect(open.ranges(ken)).toEqual([[1, null]]);
    expect(closed.ranges(ken)).toEqual([[11, null]]);
    expect(closed.ranges(grace)).toEqual([[1, null]]);
  });

  test('ends with one’s own going, and begins anew when one comes back, whatever the rule', () => {
    for (const history of ['all', 'joined'] as const) {
      const { does, talk, ranges } = story({ history });
      talk(4);
      does(ada, { type: 'remove', user: grace });
      expect(ranges(grace)).toEqual([[1, 6]]);
      talk(4);
      does(ada, { type: 'add', users: [grace] });
      expect(ranges(grace)).toEqual([
        [1, 6],
        [11, null],
      ]);
    }
  });

  test('has no gap where nothing was said meanwhile', () => {
    const { does, ranges } = story();
    does(ada, { type: 'remove', user: grace });
    does(ada, { type: 'add', users: [grace] });
    expect(ranges(grace)).toEqual([[1, null]]);
  });

  test('[P12] a rule that opens shows nothing that was said while it was closed', () => {
    const { does, talk, ranges } = story({ history: 'joined' });
    talk(5);
    does(ada, { type: 'change', settings: { history: 'all' } });
    talk(5);
    does(ada, { type: 'add', users: [ken] });
    expect(ranges(ken)).toEqual([[7, null]]);
  });

  test('a rule that closes takes nothing from those who are there', () => {
    const { does, talk, ranges } = story({ history: 'all' });
    talk(5);
    does(ada, { type: 'change', settings: { history: 'joined' } });
    expect(ranges(grace)).toEqual([[1, null]]);
    does(ada, { type: 'add', users: [ken] });
    expect(ranges(ken)).toEqual([[8, null]]);
  });
});

test('what is taken down is the message that somebody saw pinned, and not one that has replaced it', () => {
  const { does } = story();
  does(ada, { type: 'pin', seq: 3 });
  does(ada, { type: 'pin', seq: 5 });
  expect(does(ada, { type: 'unpin', seq: 3 })).toBe('nothing');
  expect(does(ada, { type: 'unpin', seq: 5 })).toEqual({ type: 'unpinned' });
});

test('what is so already is no entry', () => {
  const { does } = story();
  expect(does(ada, { type: 'change', settings: { name: 'Bakers' } })).toBe('nothing');
  expect(does(ada, { type: 'unpin' })).toBe('nothing');
  expect(does(ada, { type: 'role', user: grace, role: 'member' })).toBe('nothing');
  expect(does(ada, { type: 'change', settings: { name: 'Cooks', posting: 'all' } })).toEqual({
    type: 'changed',
    settings: { name: 'Cooks' },
  });
});
