/** Reacting, in the runtime that carries a room: what it costs, and who hears of it. The rules are in reactions.node.test.ts. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import budget from '../../bench/budget.json';
import { groupOf, type Person, plain, register } from '../../test/cast.ts';
import { metersOfD1, rowsOf } from '../../test/meters.ts';

const { read: readInD1, written: inD1 } = metersOfD1();

let ada: Person;
let grace: Person;
let linus: Person;
let count = 0;

beforeAll(async () => {
  [ada, grace, linus] = await Promise.all([register('ada'), register('grace'), register('linus')]);
});

const cid = () => `cid-of-test-${++count}`;
const object = (room: string) => env.ROOM.getByName(room);
const say = (who: Person, room: string, body: string) =>
  object(room).post(plain(who), { cid: cid(), body, mentions: [] });
const react = (who: Person, room: string, seq: number, emoji = '👍', on = true) =>
  object(room).react(plain(who), { cid: cid(), seq, emoji, on });
const json = { headers: { accept: 'application/json' } };
const historyOf = async (who: Person, room: string) =>
  (await who.fetch(`/room/${room}/messages`, json)).json<{ messages: Record<string, unknown>[] }>();

describe('[cost] reacting', () => {
  const rows = async (room: string, work: () => Promise<unknown>) => {
    const inObject = await rowsOf(object(room));
    const before = inD1.count;
    await work();
    return { object: inObject.count, d1: inD1.count - before };
  };

  test('is at most 4 rows in the object and 3 in D1, beside the alarm; and so is taking it back', async () => {
    const room = await ada.roomWith(grace);
    await say(ada, room, 'The first one sets the alarm.');
    for (const on of [true, false])
      expect(await rows(room, () => react(grace, room, 1, '👍', on))).toEqual(budget.reaction);
    expect(budget.reaction.object).toBeLessThanOrEqual(4);
    expect(budget.reaction.d1).toBeLessThanOrEqual(3);
  });

  test('again is its name alone', async () => {
    const room = await ada.roomWith(grace);
    await react(grace, room, 1);
    expect(await rows(room, () => react(grace, room, 1))).toEqual({ object: 1, d1: 0 });
  });

  test('[P11] unsending takes ten with it, at the price of one message', async () => {
    const room = await groupOf(ada, [grace, linus]);
    await say(ada, room, 'to be unsent');
    for (const emoji of ['👍', '😂', '😮', '😢', '🙏'])
      for (const who of [grace, linus]) await react(who, room, 2, emoji);
    const unsend = () => object(room).unsend(plain(ada), { cid: cid(), seq: 2 });
    expect(await rows(room, unsend)).toEqual(budget.unsend);
    expect(await (await ada.fetch(`/room/${room}/`)).text()).not.toContain('😮');
    expect(JSON.stringify(await historyOf(grace, room))).not.toContain('😮');
  });

  test('a page with forty of them reads no more than one without', async () => {
    const room = await groupOf(ada, [grace]);
    for (let n = 0; n < 20; n += 1) await say(ada, room, `message ${n}`);
    const read = async () => {
      const before = readInD1.count;
      expect((await ada.fetch(`/room/${room}/`)).status).toBe(200);
      return readInD1.count - before;
    };
    await read();
    const without = await read();
    for (let seq = 2; seq <= 21; seq += 1) for (const who of [ada, grace]) await react(who, room, seq);
    expect(await read()).toBe(without);
  });
});

describe('who hears of a reaction', () => {
  test('[P12] somebody who came later and does not see the message learns nothing of it, and stays level', async () => {
    const room = await groupOf(ada, [grace], { history: 'joined' });
    await say(ada, room, 'before they came');
    await object(room).act(plain(ada), cid(), { type: 'add', users: [linus.id] }, [plain(linus)]);
    const [hers, his] = await Promise.all([grace.connect(room, { rev: 3 }), linus.connect(room, { rev: 3 })]);
    await Promise.all([hers.next('changed'), his.next('changed')]);
    await react(ada, room, 2);
    const told = await hers.next('changed');
    expect(told).toMatchObject({ rev: 4, messages: [{ seq: 2, reactions: [['👍', 1, [ada.id]]] }] });
    expect(told.messages[0]).not.toHaveProperty('cid');
    expect(await his.next('changed')).toMatchObject({ since: 3, rev: 4, messages: [] });
    expect(await react(linus, room, 2)).toMatchObject({ refused: { reason: 'no_message' } });
    for (const path of ['', 'messages', 'messages?since=0', 'message/2/'])
      expect(await (await linus.fetch(`/room/${room}/${path}`, json)).text()).not.toContain('👍');
    for (const line of [hers, his]) line.hangUp();
  });

  test('[P3] by socket: who reacts is answered by the name, however often, and a late repeat undoes nothing', async () => {
    const room = await groupOf(ada, [grace]);
    await say(ada, room, 'by socket');
    const [hers, his] = await Promise.all([ada.connect(room), grace.connect(room)]);
    await Promise.all([hers.next('changed'), his.next('changed')]);
    const ask = (on: boolean) => ({ type: 'react', cid: cid(), seq: 2, emoji: '❤', on });
    const [on, off] = [ask(true), ask(false)];
    for (const asked of [on, on, off, on, off, on]) {
      his.ask(asked);
      expect(await his.next('reacted')).toEqual({ type: 'reacted', cid: asked.cid, seq: 2 });
    }
    expect((await hers.next('changed')).messages).toMatchObject([
      { seq: 2, reactions: [['❤\uFE0F', 1, [grace.id]]] },
    ]);
    expect((await hers.next('changed')).messages).toMatchObject([{ seq: 2, reactions: [] }]);
    his.ask({ type: 'react', cid: cid(), seq: 2, emoji: 'no', on: true });
    expect(await his.next('refused')).toMatchObject({ of: 'react', reason: 'malformed' });
    his.ask({ type: 'react', cid: cid(), seq: 1, emoji: '👍', on: true });
    expect(await his.next('refused')).toMatchObject({ of: 'react', reason: 'no_message' });
    for (const line of [hers, his]) line.hangUp();
  });

  test('[P4] whoever comes back is told it as it is now, with the names', async () => {
    const room = await groupOf(ada, [grace, linus]);
    await say(ada, room, 'seen');
    await react(grace, room, 2);
    await react(linus, room, 2);
    await react(grace, room, 2, '👍', false);
    const hers = await ada.connect(room, { rev: 2 });
    const { messages, people } = await hers.next('changed');
    expect(messages).toMatchObject([{ seq: 2, rev: 5, reactions: [['👍', 1, [linus.id]]] }]);
    expect(people?.map(({ id }) => id)).toContain(linus.id);
    hers.hangUp();
  });

  test('no list: nothing is unread by it, and nothing moves', async () => {
    const room = await groupOf(ada, [grace]);
    await say(ada, room, 'hello');
    await object(room).read(grace.id, 2);
    const rowOf = async () => (await grace.fetch(`/room/${room}/mine/`, json)).json();
    const before = await rowOf();
    const tab = await grace.arrive();
    await react(ada, room, 2);
    expect(await rowOf()).toEqual(before);
    await say(ada, room, 'after');
    const news = async () => (await tab.next('nudged')).rooms.filter((one) => one.room === room);
    let told = await news();
    // What was said before they arrived is told once more.
    while (told[0]?.last.seq !== 3) told = await news();
    expect(told).toMatchObject([{ last: { seq: 3, text: 'after' }, number: 2 }]);
    expect(told[0]).not.toHaveProperty('edited');
    expect(before).toMatchObject({ number: 1, last: { seq: 2 } });
    tab.hangUp();
  });
});

describe('[P9] without a script', () => {
  const form = (page: string, button: string) => {
    const found = [...page.matchAll(/<form method="post"[\s\S]*?<\/form>/g)].find(([html]) =>
      html.includes(button),
    );
    const fields = [...(found?.[0] ?? '').matchAll(/name="(\w+)" value="([^"]*)"/g)];
    return Object.fromEntries(fields.map(([, name, value]) => [name, value])) as Record<string, string>;
  };

  test('one reacts on the page of a message, sees it in the conversation, and takes it back', async () => {
    const room = await ada.roomWith(grace);
    await say(ada, room, 'react to this');
    const path = `/room/${room}/message/2/`;
    const give = form(await (await grace.fetch(path)).text(), 'value="😂"');
    expect(give).toMatchObject({ do: 'react', emoji: '😂' });
    expect((await grace.post(path, give)).headers.get('location')).toBe(`/room/${room}/2/#m-2`);
    for (const who of [ada, grace]) {
      const page = await (await who.fetch(`/room/${room}/`)).text();
      expect(page).toContain('data-emoji="😂"');
      expect(page).toContain(`aria-pressed="${who === grace}"`);
    }
    const back = form(await (await grace.fetch(path)).text(), 'value="unreact"');
    expect(back).toMatchObject({ emoji: '😂' });
    await grace.post(path, back);
    expect(await (await ada.fetch(`/room/${room}/`)).text()).not.toContain('data-emoji="😂"');
    // The page from before, once more: it says that it is not so any more.
    const late = await grace.post(path, give);
    expect(late.status).toBe(422);
    expect(await late.text()).toContain('You changed this reaction after that.');
  });

  test('what is no emoji, or one too many, is said', async () => {
    const room = await ada.roomWith(grace);
    await say(ada, room, 'react to this');
    const path = `/room/${room}/message/2/`;
    const ask = (emoji: string) => grace.post(path, { cid: cid(), as: `${grace.id}`, do: 'react', emoji });
    for (const emoji of ['', 'no', '👍👍', 'x'.repeat(1_000)]) {
      const answer = await ask(emoji);
      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain('That isn’t a single emoji.');
    }
    for (const emoji of ['👍', ' ❤ ', '😂', '😮', '😢']) expect((await ask(emoji)).status).toBe(303);
    expect(await (await ask('🙏')).text()).toContain('There’s no room for this reaction');
    expect(
      (await grace.post(`/room/${room}/message/99/`, { cid: cid(), do: 'react', emoji: '👍' })).status,
    ).toBe(404);
  });
});
