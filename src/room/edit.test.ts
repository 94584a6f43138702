/** Editing, in the runtime that carries a room: what it costs, and who hears of it. The rules are in edit.node.test.ts. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import budget from '../../bench/budget.json';
import { groupOf, type Person, plain, register } from '../../test/cast.ts';
import type { Line } from '../../test/line.ts';
import { rowsInD1, rowsOf } from '../../test/meters.ts';
import type { PresenceFrame } from '../presence/protocol.ts';
import type { Mention } from './entry.ts';

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
const say = (who: Person, room: string, body: string, mentions: Mention[] = []) =>
  object(room).post(plain(who), { cid: cid(), body, mentions });
const edit = (who: Person, room: string, seq: number, body: string, mentions: Mention[] = []) =>
  object(room).edit(plain(who), { cid: cid(), seq, body, mentions });
const rowOf = async (who: Person, room: string) => {
  const json = { headers: { accept: 'application/json' } };
  return (await who.fetch(`/room/${room}/mine/`, json)).json<Record<string, unknown>>();
};

describe('[cost] editing', () => {
  const rows = async (room: string, work: () => Promise<unknown>) => {
    const inObject = await rowsOf(object(room));
    const before = inD1.count;
    await work();
    return { object: inObject.count, d1: inD1.count - before };
  };

  test('is at most 4 rows in the object and 3 in D1, beside the alarm', async () => {
    const room = await ada.roomWith(grace);
    await say(ada, room, 'The first one sets the alarm.');
    await say(ada, room, 'hello');
    const cost = await rows(room, () => edit(ada, room, 1, 'better'));
    expect(cost).toEqual(budget.edit);
    expect(cost.object).toBeLessThanOrEqual(4);
    expect(cost.d1).toBeLessThanOrEqual(3);
  });

  test('with the same text is its name alone', async () => {
    const room = await ada.roomWith(grace);
    expect(await rows(room, () => edit(ada, room, 1, 'better'))).toEqual({ object: 1, d1: 0 });
  });

  test('that names somebody is one more in D1', async () => {
    const room = await groupOf(ada, [grace]);
    await say(ada, room, 'hello');
    const name = () => edit(ada, room, 2, 'hello, @grace', [[7, 6, grace.id]]);
    expect(await rows(room, name)).toEqual({ object: 3, d1: 3 });
  });
});

describe('who hears that a message was edited', () => {
  test('[P12] somebody who came later and does not see it learns nothing of it, and stays level', async () => {
    const room = await groupOf(ada, [grace], { history: 'joined' });
    await say(ada, room, 'before they came');
    await object(room).act(plain(ada), cid(), { type: 'add', users: [linus.id] }, [plain(linus)]);
    const [hers, his] = await Promise.all([grace.connect(room, { rev: 3 }), linus.connect(room, { rev: 3 })]);
    await Promise.all([hers.next('changed'), his.next('changed')]);
    await edit(ada, room, 2, 'still before they came');
    expect(await hers.next('changed')).toMatchObject({ rev: 4, messages: [{ kind: 'message', seq: 2 }] });
    expect(await his.next('changed')).toMatchObject({ since: 3, rev: 4, messages: [] });
    const path = `/room/${room}/messages`;
    for (const query of ['', '?before=3', '?after=0', '?since=0']) {
      const answer = await linus.fetch(path + query, { headers: { accept: 'application/json' } });
      expect(await answer.text()).not.toContain('before they came');
    }
    for (const line of [hers, his]) line.hangUp();
  });

  test('[P3] by socket: its author is answered by the name of the edit, however often; others are refused', async () => {
    const room = await ada.roomWith(grace);
    await say(ada, room, 'by socket');
    const seq = (await env.DB.prepare('SELECT max(seq) AS seq FROM messages WHERE room_id = ?')
      .bind(room)
      .first('seq')) as number;
    const [hers, his] = await Promise.all([ada.connect(room), grace.connect(room)]);
    await Promise.all([hers.next('changed'), his.next('changed')]);
    his.ask({ type: 'edit', cid: 'cid-of-grace', seq, body: 'mine' });
    expect(await his.next('refused')).toMatchObject({
      ...{ of: 'edit', cid: 'cid-of-grace', reason: 'not_allowed' },
    });
    const ask = { type: 'edit', cid: cid(), seq, body: 'edited by socket' };
    for (let n = 0; n < 3; n += 1) {
      hers.ask(ask);
      expect(await hers.next('edited')).toEqual({ type: 'edited', cid: ask.cid, seq });
    }
    const told = (await his.next('changed')).messages;
    expect(told).toMatchObject([
      { kind: 'message', seq, body: 'edited by socket', edited: expect.any(Number) },
    ]);
    expect(told[0]).not.toHaveProperty('cid');
    hers.ask({ ...ask, cid: cid(), body: ' ' });
    expect(await hers.next('refused')).toMatchObject({ of: 'edit', reason: 'empty' });
    for (const line of [hers, his]) line.hangUp();
  });

  test('[P11] what is said and edited in one turn is told as it is then, once', async () => {
    const room = await groupOf(ada, [grace]);
    const his = await grace.connect(room, { rev: 1 });
    await his.next('changed');
    const from = plain(ada);
    await runInDurableObject(object(room), (one) =>
      // The first two of a turn are each on their own.
      Promise.all([
        one.unsend(from, { cid: cid(), seq: 99 }),
        one.unsend(from, { cid: cid(), seq: 99 }),
        one.post(from, { cid: cid(), body: 'a slip' }),
        one.edit(from, { cid: cid(), seq: 2, body: 'no slip' }),
      ]),
    );
    const { rev, messages } = await his.next('changed');
    expect({ rev, messages }).toMatchObject({ rev: 3, messages: [{ seq: 2, rev: 3, body: 'no slip' }] });
    expect(JSON.stringify(his.frames)).not.toContain('a slip');
    his.hangUp();
  });
});

describe('the list', () => {
  const newsOf = async (tab: Line<PresenceFrame>, room: string, isIt: (edited: number[]) => boolean) => {
    for (;;) {
      const { rooms } = await tab.next('nudged');
      const found = rooms.find((one) => one.room === room && isIt(one.edited ?? []));
      if (found) return found;
    }
  };

  test('shows the new text of the last message; nothing is unread by it, and nothing moves', async () => {
    const room = await groupOf(ada, [grace]);
    await say(ada, room, 'one');
    await say(ada, room, 'two');
    await object(room).read(grace.id, 3);
    const before = await rowOf(grace, room);
    const tab = await grace.arrive();
    await edit(ada, room, 2, 'One.');
    const first = await newsOf(tab, room, (edited) => edited.includes(2));
    expect(first).toMatchObject({ number: 2, last: { seq: 3, text: 'two' } });
    expect(first).not.toHaveProperty('mentions');
    await edit(ada, room, 3, 'Two.');
    expect(await newsOf(tab, room, (edited) => edited.includes(3))).toMatchObject({ last: { text: 'Two.' } });
    const after = await rowOf(grace, room);
    expect(after).toEqual({ ...before, last: { ...(before.last as object), text: 'Two.' } });
    tab.hangUp();
  });

  test('marks a mention for who is newly named and has not read it, and for nobody again', async () => {
    const room = await groupOf(ada, [grace, linus]);
    const tab = await grace.arrive();
    await say(ada, room, 'hello, @grace', [[7, 6, grace.id]]);
    await object(room).read(linus.id, 2);
    expect(await newsOf(tab, room, () => true)).toMatchObject({ mentions: [grace.id] });
    const names: Mention[] = [
      [7, 6, grace.id],
      [15, 6, linus.id],
    ];
    await edit(ada, room, 2, 'hello, @grace, @linus', names);
    expect(await newsOf(tab, room, (edited) => edited.length > 0)).not.toHaveProperty('mentions');
    await say(ada, room, 'more');
    await newsOf(tab, room, () => true);
    await edit(ada, room, 3, 'more, @linus', [[6, 6, linus.id]]);
    expect(await newsOf(tab, room, (edited) => edited.includes(3))).toMatchObject({ mentions: [linus.id] });
    await expect.poll(() => rowOf(linus, room)).toMatchObject({ mention: 2, read: 1 });
    tab.hangUp();
  });
});
