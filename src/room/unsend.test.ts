/** Unsending, in the runtime that carries a room: what it costs, and who hears of it. The rules are in unsend.node.test.ts. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import budget from '../../bench/budget.json';
import { groupOf, type Person, plain, register } from '../../test/cast.ts';
import { rowsInD1, rowsOf } from '../../test/meters.ts';

const inD1 = rowsInD1();

let ada: Person;
let grace: Person;
let linus: Person;
let count = 0;

beforeAll(async () => {
  [ada, grace, linus] = await Promise.all([register('ada'), register('grace'), register('linus')]);
});

const cid = () => `cid-of-test-${++count}`;
const object = (room: string) => env.ROOM.getByName(room);
const say = (who: Person, room: string, body: string, mentions: [number, number, number][] = []) =>
  object(room).post(plain(who), { cid: cid(), body, mentions });
const unsend = (who: Person, room: string, seq: number) =>
  object(room).unsend(plain(who), { cid: cid(), seq });

describe('[cost] unsending', () => {
  const rows = async (room: string, work: () => Promise<unknown>) => {
    const inObject = await rowsOf(object(room));
    const before = inD1.count;
    await work();
    return { object: inObject.count, d1: inD1.count - before };
  };

  test('what one said oneself is at most 5 rows in the object and 3 in D1, beside the alarm', async () => {
    const room = await ada.roomWith(grace);
    await say(ada, room, 'The first one sets the alarm.');
    await say(ada, room, 'hello');
    const cost = await rows(room, () => unsend(ada, room, 1));
    expect(cost).toEqual(budget.unsend);
    expect(cost.object).toBeLessThanOrEqual(5);
    expect(cost.d1).toBeLessThanOrEqual(3);
    expect(await rows(room, () => unsend(ada, room, 1))).toEqual({ object: 0, d1: 0 });
  });

  test('what another said is that and an event', async () => {
    const room = await groupOf(ada, [grace]);
    await say(grace, room, 'hello, @ada', [[7, 4, ada.id]]);
    const cost = await rows(room, () => unsend(ada, room, 2));
    expect(cost).toEqual(budget.moderation);
    expect(cost.object).toBeLessThanOrEqual(5);
  });
});

describe('who hears that a message was unsent', () => {
  test('[P12] somebody who came later and does not see it learns nothing of it, and stays level', async () => {
    const room = await groupOf(ada, [grace], { history: 'joined' });
    await say(ada, room, 'before they came');
    await object(room).act(plain(ada), cid(), { type: 'add', users: [linus.id] }, [plain(linus)]);
    const [hers, his] = await Promise.all([grace.connect(room, { rev: 3 }), linus.connect(room, { rev: 3 })]);
    await Promise.all([hers.next('changed'), his.next('changed')]);
    await unsend(ada, room, 2);
    expect(await hers.next('changed')).toMatchObject({ rev: 4, messages: [{ kind: 'tombstone', seq: 2 }] });
    expect(await his.next('changed')).toMatchObject({ since: 3, rev: 4, messages: [] });
    for (const line of [hers, his]) line.hangUp();
  });

  test('by socket: its author is answered, also when it was done before; others are refused', async () => {
    const room = await ada.roomWith(grace);
    await say(ada, room, 'by socket');
    const seq = (await hersEnd(room)) as number;
    const [hers, his] = await Promise.all([ada.connect(room), grace.connect(room)]);
    await Promise.all([hers.next('changed'), his.next('changed')]);
    his.ask({ type: 'unsend', cid: 'cid-of-grace', seq });
    expect(await his.next('refused')).toEqual({
      ...{ type: 'refused', of: 'unsend', cid: 'cid-of-grace', reason: 'not_allowed' },
    });
    his.ask({ type: 'unsend', cid: 'cid-of-grace', seq: 99 });
    expect(await his.next('refused')).toMatchObject({ reason: 'no_message' });
    const ask = { type: 'unsend', cid: cid(), seq };
    hers.ask(ask);
    const told = await hers.next('changed');
    expect(told).toMatchObject({ messages: [{ kind: 'tombstone', seq, from: ada.id }] });
    expect((await his.next('changed')).messages[0]).not.toHaveProperty('cid');
    hers.ask(ask);
    expect(await hers.next('changed')).toMatchObject({ since: 0, rev: 0, messages: told.messages });
    for (const line of [hers, his]) line.hangUp();
  });

  const hersEnd = async (room: string) =>
    env.DB.prepare('SELECT max(seq) AS seq FROM messages WHERE room_id = ?').bind(room).first('seq');

  test('of a pinned message: it is pinned no more', async () => {
    const room = await groupOf(ada, [grace]);
    await say(ada, room, 'We meet at nine');
    await object(room).act(plain(ada), cid(), { type: 'pin', seq: 2 });
    await unsend(ada, room, 2);
    const line = await grace.connect(room);
    expect(await line.next('welcome')).not.toHaveProperty('pinned');
    expect(await (await grace.fetch(`/room/${room}/`)).text()).not.toContain('pinned-message');
    expect(await (await ada.fetch(`/room/${room}/group/`)).text()).not.toContain('We meet at nine');
    line.hangUp();
  });

  test('a tombstone stays unread until one has looked, and the list says what it is', async () => {
    const room = await groupOf(ada, [grace]);
    await say(ada, room, 'one');
    await say(ada, room, 'two');
    await unsend(ada, room, 3);
    const json = { headers: { accept: 'application/json' } };
    const row = await (await grace.fetch(`/room/${room}/mine/`, json)).json();
    expect(row).toMatchObject({ number: 2, read: 0, last: { seq: 3, from: ada.id, text: '' } });
  });
});
