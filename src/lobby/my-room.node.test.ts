import { describe, expect, test } from 'vitest';
import type { RoomPreferences } from '../presence/protocol.ts';
import {
  ALWAYS,
  attentionOf,
  inListOrder,
  isArchived,
  isHidden,
  type MyRoom,
  NO_PREFERENCES,
  peerOf,
} from './my-room.ts';

const NOW = 1_000_000;
const [ada, grace] = [
  { id: 1, username: 'ada' },
  { id: 2, username: 'grace' },
];
const room = (more: Partial<MyRoom> = {}, preferences: Partial<RoomPreferences> = {}): MyRoom =>
  ({
    ...{ room: 'r', kind: 'direct', peer: grace, at: 1, number: 5, read: 2, mention: 0 },
    ...more,
    preferences: { ...NO_PREFERENCES, ...preferences },
  }) as MyRoom;

test('the peer is the other one, and of notes it is oneself', () => {
  expect(peerOf([ada, grace], ada.id)).toBe(grace);
  expect(peerOf([ada, grace], grace.id)).toBe(ada);
  expect(peerOf([ada], ada.id)).toBe(ada);
});

describe('what asks for attention', () => {
  test.each([
    [3, 'unread messages', room()],
    [0, 'nothing, where all is read', room({ read: 5 })],
    [1, 'a mark', room({ read: 5 }, { markedUnread: true })],
    [3, 'a mark beside unread messages', room({}, { markedUnread: true })],
    [0, 'a muted room', room({}, { mutedUntil: NOW + 1 })],
    [3, 'a room that was muted until now', room({}, { mutedUntil: NOW })],
    [1, 'a muted room that names me', room({ mention: 3 }, { mutedUntil: ALWAYS })],
    [0, 'a muted room that named me before I read', room({ mention: 2 }, { mutedUntil: ALWAYS })],
    [0, 'an archived room', room({}, { archivedNumber: 5 })],
    [0, 'a hidden room', room({}, { hiddenNumber: 5 })],
    [3, 'a room that came back', room({}, { archivedNumber: 4, hiddenNumber: 4 })],
  ])('%i for %s', (count, _, one) => expect(attentionOf(one, NOW)).toBe(count));
});

describe('a new message', () => {
  test('brings a room back that was archived or hidden', () => {
    expect(isArchived(room({}, { archivedNumber: 5 }), NOW)).toBe(true);
    expect(isArchived(room({}, { archivedNumber: 4 }), NOW)).toBe(false);
    expect(isArchived(room(), NOW)).toBe(false);
    expect(isHidden(room({}, { hiddenNumber: 5 }))).toBe(true);
    expect(isHidden(room({}, { hiddenNumber: 4 }))).toBe(false);
    expect(isHidden(room({ number: 0 }, { hiddenNumber: 0 }))).toBe(true);
  });

  test('does not bring back what is muted, until it is not muted any more', () => {
    const muted = room({}, { archivedNumber: 4, mutedUntil: NOW + 1 });
    expect(isArchived(muted, NOW)).toBe(true);
    expect(isArchived(muted, NOW + 1)).toBe(false);
  });
});

test('what is pinned comes first, the last pinned on top; then what is active; then a fixed order', () => {
  const order = [
    room({ room: 'b', at: 1 }, { pinnedAt: 9 }),
    room({ room: 'a', at: 3 }, { pinnedAt: 8 }),
    room({ room: 'e', at: 7 }),
    room({ room: 'c', at: 5 }),
    room({ room: 'd', at: 5 }),
  ];
  expect(order.toReversed().sort(inListOrder)).toEqual(order);
});
