/** When a message was said, and who has read it: on its own page. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { copied, groupOf, hashCheaply, ORIGIN, type Person, plain, register } from '../../test/cast.ts';

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
const seenBy = async (who: Person, room: string, seq: number) => {
  const page = await (await who.fetch(`/room/${room}/message/${seq}/`)).text();
  return /<dt>Seen by<\/dt><dd>(.*?)<\/dd>/.exec(page)?.[1];
};
const set = (who: Person, receipts: boolean) =>
  who.post('/settings/', {
    as: String(who.id),
    name: '',
    visible: 'on',
    ...(receipts && { receipts: 'on' }),
  });

describe('the page of a message', () => {
  test('says who has read it, and not who came later', async () => {
    const room = await groupOf(ada, [grace]);
    const seq = await say(ada, room, 'hello');
    expect(await seenBy(ada, room, seq)).toBe('Nobody yet, of those who show it');
    await object(room).act(plain(ada), cid(), { type: 'add', users: [linus.id] }, [plain(linus)]);
    await object(room).read(linus.id, 9);
    await object(room).read(grace.id, seq);
    expect(await seenBy(ada, room, seq)).toBe('<ul><li dir="auto">grace</li></ul>');
    // To grace herself there is nobody else to be named.
    expect(await seenBy(grace, room, seq)).toBe('Nobody yet, of those who show it');
    const later = await say(grace, room, 'and hello');
    await object(room).read(linus.id, later);
    expect(await seenBy(ada, room, later)).toBe('<ul><li dir="auto">linus</li></ul>');
  });

  test('[P12] says nothing of who hides it, nothing to who hides it, and nothing to who has left', async () => {
    const room = await groupOf(ada, [grace, linus]);
    const seq = await say(ada, room, 'hello');
    for (const reader of [grace, linus]) await object(room).read(reader.id, seq);
    await set(grace, false);
    expect(await seenBy(ada, room, seq)).toBe('<ul><li dir="auto">linus</li></ul>');
    expect(await seenBy(grace, room, seq)).toContain('turned read receipts off');
    await set(grace, true);
    await object(room).act(plain(linus), cid(), { type: 'leave', forGood: false });
    await copied(room);
    expect(await seenBy(linus, room, seq)).toBeUndefined();
    expect(await object(room).readersOf(linus.id, seq)).toEqual([]);
  });

  test('[P12] a room tells nobody of the readers of what they may not see', async () => {
    const room = await groupOf(ada, [grace], { history: 'joined' });
    const seq = await say(ada, room, 'before they came');
    await object(room).read(grace.id, seq);
    await object(room).act(plain(ada), cid(), { type: 'add', users: [linus.id] }, [plain(linus)]);
    expect(await object(room).readersOf(linus.id, seq)).toEqual([]);
    expect((await object(room).readersOf(ada.id, seq)).map(({ id }) => id)).toEqual([grace.id]);
  });

  test('says when it was said and edited, and where others find it; in notes there is no reader', async () => {
    const notes = `s${ada.id}`;
    await ada.post(`/room/${notes}/`, { cid: cid(), body: 'buy bread' });
    await ada.post(`/room/${notes}/message/1/edit/`, { cid: cid(), body: 'buy butter' });
    await copied(notes);
    const page = await (await ada.fetch(`/room/${notes}/message/1/`)).text();
    for (const part of ['<dt>Sent</dt>', '<dt>Edited</dt>', `value="${ORIGIN}/room/${notes}/1/" readonly`])
      expect(page).toContain(part);
    expect(page).not.toContain('Seen by');
  });
});
