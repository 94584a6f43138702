import type { Field } from '../contenders.ts';
import { percentile } from '../figures.ts';
import type { Crowd } from '../parley.ts';
import { cpuOf } from '../processes.ts';
import { type Address, Seat } from '../seat.ts';
import { someAtOnce } from '../some-at-once.ts';
import { FAN_OUT_ROOM } from './fan-out.ts';
import { type Measure, pause, type Sample, type Samples, type Size } from './measure.ts';

/** Sockets that are opened at a time. */
const AT_ONCE = 25;
/** Well within the lease of a tab's socket. */
const PING_EVERY_MS = 15_000;
/** Until all have heard who has come (s). */
const SETTLES = 4;
const ROOM_FRAME = '"type":"changed"';
const LIST_FRAME = '"type":"nudged"';

let members: Crowd | undefined;

/**
 * A message in a group of a thousand (fewer, where it is quick), until the last has heard, beside a floor that only rebroadcasts; and what its members
 * cost who have the room open, beside those who have only their list open.
 */
export const groups: Measure = {
  name: 'groups',
  lines: ({ crowd }) => [
    {
      ...{
        figure: 'p50',
        label: `a message to ${crowd.toLocaleString('en')} members, until the last`,
        unit: 'ms',
      },
      aim: { floor: 'bare', atMost: 1.2 },
    },
    { figure: 'rooms', label: 'processor, to their rooms', unit: 'ms' },
    {
      ...{ figure: 'lists', label: 'processor, to their lists alone', unit: 'ms' },
      aim: { figure: 'rooms', atMost: 1.5 },
    },
  ],
  prepare: async ({ parley }: Field, { crowd }) => {
    members ??= await parley.crowd(crowd);
  },
  run: async ({ all, parley }, { times, crowd }) => {
    const samples: Samples = {};
    for (const contender of all) {
      const address = (i: number) =>
        contender === parley && members ? members.seat(i) : contender.seat(FAN_OUT_ROOM, i & 1);
      const { p50, cpu } = await heard(await open(crowd, address), ROOM_FRAME, times, contender.pid);
      samples[contender.name] = contender === parley ? { p50, rooms: cpu } : { p50 };
    }
    if (members)
      samples.Parley = { ...samples.Parley, ...(await inLists(members, { times, crowd }, parley.pid)) };
    return samples;
  },
};

/** One writes, and the others see it in their lists. */
const inLists = async (
  { seat, tab }: Crowd,
  { times, crowd }: Pick<Size, 'times' | 'crowd'>,
  pid: number,
): Promise<Sample> => {
  const { seats: writers, close } = await open(1, seat);
  const { cpu } = await heard(await open(crowd, tab), LIST_FRAME, times, pid, writers[0]);
  close();
  return { lists: cpu };
};

interface Opened {
  seats: Seat[];
  close: () => void;
}

/** Sockets that say ping while they are open, and while others are being opened. */
const open = async (count: number, address: (i: number) => Address): Promise<Opened> => {
  const seats: Seat[] = [];
  const pinging = setInterval(() => {
    for (const seat of seats) seat.ping();
  }, PING_EVERY_MS);
  await someAtOnce(count, AT_ONCE, async (i) => seats.push(await Seat.open(address(i))));
  const close = () => {
    clearInterval(pinging);
    for (const seat of seats) seat.close();
  };
  return { seats, close };
};

/** Posts so often, each time until all have had this frame; milliseconds until then, and of the processor for each. */
const heard = async (
  { seats, close }: Opened,
  frame: string,
  times: number,
  pid: number,
  writer = seats[0],
) => {
  await pause(SETTLES);
  let deaf = 0;
  let everybodyHeard = () => {};
  for (const one of seats) {
    one.onFrame((told) => {
      if (!told.includes(frame)) return;
      deaf -= 1;
      if (deaf === 0) everybodyHeard();
    });
  }
  const waits: number[] = [];
  const before = cpuOf(pid);
  for (let i = 0; i < times; i += 1) {
    deaf = seats.length;
    const all = new Promise<void>((done) => {
      everybodyHeard = done;
    });
    const start = performance.now();
    await Promise.all([writer?.post(), all]);
    waits.push(performance.now() - start);
    // What follows a message belongs to it: the archive, and the lists.
    await pause(1);
  }
  const cpu = (1_000 * (cpuOf(pid) - before)) / times;
  close();
  return { p50: percentile(waits, 0.5), cpu };
};
