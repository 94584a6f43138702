import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { db, groupOf, type Person, plain, register, said, signIn } from '../../test/cast.ts';
import { Line } from '../../test/line.ts';
import { CLOSE, FRAME_MAX, PAGE_SIZE, RESUME_PAGE } from './limits.ts';
import type { Message, ServerFrame } from './protocol.ts';
import { directId } from './room-id.ts';
import { roomFor } from './viewer-room.ts';

let ada: Person;
let grace: Person;
let linus: Person;
let room: string;
let count = 0;

beforeAll(async () => {
  ada = await register('ada');
  grace = await register('grace');
  linus = await register('linus');
});

const cid = () => `cid-of-test-${++count}`;
const post = (body = 'hello', name = cid()) => ({ type: 'post', cid: name, body });
const objectOf = (id: string) => env.ROOM.getByName(id);
const hibernate = (id: string) => evictDurableObject(objectOf(id), { webSockets: 'hibernate' });

/** A room of two people who have not met in this file. */
const freshRoom = async () => {
  const [one, other] = await Promise.all([register(`one.${++count}`), register(`other.${++count}`)]);
  return { one, other, room: await one.roomWith(other) };
};

const archived = async (id: string): Promise<Message[]> => {
  const { results } = await env.DB.prepare(
    'SELECT seq, rev, sender_id AS "from", at, body, cid FROM messages WHERE room_id = ? ORDER BY seq',
  )
    .bind(id)
    .all<Message>();
  return results;
};

describe('a message', () => {
  beforeAll(async () => {
    room = await ada.roomWith(grace);
  });

  test('[P1] [P2] reaches both, in its place, and its cid acknowledges it to its sender alone', async () => {
    const [hers, his] = await Promise.all([ada.connect(room), grace.connect(room)]);
    await Promise.all([hers.next('changed'), his.next('changed')]);
    const sent = post('hello');
    hers.ask(sent);
    const [own, others] = await Promise.all([hers.next('changed'), his.next('changed')]);
    expect(own).toMatchObject({
      since: 0,
      rev: 1,
      messages: [{ seq: 1, rev: 1, from: ada.id, body: 'hello', cid: sent.cid }],
    });
    expect(others.messages[0]).not.toHaveProperty('cid');
    hers.hangUp();
    his.hangUp();
  });

  test('[P3] sent from two tabs, by a form, and after a sleep is one message, with the same seq', async () => {
    const { one, room } = await freshRoom();
    const [tab, otherTab] = await Promise.all([one.connect(room), one.connect(room)]);
    const sent = post('only once');
    tab.ask(sent);
    otherTab.ask(sent);
    await tab.next('changed');
    const form = await one.post(`/room/${room}/`, { cid: sent.cid, body: sent.body });
    expect(form.status).toBe(303);
    await hibernate(room);
    tab.ask(sent);
    await expect
      .poll(() => tab.frames.filter(({ type }) => type === 'changed').length)
      .toBeGreaterThanOrEqual(3);
    const messages = tab.frames.flatMap((frame) => (frame.type === 'changed' ? frame.messages : []));
    expect(new Set(messages.map(({ seq }) => seq))).toEqual(new Set([1]));
    expect(await archived(room)).toHaveLength(1);
  });

  test('[P3] a cid that comes back with another text is refused, and the text is in the form again', async () => {
    const { one, room } = await freshRoom();
    const fields = { cid: cid(), body: 'hello' };
    expect((await one.post(`/room/${room}/`, fields)).status).toBe(303);
    const again = await one.post(`/room/${room}/`, { ...fields, body: 'something else' });
    expect(again.status).toBe(409);
    const page = await again.text();
    expect(page).toContain('something else');
    expect(page).not.toContain(`value="${fields.cid}"`);
  });

  test.each([
    ['empty', post(' \n '), 'empty'],
    ['too long', post('a'.repeat(4_001)), 'too_long'],
    ['not JSON', 'hello', 'malformed'],
    ['without a cid', { type: 'post', body: 'x' }, 'malformed'],
  ])('%s is refused to its sender alone', async (_, frame, reason) => {
    const { one, other, room } = await freshRoom();
    const [hers, his] = await Promise.all([one.connect(room), other.connect(room)]);
    await his.next('changed');
    hers.ask(frame);
    expect(await hers.next('refused')).toMatchObject({ reason });
    hers.ask(post('fine'));
    expect(await his.next('changed')).toMatchObject({ messages: [{ seq: 1, body: 'fine' }] });
    expect(his.frames.map(({ type }) => type)).toEqual(['welcome', 'changed', 'changed']);
  });

  test('a frame of more than 64 kB closes its own socket and no other', async () => {
    const { one, other, room } = await freshRoom();
    const [hers, his] = await Promise.all([one.connect(room), other.connect(room)]);
    hers.ask('x'.repeat(FRAME_MAX + 1));
    expect(await hers.closed).toMatchObject({ code: 1009 });
    his.ask(post());
    await his.next('changed');
    expect(await his.next('changed')).toMatchObject({ rev: 1 });
  });

  test('a flood of frames closes its own socket and no other', async () => {
    const { one, other, room } = await freshRoom();
    const [hers, his] = await Promise.all([one.connect(room), other.connect(room)]);
    // On a slow machine the frames would come no faster than they may.
    vi.useFakeTimers({ toFake: ['Date'] });
    for (let i = 0; i < 1_100; i++) hers.ask('nonsense');
    expect(await hers.closed).toMatchObject({ code: CLOSE.flood });
    vi.useRealTimers();
    his.ask(post());
    await his.next('changed');
    expect(await his.next('changed')).toMatchObject({ rev: 1 });
  });
});

