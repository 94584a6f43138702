/** What each action writes, by the platform's own counters. docs/cost.md makes money of the figures in bench/budget.json. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import budget from '../bench/budget.json';
import { PresenceObject } from '../src/presence/object.ts';
import { presenceFor } from '../src/presence/presence.ts';
import type { PresenceFrame as PresenceTold } from '../src/presence/protocol.ts';
import { ASK_MS, GRACE_MS } from '../src/presence/roster.ts';
import { ListNotifier } from '../src/room/list-notifier.ts';
import { RoomObject } from '../src/room/object.ts';
import type { ServerFrame } from '../src/room/protocol.ts';

import { type Person, register } from './cast.ts';
import type { Line } from './line.ts';
import { constructions, type Meter, rowsInD1, rowsOf, rowsReadByObjects, timersSetBy } from './meters.ts';

const SECOND = 1_000;

const inD1 = rowsInD1();
let count = 0;

const ping = async (line: { ask(frame: string): void; next(type: never): Promise<unknown> }) => {
  line.ask('ping');
  await line.next('pong' as never);
};

/** The rows that this writes in an object and in D1. */
const rows = async (inObject: Meter, work: () => Promise<unknown>) => {
  const before = { object: inObject.count, d1: inD1.count };
  await work();
  return { object: inObject.count - before.object, d1: inD1.count - before.d1 };
};

describe('[cost] in a room,', () => {
  let ada: Person;
  let grace: Person;
  let room: string;
  let hers: Line<ServerFrame>;
  let his: Line<ServerFrame>;
  let inObject: Meter;
  let posted: number;

  /** Two people who have just said hello. */
  beforeEach(async () => {
    [ada, grace] = await Promise.all([register(`ada.${++count}`), register(`grace.${count}`)]);
    room = await ada.roomWith(grace);
    [hers, his] = await Promise.all([ada.connect(room), grace.connect(room)]);
    posted = 0;
    inObject = await rowsOf(env.ROOM.getByName(room));
  });

  const post = (line: Line<ServerFrame>) => {
    posted += 1;
    line.ask({ type: 'post', cid: `cid-of-test-${++count}`, body: 'hello' });
  };

  const archived = () =>
    expect
      .poll(() => env.DB.prepare('SELECT rev FROM rooms WHERE id = ?').bind(room).first('rev'))
      .toBe(posted);

  const talk = async (line = hers) => {
    post(line);
    await archived();
  };

  const hear = async (line: Line<ServerFrame>) => {
    while ((await line.next('changed')).rev < posted);
  };

  test('a message is 3 rows in its object and 3 in D1, and the first one’s net 1 more', async () => {
    const first = await rows(inObject, talk);
    expect(first).toEqual({
      object: budget.message.object + budget.net.object,
      d1: budget.message.d1 + budget.net.d1,
    });
    expect(first.object).toBeLessThanOrEqual(4);
    expect(first.d1).toBeLessThanOrEqual(3);
    expect(await rows(inObject, talk)).toEqual(budget.message);
  });

  test('the net writes nothing when there is nothing to catch', async () => {
    await talk();
    const alarm = () => runInDurableObject(env.ROOM.getByName(room), (object) => object.alarm());
    expect(await rows(inObject, alarm)).toEqual({ object: 0, d1: 0 });
  });

  test('what is said at once shares its rows in D1', { retry: 2 }, async () => {
    await talk();
    const { messages, ...expected } = budget.burst;
    const burst = async () => {
      for (let i = 0; i < messages; i += 1) post(hers);
      await archived();
    };
    expect(await rows(inObject, burst)).toEqual(expected);
  });

  test('a form costs what a frame costs', async () => {
    await talk();
    const form = async () => {
      posted += 1;
      await ada.post(`/room/${room}/`, { cid: `cid-of-test-${++count}`, body: 'hello' });
      await archived();
    };
    expect(await rows(inObject, form)).toEqual(budget.message);
  });

  test('typing writes nothing', async () => {
    await talk();
    const type = async () => {
      his.ask({ type: 'typing' });
      await hers.next('typing');
      await talk();
    };
    expect(await rows(inObject, type)).toEqual(plus(budget.message, budget.typing));
  });

  test('who reads along and answers writes no more than who answers', async () => {
    await talk();
    const read = async () => {
      for (let i = 0; i < 3; i += 1) {
        post(hers);
        await hear(his);
        his.ask({ type: 'read', seq: posted });
        await hers.next('seen');
        await archived();
      }
      await talk(his);
    };
    const messages = { object: 4 * budget.message.object, d1: 4 * budget.message.d1 };
    expect(await rows(inObject, read)).toEqual(plus(messages, budget.reading));
  });

  test('a read cursor at rest is one row in its object and one in D1', async () => {
    await talk();
    await hear(his);
    const rest = async () => {
      his.ask({ type: 'read', seq: posted });
      await hers.next('seen');
      his.hangUp();
      await expect.poll(() => readInD1(room, grace)).toBe(posted);
    };
    expect(await rows(inObject, rest)).toEqual(budget.rest);
  });

  test('a socket writes a row for its session the first time, and then none', async () => {
    const linus = await register(`linus.${++count}`);
    const other = await linus.roomWith(ada);
    const inOther = await rowsOf(env.ROOM.getByName(other));
    const open = async () => {
      const line = await linus.connect(other);
      await line.next('changed');
      line.hangUp();
    };
    expect(await rows(inOther, open)).toEqual(budget.opening);
    expect(await rows(inOther, open)).toEqual({ object: 0, d1: 0 });
  });
});

