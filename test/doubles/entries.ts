import type { Entry, Message, Welcome } from '../../src/room/protocol.ts';

/** A message as it might be, of a room without events. */
export const message = (seq: number, more: Partial<Message> = {}): Message => ({
  kind: 'message',
  seq,
  rev: seq,
  number: seq,
  from: 2,
  at: 0,
  body: `m${seq}`,
  ...more,
});

/** Of what somebody said its text; of anything else nothing. */
export const bodyOf = (entry: Entry): string => (entry.kind === 'message' ? entry.body : '');

/** What the room of 1 and 2 says to somebody who comes. */
export const welcome = (more: Partial<Welcome> = {}): Welcome => ({
  type: 'welcome',
  v: 2,
  you: 1,
  kind: 'direct',
  role: 'member',
  memberCount: 2,
  members: [],
  ranges: [[1, null]],
  rev: 0,
  seq: 0,
  number: more.seq ?? 0,
  cursors: [],
  now: 0,
  ...more,
});
