/** Groups, in the runtime that carries them: who hears what of whom, and what it costs. */
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { copied, db, groupOf, type Person, plain, register } from '../../test/cast.ts';
import { bodyOf } from '../../test/doubles/entries.ts';
import type { Line } from '../../test/line.ts';
import { rowsInD1, rowsOf } from '../../test/meters.ts';
import { type MyRoom, unreadOf } from '../lobby/my-room.ts';
import { myRooms } from '../lobby/my-rooms.ts';
import { CLOSE } from './limits.ts';
import type { Operation } from './membership.ts';
import type { ServerFrame } from './protocol.ts';
import { roomFor } from './viewer-room.ts';

const inD1 = rowsInD1();

let ada: Person;
let grace: Person;
let linus: Person;
let group: string;
let count = 0;

beforeAll(async () => {
  [ada, grace, linus] = await Promise.all([register('ada'), register('grace'), register('linus')]);
});
beforeEach(async () => {
  group = await groupOf(ada, [grace, linus]);
});

const object = () => env.ROOM.getByName(group);
const act = (who: Person, operation: Operation, people: Person[] = [], cid = `cid-of-act-${++count}`) =>
  object().act(plain(who), cid, operation, people.map(plain));
const say = async (who: Person, body: string) => {
  const said = await object().post(plain(who), { cid: `cid-of-say-${++count}`, body });
  await copied(group);
  return said;
};
const hear = async (who: Person, rev = 0) => {
  const line = await who.connect(group, { rev });
  const welcome = await line.next('welcome');
  return { line, welcome, first: await line.next('changed') };
};
const bodies = (line: Line<ServerFrame>) =>
  line.frames
    .flatMap((frame) => (frame.type === 'changed' ? frame.messages.map(bodyOf) : []))
    .filter(Boolean);

describe('a group', () => {
  test('welcomes each with what it is, and who is in it', async () => {
    const { line, welcome, first } = await hear(grace);
    expect(welcome).toMatchObject({ kind: 'group', role: 'member', memberCount: 3, ranges: [[1, null]] });
    expect(welcome.members.map(({ username }) => username)).toEqual(['ada', 'grace', 'linus']);
    expect(first.messages).toMatchObject([
      { kind: 'event', from: ada.id, number: 0, event: { type: 'created', users: [grace.id, linus.id] } },
    ]);
    expect(first.people).toContainEqual(plain(linus));
    line.hangUp();
  });

  test('[P1] [P4] tells what happens to it in the same order as what is said, and counts messages alone', async () => {
    await say(grace, 'hello');
    await act(ada, { type: 'change', settings: { name: 'Cooks' } });
    await say(linus, 'a new name!');
    const { line, first, welcome } = await hear(ada);
    expect(first.messages.map(({ seq, number, kind }) => [seq, number, kind])).toEqual([
      [1, 0, 'event'],
      [2, 1, 'message'],
      [3, 1, 'event'],
      [4, 2, 'message'],
    ]);
    expect(welcome).toMatchObject({ seq: 4, rev: 4, number: 2, settings: { name: 'Cooks' } });
    line.hangUp();
  });

  test('[P3] the same act twice happens once, after a restart too', async () => {
    const ken = await register(`ken${++count}`);
    const add: Operation = { type: 'add', users: [ken.id] };
    const [one, two] = await Promise.all([
      act(ada, add, [ken], 'cid-of-adding'),
      act(ada, add, [ken], 'cid-of-adding'),
    ]);
    await evictDurableObject(object(), { webSockets: 'close' });
    const three = await act(ada, add, [ken], 'cid-of-adding');
    expect([one, two, three]).toEqual(Array(3).fill({ ok: true, seq: 2 }));
  });

  test('is in D1 as it is in its own log', async () => {
    const ken = await register(`ken${++count}`);
    await act(ada, { type: 'add', users: [ken.id] }, [ken]);
    await act(ada, { type: 'role', user: grace.id, role: 'admin' });
    await act(linus, { type: 'leave', forGood: false });
    const { results } = await env.DB.prepare(
      'SELECT user_id AS user, role, from_seq AS "from", until_seq AS until FROM members WHERE room_id = ? ORDER BY user_id',
    )
      .bind(group)
      .all();
    expect(results).toEqual([
      { user: ada.id, role: 'owner', from: 1, until: null },
      { user: grace.id, role: 'admin', from: 1, until: null },
      { user: linus.id, role: 'member', from: 1, until: 4 },
      { user: ken.id, role: 'member', from: 1, until: null },
    ]);
    expect(await roomFor(db, ken, group)).toMatchObject({ memberCount: 3, rev: 4 });
  });

  test('where only admins write, others are refused and keep their text', async () => {
    await act(ada, { type: 'change', settings: { posting: 'admins' } });
    expect(await say(grace, 'may I?')).toMatchObject({ ok: false, refused: { reason: 'not_allowed' } });
    expect(await say(ada, 'I may')).toMatchObject({ ok: true });
    const page = await grace.post(`/room/${group}/`, { cid: `cid-of-say-${++count}`, body: 'may I now?' });
    expect(page.status).toBe(403);
    expect(await page.text()).toContain('may I now?');
  });
});

