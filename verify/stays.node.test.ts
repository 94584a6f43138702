import { expect, test } from 'vitest';
import type { EventEntry, RoomEvent } from '../src/room/entry.ts';
import type { Stored } from '../src/room/room.ts';
import { staysIn } from './stays.ts';

const [ADA, GRACE, LINUS, KEN] = [1, 2, 3, 4];
const settings = {
  name: 'Bakers',
  description: '',
  history: 'all',
  posting: 'all',
  joining: 'invited',
} as const;

/** A room in which this happens, one after the other. */
const log = (...events: [from: number, event: RoomEvent][]): Stored<EventEntry>[] =>
  events.map(
    ([from, event], i) =>
      ({
        kind: 'event',
        seq: i + 1,
        rev: i + 1,
        number: 0,
        from,
        at: i,
        event,
        cid: `cid-${i}`,
      }) as Stored<EventEntry>,
  );
const created: [number, RoomEvent] = [ADA, { type: 'created', settings, users: [GRACE, LINUS, KEN] }];
const faults = (...events: [from: number, event: RoomEvent][]) =>
  staysIn({ id: 'g', kind: 'group', members: [] }, log(created, ...events)).faults.map(({ text }) => text);

test('whoever has been there longest takes over, or the first admin', () => {
  expect(faults([ADA, { type: 'left', owner: GRACE }])).toEqual([]);
  expect(
    faults([ADA, { type: 'role', user: LINUS, role: 'admin' }], [ADA, { type: 'left', owner: LINUS }]),
  ).toEqual([]);
  expect(faults([GRACE, { type: 'left' }], [ADA, { type: 'left', owner: LINUS }])).toEqual([]);
});

test('the audit sees that somebody else did, or nobody, or though the owner is there', () => {
  expect(faults([ADA, { type: 'left', owner: KEN }])).toEqual([`${KEN} took over, and not ${GRACE}`]);
  expect(faults([ADA, { type: 'left' }])).toEqual([`nobody took over, and not ${GRACE}`]);
  expect(faults([GRACE, { type: 'left', owner: LINUS }])).toEqual([`${LINUS} took over, and not nobody`]);
});
