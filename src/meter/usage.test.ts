import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { copied, db, groupOf, type Person, register } from '../../test/cast.ts';
import { users } from '../db/schema.ts';
import { readUsage } from './usage.ts';

let ada: Person;
let grace: Person;

beforeAll(async () => {
  [ada, grace] = (await Promise.all(['ada', 'grace'].map(register))) as [Person, Person];
  const rooms = [await ada.roomWith(grace), await groupOf(ada, [grace])];
  for (const room of rooms) {
    await ada.post(`/room/${room}/`, { cid: 'cid-of-usage', body: 'hello' });
    await copied(room);
  }
});

test('people and messages are counted, events are not', async () => {
  expect(await readUsage(env)).toMatchObject({
    people: 2,
    messages: 2,
    bytes: expect.toSatisfy((bytes) => bytes > 0),
  });
});

test('[P6] members have no such page; admins do', async () => {
  expect((await grace.fetch('/administration/usage/')).status).toBe(404);
  await db.update(users).set({ role: 'admin' }).where(eq(users.id, ada.id));
  const page = await (await ada.fetch('/administration/usage/')).text();
  // What other tests have used before in this instance of the Worker is told here, too.
  expect(page).toMatch(/<meter [^>]*>\d+%<\/meter>/);
  expect(page).toContain('Accounts');
});
