import { expect, test } from 'vitest';
import { TypingBroadcaster } from './typing-broadcaster.ts';

const NOON = 1_000_000_000;

test('who types is told once a second, however many type', () => {
  const typing = new TypingBroadcaster();
  const told = [0, 500, 999, 1_000, 1_500].map((ms) => typing.typed(1, NOON + ms) !== undefined);
  expect(told).toEqual([true, false, false, true, false]);
  expect(typing.typed(2, NOON + 1_600)).toBeUndefined();
});

test('those who type are told together, the latest first, and of many how many more', () => {
  const typing = new TypingBroadcaster();
  for (let user = 1; user <= 50; user += 1) typing.typed(user, NOON + user);
  expect(typing.typed(3, NOON + 1_500)).toEqual({ users: [3, 50, 49, 48], more: 46 });
});

test('somebody who has stopped is forgotten, and at once who has sent their message', () => {
  const typing = new TypingBroadcaster();
  typing.typed(1, NOON);
  typing.typed(2, NOON + 1);
  typing.posted(2);
  expect(typing.typed(3, NOON + 5_999)).toEqual({ users: [3, 1], more: 0 });
  expect(typing.typed(3, NOON + 7_000)).toEqual({ users: [3], more: 0 });
});
