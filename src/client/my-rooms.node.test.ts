import { expect, test, vi } from 'vitest';
import { type MyRoom, NO_PREFERENCES, unreadOf } from '../lobby/my-room.ts';
import type { RoomNews } from '../presence/protocol.ts';
import { MyRooms } from './my-rooms.ts';

const ada = { id: 1, username: 'ada' };
const grace = { id: 2, username: 'grace' };

const news = (seq: number, unread: number, room = 'r1'): RoomNews => ({
  ...{ room, unread, members: [ada, grace] },
  last: { seq, from: grace.id, at: seq * 1_000, text: `m${seq}` },
});
const page = (number: number, read: number, more: Partial<MyRoom> = {}): MyRoom =>
  ({
    ...{ room: 'r1', kind: 'direct', peer: grace, at: number * 1_000, number, read, mention: 0 },
    last: { seq: number, from: grace.id, at: number * 1_000, text: `m${number}` },
    preferences: NO_PREFERENCES,
    ...more,
  }) as MyRoom;
const open = () => {
  const changed = vi.fn();
  const rooms = new MyRooms(ada.id, changed);
  const unread = (room = 'r1') => {
    const known = rooms.of(room);
    return known && unreadOf(known);
  };
  return { rooms, changed, unread };
};

test('a row is the newest of the news, whatever their order', () => {
  const { rooms, changed, unread } = open();
  rooms.apply(news(2, 2));
  expect(changed).toHaveBeenLastCalledWith(['r1']);
  expect(rooms.of('r1')).toMatchObject({ room: 'r1', peer: grace, last: { text: 'm2' } });
  rooms.apply(news(1, 1));
  expect(changed).toHaveBeenCalledTimes(1);
  rooms.apply(news(2, 0));
  expect([rooms.of('r1')?.last?.text, unread()]).toEqual(['m2', 0]);
});

test('a page knows less than the news that came before it, but knows what is mine', () => {
  const { rooms, unread } = open();
  rooms.apply(news(7, 3));
  const preferences = { ...NO_PREFERENCES, pinnedAt: 4 };
  expect(rooms.fromPage(page(5, 5, { preferences }))).toMatchObject({
    ...{ number: 7, at: 7_000, last: { text: 'm7' }, preferences },
  });
  expect(unread()).toBe(2);
  expect(rooms.fromPage(page(8, 5))).toEqual(page(8, 5));
});

test('a page that says that I am not there any more is believed', () => {
  const { rooms } = open();
  rooms.apply(news(7, 3));
  const { last: _, ...gone } = page(5, 5, { ended: 'removed' });
  expect(rooms.fromPage(gone as MyRoom)).toEqual(gone);
});

test('what is read in this tab stays read, though the server may not know it yet', () => {
  const { rooms, changed, unread } = open();
  rooms.apply(news(3, 3));
  rooms.read('r1', 3);
  expect([unread(), changed.mock.calls.length]).toEqual([0, 2]);
  rooms.read('r1', 3);
  expect(changed).toHaveBeenCalledTimes(2);
  rooms.apply(news(3, 3));
  expect(unread()).toBe(0);
  rooms.fromPage(page(3, 0));
  expect(unread()).toBe(0);
  rooms.apply(news(4, 1));
  expect(unread()).toBe(1);
});

test('what I said is the last of its room, and reads what was there', () => {
  const { rooms, changed, unread } = open();
  rooms.apply(news(3, 3));
  const last = { seq: 4, from: ada.id, at: 4_000, text: 'hi' };
  rooms.said('r1', last);
  expect([rooms.of('r1')?.last, unread()]).toEqual([last, 0]);
  rooms.said('r1', { ...last, seq: 2 });
  rooms.said('r2', last);
  expect(changed).toHaveBeenCalledTimes(2);
});

test('read before it was known', () => {
  const { rooms, unread } = open();
  rooms.read('r1', 5);
  rooms.apply(news(5, 1));
  expect(unread()).toBe(0);
});

test('counts what asks for attention in all rooms', () => {
  const { rooms } = open();
  rooms.apply(news(3, 3, 'r1'));
  rooms.apply(news(1, 1, 'r2'));
  rooms.fromPage(page(9, 1, { room: 'r3', preferences: { ...NO_PREFERENCES, mutedUntil: 2 } }));
  expect([rooms.attention(1), rooms.attention(2)]).toEqual([4, 12]);
  rooms.read('r1', 3);
  expect(rooms.attention(1)).toBe(1);
});
