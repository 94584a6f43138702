/** Rules share a worker, so a file that puts another clock into the place of the real one, and leaves it, stops the timers of the next. */
import { beforeAll, vi } from 'vitest';

const shared = globalThis as { realSetTimeout?: typeof setTimeout };
shared.realSetTimeout ??= setTimeout;
const real = shared.realSetTimeout;

beforeAll(() => {
  if (globalThis.setTimeout === real) return;
  vi.useRealTimers();
  globalThis.setTimeout = real;
  throw new Error('The file before has left another clock than the real one.');
});
