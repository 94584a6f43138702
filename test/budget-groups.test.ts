/** What a group of 1,000 costs, by the platform's own counters. docs/cost.md makes a day of it. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import budget from '../bench/budget.json';
import { withIdentity } from '../src/auth/socket-identity.ts';
import type { Operation } from '../src/room/membership.ts';
import type { Member, ServerFrame } from '../src/room/protocol.ts';
import { copied, groupOf, type Person, plain, register } from './cast.ts';
import { Line } from './line.ts';
import { rowsInD1, rowsOf } from './meters.ts';

const inD1 = rowsInD1();
const MEMBERS = budget.crowd.members;
const WITHOUT_SCRIPT = MEMBERS / 10;
/** A busy machine opens a thousand sockets in this time (ms). */
const LONG = 240_000;

let ada: Person;
let crowd: Member[];
let group: string;
let count = 0;

const object = () => env.ROOM.getByName(group);
const cid = () => `cid-of-crowd-${++count}`;
const say = async (who: Member, body = 'hello', to = group) => {
  const said = await env.ROOM.getByName(to).post(plain(who), { cid: cid(), body });
  await copied(to);
  return said;
};

/** A member's socket, as the Worker passes it on. */
const connect = async ({ id, username }: Member) => {
  const request = new Request('https://parley.test/room/x/socket?v=2&rev=1000000', {
    headers: { upgrade: 'websocket' },
  });
  const session = { id: `session of ${id}`, user: { id, username, name: null } };
  const response = await object().fetch(withIdentity(request, session as never));
  if (!response.webSocket) throw new Error(`${username} has no socket`);
  return new Line<ServerFrame>(response.webSocket);
};

const rows = async (work: () => Promise<unknown>, of = object()) => {
  const inObject = await rowsOf(of);
  const before = inD1.count;
  await work();
  return { object: inObject.count, d1: inD1.count - before };
};

beforeAll(async () => {
  ada = await register('ada');
  const { results } = await env.DB.prepare(
    `INSERT INTO users (username, password_hash, created_at)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     SELECT 'member.' || i, 'none', 0 FROM n RETURNING id, username`,
  )
    .bind(MEMBERS - 1)
    .all<Member>();
  crowd = results;
  group = await groupOf(ada, crowd);
  await say(ada, 'The first one sets the alarm.');
}, LONG);

describe(`[cost] in a group of ${MEMBERS}`, () => {
  test('a message costs no more rows than in a pair', async () => {
    expect(await rows(() => say(ada))).toEqual(budget.message);
  });

  test('and none more where it is listed', async () => {
    const listed = await groupOf(ada, crowd.slice(0, 9), { joining: 'listed' });
    const room = env.ROOM.getByName(listed);
    await say(ada, 'The first one sets the alarm.', listed);
    expect(await rows(() => say(ada, 'hello', listed), room)).toEqual(budget.message);
  });

  test.each<[string, Operation]>([
    ['leaving', { type: 'leave', forGood: false }],
    ['joining', { type: 'join' }],
  ])('%s is at most 6 rows in the object and in D1', async (_, operation) => {
    const [one] = crowd as [Member];
    if (operation.type === 'join') {
      const change: Operation = { type: 'change', settings: { joining: 'listed' } };
      await object().act(plain(ada), cid(), change);
    }
    const cost = await rows(async () => {
      expect(await object().act(plain(one), cid(), operation)).toMatchObject({ ok: true });
    });
    expect(Math.max(cost.object, cost.d1)).toBeLessThanOrEqual(6);
  });

  test('its state is one row of less than 200 kB', async () => {
    const size = await runInDurableObject(object(), (_, { storage }) =>
      storage.sql.exec<{ size: number }>("SELECT length(value) AS size FROM kept WHERE name = 'state'").one(),
    );
    expect(size.size).toBeLessThan(200_000);
  });

  test('a welcome has less than 32 kB', async () => {
    const line = await connect(ada);
    const welcome = await line.next('welcome');
    expect(welcome.memberCount).toBe(MEMBERS);
    expect(JSON.stringify(welcome).length).toBeLessThanOrEqual(32 * 1024);
    line.hangUp();
  });

  test('who types at once, fifty, is one frame a second to each', async () => {
    const typists = await Promise.all(crowd.slice(0, 50).map(connect));
    const line = await connect(ada);
    await line.next('changed');
    for (let round = 0; round < 3; round += 1) for (const typist of typists) typist.ask({ type: 'typing' });
    await line.next('typing');
    const began = performance.now();
    expect(await line.next('typing')).toMatchObject({ users: { length: 4 }, more: 46 });
    expect(performance.now() - began).toBeGreaterThan(900);
    expect(line.frames.filter(({ type }) => type === 'typing')).toHaveLength(2);
    for (const one of [...typists, line]) one.hangUp();
  });

  test('a message on all screens is read for 0.2 rows a reader, and 3 frames a socket, however they go', {
    timeout: LONG,
  }, async () => {
    const lines: Line<ServerFrame>[] = [];
    for (const member of crowd) lines.push(await connect(member));
    const hers = await connect(ada);
    await hers.next('changed');
    await say(ada, 'Look!');
    const { messages } = await hers.next('changed');
    const seq = messages[0]?.seq ?? 0;
    const before = lines.map(({ frames }) => frames.length);
    const cost = await rows(async () => {
      // A tenth of them have no script, and their pages say that they are shown. Half of the others close the tab at once.
      for (const member of crowd.slice(0, WITHOUT_SCRIPT)) await object().read(member.id, seq);
      for (const [i, line] of lines.slice(WITHOUT_SCRIPT).entries()) {
        line.ask({ type: 'read', seq });
        if (i % 2 === 0) line.hangUp();
      }
      await expect.poll(() => lastReader(seq), { timeout: 20_000 }).toBe(MEMBERS);
    });
    expect(cost.object).toBeLessThanOrEqual(budget.crowd.rowsPerReader * MEMBERS);
    expect(cost.d1).toBeLessThanOrEqual(budget.crowd.rowsPerReader * MEMBERS);
    const told = lines.map(({ frames }, i) => frames.length - (before[i] ?? 0));
    expect(Math.max(...told)).toBeLessThanOrEqual(budget.crowd.framesPerReader);
    expect(hers.frames.filter(({ type }) => type === 'seen_by').length).toBeLessThanOrEqual(3);
    for (const line of [...lines, hers]) line.hangUp();
  });
});

/** How many members D1 knows to have read this. */
const lastReader = async (seq: number) => {
  const found = env.DB.prepare(
    'SELECT count(*) AS count FROM rooms, json_each(cursors) WHERE rooms.id = ? AND value->>0 >= ?',
  );
  return found.bind(group, seq).first('count');
};
