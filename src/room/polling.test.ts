/** What a page hears of a room without a socket. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Person, register } from '../../test/cast.ts';
import { rowsInD1 } from '../../test/meters.ts';
import { CLOSE } from './limits.ts';
import { RoomObject } from './object.ts';
import type { Message, ServerFrame } from './protocol.ts';

let ada: Person;
let grace: Person;
let room: string;
let count = 0;

beforeEach(async () => {
  [ada, grace] = await Promise.all([register(`ada.${++count}`), register(`grace.${count}`)]);
  room = await ada.roomWith(grace);
});

const say = async (one: Person, body: string) => {
  const answer = await one.post(`/room/${room}/`, { cid: `cid-of-poll-${++count}`, body });
  expect(answer.status).toBe(303);
};
const poll = async (one: Person, since: number, read = ''): Promise<ServerFrame[]> => {
  const answer = await one.fetch(`/room/${room}/messages?since=${since}${read && `&read=${read}`}`, {
    headers: { accept: 'application/json' },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('server-timing')).toMatch(/^parley;dur=\d+$/);
  return ((await answer.json()) as { frames: ServerFrame[] }).frames;
};
const messagesIn = (frames: ServerFrame[]): Message[] =>
  frames.flatMap((frame) => (frame.type === 'changed' ? (frame.messages as Message[]) : []));
/** As one is told how far everybody has read. */
const cursorsFor = async (one: Person) =>
  (await poll(one, 1)).flatMap((frame) => (frame.type === 'seen' ? frame.cursors : []));

describe('[P4] without a socket', () => {
  test('one hears what a socket would be told at first', async () => {
    await say(ada, 'one');
    await say(grace, 'two');
    const line = await ada.connect(`${room}`);
    const told = [await line.next('welcome'), await line.next('changed')];
    line.hangUp();
    const [welcome, changed] = await poll(ada, 0);
    expect({ ...welcome, now: 0 }).toEqual({ ...told[0], now: 0 });
    expect(changed).toEqual(told[1]);
    expect(messagesIn(await poll(ada, 1)).map(({ body }) => body)).toEqual(['two']);
  });

  test('a room in which nothing has happened is not woken, and nothing is written', async () => {
    await say(ada, 'one');
    await vi.waitFor(async () => expect(messagesIn(await poll(grace, 0))).toHaveLength(1));
    const asked = vi.spyOn(RoomObject.prototype, 'framesSince');
    const inD1 = rowsInD1();
    const before = inD1.count;
    for (let n = 0; n < 3; n += 1)
      expect(await poll(grace, 1)).toEqual([{ type: 'seen', cursors: expect.any(Array) }]);
    expect(asked).not.toHaveBeenCalled();
    expect(inD1.count).toBe(before);
    expect(messagesIn(await poll(grace, 0))).toHaveLength(1);
    expect(asked).toHaveBeenCalledOnce();
    asked.mockRestore();
  });

  test('what one has read is told, and one hears what the other has read', async () => {
    await say(ada, 'one');
    for (const nonsense of ['-1', 'all']) await poll(grace, 1, nonsense);
    expect(await cursorsFor(ada)).toContainEqual({ user: grace.id, seq: 0 });
    await poll(grace, 1, '1');
    await vi.waitFor(async () => expect(await cursorsFor(ada)).toContainEqual({ user: grace.id, seq: 1 }));
    expect(await cursorsFor(grace)).toContainEqual({ user: grace.id, seq: 1 });
  });

  test('who hides what they read neither tells it nor hears it', async () => {
    await say(ada, 'one');
    const form = { name: '', about: '', theme: '', language: '', visible: 'on' };
    expect((await grace.post('/settings/', form)).status).toBe(303);
    await poll(grace, 1, '1');
    await vi.waitFor(async () => expect(await cursorsFor(grace)).toEqual([{ user: grace.id, seq: 1 }]));
    expect(await cursorsFor(ada)).toEqual([{ user: ada.id, seq: 1 }]);
  });

  test('[P6] of another’s room one hears nothing; of a removed one, that it is over', async () => {
    await say(ada, 'secret');
    const linus = await register(`linus.${++count}`);
    for (const path of [`/room/${room}/messages?since=0`, '/room/aaaaaaaaaaaaaaaa/messages?since=0']) {
      const answer = await linus.fetch(path);
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain('secret');
    }
    const object = env.ROOM.getByName(room);
    expect(await object.framesSince({ id: linus.id, username: 'linus' }, 0)).toEqual([
      { type: 'disconnected', code: CLOSE.notFound },
    ]);
  });

  test('a room that was restored from a backup says so: its rev is lower', async () => {
    await say(ada, 'one');
    const frames = await poll(ada, 99);
    expect(frames[0]).toMatchObject({ type: 'welcome', rev: 1 });
  });
});
