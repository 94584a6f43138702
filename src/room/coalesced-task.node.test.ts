import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CoalescedTask } from './coalesced-task.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Work whose runs are ended by hand. */
const handwork = () => {
  const runs: PromiseWithResolvers<void>[] = [];
  const work = () => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  };
  return { work, runs };
};

const settled = () => vi.advanceTimersByTimeAsync(0);

test('what is wanted many times within the delay is done once', async () => {
  const { work, runs } = handwork();
  const follower = new CoalescedTask(work, 500);
  for (let i = 0; i < 10; i++) follower.schedule();
  await vi.advanceTimersByTimeAsync(499);
  expect(runs).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs).toHaveLength(1);
});

test('one run at a time; what is wanted meanwhile makes one more, which all wait for', async () => {
  const { work, runs } = handwork();
  const follower = new CoalescedTask(work, 500);
  const ended: string[] = [];
  void follower.run().then(() => ended.push('first'));
  void follower.run().then(() => ended.push('second'));
  void follower.run().then(() => ended.push('third'));
  expect(runs).toHaveLength(1);
  runs[0]?.resolve();
  await settled();
  expect(ended).toEqual(['first']);
  expect(runs).toHaveLength(2);
  runs[1]?.resolve();
  await settled();
  expect(ended).toEqual(['first', 'second', 'third']);
  expect(runs).toHaveLength(2);
});

test('a run that fails tells who waited for it, and no one else', async () => {
  const { work, runs } = handwork();
  const follower = new CoalescedTask(work, 500);
  const first = follower.run();
  const second = follower.run();
  runs[0]?.reject(new Error('D1 is away'));
  await expect(first).rejects.toThrow('D1 is away');
  await settled();
  runs[1]?.resolve();
  await expect(second).resolves.toBeUndefined();
});

test('a run that nobody waits for fails quietly, and the next comes as usual', async () => {
  const { work, runs } = handwork();
  const follower = new CoalescedTask(work, 500);
  follower.schedule();
  await vi.advanceTimersByTimeAsync(500);
  runs[0]?.reject(new Error('D1 is away'));
  await settled();
  follower.schedule();
  await vi.advanceTimersByTimeAsync(500);
  expect(runs).toHaveLength(2);
});
