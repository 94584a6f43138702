import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CLOSE } from '../room/limits.ts';
import { connection as words } from '../web/texts/en-connection.ts';
import type { Ask } from './http.ts';
import { Polling } from './polling.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const json = (body: object, status = 200) => new Response(JSON.stringify(body), { status });

type Answer = Response | undefined | Promise<Response>;

/** A page that shows one room. `answer` is what Parley says; nothing, where something else answers or nobody does. */
const open = ({
  visibility = 'visible' as DocumentVisibilityState,
  random = 0,
  answer = (): Answer => json({ frames: [] }),
} = {}) => {
  const document = Object.assign(new EventTarget(), { visibilityState: visibility });
  const page = { window: new EventTarget(), document };
  const end = new AbortController();
  const asked: { path: string; at: number }[] = [];
  const heard: string[] = [];
  const room = { rev: 12, read: undefined as number | undefined, more: [] as boolean[] };
  const here = {
    answer,
    lists: 0,
    said: [] as string[],
    signedOut: vi.fn(),
    closed: vi.fn(),
  };
  const ask: Ask = async (path) => {
    asked.push({ path, at: performance.now() });
    const answer = await here.answer();
    if (answer) polling.answered();
    return answer;
  };
  const begin = performance.now();
  const polling: Polling = new Polling(
    {
      ask: (...request) => ask(...request),
      everything: () => {
        here.lists += 1;
        return [
          {
            room: 'r1',
            state: () => ({ rev: room.rev, read: room.read }),
            hear: (frame) => {
              heard.push(frame);
              return room.more.shift() ?? false;
            },
            closed: here.closed,
          },
        ];
      },
      signedOut: here.signedOut,
      say: (text) => here.said.push(text),
      page,
      random: () => random,
    },
    end.signal,
  );
  polling.soon();
  const turn = (to: DocumentVisibilityState) => {
    document.visibilityState = to;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  const times = () => asked.map(({ at }) => at - begin);
  return { ...page, end, asked, heard, room, here, polling, turn, times };
};

test.each([
  [0, [0, 20_000, 40_000, 60_000]],
  [1, [0, 30_000, 60_000]],
])('asks at once, and then every 20 to 30 s (%d)', async (random, expected) => {
  const { times, here } = open({ random });
  await pass(60_000);
  expect(times()).toEqual(expected);
  expect(here.lists).toBe(expected.length);
});

test('a hidden page asks nothing, however long it is hidden', async () => {
  const { times, turn } = open({ visibility: 'hidden' });
  await pass(60 * 60_000);
  expect(times()).toEqual([]);
  turn('visible');
  await pass(0);
  expect(times()).toEqual([3_600_000]);
  await pass(10_000);
  turn('hidden');
  await pass(60 * 60_000);
  expect(times()).toHaveLength(1);
});

test.each(['pageshow', 'focus', 'online'])(
  'asks on each return (%s), but not more often than every 3 s',
  async (name) => {
    const { window, times } = open();
    await pass(10_000);
    for (let n = 0; n < 50; n += 1) window.dispatchEvent(new Event(name));
    await pass(100);
    for (let n = 0; n < 50; n += 1) window.dispatchEvent(new Event(name));
    await pass(5_000);
    expect(times()).toEqual([0, 10_000, 13_000]);
  },
);

test('[P4] gives each frame to its room, and asks on while there is more, from the rev that it has then', async () => {
  const frames = [{ type: 'welcome' }, { type: 'changed' }];
  const { asked, heard, room } = open({ answer: () => json({ frames }) });
  room.more = [false, true, false, true, false, false];
  await pass(0);
  expect(asked.map(({ path }) => path)).toEqual([
    '/room/r1/messages?since=12',
    '/room/r1/messages?since=12',
    '/room/r1/messages?since=12',
  ]);
  expect(heard).toEqual([...frames, ...frames, ...frames].map((frame) => JSON.stringify(frame)));
  Object.assign(room, { rev: 412, read: 400 });
  await pass(20_000);
  expect(asked.at(-1)?.path).toBe('/room/r1/messages?since=412&read=400');
});

describe('the bar says what is so', () => {
  test('Parley answers, but not at once', async () => {
    const { here } = open();
    await pass(0);
    expect(here.said).toEqual([words.slow]);
  });

  test('nobody answers, or something else does; and Parley again', async () => {
    const { here } = open({ answer: () => undefined });
    await pass(0);
    expect(here.said).toEqual([words.unreachable]);
    here.answer = () => json({ frames: [] });
    await pass(20_000);
    expect(here.said.at(-1)).toBe(words.slow);
  });

  test('an answer that never comes is none after 10 s', async () => {
    const { here } = open({ answer: () => new Promise(() => {}) });
    await pass(9_999);
    expect(here.said).toEqual([]);
    await pass(1);
    expect(here.said).toEqual([words.unreachable]);
  });

  test('nothing any more, once a socket is open', async () => {
    const { here, end, polling, times } = open();
    await pass(0);
    end.abort();
    here.said.length = 0;
    polling.answered();
    polling.failed();
    polling.soon();
    await pass(60_000);
    expect(here.said).toEqual([]);
    expect(times()).toHaveLength(1);
  });
});

test('signed out, and a room that is no more, are acted on; an accident of the server is not', async () => {
  const { here } = open();
  here.answer = () => json({ error: 'Signed out' }, 401);
  await pass(20_000);
  expect(here.signedOut).toHaveBeenCalled();
  here.answer = () => json({ reason: 'not_found' }, 404);
  await pass(20_000);
  expect(here.closed).toHaveBeenCalledWith(CLOSE.notFound);
  const { length } = here.closed.mock.calls;
  for (const answer of [() => json({}, 500), () => new Response('<html>'), () => json({ frames: 'none' })]) {
    here.answer = answer;
    await pass(20_000);
  }
  expect(here.closed.mock.calls).toHaveLength(length);
});

test('what is answered after a socket has opened is not heard', async () => {
  const { here, heard, end } = open();
  await pass(0);
  let answer: (it: Response) => void = () => {};
  const late = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  here.answer = () => late;
  await pass(20_000);
  end.abort();
  answer(json({ frames: [{ type: 'changed' }] }));
  await pass(0);
  expect(heard).toEqual([]);
});
