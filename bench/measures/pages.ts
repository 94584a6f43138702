import type { Parley } from '../parley.ts';
import type { Measure } from './measure.ts';
import { SHORT_ROOM } from './opening.ts';

const AT_ONCE = 8;

/** Pages a second, whole ones, to a signed-in person. */
export const pages: Measure = {
  name: 'pages',
  lines: () => [
    { figure: 'lobby', label: 'pages of the lobby', unit: '/s' },
    { figure: 'room', label: 'pages of a conversation', unit: '/s' },
  ],
  run: async ({ parley }, { seconds }) => ({
    Parley: {
      lobby: await rate(parley, '/lobby/', seconds),
      room: await rate(parley, `/room/${parley.room(SHORT_ROOM).id}/`, seconds),
    },
  }),
};

const rate = async (parley: Parley, path: string, seconds: number): Promise<number> => {
  const start = performance.now();
  const end = start + 1_000 * seconds;
  let served = 0;
  const reader = async () => {
    while (performance.now() < end) {
      await parley.get(SHORT_ROOM, 0, path);
      served += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  return (1_000 * served) / (performance.now() - start);
};
