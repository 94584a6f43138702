import { describe, expect, test, vi } from 'vitest';
import { FakeDevice } from '../../test/doubles/fake-device.ts';
import { MemoryChannels, MemoryStore } from '../../test/doubles/memory-store.ts';
import { type DeliveredEvent, Outbox, type OutboxItem, STALE_MS } from './outbox.ts';

const ada = 1;
const grace = 2;
const NOON = Date.UTC(2026, 0, 1, 12);
const DAY = 86_400_000;

const bodies = (entries: OutboxItem[]) => entries.map(({ body }) => body);
/** A page that the server has just written. */
const openPage = (device = new FakeDevice(NOON), store = new MemoryStore()) => {
  const clock = device.openPage();
  return { device, store, clock, outbox: new Outbox(ada, store, undefined, () => clock.read()) };
};
const settled = () => new Promise((resolve) => setTimeout(resolve));

test('[P5] what was sent is there at once, in order, and outlives the tab', async () => {
  const store = new MemoryStore();
  const tab = new Outbox(ada, store);
  tab.add('r1', 'one');
  tab.add('r1', 'two');
  tab.add('r2', 'elsewhere');
  expect(bodies(tab.forRoom('r1'))).toEqual(['one', 'two']);
  await tab.whenStored();

  const later = new Outbox(ada, store);
  await later.whenStored();
  expect(bodies(later.forRoom('r1'))).toEqual(['one', 'two']);
  expect(later.rooms()).toEqual(new Set(['r1', 'r2']));
});

test('[P5] the order of sending holds when the clock is put back, and across tabs', async () => {
  const store = new MemoryStore();
  const device = new FakeDevice(NOON);
  const first = new Outbox(ada, store, undefined, () => device.openPage().read());
  first.add('r1', 'one');
  device.setAhead(-DAY / 2);
  first.add('r1', 'two');
  await first.whenStored();
  device.now -= DAY / 2;
  const second = new Outbox(ada, store, undefined, () => device.openPage().read());
  await second.whenStored();
  second.add('r1', 'three');
  expect(bodies(second.forRoom('r1'))).toEqual(['one', 'two', 'three']);
});

test('[P6] another person on this browser sees none of it', async () => {
  const store = new MemoryStore();
  const adas = new Outbox(ada, store);
  adas.add('r1', 'secret');
  await adas.whenStored();
  const graces = new Outbox(grace, store);
  await graces.whenStored();
  expect(graces.forRoom('r1')).toEqual([]);
  expect(graces.next('r1')).toBeUndefined();
});

test('tabs learn of each other what was sent and what arrived', async () => {
  const store = new MemoryStore();
  const channels = new MemoryChannels();
  const [one, other] = [new Outbox(ada, store, channels.open()), new Outbox(ada, store, channels.open())];
  const arrived: [string, number][] = [];
  other.addEventListener('delivered', (event) => {
    const { entry, seq } = event as DeliveredEvent;
    arrived.push([entry.body, seq]);
  });
  const { cid } = one.add('r1', 'hello');
  await settled();
  expect(bodies(other.forRoom('r1'))).toEqual(['hello']);
  one.markDelivered(cid, 7);
  await settled();
  expect(other.forRoom('r1')).toEqual([]);
  expect(arrived).toEqual([['hello', 7]]);
});

test('[P6] news of another person are not for this one', async () => {
  const channels = new MemoryChannels();
  const adas = new Outbox(ada, new MemoryStore(), channels.open());
  const graces = new Outbox(grace, new MemoryStore(), channels.open());
  const heard = vi.fn();
  graces.addEventListener('delivered', heard);
  adas.markDelivered(adas.add('r1', 'secret').cid, 1);
  await settled();
  expect(heard).not.toHaveBeenCalled();
});

test('[P5] what is older than a day is not sent by itself, and can be sent again', () => {
  const { outbox, device } = openPage();
  const old = outbox.add('r1', 'old');
  device.pass(STALE_MS - 1);
  outbox.add('r1', 'new');
  expect(outbox.next('r1')?.body).toBe('old');
  device.pass(1);
  expect(outbox.next('r1')?.body).toBe('new');
  outbox.retry(old.cid);
  expect(outbox.forRoom('r1').map(({ body, cid }) => [body, cid === old.cid])).toEqual([
    ['new', false],
    ['old', true],
  ]);
  expect(outbox.next('r1')?.body).toBe('new');
});

