import { describe, expect, test, vi } from 'vitest';
import { type MyRoom, NO_PREFERENCES, unreadOf } from '../lobby/my-room.ts';
import type { RoomNews } from '../presence/protocol.ts';
import { MyRooms } from './my-rooms.ts';

const ada = { id: 1, username: 'ada' };
const grace = { id: 2, username: 'grace' };
const linus = { id: 3, username: 'linus' };
const PINNED = { ...NO_PREFERENCES, pinnedAt: 4 };

const news = (number: number, more: Partial<RoomNews> = {}): RoomNews => ({
  ...{ room: 'r1', kind: 'direct', people: [ada, grace], author: grace, number },
  last: { seq: number, from: grace.id, at: number * 1_000, text: `m${number}` },
  ...more,
});
const page = (number: number, read: number, more: object = {}): MyRoom =>
  ({
    ...{ room: 'r1', kind: 'direct', peer: grace, at: number * 1_000, number, read, mention: 0 },
    last: { seq: number, from: grace.id, at: number * 1_000, text: `m${number}` },
    preferences: NO_PREFERENCES,
    ...more,
  }) as MyRoom;
const group = (number: number, read: number) =>
  page(number, read, { room: 'g1', kind: 'group', name: 'Team', peer: undefined });
const groupNews = (number: number, more: Partial<RoomNews> = {}) =>
  news(number, { room: 'g1', kind: 'group', name: 'Team', author: linus, ...more });

const open = (...pages: MyRoom[]) => {
  const [changed, unknown] = [vi.fn(), vi.fn()];
  const rooms = new MyRooms(ada.id, { changed, unknown });
  for (const one of pages) rooms.fromPage(one);
  const unread = (room = 'r1') => {
    const known = rooms.of(room);
    return known && unreadOf(known);
  };
  return { rooms, changed, unknown, unread };
};

describe('news', () => {
  test('are states: the newest counts, whatever their order', () => {
    const { rooms, changed, unread } = open(page(1, 1));
    rooms.apply(news(3));
    expect(changed).toHaveBeenLastCalledWith(['r1']);
    expect(rooms.of('r1')).toMatchObject({ last: { text: 'm3' }, at: 3_000, number: 3 });
    rooms.apply(news(2));
    expect(changed).toHaveBeenCalledTimes(1);
    expect([rooms.of('r1')?.last?.text, unread()]).toEqual(['m3', 2]);
  });

  test('say what people and groups are called by now', () => {
    const { rooms } = open(page(1, 1), group(1, 1));
    rooms.apply(news(2, { people: [ada, { ...grace, name: 'Grace 🐝' }] }));
    rooms.apply(groupNews(2, { name: 'The team' }));
    expect(rooms.of('r1')).toMatchObject({ peer: { name: 'Grace 🐝' } });
    expect(rooms.of('g1')).toMatchObject({ name: 'The team', author: linus });
  });

  test('of what I said read what was there, and name nobody', () => {
    const { rooms, unread } = open(group(1, 1));
    rooms.apply(groupNews(3));
    rooms.apply(groupNews(4, { author: ada, last: { seq: 5, from: ada.id, at: 9, text: 'hi' } }));
    expect([unread('g1'), rooms.of('g1')?.author]).toEqual([0, undefined]);
  });

  test('that name me, or everybody, are kept until I read', () => {
    const { rooms } = open(group(1, 1));
    rooms.apply(groupNews(2, { mentions: [linus.id] }));
    expect(rooms.of('g1')?.mention).toBe(0);
    rooms.apply(groupNews(3, { mentions: [ada.id] }));
    rooms.apply(groupNews(4));
    expect(rooms.of('g1')?.mention).toBe(3);
    rooms.apply(groupNews(5, { mentions: [0] }));
    expect(rooms.of('g1')?.mention).toBe(5);
  });

  test('of a room that is not known here have its row asked for, once, and count as soon as it is there', () => {
    const { rooms, unknown, changed, unread } = open();
    rooms.apply(news(8));
    rooms.apply(news(9));
    rooms.apply(news(7));
    expect(unknown).toHaveBeenCalledExactlyOnceWith('r1');
    expect(rooms.of('r1')).toBeUndefined();
    rooms.answered('r1', page(6, 5, { preferences: PINNED }), rooms.time);
    expect(rooms.of('r1')).toMatchObject({ number: 9, last: { text: 'm9' }, preferences: PINNED });
    expect([unread(), changed.mock.calls]).toEqual([4, [[['r1']]]]);
  });

  test('of what is not mine are forgotten; of what could not be had ask again', () => {
    const { rooms, unknown } = open();
    rooms.apply(news(8));
    rooms.answered('r1', undefined, rooms.time);
    expect(rooms.of('r1')).toBeUndefined();
    rooms.apply(news(9));
    rooms.unanswered('r1');
    rooms.apply(news(10));
    expect(unknown).toHaveBeenCalledTimes(3);
    rooms.fromPage(page(9, 9));
    expect(rooms.of('r1')?.number).toBe(10);
  });

  test('of a room that I had left ask whether I am back', () => {
    const { rooms, unknown } = open({ ...group(5, 5), ended: 'removed' });
    rooms.apply(groupNews(9));
    expect(unknown).toHaveBeenCalledExactlyOnceWith('g1');
    rooms.answered('g1', group(9, 8), rooms.time);
    expect(rooms.of('g1')?.ended).toBeUndefined();
  });
});

