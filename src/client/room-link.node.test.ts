import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bodyOf, welcome } from '../../test/doubles/entries.ts';
import { FakeSocket } from '../../test/doubles/fake-socket.ts';
import { MemoryChannels, MemoryLocks, MemoryStore } from '../../test/doubles/memory-store.ts';
import { RoomServer } from '../../test/doubles/room-server.ts';
import { CLOSE } from '../room/limits.ts';
import { limitsOf } from '../room/room.ts';
import { isMessage } from '../room/thread.ts';
import { Conversation } from './conversation.ts';
import { Outbox } from './outbox.ts';
import { OutboxSender } from './outbox-sender.ts';
import { RoomLink, type RoomLinkListener } from './room-link.ts';

const ada = 1;
const grace = 2;
const NOON = Date.UTC(2026, 0, 1, 12);

beforeEach(() => vi.useFakeTimers({ now: NOON }));
afterEach(() => vi.useRealTimers());

const settled = () => vi.advanceTimersByTimeAsync(0);
const soon = () => vi.advanceTimersByTimeAsync(60_000);

const listener = (): RoomLinkListener => ({
  ready: vi.fn(),
  connection: vi.fn(),
  delivered: vi.fn(),
  unsent: vi.fn(),
  received: vi.fn(),
  typing: vi.fn(),
  clock: vi.fn(),
  outdated: vi.fn(),
});
const emptyRoom = (me: number) =>
  new Conversation({ me, kind: 'direct', people: [], messages: [], rev: 0, read: 0, cursors: [] });

/** A tab that talks to whoever the test plays. */
const alone = () => {
  const sockets: FakeSocket[] = [];
  const open = (url: string) => {
    sockets.push(new FakeSocket(url));
    return sockets.at(-1) as unknown as WebSocket;
  };
  const conversation = emptyRoom(ada);
  const heard = listener();
  const link = new RoomLink('/room/r1/socket', conversation, heard, { open, random: () => 0 });
  link.connection.connect();
  const socket = () => sockets.at(-1) as FakeSocket;
  return { conversation, heard, link, socket, sockets };
};
const changed = (fields = {}) => ({
  type: 'changed',
  since: 0,
  rev: 0,
  more: false,
  messages: [],
  ...fields,
});
const row = (seq: number, fields = {}) => ({
  seq,
  rev: seq,
  from: grace,
  at: NOON,
  body: `m${seq}`,
  ...fields,
});
const entry = (cid: string, body = cid) => ({
  ...{ id: 1, user: ada, room: 'r1', at: NOON, state: 'pending' as const },
  ...{ cid, body },
});

test('[P6] nothing goes out before the server has said that the socket is this person’s', async () => {
  const { link, socket, heard } = alone();
  socket().opens();
  expect(await link.send(entry('c1'))).toEqual({ is: 'lost' });
  expect(link.read(1)).toBe(false);
  socket().tells(welcome({ you: grace }));
  expect(heard.outdated).toHaveBeenCalled();
  expect(link.isOpen()).toBe(false);
  expect(socket().asked).toEqual([]);
});

test('[P6] nothing is believed before the server has said whose socket it is', () => {
  const { conversation, socket, heard } = alone();
  socket().opens();
  socket().tells(changed({ rev: 1, messages: [row(1)] }));
  socket().tells({ type: 'typing', user: grace });
  expect(conversation.newest).toBe(0);
  expect(heard.typing).not.toHaveBeenCalled();
});

test.for([
  ['before the welcome', false],
  ['afterwards', true],
] as const)(
  '[P7] the last frame says that the socket closes: the page need not wait for it, %s',
  ([, isWelcome]) => {
    const { link, socket, heard } = alone();
    socket().opens();
    if (isWelcome) socket().tells(welcome());
    socket().tells({ type: 'disconnected', code: 'soon' });
    expect(link.connection.state.is).toBe('open');
    socket().tells({ type: 'disconnected', code: CLOSE.signedOut });
    expect(link.connection.state).toEqual({ is: 'refused', code: CLOSE.signedOut });
    expect(heard.connection).toHaveBeenLastCalledWith({ is: 'refused', code: CLOSE.signedOut });
  },
);

