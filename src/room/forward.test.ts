/** Forwarding a message to other conversations, as a form does it. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { copied, groupOf, hashCheaply, type Person, plain, register } from '../../test/cast.ts';
import { presenceFor } from '../presence/presence.ts';

hashCheaply();

let ada: Person;
let grace: Person;
let linus: Person;
let count = 0;

beforeAll(async () => {
  [ada, grace, linus] = await Promise.all([register('ada'), register('grace'), register('linus')]);
});

const cid = () => `cid-of-test-${++count}`;
const object = (room: string) => env.ROOM.getByName(room);
const say = async (who: Person, room: string, body: string) => {
  const said = await object(room).post(plain(who), { cid: cid(), body });
  await copied(room);
  return 'seq' in said ? said.seq : 0;
};
const forward = (who: Person, room: string, seq: number, to: string[], name = cid()) => {
  const body = new URLSearchParams([['cid', name], ['as', String(who.id)], ...to.map((id) => ['to', id])]);
  return who.fetch(`/room/${room}/message/${seq}/forward/`, { method: 'POST', body });
};
const newest = async (who: Person, room: string) => {
  await copied(room);
  const json = { headers: { accept: 'application/json' } };
  const answer = await who.fetch(`/room/${room}/messages`, json);
  return (await answer.json<{ messages: { seq: number }[] }>()).messages.at(-1);
};

describe('forwarding', () => {
  test('is a message of one’s own in each of them, marked, without a word of who said it where', async () => {
    const from = await groupOf(grace, [ada]);
    const seq = await say(grace, from, 'the harbour at five');
    const [one, other] = [await groupOf(ada, [linus]), await groupOf(linus, [ada])];
    const done = await forward(ada, from, seq, [one, other]);
    expect([done.status, done.headers.get('location')]).toEqual([303, `/room/${from}/`]);
    for (const room of [one, other]) {
      const told = await newest(linus, room);
      expect(told).toMatchObject({ from: ada.id, body: 'the harbour at five', forwarded: true });
      expect(JSON.stringify(told)).not.toContain('grace');
      const page = await (await linus.fetch(`/room/${room}/`)).text();
      expect(page).toContain('<small class="forwarded">Forwarded</small>');
    }
    const line = await linus.connect(one);
    expect((await line.next('changed')).messages.at(-1)).toMatchObject({ forwarded: true });
    line.hangUp();
  });

  test('[P11] what was unsent or edited, and D1 still has as it was, is not passed on', async () => {
    const from = await groupOf(grace, [ada]);
    const [unsent, edited] = [await say(grace, from, 'a slip'), await say(grace, from, 'another slip')];
    const to = await groupOf(ada);
    await presenceFor(env).withhold(from, [unsent, { seq: edited, rev: 1_000 }]);
    for (const seq of [unsent, edited]) {
      expect((await ada.fetch(`/room/${from}/message/${seq}/forward/`)).status).toBe(404);
      expect((await forward(ada, from, seq, [to])).status).toBe(404);
    }
    await presenceFor(env).withhold(from, []);
    expect((await forward(ada, from, unsent, [to])).status).toBe(303);
  });

  test('[P3] sent again under its name it is said once; to one alone it leads there', async () => {
    const from = await groupOf(ada);
    const seq = await say(ada, from, 'once');
    const to = await groupOf(ada, [grace]);
    const name = cid();
    for (let n = 0; n < 2; n += 1) {
      const done = await forward(ada, from, seq, [to, to], name);
      expect(done.headers.get('location')).toBe(`/room/${to}/?sent=2`);
    }
    expect(await newest(ada, to)).toMatchObject({ seq: 2 });
  });

  test('keeps its mark when it is edited, and loses it when it is unsent', async () => {
    const from = await groupOf(ada);
    const seq = await say(ada, from, 'marked');
    const to = await groupOf(ada);
    await forward(ada, from, seq, [to]);
    await object(to).edit(plain(ada), { cid: cid(), seq: 2, body: 'changed' });
    expect(await newest(ada, to)).toMatchObject({ body: 'changed', forwarded: true });
    await object(to).unsend(plain(ada), { cid: cid(), seq: 2 });
    expect(await newest(ada, to)).not.toHaveProperty('forwarded');
  });

  test('[P12] of what one may not see, or what was unsent, there is nothing to forward', async () => {
    const from = await groupOf(grace, [], { history: 'joined' });
    const seq = await say(grace, from, 'before they came');
    const to = await groupOf(linus);
    expect((await forward(linus, from, seq, [to])).status).toBe(404);
    await object(from).act(plain(grace), cid(), { type: 'add', users: [linus.id] }, [plain(linus)]);
    await copied(from);
    expect((await forward(linus, from, seq, [to])).status).toBe(404);
    expect((await linus.fetch(`/room/${from}/message/${seq}/forward/`)).status).toBe(404);
    const mine = await say(linus, from, 'mine');
    await object(from).unsend(plain(linus), { cid: cid(), seq: mine });
    expect((await forward(linus, from, mine, [to])).status).toBe(404);
    expect(await newest(linus, to)).toMatchObject({ kind: 'event' });
  });

  test('[P6] goes only where one may write; what was chosen comes back, and the others get it once', async () => {
    const from = await groupOf(ada);
    const seq = await say(ada, from, 'for some');
    const open = await groupOf(grace, [ada]);
    const read = await groupOf(grace, [ada], { posting: 'admins' });
    const foreign = await groupOf(grace);
    const name = cid();
    const unknown = await forward(ada, from, seq, [open, foreign], name);
    expect(unknown.status).toBe(404);
    expect(await newest(ada, open)).toMatchObject({ kind: 'event' });
    const half = await forward(ada, from, seq, [open, read], name);
    expect(half.status).toBe(403);
    const page = await half.text();
    expect(page).toContain('Not all of them got it: Only admins');
    for (const room of [open, read]) expect(page).toContain(`name="to" value="${room}" checked=""`);
    expect(page).toContain(`name="cid" value="${name}"`);
    expect((await forward(ada, from, seq, [open], name)).status).toBe(303);
    expect(await newest(ada, open)).toMatchObject({ seq: 2, body: 'for some' });
    expect(await newest(ada, read)).toMatchObject({ kind: 'event' });
  });

  test.each([
    ['none', 0],
    ['more than ten', 11],
  ])('to %s is refused', async (_, many) => {
    const from = await groupOf(ada);
    const seq = await say(ada, from, 'hello');
    const to = Array.from({ length: many }, (_, n) => `room-of-nobody-${n}`);
    expect((await forward(ada, from, seq, to)).status).toBe(422);
  });

  test('offers the conversations that one is in, and finds others by their names', async () => {
    const tim = await register('tim');
    const from = await groupOf(tim, [], { name: 'Here' });
    const seq = await say(tim, from, 'hello');
    const left = await groupOf(ada, [tim], { name: 'Left' });
    await object(left).act(plain(tim), cid(), { type: 'leave', forGood: false });
    const there = await groupOf(ada, [tim], { name: 'Über uns' });
    await copied(left);
    const pageOf = async (query = '') =>
      (await tim.fetch(`/room/${from}/message/${seq}/forward/${query}`)).text();
    const all = await pageOf();
    for (const room of [from, there]) expect(all).toContain(`name="to" value="${room}"`);
    expect(all).not.toContain(`value="${left}"`);
    const found = await pageOf('?q=uber');
    expect(found).toContain(`value="${there}"`);
    expect(found).not.toContain(`name="to" value="${from}"`);
    expect(await pageOf('?q=nothing')).toContain('No conversation is called like that.');
  });

  test('nobody says of a text of their own by socket or form that it is forwarded', async () => {
    const room = await groupOf(ada);
    const line = await ada.connect(room);
    await line.next('changed');
    line.ask({ type: 'post', cid: cid(), body: 'by socket', forwarded: true });
    expect((await line.next('changed')).messages[0]).not.toHaveProperty('forwarded');
    await ada.post(`/room/${room}/`, { cid: cid(), body: 'by form', forwarded: '1' });
    expect(await newest(ada, room)).not.toHaveProperty('forwarded');
    line.hangUp();
  });
});
