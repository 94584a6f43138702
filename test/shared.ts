/** What stories share, since both take seconds to start: a worker of the runner opens one server and one browser for all its files. */
import { test } from 'vitest';
import { launchBrowser, openParley, type Parley } from './browser.ts';

/** Opened when a file first asks for it, and closed when no file is left. */
const once = <Opened extends { close(): Promise<void> }>(open: () => Promise<Opened>) => {
  // biome-ignore lint/correctness/noEmptyPattern: by this pattern Vitest knows what a fixture needs.
  return async ({}, { onCleanup }: { onCleanup(close: () => Promise<void>): void }) => {
    const opened = await open();
    onCleanup(() => opened.close());
    return opened;
  };
};

/** Its hooks get them: `shared.beforeAll(({ parley, browser }) => …)`. Each file finds Parley empty. */
export const shared = test
  .extend('server', { scope: 'worker' }, once(openServer))
  .extend('parley', { scope: 'file' }, async ({ server }) => {
    await empty(server);
    return server;
  })
  // After the server, since Chromium may still be unpacked when that is opened.
  .extend('browser', { scope: 'worker' }, once(launchBrowser));

async function openServer(): Promise<Parley> {
  const parley = await openParley({ POSTS_PER_SECOND: '1000', PERSON_SHARE: '1000000' });
  await parley.database.prepare(ALONE).run();
  return parley;
}

/** Nobody was ever there. Rooms keep what was said in them, but nobody finds them again. */
async function empty({ database, worker }: Parley) {
  // What refers to rooms and people goes with them.
  await database.batch(
    ['DELETE FROM rooms', 'DELETE FROM challenges', PLACEHOLDER, OTHERS].map((sql) => database.prepare(sql)),
  );
  const ids = await worker.listDurableObjectIds('THROTTLE');
  const throttles = await Promise.all(ids.map((id) => worker.getDurableObjectStorage('THROTTLE', { id })));
  await Promise.all(throttles.map((storage) => storage.exec('DELETE FROM tallies')));
}

/** Nobody gets the id of somebody whom Presence remembers: until the next one comes, this one is the last. */
const PLACEHOLDER = `INSERT INTO users (username, password_hash, created_at) VALUES ('placeholder', 'none', 0) ON CONFLICT DO NOTHING`;
const OTHERS = `DELETE FROM users WHERE username <> 'placeholder'`;
const ALONE = `
  CREATE TRIGGER alone AFTER INSERT ON users BEGIN
    DELETE FROM users WHERE username = 'placeholder' AND id <> NEW.id;
  END`;
