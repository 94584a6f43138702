import { expect, test } from 'vitest';
import type { RoomNews } from '../presence/protocol.ts';
import { MyRooms } from './my-rooms.ts';

const ada = { id: 1, username: 'ada' };
const grace = { id: 2, username: 'grace' };

const news = (seq: number, unread: number, room = 'r1'): RoomNews => ({
  ...{ room, unread, members: [ada, grace] },
  last: { seq, from: grace.id, at: seq * 1_000, text: `m${seq}` },
});

test('a row is the newest of the news, whatever their order', () => {
  const rooms = new MyRooms(ada.id);
  expect(rooms.apply(news(2, 2))).toMatchObject({ room: 'r1', peer: grace, unread: 2, last: { text: 'm2' } });
  expect(rooms.apply(news(1, 1))).toBeUndefined();
  expect(rooms.apply(news(2, 0))).toMatchObject({ unread: 0 });
  expect(rooms.of('r1')).toMatchObject({ last: { text: 'm2' }, unread: 0 });
});

test('what is read in this tab stays read, though the server may not know it yet', () => {
  const rooms = new MyRooms(ada.id);
  rooms.apply(news(3, 3));
  expect(rooms.read('r1', 3)).toMatchObject({ unread: 0 });
  expect(rooms.read('r1', 3)).toBeUndefined();
  expect(rooms.apply(news(3, 3))).toMatchObject({ unread: 0 });
  expect(rooms.apply(news(4, 1))).toMatchObject({ unread: 1 });
});

test('what I said is the last of its room, and reads what was there', () => {
  const rooms = new MyRooms(ada.id);
  rooms.apply(news(3, 3));
  const last = { seq: 4, from: ada.id, at: 4_000, text: 'hi' };
  expect(rooms.said('r1', last)).toMatchObject({ peer: grace, last, unread: 0 });
  expect(rooms.said('r1', { ...last, seq: 2 })).toBeUndefined();
  expect(rooms.said('r2', last)).toBeUndefined();
});

test('read before it was known', () => {
  const rooms = new MyRooms(ada.id);
  rooms.read('r1', 5);
  expect(rooms.apply(news(5, 1))).toMatchObject({ unread: 0 });
});

test('counts what is unread in all rooms', () => {
  const rooms = new MyRooms(ada.id);
  rooms.apply(news(3, 3, 'r1'));
  rooms.apply(news(1, 1, 'r2'));
  expect(rooms.unread).toBe(4);
  rooms.read('r1', 3);
  expect(rooms.unread).toBe(1);
});

test('what was said since some time is found again, the earliest first', () => {
  const rooms = new MyRooms(ada.id);
  rooms.apply(news(3, 1, 'late'));
  rooms.apply(news(2, 1, 'early'));
  rooms.apply(news(1, 1, 'before'));
  expect(rooms.since(2_000).map(({ room }) => room)).toEqual(['early', 'late']);
});