describe('resuming', () => {
  test('[P4] from the rev that a page shows: what was missed, once, and page after page', async () => {
    const { one, other, room } = await freshRoom();
    const missed = RESUME_PAGE + 20;
    await runInDurableObject(objectOf(room), async (_, { storage }) => {
      for (let i = 1; i <= missed + 3; i++)
        storage.sql.exec(
          'INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)',
          i,
          i,
          one.id,
          `cid-${i}`,
          `message ${i}`,
          i,
        );
    });
    await evictDurableObject(objectOf(room));
    const line = await other.connect(room, { rev: 3 });
    expect(await line.next('welcome')).toMatchObject({ rev: missed + 3, seq: missed + 3, you: other.id });
    const first = await line.next('changed');
    expect(first).toMatchObject({ since: 3, rev: 3 + RESUME_PAGE, more: true });
    line.ask({ type: 'resume', rev: first.rev });
    const second = await line.next('changed');
    expect(second).toMatchObject({ since: first.rev, rev: missed + 3, more: false });
    const seqs = [...first.messages, ...second.messages].map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: missed }, (_, i) => i + 4));
  });

  test('without a rev one begins with the latest messages', async () => {
    const { one, room } = await freshRoom();
    await runInDurableObject(objectOf(room), async (_, { storage }) => {
      for (let i = 1; i <= PAGE_SIZE + 5; i++)
        storage.sql.exec('INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)', i, i, one.id, `cid-${i}`, 'x', i);
    });
    await evictDurableObject(objectOf(room));
    const line = await one.open<{ type: 'changed'; messages: Message[] }>(`/room/${room}/socket?v=2`);
    const { messages } = await line.next('changed');
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: PAGE_SIZE }, (_, i) => i + 6));
  });

  test('another version of the protocol is told to reload', async () => {
    const { one, room } = await freshRoom();
    const line = await one.open(`/room/${room}/socket?v=1&rev=0`);
    expect(await line.closed).toMatchObject({ code: CLOSE.version });
  });
});

