import { describe, expect, test } from 'vitest';
import { welcome } from '../../test/doubles/entries.ts';
import type { RoomEvent } from '../room/entry.ts';
import { GroupState, type InitialGroup } from './group-state.ts';

const [ada, grace, linus, hedy] = [1, 2, 3, 4];
const settings = {
  name: 'Bakers',
  description: '',
  history: 'all',
  posting: 'all',
  joining: 'invited',
} as const;
const initial: InitialGroup = {
  settings,
  role: 'member',
  memberCount: 3,
  members: [ada, grace, linus],
  isMember: true,
  isClosed: false,
};

const open = (more: Partial<InitialGroup> = {}) => {
  const state = new GroupState(ada, { ...initial, ...more }, 10);
  let rev = 10;
  const happens = (event: RoomEvent, from = grace) => {
    rev += 1;
    state.changed([{ kind: 'event', seq: rev, rev, number: 0, from, at: 0, event }]);
  };
  return { state, happens };
};
const members = ({ members }: GroupState) => members && [...members].sort();

describe('what a page knows of a group', () => {
  test('follows who comes and goes', () => {
    const { state, happens } = open();
    happens({ type: 'added', users: [hedy, 5] });
    happens({ type: 'joined' }, 6);
    happens({ type: 'left' }, linus);
    happens({ type: 'removed', users: [5] });
    expect(members(state)).toEqual([ada, grace, hedy, 6]);
    expect(state.memberCount).toBe(4);
  });

  test('counts them alone where they are too many to be known', () => {
    const { state, happens } = open({ memberCount: 200, members: [] });
    happens({ type: 'added', users: [hedy] });
    happens({ type: 'left' }, grace);
    expect(members(state)).toBeUndefined();
    expect(state.memberCount).toBe(200);
  });

  test('knows that I am no longer in it, whoever ended it', () => {
    const removed = open();
    removed.happens({ type: 'removed', users: [grace, ada] });
    expect(removed.state.isMember).toBe(false);
    const left = open();
    left.happens({ type: 'left' }, ada);
    expect(left.state.isMember).toBe(false);
    const other = open();
    other.happens({ type: 'removed', users: [grace] });
    expect(other.state.isMember).toBe(true);
  });

  test('follows what I may do', () => {
    const { state, happens } = open();
    happens({ type: 'role', user: ada, role: 'admin' });
    expect(state.role).toBe('admin');
    happens({ type: 'role', user: linus, role: 'owner' });
    expect(state.role).toBe('admin');
    happens({ type: 'left', owner: ada });
    expect(state.role).toBe('owner');
    happens({ type: 'role', user: linus, role: 'owner' }, ada);
    expect(state.role).toBe('admin');
  });

  test('follows settings, what is pinned, and the end', () => {
    const { state, happens } = open();
    happens({ type: 'changed', settings: { name: 'Cooks', posting: 'admins' } });
    happens({ type: 'pinned', seq: 7 });
    expect(state.settings).toEqual({ ...settings, name: 'Cooks', posting: 'admins' });
    expect(state.pinned).toBe(7);
    happens({ type: 'unpinned' });
    happens({ type: 'closed' });
    expect([state.pinned, state.isClosed]).toEqual([undefined, true]);
  });

  test('[P4] is what the room tells as a whole; older entries that come after it change nothing', () => {
    const { state } = open();
    const people = [ada, grace, linus, hedy].map((id) => ({ id, username: `user${id}` }));
    state.welcome(
      welcome({ kind: 'group', rev: 20, settings, role: 'admin', memberCount: 4, members: people }),
    );
    state.changed([
      {
        kind: 'event',
        seq: 20,
        rev: 20,
        number: 0,
        from: grace,
        at: 0,
        event: { type: 'added', users: [hedy] },
      },
    ]);
    expect([state.memberCount, state.role]).toEqual([4, 'admin']);
    expect(members(state)).toEqual([ada, grace, linus, hedy]);
  });

  test('is not changed by what a newer server tells', () => {
    const { state, happens } = open();
    happens({ type: 'merged' } as unknown as RoomEvent);
    expect(members(state)).toEqual([ada, grace, linus]);
  });
});