describe('[cost] of presence,', () => {
  const presence = presenceFor(env);
  let ada: Person;
  let hers: Line<PresenceTold>;
  let inObject: Meter;

  beforeAll(async () => {
    ada = await register('ada');
    inObject = await rowsOf(presence);
  });

  const turnClock = (ms: number) =>
    runInDurableObject(presence, async (object) => {
      object.now = () => Date.now() + ms;
      await object.alarm();
    });

  /** Presence forgets whose a socket was that has closed. */
  const tabs = () =>
    runInDurableObject(presence, (_, state) => {
      return state.getWebSockets().filter((socket) => socket.deserializeAttachment()).length;
    });

  test('the first to arrive sets the alarm of the next sweep, and each sweep one more', async () => {
    const arrive = async () => {
      hers = await ada.arrive();
      await hers.next('welcome');
    };
    await turnClock(20 * SECOND - ASK_MS);
    expect(await rows(inObject, arrive)).toEqual(budget.sweep);
    await ping(hers);
    // As the platform does when it is due.
    await runInDurableObject(presence, (_, { storage }) => storage.deleteAlarm());
    expect(await rows(inObject, () => turnClock(22 * SECOND))).toEqual(budget.sweep);
  });

  test('whoever arrives then writes nothing', async () => {
    const grace = await register('grace');
    const arrive = async () => {
      const his = await grace.arrive();
      await hers.next('arrived');
      his.hangUp();
      await expect.poll(tabs).toBe(1);
    };
    expect(await rows(inObject, arrive)).toEqual(budget.arriving);
  });

  test('pings, the question who is online, and the news of rooms write nothing', async () => {
    const all = async () => {
      for (let i = 0; i < 10; i += 1) await ping(hers);
      expect(await presence.online(ada.id)).toContain(ada.id);
      const last = { seq: 1, from: ada.id, at: 0, text: 'hello' };
      const { id, username } = ada;
      const author = { id, username };
      const news = { room: 'any', kind: 'direct' as const, people: [author], author, last, number: 1 };
      await presence.nudge([{ ...news, membersRev: 0 }]);
      await hers.next('nudged');
    };
    expect(await rows(inObject, all)).toEqual(plus(budget.pinging, budget.nudge));
  });

  test('a visit that ends writes when it was', async () => {
    const leave = () => turnClock(23 * SECOND + GRACE_MS);
    expect(await rows(inObject, leave)).toEqual(budget.leaving);
  });
});