describe('sleeping', () => {
  test('[P1] a room that slept goes on where it was, with the sockets that it had', async () => {
    const { one, other, room } = await freshRoom();
    const [hers, his] = await Promise.all([one.connect(room), other.connect(room)]);
    await his.next('changed');
    hers.ask(post('before'));
    await his.next('changed');
    await hibernate(room);
    hers.ask(post('after'));
    expect(await his.next('changed')).toMatchObject({
      since: 1,
      rev: 2,
      messages: [{ seq: 2, from: one.id, body: 'after' }],
    });
  });

  test('a goodbye is answered at once', async () => {
    const { one, room } = await freshRoom();
    const line = await one.connect(room);
    line.hangUp(1000, 'bye');
    expect(await line.closed).toMatchObject({ code: 1000 });
  });

  test('ping is answered with pong', async () => {
    const { one, room } = await freshRoom();
    const line = await one.open<{ type: 'pong' }>(`/room/${room}/socket?v=2`);
    line.ask('ping');
    await line.next('pong');
  });
});

describe('only members', () => {
  test('[P6] somebody else’s room and no room at all are the same 404, by every way', async () => {
    const { room } = await freshRoom();
    const answers = await Promise.all(
      [room, 'aaaaaaaaaaaaaaaa'].map(async (id) => {
        const page = await linus.fetch(`/room/${id}/`);
        const form = await linus.post(`/room/${id}/`, { cid: cid(), body: 'let me in' });
        const json = await linus.fetch(`/room/${id}/messages`);
        const line = await linus.open(`/room/${id}/socket?v=2&rev=0`);
        const text = said(await page.text()).replaceAll(id, 'ID');
        return [
          page.status,
          text,
          form.status,
          json.status,
          await json.text(),
          await line.closed,
          line.frames,
        ];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toEqual([
      404,
      expect.any(String),
      404,
      404,
      expect.any(String),
      { code: CLOSE.notFound, reason: 'not found' },
      [],
    ]);
  });

  test('[P6] who one is does not come from what one sends', async () => {
    const { one, other, room } = await freshRoom();
    const response = await one.fetch(`/room/${room}/socket?v=2&rev=0&user=${other.id}`, {
      headers: { upgrade: 'websocket', 'x-parley-user': String(other.id), 'x-parley-session': 'forged' },
    });
    const socket = response.webSocket as WebSocket;
    const told = new Promise((resolve) =>
      socket.addEventListener('message', ({ data }) => resolve(JSON.parse(String(data))), { once: true }),
    );
    socket.accept();
    expect(await told).toMatchObject({ type: 'welcome', you: one.id });
  });

  test('[P7] logging out closes this session’s sockets, and no other’s', async () => {
    const { one, other, room } = await freshRoom();
    const phone = await signIn(one);
    const [laptop, pocket, his] = await Promise.all([
      one.connect(room),
      phone.connect(room),
      other.connect(room),
    ]);
    await Promise.all([laptop.next('changed'), pocket.next('changed'), his.next('changed')]);
    expect((await one.post('/logout/')).status).toBe(303);
    expect(await laptop.closed).toMatchObject({ code: CLOSE.signedOut });
    const heard = laptop.frames.length;
    his.ask(post('are you there?'));
    expect(await pocket.next('changed')).toMatchObject({ rev: 1 });
    expect(laptop.frames).toHaveLength(heard);
  });

  test('[P7] a socket that has not answered its Close can do nothing, also after a sleep', async () => {
    const { one, other, room } = await freshRoom();
    const response = await one.fetch(`/room/${room}/socket?v=2&rev=0`, { headers: { upgrade: 'websocket' } });
    const dead = response.webSocket as WebSocket;
    const closing = new Promise((resolve) => dead.addEventListener('close', resolve));
    // As from a dead connection: no Close goes back by itself.
    const heard: unknown[] = [];
    dead.addEventListener('message', ({ data }) => void heard.push(data));
    dead.accept({ allowHalfOpen: true });
    expect((await one.post('/logout/')).status).toBe(303);
    await closing;
    expect(heard.at(-1)).toBe('{"type":"disconnected","code":4401}');
    await hibernate(room);
    dead.send(JSON.stringify(post('Boo!')));

    const his = await other.connect(room);
    await his.next('changed');
    his.ask(post('are you there?'));
    expect((await his.next('changed')).messages).toMatchObject([{ seq: 1, body: 'are you there?' }]);
    dead.close();
  });

  test('[P7] an upgrade that was under way when its session was revoked opens nothing', async () => {
    const { one, room } = await freshRoom();
    await objectOf(room).revoke('late', 'later');
    const arrive = async (session: string) => {
      const upgrade = new Request('https://parley.test/?v=2&rev=0', {
        headers: { upgrade: 'websocket', 'x-parley-user': String(one.id), 'x-parley-session': session },
      });
      const { webSocket } = await objectOf(room).fetch(upgrade);
      return new Line<ServerFrame>(webSocket as WebSocket);
    };
    const late = await arrive('late');
    expect(await late.closed).toMatchObject({ code: CLOSE.signedOut });
    // A sleep, a crash or a deploy between the two.
    await evictDurableObject(objectOf(room), { webSockets: 'close' });
    const later = await arrive('later');
    expect(await later.closed).toMatchObject({ code: CLOSE.signedOut });
    expect([...late.frames, ...later.frames]).toEqual([]);
    const other = await arrive('not revoked');
    await other.next('welcome');
  });
});

describe('the archive', () => {
  test('has what the room has, soon, and the lists with it', async () => {
    const { one, other, room } = await freshRoom();
    const line = await one.connect(room);
    for (const body of ['one', 'two', 'three']) line.ask(post(body));
    await expect
      .poll(async () => (await archived(room)).map(({ seq, body }) => [seq, body]))
      .toEqual([
        [1, 'one'],
        [2, 'two'],
        [3, 'three'],
      ]);
    expect(await roomFor(db, other, room)).toMatchObject({
      rev: 3,
      me: { readSeq: 0 },
      peer: { readSeq: 3 },
    });
  });

  test('[P2] catches up by the alarm after D1 failed, and the chat goes on meanwhile', async () => {
    const { one, other, room } = await freshRoom();
    const his = await other.connect(room);
    await his.next('changed');
    await env.DB.exec(
      `CREATE TRIGGER away BEFORE INSERT ON messages WHEN NEW.room_id = '${room}' BEGIN SELECT RAISE(ABORT, 'D1 is away'); END`,
    );
    expect((await one.post(`/room/${room}/`, { cid: cid(), body: 'still here' })).status).toBe(303);
    expect(await his.next('changed')).toMatchObject({ messages: [{ body: 'still here' }] });
    expect(await archived(room)).toEqual([]);
    await env.DB.exec('DROP TRIGGER away');
    await evictDurableObject(objectOf(room), { webSockets: 'hibernate' });
    expect(await runDurableObjectAlarm(objectOf(room))).toBe(true);
    expect(await archived(room)).toMatchObject([{ seq: 1, body: 'still here' }]);
  });

  describe('is not what a form waits for:', () => {
    /** D1 takes nothing of this room. */
    const away = async (room: string, work: () => Promise<unknown>) => {
      await env.DB.exec(
        `CREATE TRIGGER away BEFORE INSERT ON messages WHEN NEW.room_id = '${room}' BEGIN SELECT RAISE(ABORT, 'D1 is away'); END`,
      );
      const silent = vi.spyOn(console, 'error').mockImplementation(() => {});
      try {
        await work();
      } finally {
        silent.mockRestore();
        await env.DB.exec('DROP TRIGGER away');
      }
    };

    const bodies = async (who: Person, path: string) => {
      const [, pane = ''] = (await (await who.fetch(path)).text()).split('<main');
      return [...pane.matchAll(/<p class="text"[^>]*>([^<]*)</g)].map(([, body]) => body);
    };

    test.for(['a room', 'a group', 'a room in which nobody had written'])(
      '[P9] the page after sending shows what was sent in %s, though D1 takes nothing',
      async (kind) => {
        const { one, other } = await freshRoom();
        const room = kind === 'a group' ? await groupOf(one, [other]) : directId(one.id, other.id);
        const send = (body: string) => one.post(`/room/${room}/`, { cid: cid(), body });
        const isNew = kind.endsWith('written');
        if (!isNew) await send('before');
        if (!isNew) await expect.poll(() => archived(room)).not.toEqual([]);
        await away(room, async () => {
          const led = (await send('what was sent')).headers.get('location') ?? '';
          expect(led).toContain('sent=');
          const shown = isNew ? ['what was sent'] : ['before', 'what was sent'];
          expect(await bodies(one, led)).toEqual(shown);
          expect(await bodies(one, `/room/${room}/`)).toEqual(shown.slice(0, -1));
          // Who guesses the address gets no more than that.
          expect((await linus.fetch(led)).status).toBe(404);
        });
      },
    );

    test('[P12] a page that says it was led here shows somebody who has left no more than before', async () => {
      const { one, other } = await freshRoom();
      const room = await groupOf(one, [other], {});
      await one.post(`/room/${room}/`, { cid: cid(), body: 'while here' });
      await objectOf(room).act(plain(one), cid(), { type: 'remove', user: other.id });
      await away(room, async () => {
        await one.post(`/room/${room}/`, { cid: cid(), body: 'afterwards' });
        expect(await bodies(other, `/room/${room}/?sent=99`)).toEqual(['while here']);
        expect((await objectOf(room).newest(other.id, 50)).entries).toEqual([]);
      });
    });
  });

  test('has soon what a crash kept from it, once anybody comes', async () => {
    const { one, other, room } = await freshRoom();
    await runInDurableObject(objectOf(room), async (_, { storage }) => {
      storage.sql.exec("INSERT INTO messages VALUES (1, 1, ?, 'cid-crash', 'just before', 1)", one.id);
      await storage.setAlarm(Date.now() + 60_000);
    });
    await evictDurableObject(objectOf(room));
    const line = await other.connect(room);
    await expect.poll(async () => (await archived(room)).map(({ body }) => body)).toEqual(['just before']);
    line.hangUp();
  });

  test('takes any number of the longest messages', async () => {
    const { one, room } = await freshRoom();
    const longest = '"\n🦊'.repeat(1_000);
    await runInDurableObject(objectOf(room), async (_, { storage }) => {
      for (let i = 1; i <= 700; i++)
        storage.sql.exec(
          'INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?)',
          i,
          i,
          one.id,
          `cid-${i}`,
          longest,
          i,
        );
    });
    await evictDurableObject(objectOf(room));
    await one.post(`/room/${room}/`, { cid: cid(), body: 'the last' });
    const copy = () =>
      env.DB.prepare('SELECT count(*) AS n, max(seq) AS last FROM messages WHERE room_id = ?')
        .bind(room)
        .first();
    await expect.poll(copy).toEqual({ n: 701, last: 701 });
  });
});

describe('reading', () => {
  test('moves the cursor for everybody, and a page clears what is unread', async () => {
    const { one, other, room } = await freshRoom();
    await one.post(`/room/${room}/`, { cid: cid(), body: 'hello' });
    const hers = await one.connect(room);
    expect(await roomFor(db, other, room)).toMatchObject({ me: { readSeq: 0 } });
    await (await other.fetch(`/room/${room}/`)).text();
    expect(await hers.next('seen')).toEqual({ type: 'seen', cursors: [{ user: other.id, seq: 1 }] });
    await expect.poll(() => roomFor(db, other, room)).toMatchObject({ me: { readSeq: 1 } });
  });

  const AHEAD = [{ 'sec-purpose': 'prefetch;prerender' }, { purpose: 'prefetch' }, { 'x-moz': 'prefetch' }];

  test.each([
    ['a page in a browser that shows pictures', '', { 'sec-fetch-dest': 'document' }],
    ['a page fetched ahead', '', AHEAD[0]],
    ['a page fetched ahead by an older browser', '', AHEAD[1]],
    ['what a script fetches', '', { 'hx-request': 'true' }],
    ['what a program fetches', '', { accept: 'application/json' }],
    ['an older page', '?before=1', {}],
    ['a page behind a page', 'seen', {}],
    ['the picture of a page fetched ahead', 'seen?seq=1', AHEAD[0]],
    ['the picture of a page fetched ahead by an older browser', 'seen?seq=1', AHEAD[2]],
    ['the picture in a page of another site', 'seen?seq=1', { 'sec-fetch-site': 'cross-site' }],
    ['the picture in a page of a neighbour', 'seen?seq=1', { 'sec-fetch-site': 'same-site' }],
    [
      'a link to the answer to a page without a socket',
      'messages?since=0&read=1',
      { 'sec-fetch-site': 'none' },
    ],
  ])('%s is not seen', async (_, path, headers) => {
    const { one, other, room } = await freshRoom();
    await one.post(`/room/${room}/`, { cid: cid(), body: 'hello' });
    await (await other.fetch(`/room/${room}/${path}`, { headers: headers ?? {} })).text();
    expect(await objectOf(room).post(plain(one), { cid: cid(), body: 'more' })).toEqual({ ok: true, seq: 2 });
    expect(await roomFor(db, other, room)).toMatchObject({ me: { readSeq: 0 } });
  });

  test('without a script, a browser asks for a picture where the page shows something unread', async () => {
    const { one, other, room } = await freshRoom();
    const picture = async (who: Person, headers: Record<string, string> = { 'sec-fetch-dest': 'document' }) =>
      /<noscript[^>]*>.*?src="([^"]*)".*?<\/noscript>/.exec(
        await (await who.fetch(`/room/${room}/`, { headers })).text(),
      )?.[1];
    expect(await picture(other)).toBeUndefined();
    await one.post(`/room/${room}/`, { cid: cid(), body: 'hello' });
    expect([await picture(one), await picture(other, { 'hx-request': 'true' })]).toEqual([
      undefined,
      undefined,
    ]);
    const path = await picture(other);
    expect(path).toBe(`/room/${room}/seen?seq=1`);
    expect(await roomFor(db, other, room)).toMatchObject({ me: { readSeq: 0 } });
    const seen = await other.fetch(path ?? '', { headers: { 'sec-fetch-dest': 'image' } });
    expect([seen.status, await seen.text()]).toEqual([204, '']);
    await expect.poll(() => roomFor(db, other, room)).toMatchObject({ me: { readSeq: 1 } });
    expect(await picture(other)).toBeUndefined();
  });

  test('a cursor that was read along is kept when its reader leaves', async () => {
    const { one, other, room } = await freshRoom();
    const [hers, his] = await Promise.all([one.connect(room), other.connect(room)]);
    await his.next('changed');
    hers.ask(post());
    await his.next('changed');
    his.ask({ type: 'read', seq: 1 });
    await hers.next('seen');
    his.hangUp();
    await expect.poll(() => roomFor(db, other, room)).toMatchObject({ me: { readSeq: 1 } });
  });

  test('typing is told to the other, once a second', async () => {
    const { one, other, room } = await freshRoom();
    const [hers, his] = await Promise.all([one.connect(room), other.connect(room)]);
    await his.next('changed');
    for (let i = 0; i < 5; i++) hers.ask({ type: 'typing' });
    hers.ask(post());
    await his.next('changed');
    expect(his.frames.filter(({ type }) => type === 'typing')).toEqual([
      { type: 'typing', users: [plain(one)], more: 0 },
    ]);
    expect(hers.frames.some(({ type }) => type === 'typing')).toBe(false);
  });
});
