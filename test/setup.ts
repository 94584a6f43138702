/**
 * Files share a runtime, because it takes two seconds to start, but nothing else: before each file all storage is
 * emptied, and after it the clock and whatever it spied on are as they were.
 */
import {
  applyD1Migrations,
  type D1Migration,
  listDurableObjectIds,
  reset,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterAll, vi } from 'vitest';
import type { Bindings } from '../src/env.ts';
import { moveOn } from './cast.ts';

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {
      TEST_MIGRATIONS: D1Migration[];
    }
  }
}

const wake = async <Kind extends Rpc.DurableObjectBranded>(objects: DurableObjectNamespace<Kind>) => {
  const ids = await listDurableObjectIds(objects);
  await Promise.all(ids.map((id) => runInDurableObject(objects.get(id), () => {})));
};

/** What is asleep would not be emptied (workerd: ActorContainer::resetStorage), and falls asleep again after ten seconds. */
const empty = async () => {
  // People have the same ids in each file, so rooms have the same names: these objects are found again.
  await Promise.all([wake(env.PRESENCE), wake(env.THROTTLE), wake(env.ROOM)]);
  await env.DB.prepare('SELECT 1').run();
  await reset();
  const { results } = await env.DB.prepare("SELECT name FROM sqlite_master WHERE name = 'users'").all();
  return results.length === 0;
};

// On a busy machine the first objects may be asleep before the last ones are awake; then the next round has fewer to wake.
if (!(await empty()) && !(await empty()))
  throw new Error('The storage of the file before could not be emptied.');
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
moveOn();

afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