describe('[P5] whether it is older than a day does not depend on the device’s clock', () => {
  const HOUR = 3_600_000;
  const next = (outbox: Outbox) => outbox.next('r1')?.body;

  test.each([26, -26, 24 * 365, -24 * 365 * 56])('put %i h ahead after it was written', (hours) => {
    const { outbox, device } = openPage();
    outbox.add('r1', 'hello');
    device.setAhead(hours * HOUR);
    expect(next(outbox)).toBe('hello');
    device.pass(23 * HOUR);
    expect(next(outbox)).toBe('hello');
    device.pass(HOUR);
    expect(next(outbox)).toBeUndefined();
  });

  test.each([26, -26])('written %i h ahead, then put right; also in a later page', async (hours) => {
    const { outbox, device, store } = openPage();
    device.setAhead(hours * HOUR);
    outbox.add('r1', 'hello');
    device.pass(HOUR);
    device.setAhead(0);
    expect(next(outbox)).toBe('hello');
    await outbox.whenStored();
    const later = openPage(device, store);
    await later.outbox.whenStored();
    expect(next(later.outbox)).toBe('hello');
    // A clock that is ahead may be the first that knows of a sleep: then it is not said too soon that a day has passed.
    device.pass(24 * HOUR + Math.max(0, hours * HOUR));
    expect(next(later.outbox)).toBeUndefined();
  });

  test.each([26, -26])('wrong all the time by %i h, from page to page', async (hours) => {
    const { outbox, device, store } = openPage();
    device.setAhead(hours * HOUR);
    outbox.add('r1', 'hello');
    await outbox.whenStored();
    device.pass(23 * HOUR);
    const later = openPage(device, store);
    await later.outbox.whenStored();
    expect(next(later.outbox)).toBe('hello');
    device.pass(HOUR);
    expect(next(later.outbox)).toBeUndefined();
  });

  test('written after the device has slept for more than a day, before the server could be asked', () => {
    const { outbox, device, clock } = openPage();
    device.sleep(26 * HOUR);
    outbox.add('r1', 'hello');
    clock.sync(device.now);
    expect(next(outbox)).toBe('hello');
    device.pass(24 * HOUR);
    expect(next(outbox)).toBeUndefined();
  });

  test('written before the device slept: known as soon as the server has said the time', () => {
    const { outbox, device, clock } = openPage();
    outbox.add('r1', 'hello');
    device.sleep(26 * HOUR);
    clock.sync(device.now);
    expect(next(outbox)).toBeUndefined();
  });

  test('a message of an older Parley, stamped by a clock that was ahead, goes out', async () => {
    const { device, store } = openPage();
    const entry = { id: 1, user: ada, room: 'r1', cid: 'c1', body: 'old', at: NOON + 26 * HOUR } as const;
    await store.put({ ...entry, state: 'pending' });
    const { outbox } = openPage(device, store);
    await outbox.whenStored();
    expect(next(outbox)).toBe('old');
  });
});

test('[P3] again means the same cid, unless another message has that', () => {
  const outbox = new Outbox(ada, new MemoryStore());
  const [refused, taken] = [outbox.add('r1', 'one'), outbox.add('r1', 'two')];
  outbox.fail(refused.cid, 'malformed');
  outbox.fail(taken.cid, 'cid_taken');
  expect(outbox.next('r1')).toBeUndefined();
  for (const { cid } of [refused, taken]) outbox.retry(cid);
  const [one, two] = outbox.forRoom('r1');
  expect(one?.cid).toBe(refused.cid);
  expect(two?.body).toBe('two');
  expect(two?.cid).not.toBe(taken.cid);
});