describe('[P7] [P12] who is removed', () => {
  test('hears that, and then nothing, on every socket', async () => {
    const [one, two, hers] = await Promise.all([hear(grace), hear(grace), hear(ada)]);
    await act(ada, { type: 'remove', user: grace.id });
    for (const { line } of [one, two]) {
      expect(await line.next('changed')).toMatchObject({
        messages: [{ kind: 'event', event: { type: 'removed', users: [grace.id] } }],
      });
      expect(await line.closed).toMatchObject({ code: CLOSE.removed });
    }
    await say(ada, 'she is gone');
    await hers.line.next('changed');
    for (const { line } of [one, two]) expect(bodies(line)).toEqual([]);
    hers.line.hangUp();
  });

  test('is told so when they come again, posts nothing, and reads no further', async () => {
    await say(ada, 'before');
    await act(ada, { type: 'remove', user: grace.id });
    await say(ada, 'after');
    const line = await grace.open<ServerFrame>(`/room/${group}/socket?v=2&rev=0`);
    expect(await line.closed).toMatchObject({ code: CLOSE.removed });
    expect(await say(grace, 'still here?')).toMatchObject({ ok: false, refused: { reason: 'not_member' } });
    const history = await (await grace.fetch(`/room/${group}/messages`)).text();
    expect(history).toContain('before');
    expect(history).not.toContain('after');
    const [, pane] = (await (await grace.fetch(`/room/${group}/`)).text()).split('<main');
    expect(pane).toContain('before');
    expect(pane).not.toContain('after');
  });

  test('has nothing unread there any more', async () => {
    await say(ada, 'one');
    await say(ada, 'two');
    const unread = async () => (await myRooms(db, grace)).find(({ room }) => room === group);
    expect(unreadOf((await unread()) as MyRoom)).toBe(2);
    await act(ada, { type: 'remove', user: grace.id });
    await say(ada, 'three');
    expect(await unread()).toMatchObject({ ended: 'removed', number: 2, read: 2 });
  });

  test('is a stranger to a group that they were never in', async () => {
    const ken = await register(`ken${++count}`);
    const line = await ken.open<ServerFrame>(`/room/${group}/socket?v=2&rev=0`);
    expect(await line.closed).toMatchObject({ code: CLOSE.notFound });
    expect((await ken.fetch(`/room/${group}/messages`)).status).toBe(404);
  });
});

describe('[P12] who comes later', () => {
  const newcomer = async (history: 'all' | 'joined') => {
    group = await groupOf(ada, [grace], { history });
    await say(ada, 'before they came');
    const ken = await register(`ken${++count}`);
    await act(ada, { type: 'add', users: [ken.id] }, [ken]);
    await say(ada, 'welcome');
    return ken;
  };

  test.each([
    ['all' as const, ['before they came', 'welcome']],
    ['joined' as const, ['welcome']],
  ])(
    'sees what the rule %s lets them see, by socket, page and history, and nothing else is unread',
    async (rule, expected) => {
      const ken = await newcomer(rule);
      const { line, first, welcome } = await hear(ken);
      expect(first.messages.map(bodyOf).filter(Boolean)).toEqual(expected);
      expect(welcome.cursors).toContainEqual({ user: ken.id, seq: 3 });
      const latest = await ken.open<ServerFrame>(`/room/${group}/socket?v=2`);
      expect((await latest.next('changed')).messages.map(bodyOf).filter(Boolean)).toEqual(expected);
      for (const path of [`/room/${group}/messages`, `/room/${group}/messages?after=0`]) {
        const { messages } = await (await ken.fetch(path)).json<{ messages: ServerFrame & [] }>();
        expect((messages as []).map(bodyOf).filter(Boolean)).toEqual(expected);
      }
      line.hangUp();
      latest.hangUp();
    },
  );

  test('and was away does not see what was said meanwhile', async () => {
    await act(ada, { type: 'remove', user: grace.id });
    await say(ada, 'while she was away');
    await act(ada, { type: 'add', users: [grace.id] }, [grace]);
    await say(ada, 'back again');
    const { line, first, welcome } = await hear(grace);
    expect(first.messages.map(bodyOf).filter(Boolean)).toEqual(['back again']);
    expect(welcome.ranges).toEqual([
      [1, 2],
      [4, null],
    ]);
    line.hangUp();
  });
});

test('typing names those who type, once a second', async () => {
  const [hers, his] = await Promise.all([hear(ada), hear(grace)]);
  hers.line.ask({ type: 'typing' });
  expect(await his.line.next('typing')).toEqual({ type: 'typing', users: [plain(ada)], more: 0 });
  for (const { line } of [hers, his]) line.hangUp();
});

