import { expect, test, vi } from 'vitest';
import { FakeSocket } from '../../test/doubles/fake-socket.ts';
import { LAPSED } from '../presence/protocol.ts';
import { CLOSE } from '../room/limits.ts';
import { PresenceLink } from './presence-link.ts';

const [ada, grace, linus] = [1, 2, 3];

const open = () => {
  const sockets: FakeSocket[] = [];
  const listener = {
    connection: vi.fn(),
    presence: vi.fn(),
    told: vi.fn(),
    clock: vi.fn(),
    back: vi.fn(),
    outdated: vi.fn(),
  };
  const opens = (url: string) => {
    sockets.push(new FakeSocket(url));
    return sockets.at(-1) as unknown as WebSocket;
  };
  const link = new PresenceLink('/presence/socket', ada, listener, { open: opens, random: () => 0 });
  link.connection.connect();
  const socket = () => sockets.at(-1) as FakeSocket;
  socket().opens();
  return { link, listener, socket };
};
const welcome = (...online: number[]) => ({ type: 'welcome', v: 2, you: ada, online });
const last = (presence: ReturnType<typeof vi.fn>) => [...(presence.mock.lastCall?.[0] ?? [])];

test('[P8] knows who is here, who came and who left, and tells only that', () => {
  const { link, listener, socket } = open();
  expect(link.isKnown).toBe(false);
  socket().tells(welcome(ada, grace));
  expect(link.isKnown).toBe(true);
  expect(last(listener.presence)).toEqual([ada, grace]);
  socket().tells({ type: 'arrived', users: [grace, linus] });
  expect(last(listener.presence)).toEqual([linus]);
  socket().tells({ type: 'left', users: [{ id: grace, at: 1_000 }] });
  expect(last(listener.presence)).toEqual([grace]);
  expect([...link.online]).toEqual([ada, linus]);
  expect(link.lastSeen.get(grace)).toBe(1_000);
});

test('[P8] after an absence the welcome says who left meanwhile', () => {
  const { link, listener, socket } = open();
  socket().tells(welcome(ada, grace));
  socket().tells(welcome(ada, linus));
  expect(last(listener.presence)).toEqual([linus, grace]);
  expect([...link.online].toSorted()).toEqual([ada, linus]);
  expect(listener.back).toHaveBeenCalledTimes(2);
});

test('[P8] who hides while tabs are open sees nobody any more, and everybody again later', () => {
  const { link, listener, socket } = open();
  socket().tells(welcome(ada, grace));
  socket().tells({ ...welcome(), hidden: true });
  expect([[...link.online], link.isHidden]).toEqual([[], true]);
  expect(last(listener.presence)).toEqual([ada, grace]);
  socket().tells(welcome(ada, grace));
  expect([[...link.online], link.isHidden]).toEqual([[ada, grace], false]);
});

test('[P6] a socket of another person is of no use to this page', () => {
  const { link, listener, socket } = open();
  socket().tells({ ...welcome(grace), you: grace });
  expect(listener.outdated).toHaveBeenCalledOnce();
  expect(link.isKnown).toBe(false);
  expect(link.connection.state.is).toBe('idle');
});

test('[P8] asked for a sign of life, it gives one', () => {
  const { link, socket } = open();
  socket().tells({ type: 'missed' });
  expect(socket().sent).toEqual(['ping']);
  link.connection.sleep();
});

test('[P7] the last frame says that the socket closes: the page need not wait for it', () => {
  const { link, socket } = open();
  socket().tells(welcome(ada));
  socket().tells({ type: 'disconnected', code: CLOSE.signedOut });
  expect(link.connection.state).toEqual({ is: 'refused', code: CLOSE.signedOut });
});

test('[P8] the last frame of a socket that was silent: it connects again at once', () => {
  const { link, socket } = open();
  socket().tells(welcome(ada));
  socket().tells({ type: 'disconnected', code: LAPSED });
  expect(link.connection.state.is).toBe('waiting');
  link.connection.sleep();
});

const person = { id: grace, username: 'grace' };
const news = {
  ...{ room: 'r1', kind: 'direct', author: person, number: 1 },
  last: { seq: 1, from: grace, at: 1, text: 'hello' },
};

test.each([
  { type: 'nudged', rooms: [{ ...news, people: [person], mentions: [0] }] },
  { type: 'nudged', rooms: [{ ...news, kind: 'group', name: 'Team', more: 1 }] },
  { type: 'mine', rows: [{ room: 'r1', read: [7, 5] }] },
  { type: 'refresh', rooms: ['r1'] },
  { type: 'typing', room: 'r1', user: person },
])('what others wait for is passed on as it came: %j', (frame) => {
  const { listener, socket } = open();
  socket().tells(frame);
  expect(listener.told).toHaveBeenCalledExactlyOnceWith(frame);
});

test.each([
  { type: 'nudged', rooms: [{ ...news, number: -1 }] },
  { type: 'nudged', rooms: [{ room: 'r1' }] },
  { type: 'nudged', rooms: [{ ...news, kind: 'broadcast' }] },
  { type: 'mine', rows: [{ room: 'r1', read: [7] }] },
  { type: 'mine', rows: [{ room: 'r1', preferences: {} }] },
  { type: 'refresh', rooms: [7] },
  { type: 'typing', room: 7, user: person },
  'nonsense',
])('what cannot be read is not: %j', (frame) => {
  const { listener, socket } = open();
  socket().tells(frame);
  expect(listener.told).not.toHaveBeenCalled();
});
