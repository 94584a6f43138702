import { memoryOf } from '../processes.ts';
import { takeSeats } from '../seat.ts';
import { ROOMS } from './load.ts';
import { type Measure, pause, type Samples } from './measure.ts';

/** After 10 seconds without work an object sleeps; its sockets stay. */
const UNTIL_ASLEEP_S = 12;

/** What the server holds in memory while many sockets are open and nobody says anything. */
export const memory: Measure = {
  name: 'memory',
  once: true,
  lines: ({ idle }) => [
    { figure: 'asleep', label: `memory with ${idle.toLocaleString('en')} idle sockets`, unit: 'MB' },
    { figure: 'socket', label: '… of that, each socket', unit: 'kB' },
  ],
  run: async ({ all }, { idle }) => {
    const seated = [];
    for (const contender of all) {
      const before = memoryOf(contender.pid);
      const seats = await takeSeats(idle, (i) => contender.seat(i % ROOMS, (i / ROOMS) & 1));
      seated.push({ contender, before, seats });
    }
    await pause(UNTIL_ASLEEP_S);
    const samples: Samples = {};
    for (const { contender, before, seats } of seated) {
      const asleep = memoryOf(contender.pid);
      samples[contender.name] = { asleep: asleep / 1e6, socket: (asleep - before) / idle / 1e3 };
      for (const seat of seats) seat.close();
    }
    return samples;
  },
};
