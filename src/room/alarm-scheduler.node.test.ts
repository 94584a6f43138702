import { beforeEach, expect, test, vi } from 'vitest';
import { AlarmScheduler } from './alarm-scheduler.ts';

/** The alarm of an object, which outlives it. */
const storage = {
  alarm: null as number | null,
  writes: 0,
  getAlarm: async () => storage.alarm,
  setAlarm: async (at: number) => {
    storage.alarm = at;
    storage.writes += 1;
  },
};

beforeEach(() => {
  Object.assign(storage, { alarm: null, writes: 0 });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});

const open = () => {
  const done: string[] = [];
  const tasks = {
    archive: async () => void done.push('archive'),
    expire: async () => void done.push('expire'),
  };
  const scheduler = new AlarmScheduler(storage, tasks);
  /** As the platform does when it is due. */
  const rings = async () => {
    const at = storage.alarm ?? expect.unreachable('no alarm is set');
    storage.alarm = null;
    done.length = 0;
    await scheduler.onAlarm(at);
    return { at, done: [...done] };
  };
  return { scheduler, tasks, rings, done };
};

test('each task is done when it is due, over the one alarm', async () => {
  const { scheduler, rings } = open();
  scheduler.at('expire', 9_000);
  scheduler.at('archive', 1_000);
  await rings();
  expect(storage.alarm).toBe(9_000);
});

test('[cost] the alarm is written only where something becomes due sooner than anything before', async () => {
  const { scheduler } = open();
  scheduler.at('archive', 5_000);
  scheduler.at('archive', 6_000);
  scheduler.at('expire', 9_000);
  expect(storage).toMatchObject({ alarm: 5_000, writes: 1 });
  scheduler.at('expire', 4_000);
  expect(storage).toMatchObject({ alarm: 4_000, writes: 2 });
});

test('while the object is awake a task that is not due yet is left alone', async () => {
  const { scheduler, rings } = open();
  scheduler.at('archive', 1_000);
  scheduler.at('expire', 9_000);
  expect(await rings()).toEqual({ at: 1_000, done: ['archive'] });
  expect(await rings()).toEqual({ at: 9_000, done: ['archive', 'expire'] });
  expect(storage.alarm).toBeNull();
});

test('after a crash nobody knows whose the alarm was, so all tasks look', async () => {
  open().scheduler.at('expire', 9_000);
  const { scheduler, rings } = open();
  expect(await scheduler.afterWake()).toBe(true);
  scheduler.at('archive', 10_000);
  expect(storage.writes).toBe(1);
  expect(await rings()).toEqual({ at: 9_000, done: ['archive', 'expire'] });
});

test('without an alarm nothing is due', async () => {
  expect(await open().scheduler.afterWake()).toBe(false);
});

test('a task that fails is tried again, and keeps none of the others from being done', async () => {
  const { scheduler, tasks, rings } = open();
  const fail = vi.fn().mockRejectedValue(new Error('D1 is away'));
  Object.assign(tasks, { archive: fail });
  scheduler.at('archive', 1_000);
  scheduler.at('expire', 1_000);
  expect(await rings()).toEqual({ at: 1_000, done: ['expire'] });
  expect(storage.alarm).toBe(61_000);
});

test('an alarm that rings a little early rings for what it was set for', async () => {
  const { scheduler, done } = open();
  scheduler.at('archive', 1_000);
  await scheduler.onAlarm(990);
  expect(done).toContain('archive');
});

test('a task may say when it is due next', async () => {
  const { scheduler, tasks, rings } = open();
  Object.assign(tasks, { archive: async () => scheduler.at('archive', 3_000) });
  scheduler.at('archive', 1_000);
  await rings();
  expect(storage.alarm).toBe(3_000);
});
