import fc from 'fast-check';
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

const write = (outbox: Outbox, ...bodies: string[]) => bodies.map((body) => outbox.add('r1', body));

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

test('[P13] at the limit of the day the author is told at once, and may send it again', async () => {
  const server = new Server();
  server.answer = () => ({ is: 'too_fast', retryAfter: 5 * 60 * 60_000 });
  const { outbox } = openTab(browser(), server);
  write(outbox, 'one');
  await settled();
  expect(outbox.forRoom('r1')).toMatchObject([{ body: 'one', state: 'failed', reason: 'spent' }]);
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
  outbox.add('r1', 'stuck');
  outbox.add('r2', 'well');
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

/** What happens to three tabs of one browser. A tab that sleeps hears nothing, and does nothing. */
type Step =
  | { tab: number; does: 'write' | 'sleep' | 'wake' }
  | 'drop'
  | 'offline'
  | 'online'
  | 'answers are lost';

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ tab: fc.nat(2), does: fc.constant('write' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ tab: fc.nat(2), does: fc.constantFrom('sleep' as const, 'wake' as const) }),
  },
  { weight: 3, arbitrary: fc.constantFrom('drop' as const, 'offline' as const, 'online' as const) },
  fc.constant('answers are lost' as const),
);

/** A server that knows each cid for ever, and what it has stored, in order. */
const room = () => {
  const log = new Map<string, string>();
  const state = { isOnline: true, loses: false };
  const transport = (isAwake: () => boolean): Transport => ({
    isOpen: () => state.isOnline && isAwake(),
    send: async ({ cid, body }) => {
      if (!log.has(cid)) log.set(cid, body);
      await Promise.resolve();
      return state.loses ? { is: 'lost' } : { is: 'stored', seq: [...log.keys()].indexOf(cid) + 1 };
    },
  });
  return { log, state, transport };
};

test('[P3] [P5] whatever the browser forgets: nothing is lost, nothing is doubled, each tab’s order is kept', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const here = browser();
      const { log, state, transport } = room();
      const awake = [true, true, true];
      const written: string[][] = [[], [], []];
      const tabs = awake.map((_, tab) => {
        const channel = here.channels.open();
        const { outbox, sender } = openTab(
          { ...here, channels: { open: () => channel } as MemoryChannels },
          transport(() => awake[tab] === true),
        );
        const hear = channel.onmessage;
        channel.onmessage = (news) => awake[tab] && hear?.(news);
        return { outbox, sender };
      });
      const wake = (tab: number) => {
        awake[tab] = true;
        void tabs[tab]?.outbox.refresh();
        void tabs[tab]?.sender.run();
      };
      for (const one of steps) {
        if (one === 'drop') here.store.drop();
        else if (one === 'answers are lost') state.loses = true;
        else if (typeof one === 'string') {
          state.isOnline = one === 'online';
          state.loses = false;
          for (const tab of [0, 1, 2]) if (awake[tab]) wake(tab);
        } else if (one.does === 'wake') wake(one.tab);
        else if (one.does === 'sleep') awake[one.tab] = false;
        else if (awake[one.tab]) {
          const body = `${one.tab} ${written[one.tab]?.length}`;
          written[one.tab]?.push(body);
          tabs[one.tab]?.outbox.add('r1', body);
        }
        await settled();
      }
      Object.assign(state, { isOnline: true, loses: false });
      for (const _ of [1, 2]) {
        for (const tab of [0, 1, 2]) wake(tab);
        await settled();
      }
      const stored = [...log.values()];
      expect(stored.toSorted()).toEqual(written.flat().toSorted());
      for (const own of written) expect(stored.filter((body) => own.includes(body))).toEqual(own);
      for (const { outbox } of tabs) expect(outbox.forRoom('r1')).toEqual([]);
      expect(here.store.entries.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});