describe('frames that come over HTTP, since no socket opens', () => {
  const hear = ({ link }: ReturnType<typeof alone>, ...frames: object[]) =>
    frames.map((frame) => link.hear(JSON.stringify(frame)));

  test('[P4] are applied, and say whether there is more; they open nothing', async () => {
    const tab = alone();
    const { conversation, link, heard, socket } = tab;
    const missed = changed({ rev: 1, more: true, messages: [row(1)] });
    expect(hear(tab, welcome({ rev: 2, seq: 2, now: NOON }), missed)).toEqual([false, true]);
    expect(hear(tab, welcome({ rev: 2, seq: 2 }), changed({ since: 1, rev: 2, messages: [row(2)] }))).toEqual(
      [false, false],
    );
    expect(conversation.newest).toBe(2);
    expect(conversation.rev).toBe(2);
    expect(heard.received).toHaveBeenCalledTimes(2);
    expect(heard.clock).toHaveBeenCalledWith(NOON);
    expect(heard.ready).not.toHaveBeenCalled();
    expect(link.isOpen()).toBe(false);
    expect(await link.send(entry('c1'))).toEqual({ is: 'lost' });
    expect(socket().asked).toEqual([]);
    hear(tab, { type: 'seen', cursors: [{ user: grace, seq: 2 }] });
    expect(conversation.readers.cursors).toContainEqual({ user: grace, seq: 2 });
  });

  test('[P3] acknowledge what was sent by form', () => {
    const tab = alone();
    hear(tab, welcome({ rev: 1, seq: 1 }), changed({ rev: 1, messages: [row(1, { from: ada, cid: 'c1' })] }));
    expect(tab.heard.delivered).toHaveBeenCalledWith('c1', 1);
  });

  test('[P6] of another person, or of a past that is no more, have the page loaded anew', () => {
    const tab = alone();
    hear(tab, welcome({ you: grace }));
    expect(tab.heard.outdated).toHaveBeenCalledTimes(1);
    const restored = alone();
    hear(restored, welcome({ rev: 2, seq: 2 }), changed({ rev: 2, messages: [row(1), row(2)] }));
    hear(restored, welcome({ rev: 1, seq: 1 }));
    expect(restored.heard.outdated).toHaveBeenCalledTimes(1);
  });

  test('are too late once a socket is open: what that has told is newer', () => {
    const tab = alone();
    const { conversation, heard, socket } = tab;
    socket().opens();
    socket().tells(welcome({ rev: 2, seq: 2 }));
    socket().tells(changed({ rev: 2, messages: [row(1), row(2)] }));
    expect(
      hear(tab, welcome({ rev: 1, seq: 1 }), changed({ rev: 1, more: true, messages: [row(1)] })),
    ).toEqual([false, false]);
    expect(heard.outdated).not.toHaveBeenCalled();
    expect(conversation.rev).toBe(2);
  });

  test('[P7] end the conversation where they say so', () => {
    const tab = alone();
    hear(tab, { type: 'disconnected', code: CLOSE.notFound });
    expect(tab.link.connection.state).toEqual({ is: 'refused', code: CLOSE.notFound });
  });
});

test('[P4] the transport is open when what was missed has come, not before', () => {
  const { link, socket, heard } = alone();
  socket().opens();
  socket().tells(welcome({ rev: 2, seq: 2 }));
  socket().tells(changed({ rev: 1, more: true, messages: [row(1)] }));
  expect(heard.ready).not.toHaveBeenCalled();
  expect(socket().asked).toEqual([{ type: 'resume', rev: 1 }]);
  socket().tells(changed({ since: 1, rev: 2, messages: [row(2)] }));
  expect(heard.ready).toHaveBeenCalledExactlyOnceWith(true);
  expect(link.isOpen()).toBe(true);
});

test('[P4] after a gap it asks from where it is, once', () => {
  const { conversation, socket } = alone();
  socket().opens();
  socket().tells(welcome());
  socket().tells(changed());
  socket().tells(changed({ since: 5, rev: 6, messages: [row(6)] }));
  socket().tells(changed({ since: 6, rev: 7, messages: [row(7)] }));
  expect(socket().asked).toEqual([{ type: 'resume', rev: 0 }]);
  socket().tells(changed({ rev: 7, messages: [1, 2, 3, 4, 5, 6, 7].map((seq) => row(seq)) }));
  expect(conversation.newest).toBe(7);
});

