import type { Contender } from '../contender.ts';
import { percentile } from '../figures.ts';
import { takeSeats } from '../seat.ts';
import { inTurn, type Measure, type Sample } from './measure.ts';

export const FAN_OUT_ROOM = 52;

/** A message to a room of a thousand sockets (fewer, where it is quick): its two people have half of them each. Until the last has heard. */
export const fanOut: Measure = {
  name: 'fan-out',
  lines: ({ crowd }) => [
    {
      figure: 'p50',
      label: `a message to ${crowd.toLocaleString('en')} sockets, until the last`,
      unit: 'ms',
    },
  ],
  run: ({ all }, { times, crowd }) => inTurn(all, (contender) => fanOutOf(contender, times, crowd)),
};

const fanOutOf = async (contender: Contender, times: number, crowd: number): Promise<Sample> => {
  const seats = await takeSeats(crowd, (i) => contender.seat(FAN_OUT_ROOM, i & 1));
  const [sender] = seats;
  let deaf = 0;
  let everybodyHeard = () => {};
  for (const one of seats) {
    one.onFrame(() => {
      deaf -= 1;
      if (deaf === 0) everybodyHeard();
    });
  }
  const waits: number[] = [];
  for (let i = 0; i < times; i += 1) {
    deaf = crowd;
    const all = new Promise<void>((done) => {
      everybodyHeard = done;
    });
    const start = performance.now();
    await Promise.all([sender?.post(), all]);
    waits.push(performance.now() - start);
  }
  for (const one of seats) one.close();
  return { p50: percentile(waits, 0.5) };
};
