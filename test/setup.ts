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

// What is asleep would not be emptied (workerd: ActorContainer::resetStorage), and these are found again by their names: people have the same ids in each file.
await Promise.all([wake(env.PRESENCE), wake(env.THROTTLE), wake(env.ROOM), env.DB.prepare('SELECT 1').run()]);
await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
moveOn();

afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
