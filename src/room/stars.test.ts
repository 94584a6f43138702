/** Stars are one's own: a page of what one wants to find again, of which rooms and others know nothing. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { groupOf, type Person, plain, register } from '../../test/cast.ts';
import { metersOfD1, rowsOf } from '../../test/meters.ts';

const { written: inD1 } = metersOfD1();

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
const mark = (who: Person, room: string, seq: number, act = 'star') =>
  who.post(`/room/${room}/message/${seq}/`, { as: `${who.id}`, do: act });
const starred = async (who: Person, query = '') => (await who.fetch(`/starred/${query}`)).text();

describe('a star', () => {
  test('brings a message to a page of one’s own, with a link to it, until it is taken away; others see nothing of it', async () => {
    const room = await ada.roomWith(grace);
    await say(ada, room, 'the address is 12 Elm Street');
    expect(await starred(grace)).toContain('You haven’t starred any messages yet');
    expect((await mark(grace, room, 1)).headers.get('location')).toBe(`/room/${room}/1/#m-1`);
    const page = await starred(grace);
    expect(page).toContain('12 Elm Street');
    expect(page).toContain(`href="/room/${room}/1/#m-1"`);
    expect(await (await grace.fetch(`/room/${room}/message/1/`)).text()).toContain(
      'You starred this message',
    );
    expect(await starred(ada)).toContain('You haven’t starred any messages yet');
    expect(await (await ada.fetch(`/room/${room}/message/1/`)).text()).not.toContain(
      'You starred this message',
    );
    expect((await mark(grace, room, 1, 'unstar')).headers.get('location')).toBe('/starred/');
    expect(await starred(grace)).toContain('You haven’t starred any messages yet');
  });

  test('[cost] is three rows in D1, and none in the room; again none', async () => {
    const room = await ada.roomWith(linus);
    await say(ada, room, 'hello');
    const inObject = await rowsOf(object(room));
    const rows = async () => {
      const before = inD1.count;
      await mark(linus, room, 1);
      return inD1.count - before;
    };
    expect([await rows(), await rows(), inObject.count]).toEqual([3, 0, 0]);
  });

  test('the newest come first, twenty a page', async () => {
    const room = await groupOf(ada);
    for (let n = 1; n <= 23; n += 1) await say(ada, room, `message number ${n};`);
    const rows = JSON.stringify(Array.from({ length: 23 }, (_, n) => n + 2));
    await env.DB.prepare(
      'INSERT INTO stars (user_id, room_id, seq, starred_at) SELECT ?1, ?2, value, value FROM json_each(?3)',
    )
      .bind(ada.id, room, rows)
      .run();
    const numbers = (page: string) => [...page.matchAll(/message number (\d+);/g)].map(([, n]) => Number(n));
    const first = await starred(ada);
    expect(numbers(first.slice(first.indexOf('found-body')))).toEqual(
      Array.from({ length: 20 }, (_, n) => 23 - n),
    );
    const [, next] = /href="\/starred\/(\?before=\d+)"/.exec(first) ?? [];
    const second = await starred(ada, next);
    expect(numbers(second.slice(second.indexOf('found-body')))).toEqual([3, 2, 1]);
    expect(second).not.toContain('?before=');
  });
});

describe('[P12] [P11] the page shows', () => {
  test('what one may see: nobody stars what they do not see; who has left keeps what they had', async () => {
    const room = await groupOf(ada, [grace], { history: 'joined' });
    await say(ada, room, 'before linus came');
    await object(room).act(plain(ada), cid(), { type: 'add', users: [linus.id] }, [plain(linus)]);
    await say(ada, room, 'after linus came');
    expect((await mark(linus, room, 2)).status).toBe(404);
    for (const seq of [1, 3, 99]) expect((await mark(linus, room, seq)).status).toBe(404);
    expect((await mark(linus, room, 4)).status).toBe(303);
    // A row that was written by mistake shows nothing either.
    await env.DB.prepare('INSERT INTO stars (user_id, room_id, seq, starred_at) VALUES (?, ?, 2, 1)')
      .bind(linus.id, room)
      .run();
    await object(room).act(plain(linus), cid(), { type: 'leave', forGood: false });
    const page = await starred(linus);
    expect(page).toContain('after linus came');
    expect(page).not.toContain('before linus came');
  });

  test('what a message says now: edited, or not at all', async () => {
    const room = await groupOf(ada, [grace]);
    await say(ada, room, 'at five');
    await say(ada, room, 'a secret');
    for (const seq of [2, 3]) await mark(grace, room, seq);
    await object(room).edit(plain(ada), { cid: cid(), seq: 2, body: 'at six' });
    await object(room).unsend(plain(ada), { cid: cid(), seq: 3 });
    const page = await starred(grace);
    expect(page).toContain('at six');
    expect(page).not.toContain('at five');
    expect(page).not.toContain('a secret');
  });
});
