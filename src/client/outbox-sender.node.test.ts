import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryChannels, MemoryLocks, MemoryStore } from '../../test/doubles/memory-store.ts';
import { Outbox, type OutboxItem, STALE_MS } from './outbox.ts';
import { OutboxSender, type SendResult, type Transport, webLock } from './outbox-sender.ts';

const ada = 1;

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 12) }));
afterEach(() => vi.useRealTimers());

/** Lets everything happen that needs no time. */
const settled = () => vi.advanceTimersByTimeAsync(0);

class Server implements Transport {
  readonly came: string[] = [];
  isUp = true;
  /** Most deliveries that were under way at the same time. */
  most = 0;
  #underWay = 0;
  answer: (entry: OutboxItem) => SendResult | Promise<SendResult> = () => ({
    is: 'stored',
    seq: this.came.length,
  });

  isOpen() {
    return this.isUp;
  }

  async send(entry: OutboxItem): Promise<SendResult> {
    this.most = Math.max(this.most, ++this.#underWay);
    this.came.push(entry.body);
    await Promise.resolve();
    const outcome = await this.answer(entry);
    this.#underWay -= 1;
    return outcome;
  }
}

const browser = () => ({
  store: new MemoryStore(),
  channels: new MemoryChannels(),
  locks: new MemoryLocks(),
});

const openTab = ({ store, channels, locks }: ReturnType<typeof browser>, server: Transport, room = 'r1') => {
  const end = new AbortController();
  const outbox = new Outbox(ada, store, channels.open());
  const sender = new OutboxSender(room, outbox, server, end.signal, locks.lock);
  outbox.addEventListener('changed', () => sender.run(), { signal: end.signal });
  return { outbox, sender, end };
};

const write = (outbox: Outbox, ...bodies: string[]) =>
  bodies.map((body) => outbox.add('r1', body, Date.now()));

test('[P5] brings everything, in order, one at a time', async () => {
  const server = new Server();
  const { outbox } = openTab(browser(), server);
  write(outbox, 'one', 'two', 'three');
  await settled();
  expect(server.came).toEqual(['one', 'two', 'three']);
  expect(server.most).toBe(1);
  expect(outbox.forRoom('r1')).toEqual([]);
});

test('[P5] a message is stored before it is sent', async () => {
  const here = browser();
  here.store.slowMs = 100;
  const server = new Server();
  const { outbox } = openTab(here, server);
  const wereStored: boolean[] = [];
  server.answer = ({ body, cid }) => {
    wereStored.push(here.store.entries.has(`${ada} ${cid}`));
    if (body === 'one') write(outbox, 'written meanwhile');
    return { is: 'stored', seq: 1 };
  };
  write(outbox, 'one');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(wereStored).toEqual([true, true]);
});

test('[P5] while the transport is closed nothing is tried; when it opens, all goes out in order', async () => {
  const server = new Server();
  server.isUp = false;
  const { outbox, sender } = openTab(browser(), server);
  write(outbox, 'one', 'two');
  await settled();
  expect(server.came).toEqual([]);
  server.isUp = true;
  sender.run();
  await settled();
  expect(server.came).toEqual(['one', 'two']);
});

test('[P3] what was lost on the way waits for the transport, and goes first again', async () => {
  const server = new Server();
  server.answer = () => {
    server.isUp = false;
    return { is: 'lost' };
  };
  const { outbox, sender } = openTab(browser(), server);
  write(outbox, 'one', 'two');
  await settled();
  expect(server.came).toEqual(['one']);
  server.answer = () => ({ is: 'stored', seq: 1 });
  server.isUp = true;
  sender.run();
  await settled();
  expect(server.came).toEqual(['one', 'one', 'two']);
});

test('what is lost again and again while the transport seems open is not tried in a loop', async () => {
  const server = new Server();
  server.answer = () => ({ is: 'lost' });
  const { outbox } = openTab(browser(), server);
  write(outbox, 'one');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.came).toEqual(['one']);
});

test('too fast: it waits as long as it was told, and goes on by itself, in order', async () => {
  const server = new Server();
  const answers: SendResult[] = [{ is: 'too_fast', retryAfter: 2_000 }];
  server.answer = () => answers.shift() ?? { is: 'stored', seq: 1 };
  const { outbox } = openTab(browser(), server);
  write(outbox, 'one', 'two');
  await vi.advanceTimersByTimeAsync(1_999);
  expect(server.came).toEqual(['one']);
  await vi.advanceTimersByTimeAsync(1);
  expect(server.came).toEqual(['one', 'one', 'two']);
});

