import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { groupOf, type Person, plain, register } from '../../test/cast.ts';
import { EDIT_WITHIN_MS } from './limits.ts';

let ada: Person;
let grace: Person;
let count = 0;

const cid = () => `cid-of-test-${++count}`;
const html = async (response: Response | Promise<Response>) => (await response).text();
const json = { headers: { accept: 'application/json' } };
const path = (room: string, seq = 1) => `/room/${room}/message/${seq}/edit/`;
const edit = (who: Person, room: string, body: string, name = cid(), seq = 1) =>
  who.post(path(room, seq), { cid: name, as: String(who.id), body });

beforeAll(async () => {
  [ada, grace] = await Promise.all([register('ada'), register('grace')]);
});

describe('[P9] editing without a script', () => {
  let room: string;
  beforeAll(async () => {
    room = await ada.roomWith(grace);
    await ada.post(`/room/${room}/`, { cid: 'cid-of-the-message', body: 'the harbour at five' });
  });

  test('begins on the page of the message, for its author alone, with the text', async () => {
    const message = `/room/${room}/message/1/`;
    expect(await html(ada.fetch(message))).toContain(`href="${message}edit/"`);
    expect(await html(grace.fetch(message))).not.toContain(`href="${message}edit/"`);
    expect(await html(ada.fetch(path(room)))).toContain('>\nthe harbour at five</textarea>');
    expect((await grace.fetch(path(room))).status).toBe(404);
    expect((await edit(grace, room, 'mine')).status).toBe(404);
    expect((await grace.post(path(room), { cid: cid(), body: 'mine' }, json)).status).toBe(403);
    expect(await html(ada.fetch(`/room/${room}/`))).toContain('the harbour at five');
  });

  test('[P6] of what one may not see is not found', async () => {
    const mallory = await register('mallory');
    for (const answer of [mallory.fetch(path(room)), edit(mallory, room, 'mine'), ada.fetch(path(room, 2))])
      expect((await answer).status).toBe(404);
    expect((await ada.fetch(path('x'))).status).toBe(404);
  });

  test('[P5] what cannot be done comes back with what was written, in a sentence', async () => {
    for (const [body, status, sentence] of [
      [' ', 422, 'unsend it'],
      ['9'.repeat(4_001), 422, 'too long'],
    ] as const) {
      const refused = await edit(ada, room, body);
      expect(refused.status).toBe(status);
      const page = await refused.text();
      expect(page).toContain(sentence);
      expect(page).toContain(`>\n${body}</textarea>`);
    }
    expect((await edit(ada, room, 'better', 'x')).status).toBe(422);
    const gone = await edit(ada, room, 'written for nothing', cid(), 99);
    expect(gone.status).toBe(404);
    expect(await gone.text()).toContain('written for nothing');
  });

  test('[P11] everybody sees the new text, and that it is one; the one before is gone', async () => {
    const done = await edit(ada, room, 'the harbour at six');
    expect([done.status, done.headers.get('location')]).toEqual([303, `/room/${room}/1/#m-1`]);
    for (const who of [ada, grace]) {
      const page = await html(who.fetch(`/room/${room}/`));
      expect(page).toContain('the harbour at six</p><small class="edited">edited</small>');
      expect(page).not.toContain('the harbour at five');
    }
    expect(await html(grace.fetch('/lobby/'))).toContain('the harbour at six');
    const { messages } = await (await ada.fetch(`/room/${room}/messages`, json)).json<{
      messages: object[];
    }>();
    expect(messages).toMatchObject([{ seq: 1, rev: 2, edited: expect.any(Number) }]);
  });

  test('[P3] [P5] sent twice it is done once; another text under the same name comes back', async () => {
    const name = cid();
    for (let n = 0; n < 2; n += 1) expect((await edit(ada, room, 'at seven', name)).status).toBe(303);
    const other = await edit(ada, room, 'at eight', name);
    expect(other.status).toBe(409);
    const page = await other.text();
    expect(page).toContain('>\nat eight</textarea>');
    expect(page).toContain('save it again');
    expect(page).not.toContain(name);
    expect(await (await ada.post(path(room), { cid: name, body: 'at eight' }, json)).json()).toEqual({
      seq: 1,
    });
    expect(await html(ada.fetch(`/room/${room}/`))).toContain('at seven');
  });

  test('[P3] [P5] a message that the browser puts back is neither sent again by itself nor lost', async () => {
    for (const fields of [
      { cid: 'cid-of-the-message', body: 'the harbour at five' },
      { cid: cid(), restored: 'cid-of-the-message', body: 'something else' },
    ]) {
      const again = await ada.post(`/room/${room}/`, fields);
      expect(again.status).toBe(409);
      const page = await again.text();
      expect(page).toContain(fields.body);
      expect(page).toContain('edited since');
    }
    const retry = await ada.post(`/room/${room}/`, { cid: 'cid-of-the-message', body: 'at five' }, json);
    expect(await retry.json()).toEqual({ seq: 1 });
    const { messages } = await (await ada.fetch(`/room/${room}/messages`, json)).json<{
      messages: object[];
    }>();
    expect(messages).toHaveLength(1);
  });

  test('names whom the text names', async () => {
    const group = await groupOf(ada, [grace]);
    await ada.post(`/room/${group}/`, { cid: cid(), body: 'hello' });
    await edit(ada, group, 'hello, @grace', cid(), 2);
    const row = await (await grace.fetch(`/room/${group}/mine/`, json)).json();
    expect(row).toMatchObject({ mention: 1, read: 0, number: 1, last: { text: 'hello, @grace' } });
  });

  test('[P5] of what was unsent meanwhile gives back what was written, and brings nothing back', async () => {
    await ada.post(`/room/${room}/message/1/`, { cid: cid(), do: 'unsend' });
    const gone = await edit(ada, room, 'at nine');
    expect(gone.status).toBe(404);
    expect(await gone.text()).toContain('at nine');
    expect(await html(grace.fetch(`/room/${room}/`))).not.toContain('at nine');
    expect(await (await ada.post(path(room), { cid: cid(), body: 'at nine' }, json)).json()).toEqual({
      seq: 1,
    });
  });
});

test('[P5] after a day it is too late, which a sentence says, and the text stays to be copied', async () => {
  const group = await groupOf(ada, [grace]);
  vi.setSystemTime(Date.now() - EDIT_WITHIN_MS - 1_000);
  await env.ROOM.getByName(group).post(plain(ada), { cid: cid(), body: 'long ago' });
  vi.useRealTimers();
  expect(await html(ada.fetch(`/room/${group}/message/2/`))).not.toContain('/edit/');
  expect(await html(ada.fetch(path(group, 2)))).toContain('24 hours');
  const late = await edit(ada, group, 'not so long ago', cid(), 2);
  expect(late.status).toBe(422);
  const page = await late.text();
  expect(page).toContain('24 hours');
  expect(page).toContain('>\nnot so long ago</textarea>');
  const program = await ada.post(path(group, 2), { cid: 'cid-of-a-program', body: 'not so long ago' }, json);
  expect(await program.json()).toEqual({
    ...{ type: 'refused', of: 'edit', cid: 'cid-of-a-program', reason: 'too_late' },
  });
});
