import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryChannels, MemoryLocks, MemoryStore } from '../../test/doubles/memory-store.ts';
import { Outbox, type OutboxItem } from './outbox.ts';
import { OutboxScheduler } from './outbox-scheduler.ts';
import type { SendResult } from './outbox-sender.ts';

const ada = 1;

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 12) }));
afterEach(() => vi.useRealTimers());

const tab = (
  deliver: (entry: OutboxItem) => SendResult,
  isOpenHere: (room: string) => boolean = () => false,
) => {
  const came: string[] = [];
  const outbox = new Outbox(ada, new MemoryStore(), new MemoryChannels().open());
  const transportTo = (room: string) => ({
    isOpen: () => !isOpenHere(room),
    send: async (entry: OutboxItem) => {
      came.push(`${room} ${entry.body}`);
      return deliver(entry);
    },
  });
  const end = new AbortController();
  const scheduler = new OutboxScheduler(outbox, transportTo, end.signal, new MemoryLocks().lock);
  return { came, outbox, scheduler, end };
};
const stored = (): SendResult => ({ is: 'stored', seq: 1 });
const lost = (): SendResult => ({ is: 'lost' });
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('[P5] what no open room has taken in 3 s goes out by post, room by room in order', async () => {
  const { came, outbox } = tab(stored);
  outbox.add('r1', 'one');
  outbox.add('r2', 'two');
  outbox.add('r1', 'three');
  await pass(2_900);
  expect(came).toEqual([]);
  await pass(4_000);
  expect(came.toSorted()).toEqual(['r1 one', 'r1 three', 'r2 two']);
  expect(came.indexOf('r1 one')).toBeLessThan(came.indexOf('r1 three'));
  expect(outbox.rooms().size).toBe(0);
});

test('a room whose socket is open here is left to it', async () => {
  const { came, outbox } = tab(stored, (room) => room === 'r1');
  outbox.add('r1', 'one');
  await pass(60_000);
  expect(came).toEqual([]);
});

test('what is lost is tried again, less and less often, and at once when the network is back', async () => {
  const outcomes: SendResult[] = [];
  const { came, outbox, scheduler } = tab(() => outcomes.shift() ?? lost());
  outbox.add('r1', 'one');
  await pass(10 * 60_000);
  const { length } = came;
  expect(length).toBeGreaterThan(10);
  expect(length).toBeLessThan(120);
  outcomes.push(stored());
  scheduler.wake();
  await pass(0);
  expect(came).toHaveLength(length + 1);
  await pass(10 * 60_000);
  expect(came).toHaveLength(length + 1);
});

test('with the tab, it ends', async () => {
  const { came, outbox, end } = tab(stored);
  outbox.add('r1', 'one');
  await outbox.whenStored();
  end.abort();
  await pass(60_000);
  expect(came).toEqual([]);
});
