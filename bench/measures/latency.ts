import { percentile } from '../figures.ts';
import { takeSeats } from '../seat.ts';
import type { Measure, Samples } from './measure.ts';

const WARM_UP = 50;

/**
 * Two people in a room, one of whom waits for each message to be told before sending the next. Message by message it is
 * the next contender's turn, so that all have the same company on the machine.
 */
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
  run: async ({ all }, { posts }) => {
    const rooms = await Promise.all(
      all.map(async (contender) => ({
        name: contender.name,
        seats: await takeSeats(2, (person) => contender.seat(0, person)),
        waits: [] as number[],
      })),
    );
    for (let i = 0; i < WARM_UP + posts; i += 1) {
      for (const { seats, waits } of rooms) waits.push((await seats[0]?.post()) ?? 0);
    }
    const samples: Samples = {};
    for (const { name, seats, waits } of rooms) {
      const measured = waits.slice(WARM_UP);
      samples[name] = { p50: percentile(measured, 0.5), p99: percentile(measured, 0.99) };
      for (const seat of seats) seat.close();
    }
    return samples;
  },
};