test('what was discarded is gone, in the store, too', async () => {
  const store = new MemoryStore();
  const outbox = new Outbox(ada, store);
  outbox.discard(outbox.add('r1', 'never mind').cid);
  await outbox.whenStored();
  expect(outbox.forRoom('r1')).toEqual([]);
  expect(store.entries.size).toBe(0);
});

test('without a store it works from memory, and does not claim to be safe', async () => {
  const store = new MemoryStore();
  store.isBroken = true;
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const outbox = new Outbox(ada, store);
  const { cid } = outbox.add('r1', 'hello');
  await outbox.refresh();
  expect(bodies(outbox.forRoom('r1'))).toEqual(['hello']);
  expect(outbox.isSafe).toBe(false);
  outbox.markDelivered(cid, 1);
  expect(outbox.forRoom('r1')).toEqual([]);
  expect(outbox.isSafe).toBe(true);
  await outbox.whenStored();
  expect(outbox.isSafe).toBe(true);
  expect(warned).toHaveBeenCalled();
  warned.mockRestore();
});

test('[P5] what a broken store did not take is there once it works again', async () => {
  const store = new MemoryStore();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const outbox = new Outbox(ada, store);
  store.isBroken = true;
  outbox.add('r1', 'hello');
  await outbox.whenStored();
  store.isBroken = false;
  await outbox.refresh();
  expect(outbox.isSafe).toBe(true);
  expect(bodies([...store.entries.values()])).toEqual(['hello']);
  vi.restoreAllMocks();
});

