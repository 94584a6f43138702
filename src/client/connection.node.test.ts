import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeSocket } from '../../test/doubles/fake-socket.ts';
import { CLOSE } from '../room/limits.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { followPageLifecycle } from './page-lifecycle.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** What the server says first. */
const WELCOME = 'welcome';

const connect = (random = () => 0.5) => {
  const sockets: FakeSocket[] = [];
  const heard: string[] = [];
  const states: ConnectionState['is'][] = [];
  const connection = new Connection(
    () => '/socket',
    { frame: (text) => text !== WELCOME && heard.push(text), state: ({ is }) => states.push(is) },
    {
      open: (url) => {
        const socket = new FakeSocket(url);
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      random,
    },
  );
  connection.connect();
  const last = () => sockets.at(-1) as FakeSocket;
  return { connection, sockets, heard, states, last };
};

/** How long until there is one more socket. */
const msUntilNext = (sockets: unknown[]) => {
  const before = sockets.length;
  for (let ms = 0; ms <= 60_000; ms += 50) {
    if (sockets.length > before) return ms;
    vi.advanceTimersByTime(50);
  }
  return Number.POSITIVE_INFINITY;
};

test('opens, hears and is heard', () => {
  const { connection, heard, last } = connect();
  expect(connection.send('too early')).toBe(false);
  last().opens(WELCOME);
  expect(connection.send('hello')).toBe(true);
  last().tells('hi');
  expect(last().sent).toEqual(['hello']);
  expect(heard).toEqual(['hi']);
});

test('a developer can watch every frame, and nobody else pays for it', () => {
  const { connection, last } = connect();
  const seen: string[][] = [];
  last().opens(WELCOME);
  globalThis.parleyFrames = (...frame) => void seen.push(frame);
  connection.send('hello');
  last().tells('pong');
  globalThis.parleyFrames = undefined;
  last().tells('hi');
  expect(seen).toEqual([
    ['→', '/socket', 'hello'],
    ['←', '/socket', 'pong'],
  ]);
});

test('the first attempt comes after 0.3 to 1 s, later ones after 30 s at most, each at random', () => {
  const first = (random: number) => {
    const { sockets, last } = connect(() => random);
    last().opens(WELCOME);
    last().dies();
    return msUntilNext(sockets);
  };
  expect(first(0)).toBe(300);
  expect(first(0.999999)).toBe(1_000);

  const { sockets, last } = connect(() => 1);
  const waits = Array.from({ length: 8 }, () => {
    last().dies();
    return msUntilNext(sockets);
  });
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('a connection that was well begins anew with short waits, one that fell at once does not', () => {
  const { sockets, last } = connect(() => 1);
  for (const life of [0, 0, 0]) {
    last().opens(WELCOME);
    vi.advanceTimersByTime(life);
    last().dies();
    msUntilNext(sockets);
  }
  last().opens(WELCOME);
  last().dies();
  expect(msUntilNext(sockets)).toBe(8_000);
  last().opens(WELCOME);
  vi.advanceTimersByTime(10_000);
  last().dies();
  expect(msUntilNext(sockets)).toBe(1_000);
});

test('a connection that does not open in 10 s is given up', () => {
  const { sockets, last } = connect();
  vi.advanceTimersByTime(10_000);
  const [late] = sockets;
  expect(msUntilNext(sockets)).toBeLessThanOrEqual(1_000);
  late?.opens(WELCOME);
  expect(late?.readyState).toBe(3);
  last().opens(WELCOME);
  expect(last().readyState).toBe(1);
});

test('a connection that opens and says nothing for 10 s is given up, and was never open', () => {
  const { connection, sockets, states, heard, last } = connect(() => 1);
  vi.advanceTimersByTime(9_000);
  last().opens();
  expect(connection.send('hello')).toBe(false);
  vi.advanceTimersByTime(9_999);
  expect(connection.state.is).toBe('connecting');
  vi.advanceTimersByTime(1);
  expect(connection.state.is).toBe('waiting');
  expect(last().readyState).toBe(3);
  expect(states).not.toContain('open');
  expect(msUntilNext(sockets)).toBe(1_000);
  for (const wait of [2_000, 4_000, 8_000]) {
    last().opens();
    vi.advanceTimersByTime(10_000);
    expect(msUntilNext(sockets)).toBe(wait);
  }
  last().opens(WELCOME);
  last().tells('at last');
  expect(heard).toEqual(['at last']);
});

test('a dead connection is noticed within 30 s, whenever it dies', () => {
  const { connection, sockets, last } = connect();
  last().opens(WELCOME);
  vi.advanceTimersByTime(25_000);
  last().tells('pong');
  vi.advanceTimersByTime(29_000);
  expect(connection.state.is).toBe('waiting');
  expect(last().readyState).toBe(3);
  expect(sockets).toHaveLength(1);
});

test('a quiet connection that answers its pings lives on, and nobody hears the pongs', () => {
  const { connection, sockets, heard, last } = connect();
  last().opens(WELCOME);
  last().onsent = (text) => text === 'ping' && last().tells('pong');
  vi.advanceTimersByTime(60 * 60_000);
  expect(connection.state.is).toBe('open');
  expect(sockets).toHaveLength(1);
  expect(last().sent.length).toBeGreaterThan(120);
  expect(heard).toEqual([]);
});

test('any frame proves that the connection lives', () => {
  const { connection, last } = connect();
  last().opens(WELCOME);
  last().onsent = () => last().tells('busy');
  vi.advanceTimersByTime(5 * 60_000);
  expect(connection.state.is).toBe('open');
});

test.for([CLOSE.signedOut, CLOSE.notFound, CLOSE.version])(
  'after close code %i there is no other attempt',
  (code) => {
    const { connection, sockets, last } = connect();
    last().opens(WELCOME);
    last().dies(code);
    expect(connection.state).toEqual({ is: 'refused', code });
    connection.wake();
    connection.connect();
    expect(msUntilNext(sockets)).toBe(Number.POSITIVE_INFINITY);
  },
);

test.for([
  [CLOSE.signedOut, { is: 'refused', code: CLOSE.signedOut }],
  [CLOSE.version, { is: 'refused', code: CLOSE.version }],
  [4408, { is: 'waiting' }],
] as const)(
  'the announcement of the close code %i counts as the Close, which may be reported later',
  ([code, state]) => {
    const { connection, sockets, last } = connect();
    const socket = last();
    socket.opens(WELCOME);
    connection.closed(code);
    expect(connection.state).toMatchObject(state);
    expect(socket.readyState).toBe(3);
    const before = connection.state;
    socket.onclose?.({ code } as CloseEvent);
    expect(connection.state).toBe(before);
    expect(sockets).toHaveLength(1);
  },
);

test('after a flood it waits much longer', () => {
  const { sockets, last } = connect(() => 1);
  last().opens(WELCOME);
  last().dies(CLOSE.flood);
  expect(msUntilNext(sockets)).toBe(16_000);
});

test('what a socket says after it was given up is not heard', () => {
  const { connection, sockets, heard, last } = connect();
  const old = last();
  old.opens(WELCOME);
  connection.restart();
  connection.wake();
  last().opens(WELCOME);
  old.readyState = 1;
  old.tells('from the grave');
  old.dies();
  expect(heard).toEqual([]);
  expect(connection.state.is).toBe('open');
  expect(sockets).toHaveLength(2);
});

const page = () => {
  const document = Object.assign(new EventTarget(), {
    visibilityState: 'visible' as DocumentVisibilityState,
  });
  return { window: new EventTarget(), document };
};

const live = () => {
  const made = connect();
  const end = new AbortController();
  const here = page();
  followPageLifecycle(made.connection, end.signal, here);
  return { ...made, ...here, end };
};

test('waiting ends at once when the network is back, or somebody looks', () => {
  const { window, document, sockets, last } = live();
  last().dies();
  window.dispatchEvent(new Event('online'));
  expect(sockets).toHaveLength(2);

  last().dies();
  document.visibilityState = 'hidden';
  document.dispatchEvent(new Event('visibilitychange'));
  expect(sockets).toHaveLength(2);
  document.visibilityState = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  expect(sockets).toHaveLength(3);

  last().dies();
  window.dispatchEvent(new Event('pageshow'));
  expect(sockets).toHaveLength(4);
});

test('what was refused stays so, though the page is put away and shown again', () => {
  const { window, connection, sockets, last } = live();
  last().opens(WELCOME);
  last().dies(CLOSE.version);
  window.dispatchEvent(new Event('pagehide'));
  window.dispatchEvent(new Event('pageshow'));
  expect(connection.state.is).toBe('refused');
  expect(sockets).toHaveLength(1);
});

test('when somebody looks, an open connection proves within 4 s that it lives', () => {
  const { document, connection, last } = live();
  last().opens(WELCOME);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(last().sent).toEqual(['ping']);
  vi.advanceTimersByTime(4_000);
  expect(connection.state.is).toBe('waiting');
});

test('a page that is put away lets go of its socket, and opens another when it is shown again', () => {
  const { window, connection, sockets, last } = live();
  last().opens(WELCOME);
  window.dispatchEvent(new Event('pagehide'));
  expect(last().readyState).toBe(3);
  expect(msUntilNext(sockets)).toBe(Number.POSITIVE_INFINITY);
  window.dispatchEvent(new Event('pageshow'));
  expect(sockets).toHaveLength(2);
  expect(connection.state.is).toBe('connecting');
});

test('it ends with its page, and hears nothing of it afterwards', () => {
  const { window, end, connection, sockets, last } = live();
  last().opens(WELCOME);
  end.abort();
  expect(connection.state.is).toBe('idle');
  window.dispatchEvent(new Event('pageshow'));
  window.dispatchEvent(new Event('online'));
  expect(sockets).toHaveLength(1);
});