const plus = (a: { object: number; d1: number }, b: { object: number; d1: number }) => ({
  object: a.object + b.object,
  d1: a.d1 + b.d1,
});

describe('[cost] asleep,', () => {
  test('an object is free to sleep once what it heard has followed', { timeout: 20_000 }, async () => {
    const [ada, grace] = await Promise.all([register('ada.idle'), register('grace.idle')]);
    const room = await ada.roomWith(grace);
    const [hers, his] = await Promise.all([ada.connect(room), grace.connect(room)]);
    await his.next('changed');
    const timers = timersSetBy('/src/');
    const news = callsFor(room);
    hers.ask({ type: 'post', cid: 'cid-of-idle', body: 'hello' });
    await his.next('changed');
    his.ask({ type: 'typing' });
    expect(timers.pending).toBeGreaterThan(0);
    await expect.poll(() => timers.pending, { timeout: 5_000 }).toBe(0);
    expect(timers.longest).toBe(1_000 * budget.awakeSeconds.message);
    expect(news()).toBe(budget.news.message);

    his.ask({ type: 'read', seq: 1 });
    await hers.next('seen');
    expect(timers.pending).toBeGreaterThan(0);
    const all = budget.news.message + budget.news.reading + budget.news.rest;
    await expect.poll(news, { timeout: 15_000 }).toBe(all);
    await expect.poll(() => timers.pending, { timeout: 15_000 }).toBe(0);
    expect(timers.longest).toBe(1_000 * budget.awakeSeconds.reading);
    expect(news()).toBe(all);
    for (const line of [hers, his]) line.hangUp();
  });

  test('an object with open sockets stays asleep while they ping, and wakes when somebody speaks', async () => {
    const [ada, grace] = await Promise.all([register('ada.asleep'), register('grace.asleep')]);
    const room = await ada.roomWith(grace);
    const [line, tab] = await Promise.all([ada.connect(room), ada.arrive()]);
    const objects = [env.ROOM.getByName(room), presenceFor(env)];
    const built = await constructions(env.ROOM.getByName(room));
    for (const object of objects) await evictDurableObject(object, { webSockets: 'hibernate' });
    for (let i = 0; i < 10; i += 1) {
      await ping(line);
      await ping(tab);
    }
    expect(built.count).toBe(0);
    line.ask({ type: 'resume', rev: 0 });
    await line.next('changed');
    await line.next('changed');
    expect(built.count).toBe(1);
  });
});

test('[cost] a visit to a conversation that has news is five calls to objects, and a read cursor', async () => {
  const [ada, grace] = await Promise.all([register('ada.visited'), register('grace.visiting')]);
  const room = await ada.roomWith(grace);
  const called = callsFor(room);
  const timers = timersSetBy('/src/room/');
  await ada.post(`/room/${room}/`, { cid: 'cid-of-visit', body: 'hello' });
  await expect.poll(called).toBe(budget.news.message);
  const inObject = await rowsOf(env.ROOM.getByName(room));
  const all = budget.news.message + budget.visit.calls;
  const visit = async () => {
    await grace.fetch(`/room/${room}/`);
    await expect.poll(() => readInD1(room, grace)).toBe(1);
    await Promise.all([grace.connect(room), grace.arrive()]);
    await expect.poll(called).toBe(all);
    await expect.poll(() => timers.pending).toBe(0);
  };
  expect(await rows(inObject, visit)).toEqual({ object: budget.visit.object, d1: budget.visit.d1 });
  expect(called()).toBe(all);
});

test('[cost] to type for long to somebody who is not here is one call', async () => {
  const [ada, linus] = [await register('ada.typing'), await register('linus.away')];
  const room = await ada.roomWith(linus);
  const line = await ada.connect(room);
  const lists = vi.spyOn(PresenceObject.prototype, 'typing');
  const telling = vi.spyOn(ListNotifier.prototype, 'typing');
  vi.useFakeTimers({ toFake: ['Date'] });
  for (let i = 0; i < 5; i += 1) {
    vi.setSystemTime(Date.now() + 3 * SECOND);
    line.ask({ type: 'typing' });
    await vi.waitFor(() => expect(telling).toHaveBeenCalledTimes(i + 1));
    await telling.mock.results[i]?.value;
  }
  vi.useRealTimers();
  expect(lists.mock.calls.filter(([of]) => of === room)).toHaveLength(budget.news.typing);
});

