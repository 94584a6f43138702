import { expect, test } from 'vitest';
import { newCid } from './cid.ts';
import { Drafts } from './drafts.ts';
import { withUnread } from './window-title.ts';

const [ada, grace] = [1, 2];

const storage = () => {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => kept.set(key, text),
    removeItem: (key: string) => kept.delete(key),
  } as unknown as Storage & { kept: Map<string, string> };
};

test('[P5] a draft is its room’s, and its person’s', () => {
  const browser = storage();
  const drafts = new Drafts(ada, () => browser);
  drafts.keep('r1', 'half a thought');
  expect(new Drafts(ada, () => browser).of('r1')).toBe('half a thought');
  expect(drafts.of('r2')).toBe('');
  expect(new Drafts(grace, () => browser).of('r1')).toBe('');
});

test('an empty draft leaves nothing behind', () => {
  const browser = storage();
  const drafts = new Drafts(ada, () => browser);
  drafts.keep('r1', 'half a thought');
  drafts.keep('r1', '');
  expect(browser.kept.size).toBe(0);
});

test('where storage is forbidden there are no drafts, and nothing breaks', () => {
  const drafts = new Drafts(ada, () => {
    throw new DOMException('no', 'SecurityError');
  });
  drafts.keep('r1', 'half a thought');
  expect(drafts.of('r1')).toBe('');
});

test('the title says how much is unread, once', () => {
  expect(withUnread('grace · Parley', 2)).toBe('(2) grace · Parley');
  expect(withUnread('(2) grace · Parley', 3)).toBe('(3) grace · Parley');
  expect(withUnread('(3) grace · Parley', 0)).toBe('grace · Parley');
  expect(withUnread('(99+) grace · Parley', 100)).toBe('(99+) grace · Parley');
});

test('[P3] a cid is one that the server takes, and never the same', () => {
  const cids = Array.from({ length: 1_000 }, newCid);
  for (const cid of cids) expect(cid).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
  expect(new Set(cids).size).toBe(1_000);
});
