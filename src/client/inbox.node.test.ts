import { expect, test } from 'vitest';
import type { RoomNews } from '../presence/protocol.ts';
import { Inbox } from './inbox.ts';

const ada = { id: 1, username: 'ada' };
const grace = { id: 2, username: 'grace' };

const news = (seq: number, unread: number, room = 'r1'): RoomNews => ({
  ...{ room, unread, members: [ada, grace] },
  last: { seq, from: grace.id, at: seq * 1_000, text: `m${seq}` },
});

test('a row is the newest of the news, whatever their order', () => {
  const inbox = new Inbox(ada.id);
  expect(inbox.tell(news(2, 2))).toMatchObject({ room: 'r1', peer: grace, unread: 2, last: { text: 'm2' } });
  expect(inbox.tell(news(1, 1))).toBeUndefined();
  expect(inbox.tell(news(2, 0))).toMatchObject({ unread: 0 });
  expect(inbox.of('r1')).toMatchObject({ last: { text: 'm2' }, unread: 0 });
});

test('what is read in this tab stays read, though the server may not know it yet', () => {
  const inbox = new Inbox(ada.id);
  inbox.tell(news(3, 3));
  expect(inbox.read('r1', 3)).toMatchObject({ unread: 0 });
  expect(inbox.read('r1', 3)).toBeUndefined();
  expect(inbox.tell(news(3, 3))).toMatchObject({ unread: 0 });
  expect(inbox.tell(news(4, 1))).toMatchObject({ unread: 1 });
});

test('what I said is the last of its room, and reads what was there', () => {
  const inbox = new Inbox(ada.id);
  inbox.tell(news(3, 3));
  const last = { seq: 4, from: ada.id, at: 4_000, text: 'hi' };
  expect(inbox.said('r1', last)).toMatchObject({ peer: grace, last, unread: 0 });
  expect(inbox.said('r1', { ...last, seq: 2 })).toBeUndefined();
  expect(inbox.said('r2', last)).toBeUndefined();
});

test('read before it was known', () => {
  const inbox = new Inbox(ada.id);
  inbox.read('r1', 5);
  expect(inbox.tell(news(5, 1))).toMatchObject({ unread: 0 });
});

test('counts what is unread in all rooms', () => {
  const inbox = new Inbox(ada.id);
  inbox.tell(news(3, 3, 'r1'));
  inbox.tell(news(1, 1, 'r2'));
  expect(inbox.unread).toBe(4);
  inbox.read('r1', 3);
  expect(inbox.unread).toBe(1);
});

test('what was said since some time is found again, the earliest first', () => {
  const inbox = new Inbox(ada.id);
  inbox.tell(news(3, 1, 'late'));
  inbox.tell(news(2, 1, 'early'));
  inbox.tell(news(1, 1, 'before'));
  expect(inbox.since(2_000).map(({ room }) => room)).toEqual(['early', 'late']);
});