test('[cost] to wake a room of 100,000 messages reads a few rows, though one of two never said a word', async () => {
  const [ada, grace] = await Promise.all([register('ada.long'), register('grace.silent')]);
  const room = await ada.roomWith(grace);
  const object = env.ROOM.getByName(room);
  await runInDurableObject(object, (_, { storage }) => {
    storage.sql.exec(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
       INSERT INTO messages SELECT i, i, ?, 'cid-number-' || i, 'hello', i FROM n`,
      ada.id,
    );
  });
  const read = await rowsReadByObjects(object);
  const wake = async () => {
    await evictDurableObject(object);
    const line = await ada.connect(room, { rev: 100_000 });
    await line.next('changed');
    const rows = await runInDurableObject(object, read);
    line.hangUp();
    return rows;
  };
  expect(await wake()).toBeGreaterThan(100_000);
  expect(await wake()).toBeLessThan(50);
});

test('[cost] a message of 60 characters takes so many bytes where it is kept', async () => {
  const [ada, grace] = await Promise.all([register('ada.stored'), register('grace.stored')]);
  const room = await ada.roomWith(grace);
  const [count, cid, body] = [5_000, `hex(randomblob(16))`, `'${'x'.repeat(60)}'`];
  const rows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;
  const grown = await runInDurableObject(env.ROOM.getByName(room), (_, { storage: { sql } }) => {
    const before = sql.databaseSize;
    sql.exec(
      `${rows} INSERT INTO messages SELECT i, i, ?, ${cid}, ${body}, 1790000000000 + i FROM n`,
      ada.id,
    );
    return sql.databaseSize - before;
  });
  const insert = env.DB.prepare(
    `${rows} INSERT INTO messages (room_id, seq, rev, sender_id, cid, body, at)
     SELECT ?, i, i, ?, ${cid}, ${body}, 1790000000000 + i FROM n`,
  );
  const sizeOf = async (statement: D1PreparedStatement) => (await statement.run()).meta.size_after;
  const before = await sizeOf(env.DB.prepare('SELECT 1'));
  const after = await sizeOf(insert.bind(room, ada.id));
  const [inObject, inD1] = [grown / count, (after - before) / count];
  // Within a tenth: cids are random, so pages of their index are filled by chance.
  expect(Math.abs(inObject / budget.bytes.object - 1)).toBeLessThan(0.1);
  expect(Math.abs(inD1 / budget.bytes.d1 - 1)).toBeLessThan(0.1);
});

const readInD1 = (room: string, { id }: Person) =>
  env.DB.prepare(`SELECT json_extract(cursors, '$."' || ?2 || '"[0]') AS seq FROM rooms WHERE id = ?1`)
    .bind(room, String(id))
    .first('seq');

/** How often anybody has called an object since: what is billed as a request. Other rooms have news, too. */
const callsFor = (room: string) => {
  const nudge = vi.spyOn(PresenceObject.prototype, 'nudge');
  const others = [
    vi.spyOn(RoomObject.prototype, 'fetch'),
    vi.spyOn(RoomObject.prototype, 'read'),
    vi.spyOn(PresenceObject.prototype, 'fetch'),
    vi.spyOn(PresenceObject.prototype, 'online'),
    vi.spyOn(PresenceObject.prototype, 'snapshot'),
    vi.spyOn(PresenceObject.prototype, 'whereabouts'),
  ];
  return () => {
    const news = nudge.mock.calls.filter(([[of], mine]) => (of ?? mine?.[0]?.row)?.room === room);
    return others.reduce((sum, { mock }) => sum + mock.calls.length, news.length);
  };
};
