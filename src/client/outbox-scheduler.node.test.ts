import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryChannels, MemoryLocks, MemoryStore } from '../../test/doubles/memory-store.ts';
import { HttpTransport } from './http-transport.ts';
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

const entry: OutboxItem = {
  ...{ id: 1, user: ada, room: 'r1', cid: 'c1', body: 'a & b' },
  ...{ at: 0, state: 'pending' },
};
const transport = (answer: () => Promise<Response> | Response) => {
  const asked: [string, RequestInit][] = [];
  const onAuthFailure = { signedOut: vi.fn(), notYou: vi.fn() };
  const fetcher = async (url: unknown, init?: RequestInit) => {
    asked.push([String(url), init ?? {}]);
    return answer();
  };
  return {
    asked,
    onAuthFailure,
    transport: new HttpTransport(() => true, onAuthFailure, fetcher as typeof fetch),
  };
};
const json = (status: number, body: object) => new Response(JSON.stringify(body), { status });

test('[P6] a post says whose it is', async () => {
  const { asked, transport: it } = transport(() => json(200, { seq: 7 }));
  expect(await it.send(entry)).toEqual({ is: 'stored', seq: 7 });
  const [[url, init] = ['', {}]] = asked;
  expect(url).toBe('/room/r1/');
  expect(String(init.body)).toBe('cid=c1&body=a+%26+b&as=1');
  expect(init.headers).toEqual({ accept: 'application/json' });
});

test.each([
  [429, { reason: 'too_fast', retryAfter: 1_500 }, { is: 'too_fast', retryAfter: 1_500 }],
  [409, { reason: 'cid_taken', seq: 1 }, { is: 'failed', reason: 'cid_taken' }],
  [422, { reason: 'too_long' }, { is: 'failed', reason: 'too_long' }],
  [413, {}, { is: 'failed', reason: 'too_long' }],
  [404, {}, { is: 'failed', reason: 'not_found' }],
  [403, {}, { is: 'failed', reason: 'not_found' }],
  [500, {}, { is: 'lost' }],
  [503, { reason: 'news to us' }, { is: 'lost' }],
  [200, {}, { is: 'lost' }],
])('the answer %i %j', async (status, body, expected) => {
  expect(await transport(() => json(status, body)).transport.send(entry)).toEqual(expected);
});

test('[P6] signed out, or another person: nothing is lost, and the page is told', async () => {
  const out = transport(() => json(401, {}));
  expect(await out.transport.send(entry)).toEqual({ is: 'lost' });
  expect(out.onAuthFailure.signedOut).toHaveBeenCalledOnce();
  const other = transport(() => json(409, { reason: 'not_you' }));
  expect(await other.transport.send(entry)).toEqual({ is: 'lost' });
  expect(other.onAuthFailure.notYou).toHaveBeenCalledOnce();
  expect(other.onAuthFailure.signedOut).not.toHaveBeenCalled();
});

test('no network, or no JSON: lost, and nothing thrown', async () => {
  expect(await transport(() => Promise.reject(new TypeError('offline'))).transport.send(entry)).toEqual({
    is: 'lost',
  });
  expect(await transport(() => new Response('<html>', { status: 502 })).transport.send(entry)).toEqual({
    is: 'lost',
  });
});