test('mentions are of those who are there, and everybody only an admin’s to call', async () => {
  const [hers, his] = await Promise.all([hear(ada), hear(grace)]);
  const mentions = [
    [0, 6, linus.id],
    [7, 4, 999],
  ];
  hers.line.ask({ type: 'post', cid: `cid-of-say-${++count}`, body: '@linus @all', mentions });
  expect((await his.line.next('changed')).messages).toMatchObject([{ mentions: [[0, 6, linus.id]] }]);
  his.line.ask({ type: 'post', cid: `cid-of-say-${++count}`, body: '@all', mentions: [[0, 4, 0]] });
  const [answer] = (await hers.line.next('changed')).messages;
  await expect
    .poll(() => hers.line.frames.flatMap((frame) => (frame.type === 'changed' ? frame.messages : [])).at(-1))
    .not.toHaveProperty('mentions');
  expect(answer).toBeDefined();
  for (const { line } of [hers, his]) line.hangUp();
});

describe('[cost] in a group', () => {
  const rows = async (work: () => Promise<unknown>) => {
    const inObject = await rowsOf(object());
    const before = inD1.count;
    await work();
    return { object: inObject.count, d1: inD1.count - before };
  };

  /** Other rooms' archives may be under way, and all share one meter of D1: what something costs is the least of three. */
  const leastOf = async (measure: () => Promise<{ object: number; d1: number }>) => {
    const costs = [];
    for (let i = 0; i < 3; i += 1) costs.push(await measure());
    return {
      object: Math.min(...costs.map((cost) => cost.object)),
      d1: Math.min(...costs.map((cost) => cost.d1)),
    };
  };
  const inNewGroup = (operation: Operation, people: Person[] = []) =>
    leastOf(async () => {
      group = await groupOf(ada, [grace, linus]);
      return rows(() => act(ada, operation, people));
    });

  test('a message costs no more rows than in a pair', async () => {
    await say(ada, 'the first one sets the alarm');
    expect(await leastOf(() => rows(() => say(ada, 'again')))).toEqual({ object: 3, d1: 2 });
  });

  test('a role and a removal are at most 6 rows in each', async () => {
    const role = await inNewGroup({ type: 'role', user: grace.id, role: 'admin' });
    const removal = await inNewGroup({ type: 'remove', user: grace.id });
    for (const cost of [role, removal]) expect(Math.max(cost.object, cost.d1)).toBeLessThanOrEqual(6);
  });

  test('to pin a message, and to take it down, is at most 6 rows in each', async () => {
    await say(ada, 'Read this');
    for (const operation of [{ type: 'pin', seq: 2 }, { type: 'unpin' }] as const) {
      const cost = await rows(() => act(ada, operation));
      expect(Math.max(cost.object, cost.d1)).toBeLessThanOrEqual(6);
    }
  });

  test.each([1, 5])('%i added at once are one entry: 4 + n rows in the object, 4 + 2 n in D1', async (n) => {
    const people = await Promise.all(Array.from({ length: n }, () => register(`ken${++count}`)));
    const cost = await inNewGroup({ type: 'add', users: people.map(({ id }) => id) }, people);
    expect(cost.object).toBeLessThanOrEqual(4 + n);
    expect(cost.d1).toBeLessThanOrEqual(4 + 2 * n);
  });
});

test('[cost] reading does not multiply: in a large group readers share the rows of their cursors', async () => {
  const people = await Promise.all(Array.from({ length: 60 }, (_, n) => register(`reader${n}`)));
  group = await groupOf(ada, people);
  await say(ada, 'To all of you');
  const lines = [];
  for (const person of people) lines.push(await person.connect(group, { rev: 2 }));
  await Promise.all(lines.map((line) => line.next('welcome')));
  const inObject = await rowsOf(object());
  const before = inD1.count;
  for (const line of lines) line.ask({ type: 'read', seq: 2 });
  const read = async () => {
    const found = await env.DB.prepare('SELECT cursors FROM rooms WHERE id = ?').bind(group).first('cursors');
    const cursors: [seq: number, number: number][] = Object.values(JSON.parse(String(found)));
    return cursors.filter(([seq]) => seq === 2).length;
  };
  await expect.poll(read, { timeout: 15_000 }).toBeGreaterThanOrEqual(people.length);
  const rows = Math.max(inObject.count, inD1.count - before);
  expect(rows / people.length).toBeLessThanOrEqual(0.2);
  for (const line of lines) line.hangUp();
});

test('[P12] a list is told of no message that its reader may not see', async () => {
  group = await groupOf(ada, [grace], { history: 'joined' });
  await say(ada, 'before they came');
  const ken = await register(`ken${++count}`);
  const [list, hers] = await Promise.all([ken.arrive(), ada.arrive()]);
  await Promise.all([list.next('welcome'), hers.next('welcome')]);
  await act(ada, { type: 'add', users: [ken.id] }, [ken]);
  await hers.next('nudged');
  await say(ada, 'welcome');
  expect(await list.next('nudged')).toMatchObject({ rooms: [{ last: { text: 'welcome' } }] });
});
