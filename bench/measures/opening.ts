import { median } from '../figures.ts';
import type { Parley } from '../parley.ts';
import { Seat } from '../seat.ts';
import { type Measure, pause, type Sample } from './measure.ts';

export const SHORT_ROOM = 50;
const LONG_ROOM = 51;
const SHORT = 100;
/** Under what one socket may send at once. */
const AT_ONCE = 900;
const POLL_S = 0.25;

/** What a person waits for who opens a conversation: its page, then its socket until that has told what is new. */
export const opening: Measure = {
  name: 'opening',
  lines: ({ long }) => [
    { figure: 'short', label: `open a room of ${SHORT} messages`, unit: 'ms' },
    {
      figure: 'long',
      label: `open a room of ${long.toLocaleString('en')}`,
      unit: 'ms',
      aim: { figure: 'short', atMost: 1.2 },
    },
    { figure: 'longPage', label: '… of that, the page', unit: 'ms' },
    { figure: 'longSocket', label: '… and the socket', unit: 'ms' },
  ],
  prepare: async ({ parley }, { long }) => {
    await fill(parley, SHORT_ROOM, SHORT);
    await fill(parley, LONG_ROOM, long);
  },
  run: async ({ parley }, { times }) => ({ Parley: await open(parley, times) }),
};

const open = async (parley: Parley, times: number): Promise<Sample> => {
  const short: Opened[] = [];
  const long: Opened[] = [];
  for (let i = 0; i < times; i += 1) {
    short.push(await openRoom(parley, SHORT_ROOM));
    long.push(await openRoom(parley, LONG_ROOM));
  }
  return {
    short: median(short.map(({ page, socket }) => page + socket)),
    long: median(long.map(({ page, socket }) => page + socket)),
    longPage: median(long.map(({ page }) => page)),
    longSocket: median(long.map(({ socket }) => socket)),
  };
};

interface Opened {
  page: number;
  socket: number;
}

const openRoom = async (parley: Parley, room: number): Promise<Opened> => {
  const start = performance.now();
  await parley.get(room, 1, `/room/${parley.room(room).id}/`);
  const between = performance.now();
  const seat = await Seat.open(parley.seat(room, 1));
  const end = performance.now();
  seat.close();
  return { page: between - start, socket: end - between };
};

/** Through the front door; waits until D1, from which pages are read, has all of it. */
const fill = async (parley: Parley, room: number, messages: number) => {
  for (let done = 0; done < messages; done += AT_ONCE) {
    const seat = await Seat.open(parley.seat(room, (done / AT_ONCE) & 1));
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, messages - done) }, () => seat.post()));
    seat.close();
  }
  const last = `/room/${parley.room(room).id}/messages?after=${messages - 1}`;
  while ((await parley.get(room, 0, last)) === '{"messages":[]}') await pause(POLL_S);
};
