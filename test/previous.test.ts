/**
 * An instance of the version before groups comes along. `previous/` has what that version left behind: D1 (d1.sql) and
 * the objects of two rooms (room-….sql), with one read cursor half way, and one message that D1 lacks because the server
 * was killed; and what that version asked its databases on the next day (calls.jsonl, of statements.sql), with the answers.
 */
import {
  applyD1Migrations,
  evictDurableObject,
  reset,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { askRegistration, chosenOr } from '../src/instance/registration.ts';
import { unreadOf } from '../src/lobby/my-room.ts';
import { myRooms } from '../src/lobby/my-rooms.ts';
import { CLOSE, type Member } from '../src/room/protocol.ts';
import { copied, db, type Person, signIn } from './cast.ts';
import { bodyOf } from './doubles/entries.ts';
import { rowsInD1 } from './meters.ts';
import calls from './previous/calls.jsonl?raw';
import d1 from './previous/d1.sql?raw';
import letters from './previous/room-i6iqpravzfmrqjs7.sql?raw';
import conversation from './previous/room-tf5p5vpzpz5rpois.sql?raw';
import statements from './previous/statements.sql?raw';

const ADA: Member = { id: 1, username: 'ada' };
const GRACE: Member = { id: 2, username: 'grace' };
const LINUS: Member = { id: 3, username: 'linus' };

/** Ada's with grace, who has read five of nine. D1 has eight. */
const CONVERSATION = 'tf5p5vpzpz5rpois';
/** Ada has written twice to linus, who has not looked. */
const LETTERS = 'i6iqpravzfmrqjs7';
/** Grace and linus have met, and said nothing. */
const SILENCE = 'xjwz3vmplbqm4n6p';

const inD1 = rowsInD1();

const linesOf = (text: string): string[] => text.split('\n').filter(Boolean);

/** D1 as the previous version left it, and then what a deploy does to it. */
const migrateD1 = async (more: string[] = []) => {
  const prepared = [...linesOf(d1), ...more].map((line) => env.DB.prepare(line));
  await env.DB.batch([env.DB.prepare('PRAGMA defer_foreign_keys = on'), ...prepared]);
  const before = inD1.count;
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
  return inD1.count - before;
};

/** A room's object as the previous version left it; today's code is the next to wake it. */
const leave = async (room: string, dump: string, { alarm = false } = {}) => {
  const object = env.ROOM.getByName(room);
  await runInDurableObject(object, async (_, { storage }) => {
    await storage.deleteAll();
    for (const line of linesOf(dump)) storage.sql.exec(line);
    // Of a change that D1 may lack: as it stood when the server was killed.
    if (alarm) await storage.setAlarm(Date.now() + 3_600_000);
  });
  await evictDurableObject(object);
};

beforeEach(async () => {
  await reset();
});

const stored = (room: string) =>
  runInDurableObject(env.ROOM.getByName(room), (_, { storage }) =>
    storage.sql.exec<{ seq: number; body: string }>('SELECT seq, body FROM entries ORDER BY seq').toArray(),
  );
const archived = async (room: string) => {
  const found = await env.DB.prepare('SELECT seq, body FROM messages WHERE room_id = ? ORDER BY seq')
    .bind(room)
    .all<{ seq: number; body: string }>();
  return found.results;
};
const countsIn = async () => {
  const counted = await env.DB.prepare(
    'SELECT room_id AS room, count(*) AS count FROM messages GROUP BY 1 ORDER BY 1',
  ).all<{ room: string; count: number }>();
  return Object.fromEntries(counted.results.map(({ room, count }) => [room, count]));
};
const unread = async (who: Member) => {
  const rooms = await myRooms(db, who);
  return Object.fromEntries(rooms.map((room) => [room.room, unreadOf(room)]));
};
const hear = async (who: Person, room: string) => {
  const line = await who.connect(room);
  const welcome = await line.next('welcome');
  const { messages } = await line.next('changed');
  line.hangUp();
  return { welcome, bodies: messages.map(bodyOf) };
};

describe('an instance of the previous version', () => {
  test('[P2] [P4] comes along: every message is there before and after, and every cursor', async () => {
    await migrateD1();
    await Promise.all([leave(CONVERSATION, conversation, { alarm: true }), leave(LETTERS, letters)]);
    expect(await countsIn()).toEqual({ [CONVERSATION]: 8, [LETTERS]: 2 });
    expect(await unread(GRACE)).toEqual({ [CONVERSATION]: 3 });
    expect(await unread(LINUS)).toEqual({ [LETTERS]: 2 });

    const grace = await signIn(GRACE);
    const { welcome, bodies } = await hear(grace, CONVERSATION);
    expect(welcome).toMatchObject({ kind: 'direct', seq: 9, rev: 9, number: 9, memberCount: 2 });
    expect(welcome.ranges).toEqual([[1, null]]);
    expect(welcome.cursors).toEqual([
      { user: ADA.id, seq: 9 },
      { user: GRACE.id, seq: 5 },
    ]);
    expect(bodies).toHaveLength(9);
    expect(bodies.at(-1)).toBe('D1 lacks this one');
    const met = await hear(await signIn(LINUS), LETTERS);
    expect(met.bodies).toEqual(['A letter, 1', 'A letter, 2']);

    expect(await runDurableObjectAlarm(env.ROOM.getByName(CONVERSATION))).toBe(true);
    expect(await countsIn()).toEqual({ [CONVERSATION]: 9, [LETTERS]: 2 });
    for (const room of [CONVERSATION, LETTERS]) expect(await archived(room)).toEqual(await stored(room));
    expect(await unread(GRACE)).toEqual({ [CONVERSATION]: 4 });
    expect(await unread(ADA)).toEqual({ [CONVERSATION]: 0, [LETTERS]: 0 });
  });

  test('[P3] remembers its cids, and goes on where it was', async () => {
    await migrateD1();
    await leave(CONVERSATION, conversation);
    const grace = await signIn(GRACE);
    const send = async (cid: string, body: string) => {
      const answer = await grace.post(
        `/room/${CONVERSATION}/`,
        { cid, body },
        { headers: { accept: 'application/json' } },
      );
      return [answer.status, await answer.json()];
    };
    expect(await send('before-0003', 'Yes!')).toEqual([200, { seq: 3 }]);
    expect(await send('before-0003', 'No!')).toMatchObject([409, { reason: 'cid_taken', seq: 3 }]);
    expect(await send('after-0001', 'Here I am.')).toEqual([200, { seq: 10 }]);
    expect(await archived(CONVERSATION)).toEqual(await stored(CONVERSATION));
    expect(await stored(CONVERSATION)).toHaveLength(10);
  });

  test('a pair that has met and said nothing begins in the room that it has', async () => {
    await migrateD1();
    const [grace, linus] = await Promise.all([signIn(GRACE), signIn(LINUS)]);
    const chat = await grace.fetch(`/chat/${LINUS.id}/`);
    expect(chat.headers.get('location')).toBe(`/room/${SILENCE}/`);
    expect((await grace.post(`/room/${SILENCE}/`, { cid: 'the-first-of-all', body: 'Hello!' })).status).toBe(
      303,
    );
    expect((await hear(linus, SILENCE)).bodies).toEqual(['Hello!']);
    expect(await unread(LINUS)).toMatchObject({ [SILENCE]: 1 });
  });

  test('lets everybody register as before, until an owner chooses otherwise; a new one does not', async () => {
    const registration = () => env.DB.prepare('SELECT registration FROM instance').first('registration');
    await migrateD1();
    expect(await registration()).toBe('open');
    await reset();
    await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
    expect(await registration()).toBeNull();
    expect(chosenOr(await askRegistration(db), {})).toBe('invitation');
    expect(chosenOr(await askRegistration(db), { DEFAULT_REGISTRATION: 'wide' })).toBe('invitation');
    expect(chosenOr(await askRegistration(db), { DEFAULT_REGISTRATION: 'open' })).toBe('open');
  });

  test('costs no more to migrate, however many messages it has', async () => {
    const small = await migrateD1();
    expect(small).toBeGreaterThan(0);
    await reset();
    const many = `INSERT INTO messages WITH RECURSIVE n(i) AS (SELECT 9 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
      SELECT '${CONVERSATION}', i, i, 1, 'cid-number-' || i, 'x', i FROM n`;
    expect(await migrateD1([many])).toBe(small);
    expect(await countsIn()).toMatchObject({ [CONVERSATION]: 3_000 });
  });
});

interface Call {
  /** `d1`, or the object of a room. */
  in: string;
  how: 'raw' | 'first' | 'batch' | 'exec';
  column?: string;
  do: [statement: number, values: (string | number | null)[], answer: unknown][];
}

/** How it adds a message to a room, and archives it. */
const INSERT = 'INSERT INTO messages VALUES';
const ARCHIVE = 'INSERT INTO messages (room_id';
const ARCHIVE_ROOM = 'UPDATE rooms SET rev';

/** A statement of that version, by its beginning, with other values. */
const ask = (where: string, beginning: string, ...values: (string | number)[]) => {
  const statement = linesOf(statements).findIndex((text) => text.startsWith(beginning));
  return again({ in: where, how: where === 'd1' ? 'batch' : 'exec', do: [[statement, values, undefined]] });
};

/** Asks again what the previous version asked, and gives what is answered now. */
const again = async ({ in: where, how, column, do: asked }: Call): Promise<unknown[]> => {
  const texts = linesOf(statements);
  const textOf = (statement: number) => texts[statement] ?? '';
  if (how === 'exec') {
    return runInDurableObject(env.ROOM.getByName(where), (_, { storage }) =>
      asked.map(([statement, values]) => storage.sql.exec(textOf(statement), ...values).toArray()),
    );
  }
  const prepared = asked.map(([statement, values]) => env.DB.prepare(textOf(statement)).bind(...values));
  if (how === 'batch') return (await env.DB.batch(prepared)).map(({ results }) => results);
  const answers = prepared.map((one) =>
    how === 'raw' ? one.raw() : column ? one.first(column) : one.first(),
  );
  return Promise.all(answers);
};

describe('the Worker of the previous version, which still runs during a deploy,', () => {
  beforeEach(async () => {
    await migrateD1();
    await Promise.all([leave(CONVERSATION, conversation), leave(LETTERS, letters)]);
  });

  test('[P2] gets the same answers from the new tables, and what it writes is there for today’s', async () => {
    for (const line of linesOf(calls)) {
      const call: Call = JSON.parse(line);
      const asked = call.do.map(([statement]) => linesOf(statements)[statement]);
      const answers = call.do.map(([, , answer]) => answer);
      expect({ asked, answers: await again(call) }).toEqual({ asked, answers });
    }
    await evictDurableObject(env.ROOM.getByName(CONVERSATION));
    expect(await countsIn()).toMatchObject({ [CONVERSATION]: 11, [LETTERS]: 2, [SILENCE]: 1 });
    for (const room of [CONVERSATION, LETTERS, SILENCE])
      expect(await archived(room)).toEqual(await stored(room));
    const { welcome, bodies } = await hear(await signIn(GRACE), CONVERSATION);
    expect(bodies.slice(8)).toEqual(['D1 lacks this one', 'said by the old one, tape', 'by a form']);
    expect(welcome.cursors).toEqual([
      { user: ADA.id, seq: 11 },
      { user: GRACE.id, seq: 10 },
    ]);
    expect(await unread(GRACE)).toEqual({ [CONVERSATION]: 1, [SILENCE]: 1 });
  });

  test('may follow upon today’s, and lists count what it writes', async () => {
    const [ada, grace] = await Promise.all([signIn(ADA), signIn(GRACE)]);
    await ada.post(`/room/${CONVERSATION}/`, { cid: 'said-today', body: 'Said today.' });
    await copied(CONVERSATION);
    await grace.fetch(`/room/${CONVERSATION}/`);
    await expect.poll(() => unread(GRACE)).toEqual({ [CONVERSATION]: 0 });
    const at = Date.now();
    const entry = {
      seq: 11,
      rev: 11,
      from: ADA.id,
      cid: 'said-before',
      body: 'Said by the previous one.',
      at,
    };
    await ask(CONVERSATION, INSERT, 11, 11, entry.from, entry.cid, entry.body, at);
    await ask('d1', ARCHIVE, CONVERSATION, JSON.stringify([entry]));
    await ask('d1', ARCHIVE_ROOM, CONVERSATION, 11, 11, entry.from, entry.body, at);
    expect(await unread(GRACE)).toEqual({ [CONVERSATION]: 1 });
    await evictDurableObject(env.ROOM.getByName(CONVERSATION));
    const { welcome, bodies } = await hear(grace, CONVERSATION);
    expect(welcome).toMatchObject({ seq: 11, rev: 11, number: 11 });
    expect(bodies.at(-1)).toBe('Said by the previous one.');
    expect(await archived(CONVERSATION)).toEqual(await stored(CONVERSATION));
  });

  test('may call today’s objects', async () => {
    const object = env.ROOM.getByName(CONVERSATION) as unknown as {
      post(from: number, draft: { cid: string; body: string }): Promise<unknown>;
    };
    expect(await object.post(GRACE.id, { cid: 'by-number', body: 'Hello?' })).toEqual({ ok: true, seq: 10 });
    expect((await hear(await signIn(ADA), CONVERSATION)).bodies.at(-1)).toBe('Hello?');
  });
});

test('[P4] [P5] an old client is told to reload, and then has everything and loses nothing', async () => {
  await migrateD1();
  await leave(CONVERSATION, conversation);
  const grace = await signIn(GRACE);
  const sockets = [`/room/${CONVERSATION}/socket?v=1&rev=5`, '/presence/socket?v=1'];
  for (const path of sockets) {
    const line = await grace.open(path);
    // A page of that version knows the code of the Close alone.
    expect(await line.closed).toEqual({ code: CLOSE.version, reason: 'reload' });
    expect(line.frames).toEqual([]);
  }
  // What it had in its outbox goes out by a form, before the reload or after it, once.
  const pending = { cid: 'still-pending', body: 'Typed before the deploy.' };
  for (let i = 0; i < 2; i += 1) {
    const answer = await grace.post(`/room/${CONVERSATION}/`, pending, {
      headers: { accept: 'application/json' },
    });
    expect(await answer.json()).toEqual({ seq: 10 });
  }
  const line = await grace.connect(CONVERSATION, { rev: 5 });
  const { since, rev, messages } = await line.next('changed');
  expect({ since, rev }).toEqual({ since: 5, rev: 10 });
  expect(messages.map(({ seq }) => seq)).toEqual([6, 7, 8, 9, 10]);
  line.hangUp();
});
