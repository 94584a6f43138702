import { describe, expect, test } from 'vitest';
import { decodePage, decodeRoomFrame } from './frames.ts';

const decoded = (told: unknown) => decodeRoomFrame(JSON.stringify(told));
const place = { seq: 3, rev: 4, number: 2, from: 7, at: 1 };
const unknown = { ...place, kind: 'event', event: { type: 'unknown' } };
const entries = (...messages: unknown[]) => decodePage({ messages }).messages;

describe('an entry', () => {
  test.each([
    [{ ...place, body: 'a message of the first version' }],
    [{ ...place, kind: 'message', body: '@grace', mentions: [[0, 6, 9]], cid: 'cid-12345678' }],
    [{ ...place, kind: 'event', event: { type: 'joined' } }],
    [{ ...place, kind: 'event', event: { type: 'added', users: [1, 2] } }],
    [{ ...place, kind: 'event', event: { type: 'left', owner: 2 } }],
    [{ ...place, kind: 'event', event: { type: 'role', user: 2, role: 'admin' } }],
    [{ ...place, kind: 'event', event: { type: 'changed', settings: { name: 'Climbing' } } }],
    [{ ...place, kind: 'event', event: { type: 'created', users: [], settings: { name: 'Climbing' } } }],
  ])('is what it is: %j', (entry) => expect(entries(entry)).toEqual([entry]));

  test.each([
    [{ ...place, kind: 'poll', options: ['yes', 'no'] }],
    [{ ...place, kind: 'event' }],
    [{ ...place, kind: 'event', event: { type: 7 } }],
    [{ ...place, kind: 'event', event: null }],
    [{ ...place, body: 5 }],
    [{ ...place, body: 'x', mentions: 'all' }],
    [{ ...place }],
  ])('[P1] that cannot be read keeps its place, so that there is no gap: %j', (entry) => {
    expect(entries(entry)).toMatchObject([unknown]);
  });

  test.each([[null], ['x'], [{ body: 'x' }], [{ ...place, seq: -1, body: 'x' }], [[]]])(
    'without a place is left out: %j',
    (entry) => expect(entries(entry, { ...place, body: 'x' })).toHaveLength(1),
  );

  test('comes with those whom it names', () => {
    const people = [{ id: 7, username: 'ada' }, { id: 'x' }, null];
    const told = {
      type: 'changed',
      since: 0,
      rev: 4,
      more: false,
      messages: [{ ...place, body: 'x' }],
      people,
    };
    expect(decoded(told)).toMatchObject({ messages: [{ body: 'x' }], people: [{ id: 7, username: 'ada' }] });
    expect(decodePage({ messages: 'none', people: {} })).toEqual({ messages: [], people: [] });
  });
});

describe('who types and who has read', () => {
  test('is a list', () => {
    const grace = { id: 9, username: 'grace' };
    expect(decoded({ type: 'typing', users: [grace], more: 2 })).toMatchObject({ users: [grace], more: 2 });
    expect(decoded({ type: 'seen', cursors: [{ user: 9, seq: 3 }] })).toMatchObject({
      cursors: [{ user: 9, seq: 3 }],
    });
    expect(decoded({ type: 'seen_by', seq: 3, count: 12 })).toMatchObject({ seq: 3, count: 12 });
  });

  test.each([
    [{ type: 'typing', users: [{ id: 9 }], more: 0 }],
    [{ type: 'typing', users: [] }],
    [{ type: 'typing' }],
    [{ type: 'typing', user: 9 }],
    [{ type: 'seen', user: 9, seq: 3 }],
    [{ type: 'seen', cursors: [{ user: 9 }] }],
    [{ type: 'seen', cursors: 5 }],
    [{ type: 'seen_by', seq: 3 }],
  ])('is nothing where it cannot be read: %j', (told) => expect(decoded(told)).toBeUndefined());
});