describe('a page', () => {
  test('knows less than the news that came before it, but knows what is mine', () => {
    const { rooms, unread } = open(page(1, 1));
    rooms.apply(news(7));
    expect(rooms.fromPage(page(5, 5, { preferences: PINNED }))).toMatchObject({
      ...{ number: 7, at: 7_000, last: { text: 'm7' }, preferences: PINNED },
    });
    expect(unread()).toBe(2);
    expect(rooms.fromPage(page(8, 5))).toEqual(page(8, 5));
  });

  test('that says that I am not there any more is believed', () => {
    const { rooms } = open(group(5, 5));
    rooms.apply(groupNews(7));
    const gone = { ...group(5, 5), ended: 'removed' as const };
    expect(rooms.fromPage(gone)).toEqual(gone);
  });

  test('does not undo what was chosen since it was asked for', () => {
    const { rooms } = open(page(5, 5));
    const asked = rooms.time;
    rooms.mine({ room: 'r1', preferences: PINNED });
    rooms.fromPage(page(5, 5), asked);
    expect(rooms.of('r1')?.preferences).toEqual(PINNED);
    rooms.fromPage(page(5, 5), rooms.time);
    expect(rooms.of('r1')?.preferences).toEqual(NO_PREFERENCES);
  });
});

describe('what is mine', () => {
  test('comes from my other tabs: how far I have read, and what I chose', () => {
    const { rooms, changed, unread } = open(page(5, 2));
    rooms.mine({ room: 'r1', read: [4, 4] });
    expect(unread()).toBe(1);
    rooms.mine({ room: 'r1', read: [3, 3] });
    expect(unread()).toBe(1);
    rooms.mine({ room: 'r1', preferences: PINNED });
    expect([unread(), rooms.of('r1')?.preferences]).toEqual([1, PINNED]);
    expect(changed).toHaveBeenCalledTimes(3);
  });

  test('of a room that is not known here is asked for only where it may change the list', () => {
    const { rooms, unknown } = open();
    rooms.mine({ room: 'r1', read: [4, 4] });
    expect(unknown).not.toHaveBeenCalled();
    rooms.mine({ room: 'r1', preferences: PINNED });
    expect(unknown).toHaveBeenCalledExactlyOnceWith('r1');
  });

  test('is asked for again where I have come or gone, also while it is asked for', () => {
    const { rooms, unknown } = open(group(5, 5));
    rooms.ask('g1');
    rooms.ask('g1');
    rooms.answered('g1', group(5, 5), rooms.time);
    expect(unknown).toHaveBeenCalledTimes(2);
    rooms.answered('g1', { ...group(5, 5), ended: 'left' }, rooms.time);
    expect(unknown).toHaveBeenCalledTimes(2);
    expect(rooms.of('g1')?.ended).toBe('left');
  });
});

describe('what is read in this tab', () => {
  test('stays read, though the server may not know it yet', () => {
    const { rooms, changed, unread } = open(page(3, 0));
    rooms.read('r1', 3);
    expect([unread(), changed.mock.calls.length]).toEqual([0, 1]);
    rooms.read('r1', 3);
    expect(changed).toHaveBeenCalledTimes(1);
    rooms.apply(news(3));
    rooms.fromPage(page(3, 0));
    expect(unread()).toBe(0);
    rooms.apply(news(4));
    expect(unread()).toBe(1);
  });

  test('may be read before it is known', () => {
    const { rooms, unread } = open();
    rooms.read('r1', 5);
    rooms.fromPage(page(5, 1));
    expect(unread()).toBe(0);
  });

  test('is what I said, too, and what was there before', () => {
    const { rooms, changed, unknown, unread } = open(page(3, 0));
    const last = { seq: 4, from: ada.id, at: 4_000, text: 'hi' };
    rooms.said('r1', last);
    expect([rooms.of('r1')?.last, unread()]).toEqual([last, 0]);
    rooms.said('r1', { ...last, seq: 2 });
    expect(changed).toHaveBeenCalledTimes(1);
    rooms.said('r2', last);
    expect(unknown).toHaveBeenCalledExactlyOnceWith('r2');
  });
});

test('counts what asks for attention in all rooms', () => {
  const muted = { ...NO_PREFERENCES, mutedUntil: 2 };
  const { rooms } = open(
    page(3, 0),
    page(1, 0, { room: 'r2' }),
    page(9, 1, { room: 'r3', preferences: muted }),
  );
  expect([rooms.attention(1), rooms.attention(2)]).toEqual([4, 12]);
  rooms.read('r1', 3);
  expect(rooms.attention(1)).toBe(1);
});
