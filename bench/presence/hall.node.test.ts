import { expect, test } from 'vitest';
import { LEASE_MS } from '../../src/presence/roster.ts';
import { Crowd } from './crowd.ts';
import { Hall } from './hall.ts';
import { randomFrom } from './random.ts';
import { HABITS, signOf, type Tab, tabOf } from './tab.ts';

const tab = (more: Partial<Tab> = {}): Tab => ({ ...tabOf(1, 0), ...more });

test('a tab pings from its arrival until it dies, and answers when it is asked', () => {
  expect(signOf(tab(), 24_999)).toBeUndefined();
  expect(signOf(tab(), 60_000)).toBe(50_000);
  expect(signOf(tab({ diesAt: 49_999 }), 60_000)).toBe(25_000);
  expect(signOf(tab({ askedAt: 51_000 }), 60_000)).toBe(51_000 + HABITS.answerMs);
  expect(signOf(tab({ askedAt: 51_000, diesAt: 51_000 }), 60_000)).toBe(50_000);
});

test('as many come as go, and who dies is gone with the lease', () => {
  const hall = new Hall('everybody');
  const crowd = new Crowd(2_000, [hall], randomFrom(1));
  crowd.pass(10 * LEASE_MS);
  expect(hall.sockets).toBeGreaterThan(1_800);
  expect(hall.sockets).toBeLessThan(2_200);
  expect(hall.load.requests).toBeGreaterThan(hall.load.closes);
});

test('everybody hears of everybody, acquaintances of each other', () => {
  const halls = [new Hall('everybody'), new Hall(50)] as const;
  const newcomer = tab({ user: 101 });
  for (const hall of halls) {
    for (let user = 1; user <= 100; user += 1) hall.restore(tab({ user }));
    hall.arrive(newcomer, 1_000);
    hall.settle(1_000);
  }
  expect(halls[0].load).toMatchObject({ tells: 1, requests: 1, frames: 101 });
  expect(halls[1].load).toMatchObject({ tells: 1, requests: 1, frames: 1 + 50 });
});