test('what is refused stays, with its reason, and holds up nothing', async () => {
  const server = new Server();
  server.answer = ({ body }) =>
    body === 'bad' ? { is: 'failed', reason: 'malformed' } : { is: 'stored', seq: 1 };
  const { outbox } = openTab(browser(), server);
  write(outbox, 'bad', 'good');
  await settled();
  expect(server.came).toEqual(['bad', 'good']);
  expect(outbox.forRoom('r1')).toMatchObject([{ body: 'bad', state: 'failed', reason: 'malformed' }]);
});

test('[P5] what is older than a day is left alone', async () => {
  const server = new Server();
  server.isUp = false;
  const { outbox, sender } = openTab(browser(), server);
  write(outbox, 'yesterday');
  vi.advanceTimersByTime(STALE_MS);
  write(outbox, 'today');
  server.isUp = true;
  sender.run();
  await settled();
  expect(server.came).toEqual(['today']);
});

test('[P3] two tabs bring each message once, in order, and one at a time', async () => {
  const here = browser();
  const server = new Server();
  const [one, other] = [openTab(here, server), openTab(here, server)];
  write(one.outbox, 'a1', 'a2');
  await settled();
  write(other.outbox, 'b1');
  write(one.outbox, 'a3');
  await settled();
  expect(server.came.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1']);
  expect(server.most).toBe(1);
  expect([...one.outbox.forRoom('r1'), ...other.outbox.forRoom('r1')]).toEqual([]);
});

test('[P5] a tab without a connection leaves the work to one that has it', async () => {
  const here = browser();
  const [dead, alive] = [new Server(), new Server()];
  dead.isUp = false;
  const { outbox } = openTab(here, dead);
  openTab(here, alive);
  write(outbox, 'one');
  await settled();
  expect(dead.came).toEqual([]);
  expect(alive.came).toEqual(['one']);
  expect(outbox.forRoom('r1')).toEqual([]);
});

test('[P5] a room in trouble does not hold up another', async () => {
  const here = browser();
  const [stuck, well] = [new Server(), new Server()];
  stuck.answer = () => new Promise(() => {});
  const { outbox } = openTab(here, stuck, 'r1');
  openTab(here, well, 'r2');
  outbox.add('r1', 'stuck', Date.now());
  outbox.add('r2', 'well', Date.now());
  await settled();
  expect(stuck.came).toEqual(['stuck']);
  expect(well.came).toEqual(['well']);
});

test('a sender whose room is closed brings nothing more', async () => {
  const server = new Server();
  const { outbox, end } = openTab(browser(), server);
  server.answer = () => {
    end.abort();
    return { is: 'stored', seq: 1 };
  };
  write(outbox, 'one', 'two');
  await settled();
  expect(server.came).toEqual(['one']);
  expect(outbox.forRoom('r1').map(({ body }) => body)).toEqual(['two']);
});

test('where a browser refuses locks, messages go out all the same; what failed under a lock is not done twice', async () => {
  const { signal } = new AbortController();
  const request = vi.fn();
  vi.stubGlobal('navigator', { locks: { request } });
  const work = vi.fn(async () => {});
  request.mockRejectedValue(new DOMException('Not allowed here.', 'SecurityError'));
  await webLock('r1', work, signal);
  expect(work).toHaveBeenCalledTimes(1);

  request.mockImplementation((_name, _options, granted: () => Promise<void>) => granted());
  work.mockRejectedValue(new Error('no'));
  await expect(webLock('r1', work, signal)).rejects.toThrow('no');
  expect(work).toHaveBeenCalledTimes(2);

  vi.stubGlobal('navigator', {});
  await expect(webLock('r1', work, signal)).rejects.toThrow('no');
  expect(work).toHaveBeenCalledTimes(3);
  vi.unstubAllGlobals();
});

test('who stopped waiting for a lock does not work without it', async () => {
  const request = vi.fn().mockRejectedValue(new DOMException('Aborted', 'AbortError'));
  vi.stubGlobal('navigator', { locks: { request } });
  const work = vi.fn(async () => {});
  await expect(webLock('r1', work, AbortSignal.abort())).rejects.toThrow('Aborted');
  expect(work).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});
