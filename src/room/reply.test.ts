/** Answering a message, in the runtime that carries a room: what it costs, and who sees which quote. The rules are in reply.node.test.ts. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import budget from '../../bench/budget.json';
import { copied, groupOf, type Person, plain, register } from '../../test/cast.ts';
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
const say = (who: Person, room: string, body: string, replyTo?: number) =>
  object(room).post(plain(who), { cid: cid(), body, ...(replyTo !== undefined && { replyTo }) });
const json = { headers: { accept: 'application/json' } };
const messagesOf = async (who: Person, room: string, query = '') => {
  const answer = await who.fetch(`/room/${room}/messages${query}`, json);
  return (await answer.json<{ messages: object[] }>()).messages;
};

/** A group in which linus does not see what was said at 2, and grace answers it at 4. */
const groupWithReply = async () => {
  const room = await groupOf(ada, [grace], { history: 'joined' });
  await say(ada, room, 'before they came');
  await object(room).act(plain(ada), cid(), { type: 'add', users: [linus.id] }, [plain(linus)]);
  await say(grace, room, 'I remember', 2);
  await copied(room);
  return room;
};

test('[cost] a reply is as many written rows as any other message', async () => {
  const room = await ada.roomWith(grace);
  await say(ada, room, 'The first one sets the alarm.');
  await say(ada, room, 'hello');
  const rows = async (work: () => Promise<unknown>) => {
    const written = await rowsOf(object(room));
    const before = inD1.count;
    await work();
    await copied(room);
    return { object: written.count, d1: inD1.count - before };
  };
  const plainly = await rows(() => say(grace, room, 'yes'));
  expect(await rows(() => say(grace, room, 'yes', 1))).toEqual(plainly);
  expect(plainly.d1).toBeLessThanOrEqual(budget.message.d1);
});

describe('[P12] who sees what is quoted', () => {
  test('by socket: live, after coming back, and with nothing at first', async () => {
    const room = await groupWithReply();
    const [hers, his] = await Promise.all([grace.connect(room, { rev: 0 }), linus.connect(room, { rev: 0 })]);
    const quote = { from: ada.id, rev: 2, text: 'before they came' };
    expect((await hers.next('changed')).messages.at(-1)).toMatchObject({ seq: 4, replyTo: 2, quote });
    const told = await his.next('changed');
    expect(told.messages.at(-1)).toMatchObject({ seq: 4, replyTo: 2 });
    expect(told.messages.at(-1)).not.toHaveProperty('quote');

    ada.connect(room);
    await say(ada, room, 'so do I', 2);
    expect((await hers.next('changed')).messages).toMatchObject([{ seq: 5, replyTo: 2, quote }]);
    const [live] = (await his.next('changed')).messages;
    expect(live).not.toHaveProperty('quote');
    expect(JSON.stringify(his.frames)).not.toContain('before they came');
    for (const line of [hers, his]) line.hangUp();
  });

  test('in pages, in what scripts read, and in what a page without a socket polls', async () => {
    const room = await groupWithReply();
    for (const path of [
      ...['', '4/', '?before=9', 'messages', 'messages?before=5', 'messages?after=3', 'messages?since=0'],
      ...['?replyTo=2', 'message/4/', 'mine/'],
    ]) {
      const [seen, unseen] = await Promise.all(
        [grace, linus].map(async (who) => (await who.fetch(`/room/${room}/${path}`)).text()),
      );
      if (!/message\/|mine/.test(path)) expect(seen, path).toContain('before they came');
      expect(unseen, path).not.toContain('before they came');
    }
    expect(await (await linus.fetch(`/room/${room}/`)).text()).toContain('An earlier message');
    expect((await messagesOf(grace, room)).at(-1)).toMatchObject({
      ...{ replyTo: 2, quote: { from: ada.id, rev: 2, text: 'before they came' } },
    });
    expect((await messagesOf(linus, room)).at(-1)).not.toHaveProperty('quote');
  });

  test('[P12] whoever has left still sees the quotes of what they may read', async () => {
    const room = await groupWithReply();
    await object(room).act(plain(grace), cid(), { type: 'leave', forGood: false });
    await copied(room);
    const page = await (await grace.fetch(`/room/${room}/?replyTo=2`)).text();
    expect(page).toContain('before they came');
    expect(page).not.toContain('name="replyTo"');
  });

  test('the people of a frame are also those who are quoted', async () => {
    const room = await groupOf(ada, [grace, linus]);
    await say(linus, room, 'bye');
    await object(room).act(plain(linus), cid(), { type: 'leave', forGood: false });
    await say(grace, room, 'He is gone', 2);
    const line = await ada.connect(room, { rev: 3 });
    const { people = [] } = await line.next('changed');
    expect(people.map(({ id }) => id).sort()).toEqual([grace.id, linus.id].sort());
    line.hangUp();
  });
});