test('[P4] it comes back with the rev that it has', async () => {
  const { socket, sockets } = alone();
  socket().opens();
  socket().tells(welcome());
  socket().tells(changed({ rev: 3, messages: [row(1), row(2), row(3)] }));
  socket().dies();
  await soon();
  expect(sockets.length).toBeGreaterThan(1);
  expect(socket().url).toBe('/room/r1/socket?v=2&rev=3');
});

test('[P4] a server that knows less than the page makes it begin anew', () => {
  const { conversation, socket, heard } = alone();
  conversation.apply({ type: 'changed', since: 0, rev: 3, more: false, messages: [row(1), row(2), row(3)] });
  socket().opens();
  socket().tells(welcome({ rev: 2, seq: 2 }));
  expect(heard.outdated).toHaveBeenCalled();
});

test('[P3] the row with its cid is the acknowledgement, whatever else is missing', async () => {
  const { link, socket, heard } = alone();
  socket().opens();
  socket().tells(welcome());
  socket().tells(changed());
  const outcome = link.send(entry('c1'));
  expect(socket().asked).toEqual([{ type: 'post', cid: 'c1', body: 'c1' }]);
  socket().tells(changed({ since: 8, rev: 9, messages: [row(9, { from: ada, cid: 'c1' })] }));
  expect(await outcome).toEqual({ is: 'stored', seq: 9 });
  expect(heard.delivered).toHaveBeenCalledWith('c1', 9);
});

test.each([
  [
    { reason: 'too_fast', retryAfter: 900 },
    { is: 'too_fast', retryAfter: 900 },
  ],
  [
    { reason: 'cid_taken', seq: 3 },
    { is: 'failed', reason: 'cid_taken' },
  ],
  [{ reason: 'too_long' }, { is: 'failed', reason: 'too_long' }],
])('a refusal finds its message: %j', async (refused, expected) => {
  const { link, socket } = alone();
  socket().opens();
  socket().tells(welcome());
  socket().tells(changed());
  const outcome = link.send(entry('c1'));
  socket().tells({ type: 'refused', of: 'post', cid: 'other', reason: 'malformed' });
  socket().tells({ type: 'refused', of: 'post', cid: 'c1', ...refused });
  expect(await outcome).toEqual(expected);
});

test('[P5] with the connection, what was under way is lost; without an answer, the connection is', async () => {
  const { link, socket, heard } = alone();
  for (const end of [() => socket().dies(), () => vi.advanceTimersByTime(15_000)]) {
    socket().opens();
    socket().tells(welcome());
    socket().tells(changed());
    socket().onsent = (text) => text === 'ping' && socket().tells('pong');
    const outcome = link.send(entry('c1'));
    end();
    expect(await outcome).toEqual({ is: 'lost' });
    expect(heard.ready).toHaveBeenLastCalledWith(false);
    await vi.advanceTimersByTimeAsync(2_000);
  }
});

test.each([
  '',
  'nonsense',
  '[]',
  'null',
  '{}',
  '{"type":"changed"}',
  '{"type":"toString"}',
  '{"type":"later","x":1}',
])('a frame that cannot be read is as good as none: %s', (frame) => {
  const { link, socket, conversation } = alone();
  socket().opens();
  socket().tells(welcome());
  socket().tells(changed());
  expect(() => socket().tells(frame)).not.toThrow();
  socket().tells(changed({ rev: 1, messages: [row(1), { seq: 'two' }] }));
  expect(conversation.newest).toBe(1);
  expect(conversation.follows).toBe(true);
  expect(link.isOpen()).toBe(true);
});

/** A tab with everything, in a browser, at a room's server. */
const openTab = (server: RoomServer, user: number, browser = newBrowser()) => {
  const end = new AbortController();
  const outbox = new Outbox(user, browser.store, browser.channels.open());
  const conversation = emptyRoom(user);
  const link: RoomLink = new RoomLink(
    '/socket',
    conversation,
    {
      ...listener(),
      ready: (isOpen) => isOpen && sender.run(),
      delivered: (cid, seq) => outbox.markDelivered(cid, seq),
    },
    { open: server.opener(user) },
  );
  const sender = new OutboxSender('r1', outbox, link, end.signal, browser.locks.lock);
  outbox.addEventListener('changed', () => sender.run(), { signal: end.signal });
  link.connection.connect();
  const close = () => {
    end.abort();
    link.connection.sleep();
  };
  return { outbox, conversation, link, close, write: (body: string) => outbox.add('r1', body) };
};
const newBrowser = () => ({
  store: new MemoryStore(),
  channels: new MemoryChannels(),
  locks: new MemoryLocks(),
});
const bodies = (conversation: Conversation) =>
  conversation.shown().map((entry) => isMessage(entry) && entry.body);

