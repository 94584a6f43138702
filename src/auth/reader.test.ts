import { env } from 'cloudflare:workers';
import { eq, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { db, groupOf, type Person, plain, register, signIn } from '../../test/cast.ts';
import { sessionRooms, users } from '../db/schema.ts';
import { readMyRooms } from '../lobby/my-rooms.ts';
import { PROTOCOL_VERSION } from '../room/limits.ts';
import { readRoom } from '../room/viewer-room.ts';
import { readerFor, SessionReads } from './reader.ts';
import { readSessionRoom } from './session-rooms.ts';
import { IDLE_MAX, idOf, openSession, sessionOf } from './sessions.ts';

let ada: Person;
let grace: Person;
let group: string;

beforeAll(async () => {
  [ada, grace] = await Promise.all([register('ada'), register('grace')]);
  group = await groupOf(ada, [grace]);
  await ada.post(`/room/${await ada.roomWith(grace)}/`, { cid: 'cid-of-hello', body: 'hello' });
});

const namesOf = (reads: SessionReads) =>
  reads.read(db.select({ name: users.username }).from(users).where(eq(users.id, reads.me)));

describe('what is read while a session is checked', () => {
  test('is what its person would read, in one call', async () => {
    const token = await openSession(db, ada.id, Date.now());
    const reads = new SessionReads(db, idOf(token));
    const reading = Promise.all([namesOf(reads), readMyRooms(reads), readRoom(reads, group)]);
    const batch = vi.spyOn(Object.getPrototypeOf(env.DB), 'batch');
    expect((await sessionOf(db, token, Date.now(), reads))?.user.id).toBe(ada.id);
    const known = readerFor(db, { id: ada.id, username: 'ada', name: null });
    const [names, rooms, room] = await reading;
    expect(batch).toHaveBeenCalledOnce();
    expect([names, rooms, room]).toEqual([
      [{ name: 'ada' }],
      await readMyRooms(known),
      await readRoom(known, group),
    ]);
    expect(rooms).toHaveLength(2);
    batch.mockRestore();
  });

  test.for([
    ['is over', () => openSession(db, ada.id, Date.now() - IDLE_MAX)],
    ['is nobody’s', async () => 'A'.repeat(43)],
  ] as const)('[P6] [P7] never comes where the session %s, nor does a user', async ([, open]) => {
    const token = await open();
    const reads = new SessionReads(db, idOf(token));
    const came = vi.fn();
    for (const promise of [namesOf(reads), readMyRooms(reads), readRoom(reads, group), reads.user])
      promise.then(came, came);
    expect(await sessionOf(db, token, Date.now(), reads)).toBeUndefined();
    await new Promise((done) => setTimeout(done, 0));
    expect(came).not.toHaveBeenCalled();
  });

  test('comes also where D1 takes no writes', async () => {
    const token = await openSession(db, ada.id, Date.now());
    const reads = new SessionReads(db, idOf(token));
    reads.write(db.run(sql`INSERT INTO nowhere VALUES (1)`));
    const names = namesOf(reads);
    await expect(sessionOf(db, token, Date.now(), reads)).rejects.toThrow();
    await sessionOf(db, token, Date.now(), reads, { withWrites: false });
    expect(await names).toEqual([{ name: 'ada' }]);
  });

  test('is read alone where it was asked for too late', async () => {
    const token = await openSession(db, ada.id, Date.now());
    const reads = new SessionReads(db, idOf(token));
    const asked = db.select({ id: users.id }).from(users).where(eq(users.username, 'grace'));
    const late = reads.user.then(() => reads.read(asked));
    await sessionOf(db, token, Date.now(), reads);
    expect(await late).toEqual([{ id: grace.id }]);
  });
});

describe('[P7] a session that opens a socket', () => {
  const path = () => `/room/${group}/socket?v=${PROTOCOL_VERSION}`;
  const upgrade = (who: Person) => who.fetch(path(), { headers: { upgrade: 'websocket' } });
  const visits = () => db.$count(sessionRooms);

  test('is noted before the room hears of it; not one that is over, and nobody who was never there', async () => {
    const before = await visits();
    const over = new SessionReads(db, idOf(await openSession(db, ada.id, Date.now() - IDLE_MAX)));
    void readSessionRoom(over, group, Date.now());
    for (const query of over.queries({ withWrites: true })) await query;
    expect(await visits()).toBe(before);
    const linus = await register('linus');
    await upgrade(linus);
    expect(await visits()).toBe(before);
    const line = await (await signIn(plain(ada))).connect(group);
    await line.next('welcome');
    expect(await visits()).toBe(before + 1);
    line.hangUp();
  });

  test('gets in where D1 takes no writes, if it has been there before', async () => {
    const person = await signIn(plain(grace));
    (await person.connect(group)).hangUp();
    await db.run(
      sql`CREATE TRIGGER refuse BEFORE INSERT ON session_rooms BEGIN SELECT RAISE(ABORT, 'D1 takes no writes'); END`,
    );
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const line = await person.connect(group);
    await line.next('welcome');
    line.hangUp();
    await db.run(sql`DROP TRIGGER refuse`);
    vi.restoreAllMocks();
  });
});