test('[P11] what is answered and unsent in one turn is quoted as it is then', async () => {
  const room = await ada.roomWith(linus);
  await say(ada, room, 'hello');
  await say(ada, room, 'zanzibar');
  const line = await linus.connect(room, { rev: 2 });
  await line.next('changed');
  const seen = line.frames.length;
  await runInDurableObject(object(room), (room) =>
    Promise.all([
      room.post(plain(linus), { cid: cid(), body: 'where?', replyTo: 2 }),
      room.unsend(plain(ada), { cid: cid(), seq: 2 }),
    ]),
  );
  const told = (await line.next('changed')).messages;
  expect(told.find(({ seq }) => seq === 3)).toMatchObject({ quote: { from: ada.id } });
  expect(JSON.stringify(line.frames.slice(seen))).not.toContain('zanzibar');
  line.hangUp();
});

describe('[P3] by socket and by form', () => {
  test('a reply is acknowledged with its quote, however often it is sent', async () => {
    const room = await ada.roomWith(grace);
    await say(ada, room, 'hello');
    const line = await grace.connect(room);
    await line.next('changed');
    const ask = { type: 'post', cid: cid(), body: 'yes', replyTo: 1 };
    for (let n = 0; n < 3; n += 1) {
      line.ask(ask);
      expect((await line.next('changed')).messages).toMatchObject([
        { cid: ask.cid, replyTo: 1, quote: { from: ada.id } },
      ]);
    }
    line.ask({ ...ask, replyTo: 2 });
    expect(await line.next('refused')).toMatchObject({ of: 'post', cid: ask.cid, reason: 'cid_taken' });
    line.ask({ ...ask, cid: cid(), replyTo: 999 });
    expect(await line.next('refused')).toMatchObject({ of: 'post', reason: 'no_message' });
    for (const replyTo of [-1, 1.5, '1', null, {}]) {
      line.ask({ ...ask, cid: cid(), replyTo });
      expect(await line.next('refused')).toMatchObject({ of: 'post', reason: 'malformed' });
    }
    line.hangUp();
  });

  test('[P5] without a script: from the page of the message to the form, and back with the text where it is refused', async () => {
    const room = await ada.roomWith(grace);
    await say(ada, room, 'at five?');
    const { seq } = (await messagesOf(grace, room)).at(-1) as { seq: number };
    await copied(room);
    const of = await (await grace.fetch(`/room/${room}/message/${seq}/`)).text();
    expect(of).toContain(`href="/room/${room}/?replyTo=${seq}"`);
    const page = await (await grace.fetch(`/room/${room}/?replyTo=${seq}`)).text();
    expect(page).toContain(`<input type="hidden" name="replyTo" value="${seq}"/>`);
    expect(page).toMatch(/aria-describedby="composer-mode composer-error"/);

    const fields = { cid: cid(), body: 'x'.repeat(4_001), replyTo: String(seq) };
    const long = await grace.post(`/room/${room}/`, fields);
    expect(long.status).toBe(422);
    expect(await long.text()).toContain(`name="replyTo" value="${seq}"`);
    expect((await grace.post(`/room/${room}/`, { ...fields, body: 'yes' })).status).toBe(303);
    const after = await (await grace.fetch(`/room/${room}/`)).text();
    expect(after).toContain(`data-reply-to="${seq}"`);
    expect(after).not.toContain('name="replyTo"');

    await object(room).unsend(plain(ada), { cid: cid(), seq });
    const gone = await grace.post(`/room/${room}/`, {
      cid: cid(),
      body: 'are you there?',
      replyTo: String(seq),
    });
    expect(gone.status).toBe(404);
    const again = await gone.text();
    expect(again).toContain('are you there?');
    expect(again).toContain('replied to is gone');
    expect(again).not.toContain('name="replyTo"');
    const refused = await grace.post(`/room/${room}/`, { cid: cid(), body: 'hm', replyTo: 'nonsense' }, json);
    expect([refused.status, await refused.json()]).toMatchObject([404, { reason: 'no_message' }]);
    expect(await (await grace.fetch(`/room/${room}/?replyTo=${seq}`)).text()).not.toContain('name="replyTo"');
  });
});
