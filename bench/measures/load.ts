import type { Contender } from '../contender.ts';
import { percentile } from '../figures.ts';
import { cpuOf } from '../processes.ts';
import { type Seat, takeSeats } from '../seat.ts';
import { inTurn, type Measure, pause, type Sample } from './measure.ts';

export const ROOMS = 50;
const IN_FLIGHT = 4;
const WARM_UP_S = 1;
const SETTLE_S = 1;

/** Everybody in fifty rooms keeps four messages under way. A message counts when its sender is told of it. */
export const load: Measure = {
  name: 'load',
  lines: () => [
    {
      figure: 'perSecond',
      label: '50 rooms × 2 people × 4 in flight',
      unit: '/s',
      aim: { floor: 'storing', atLeast: 1.5 },
    },
    { figure: 'p50', label: 'p50 under that load', unit: 'ms' },
    { figure: 'p99', label: 'p99 under that load', unit: 'ms' },
    { figure: 'cost', label: 'CPU of the server for a message', unit: 'µs' },
    { figure: 'server', label: 'CPU of the server and its proxy, of one core', unit: '%' },
    { figure: 'generator', label: 'CPU of the load generator, of one core', unit: '%' },
  ],
  run: ({ all }, { seconds }) => inTurn(all, (contender) => loadOf(contender, seconds)),
};

const loadOf = async (contender: Contender, seconds: number): Promise<Sample> => {
  const seats = await takeSeats(2 * ROOMS, (i) => contender.seat(i >> 1, i & 1));
  let waits: number[] = [];
  let going = true;
  const talk = async (seat: Seat) => {
    while (going) waits.push(await seat.post());
  };
  const talking = seats.flatMap((seat) => Array.from({ length: IN_FLIGHT }, () => talk(seat)));

  await pause(WARM_UP_S);
  waits = [];
  const before = meters(contender);
  await pause(seconds);
  const after = meters(contender);
  const counted = waits;
  waits = [];
  going = false;
  await Promise.all(talking);
  for (const seat of seats) seat.close();

  // What follows the last message is not to slow down whose turn is next.
  await pause(SETTLE_S);
  const elapsed = after.at - before.at;
  return {
    perSecond: counted.length / elapsed,
    p50: percentile(counted, 0.5),
    p99: percentile(counted, 0.99),
    cost: (1e6 * (after.server - before.server)) / counted.length,
    server: (100 * (after.server - before.server)) / elapsed,
    generator: (100 * (after.generator - before.generator)) / elapsed,
  };
};

/** All in seconds. */
const meters = ({ pid }: Contender) => {
  const { user, system } = process.cpuUsage();
  return { at: performance.now() / 1_000, server: cpuOf(pid), generator: (user + system) / 1e6 };
};