test('[P5] a store that fails for a moment gets by itself what it lacks', async () => {
  vi.useFakeTimers();
  const store = new MemoryStore();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const outbox = new Outbox(ada, store);
  store.isBroken = true;
  outbox.add('r1', 'hello');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(outbox.isSafe).toBe(false);
  store.isBroken = false;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(outbox.isSafe).toBe(true);
  expect(bodies([...store.entries.values()])).toEqual(['hello']);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('[P5] a store that works again does not bring back what arrived meanwhile', async () => {
  const store = new MemoryStore();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const outbox = new Outbox(ada, store);
  store.isBroken = true;
  const { cid } = outbox.add('r1', 'hello');
  await outbox.whenStored();
  store.isBroken = false;
  outbox.markDelivered(cid, 1);
  await outbox.refresh();
  expect(outbox.forRoom('r1')).toEqual([]);
  expect(outbox.isSafe).toBe(true);
  vi.restoreAllMocks();
});

const pending = (outbox: Outbox, ...texts: string[]) => texts.map((text) => outbox.add('r1', text));
const storedIn = (store: MemoryStore) =>
  bodies([...store.entries.values()].sort((one, other) => one.id - other.id));

describe('[P5] a store that the browser has dropped is not believed', () => {
  test('what waits stays, comes before what is written next, and is in the store again', async () => {
    const store = new MemoryStore();
    const outbox = new Outbox(ada, store);
    pending(outbox, 'one', 'two');
    await outbox.whenStored();
    store.drop();
    pending(outbox, 'three');
    await outbox.whenStored();
    expect(bodies(outbox.forRoom('r1'))).toEqual(['one', 'two', 'three']);
    expect(storedIn(store)).toEqual(['one', 'two', 'three']);
  });

  test('however often it is read, and however often it is dropped', async () => {
    const store = new MemoryStore();
    const outbox = new Outbox(ada, store);
    pending(outbox, 'one', 'two');
    await outbox.whenStored();
    for (const _ of [1, 2, 3]) {
      store.drop();
      await outbox.refresh();
      await outbox.refresh();
      expect(bodies(outbox.forRoom('r1'))).toEqual(['one', 'two']);
      expect(storedIn(store)).toEqual(['one', 'two']);
    }
  });

  test('what was refused stays, too, and says why', async () => {
    const store = new MemoryStore();
    const outbox = new Outbox(ada, store);
    const [{ cid = '' } = {}] = pending(outbox, 'one');
    outbox.fail(cid, 'not_found');
    await outbox.whenStored();
    store.drop();
    await outbox.refresh();
    expect(outbox.forRoom('r1')).toMatchObject([{ body: 'one', state: 'failed', reason: 'not_found' }]);
  });

  test('a tab that opens meanwhile never finds a later message without an earlier one', async () => {
    const store = new MemoryStore();
    const outbox = new Outbox(ada, store);
    pending(outbox, 'one', 'two');
    await outbox.whenStored();
    store.drop();
    const seen: string[][] = [];
    const put = store.put.bind(store);
    store.put = async (entry) => {
      await put(entry);
      seen.push(storedIn(store));
    };
    pending(outbox, 'three');
    await outbox.whenStored();
    expect(seen).toEqual([['one'], ['one', 'two'], ['one', 'two', 'three']]);
  });

  test('nothing would be lost only while the store has it', async () => {
    const store = new MemoryStore();
    const outbox = new Outbox(ada, store);
    pending(outbox, 'one');
    await outbox.whenStored();
    store.drop();
    store.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    await outbox.refresh();
    expect(bodies(outbox.forRoom('r1'))).toEqual(['one']);
    expect(outbox.isSafe).toBe(false);
    vi.restoreAllMocks();
  });

  test('what it could not keep for a while, it keeps when it works again', async () => {
    const store = new MemoryStore();
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const outbox = new Outbox(ada, store);
    store.isBroken = true;
    pending(outbox, 'one', 'two');
    await outbox.whenStored();
    store.isBroken = false;
    await outbox.refresh();
    expect(storedIn(store)).toEqual(['one', 'two']);
    expect(outbox.isSafe).toBe(true);
    vi.restoreAllMocks();
  });
});

describe('a tab that slept learns what was done meanwhile from the store', () => {
  /** Two tabs that hold the same message. They cannot hear each other. */
  const twoTabs = async () => {
    const store = new MemoryStore();
    const awake = new Outbox(ada, store);
    const [entry] = pending(awake, 'one');
    await awake.whenStored();
    const asleep = new Outbox(ada, store);
    await asleep.whenStored();
    const heard: number[] = [];
    asleep.addEventListener('delivered', (event) => heard.push((event as DeliveredEvent).seq));
    return { store, awake, asleep, heard, cid: entry?.cid ?? '' };
  };

  test('[P3] a delivered message does not come back, and has its place', async () => {
    const { store, awake, asleep, heard, cid } = await twoTabs();
    awake.markDelivered(cid, 7);
    await awake.whenStored();
    await asleep.refresh();
    expect(asleep.forRoom('r1')).toEqual([]);
    expect(heard).toEqual([7]);
    expect(store.entries.size).toBe(0);
  });

  test('a discarded message does not come back', async () => {
    const { store, awake, asleep, heard, cid } = await twoTabs();
    awake.discard(cid);
    await awake.whenStored();
    await asleep.refresh();
    expect(asleep.forRoom('r1')).toEqual([]);
    expect(heard).toEqual([]);
    expect(store.entries.size).toBe(0);
  });

  test('a message that was changed here after it was delivered there leaves nothing in the store', async () => {
    const { store, awake, asleep, cid } = await twoTabs();
    awake.markDelivered(cid, 7);
    await awake.whenStored();
    const [late] = asleep.forRoom('r1');
    if (late) await store.put(late);
    await asleep.refresh();
    expect(asleep.forRoom('r1')).toEqual([]);
    expect(store.entries.size).toBe(0);
  });

  test('[P3] [P5] if the store has forgotten that, too, the message is sent again under its old name', async () => {
    const { store, awake, asleep, cid } = await twoTabs();
    awake.markDelivered(cid, 7);
    await awake.whenStored();
    store.drop();
    await asleep.refresh();
    expect(asleep.next('r1')?.cid).toBe(cid);
    asleep.markDelivered(cid, 7);
    for (const tab of [asleep, awake]) {
      await tab.refresh();
      expect(tab.forRoom('r1')).toEqual([]);
    }
  });
});

test('reading the store anew loses nothing that was added meanwhile', async () => {
  const outbox = new Outbox(ada, new MemoryStore());
  const reading = outbox.refresh();
  outbox.add('r1', 'meanwhile');
  await reading;
  expect(bodies(outbox.forRoom('r1'))).toEqual(['meanwhile']);
});