test('two people talk', async () => {
  const server = new RoomServer();
  const [adas, graces] = [openTab(server, ada), openTab(server, grace)];
  await settled();
  adas.write('hello');
  await settled();
  graces.write('hi');
  await settled();
  for (const { conversation } of [adas, graces]) expect(bodies(conversation)).toEqual(['hello', 'hi']);
});

test('[P5] written while offline: pending, kept through a crash, sent once and in order', async () => {
  const server = new RoomServer();
  const browser = newBrowser();
  const before = openTab(server, ada, browser);
  await settled();
  server.isReachable = false;
  server.cut();
  for (const body of ['one', 'two', 'three']) before.write(body);
  await settled();
  before.close();

  const after = openTab(server, ada, browser);
  await settled();
  expect(bodies(after.conversation)).toEqual([]);
  expect(after.outbox.forRoom('r1').map(({ body }) => body)).toEqual(['one', 'two', 'three']);
  server.isReachable = true;
  await soon();
  expect(server.log.entries.map(bodyOf)).toEqual(['one', 'two', 'three']);
  expect(after.outbox.forRoom('r1')).toEqual([]);
});

test('[P4] one missed change or two thousand, the page comes level', async () => {
  const server = new RoomServer(limitsOf(100_000));
  const { conversation } = openTab(server, ada);
  await settled();
  for (const missed of [1, 2_000]) {
    server.isReachable = false;
    server.cut();
    for (let n = 0; n < missed; n++) server.post(grace, `m${n}`);
    server.isReachable = true;
    await soon();
    expect(conversation.rev).toBe(server.log.entries.length);
    expect(conversation.newest).toBe(server.log.entries.length);
  }
});

test('faster than anybody may: all arrives, in order, only later', async () => {
  const server = new RoomServer(limitsOf(2));
  const { write, outbox } = openTab(server, ada);
  await settled();
  const sent = Array.from({ length: 15 }, (_, n) => `m${n}`);
  for (const body of sent) write(body);
  await soon();
  expect(server.log.entries.map(bodyOf)).toEqual(sent);
  expect(outbox.forRoom('r1')).toEqual([]);
});

test('[P1] [P3] [P4] [P5] whatever is cut whenever: each message once, each person’s in order, all tabs the same', async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), tab: fc.nat(3) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom('cut' as const, 'down' as const, 'up' as const) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), tab: fc.nat(3) }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 5_000 }) }),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const server = new RoomServer(limitsOf(10));
      const [adas, graces] = [newBrowser(), newBrowser()];
      const owners = [adas, adas, graces, graces] as const;
      const open = (n: number) => openTab(server, n < 2 ? ada : grace, owners[n]);
      const tabs = [0, 1, 2, 3].map(open);
      const written: Record<number, string[]> = { [ada]: [], [grace]: [] };
      for (const [n, now] of steps.entries()) {
        if (now.do === 'write') {
          const tab = tabs[now.tab];
          const body = `m${n}`;
          written[now.tab < 2 ? ada : grace]?.push(body);
          tab?.write(body);
          await tab?.outbox.whenStored();
          // Two tabs of one browser know each other's messages a moment later; nobody types in both within it.
          await settled();
        } else if (now.do === 'cut') server.cut();
        else if (now.do === 'wait') await vi.advanceTimersByTimeAsync(now.ms);
        else if (now.do === 'crash') {
          tabs[now.tab]?.close();
          tabs[now.tab] = open(now.tab);
          // Nor does anybody type before the page is there.
          await tabs[now.tab]?.outbox.whenStored();
        } else {
          server.isReachable = now.do === 'up';
          server.cut();
        }
      }
      server.isReachable = true;
      await vi.advanceTimersByTimeAsync(120_000);

      const stored = server.log.entries;
      expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, index) => index + 1));
      for (const user of [ada, grace]) {
        expect(stored.filter(({ from }) => from === user).map(bodyOf)).toEqual(written[user]);
      }
      for (const { conversation, outbox, close } of tabs) {
        expect(bodies(conversation)).toEqual(stored.map(bodyOf));
        expect(outbox.forRoom('r1')).toEqual([]);
        close();
      }
    }),
    { numRuns: 60 },
  );
});
