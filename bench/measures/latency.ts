import type { Contender } from '../contenders.ts';
import { percentile } from '../figures.ts';
import { takeSeats } from '../seat.ts';
import { inTurn, type Measure, type Sample } from './measure.ts';

const WARM_UP = 50;

/** Two people in a room, one of whom waits for each message to be told before sending the next. */
export const latency: Measure = {
  name: 'latency',
  lines: () => [
    {
      figure: 'p50',
      label: 'one message at a time, p50',
      unit: 'ms',
      aim: { floor: 'storing', atMost: 1.25 },
    },
    { figure: 'p99', label: 'one message at a time, p99', unit: 'ms' },
  ],
  run: ({ all }, { posts }) => inTurn(all, (contender) => latencyOf(contender, posts)),
};

const latencyOf = async (contender: Contender, posts: number): Promise<Sample> => {
  const seats = await takeSeats(2, (person) => contender.seat(0, person));
  const waits: number[] = [];
  for (let i = 0; i < WARM_UP + posts; i += 1) waits.push((await seats[0]?.post()) ?? 0);
  for (const one of seats) one.close();
  const measured = waits.slice(WARM_UP);
  return { p50: percentile(measured, 0.5), p99: percentile(measured, 0.99) };
};
