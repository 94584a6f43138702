import { expect, test } from 'vitest';
import type { RoomNews } from './protocol.ts';
import { RECENT_MS, RecentNews } from './recent-news.ts';

const [ada, grace] = [1, 2];

const news = (seq: number, from: number, more: Partial<RoomNews> = {}): RoomNews => ({
  ...{ room: 'r', kind: 'group', name: 'Bakers', author: { id: from, username: `u${from}` }, number: seq },
  last: { seq, from, at: seq, text: `m${seq}` },
  ...more,
});

test('of a room only the last news are told again', () => {
  const recent = new RecentNews();
  for (const seq of [1, 2]) recent.news(news(seq, ada), seq);
  expect(recent.newsFor(() => true, 3)).toEqual([news(2, ada)]);
  expect(recent.newsFor(() => true, 2 + RECENT_MS)).toEqual([]);
});

test('who has spoken has read up to there, also where somebody else has the last word', () => {
  const recent = new RecentNews();
  recent.news(news(7, ada), 1);
  recent.news(news(8, grace), 2);
  expect(recent.rowsOf(ada, 3)).toEqual([{ room: 'r', read: [7, 7] }]);
  expect(recent.rowsOf(grace, 3)).toEqual([]);
  recent.row({ user: ada, row: { room: 'r', read: [8, 8] } }, 4);
  recent.news(news(9, ada), 5);
  recent.row({ user: ada, row: { room: 'r', read: [10, 10] } }, 6);
  recent.news(news(10, grace), 7);
  expect(recent.rowsOf(ada, 8)).toEqual([{ room: 'r', read: [10, 10] }]);
});

test.each(['unsent', 'edited'])('[P11] what was %s is told again, whatever was said since', (what) => {
  const recent = new RecentNews();
  recent.news(news(8, ada, { [what]: [3] }), 1);
  recent.news(news(8, ada, { [what]: [4, 3] }), 2);
  recent.news(news(9, grace), 3);
  expect(recent.newsFor(() => true, 4)).toEqual([news(9, grace, { [what]: [3, 4] })]);
});
