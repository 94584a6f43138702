import { beforeAll, describe, expect, test } from 'vitest';
import { db, groupOf, type Person, register } from '../../test/cast.ts';
import { roomFor } from '../room/viewer-room.ts';

let ada: Person;
let grace: Person;
let group: string;
let count = 0;

beforeAll(async () => {
  [ada, grace] = await Promise.all([register('ada'), register('grace')]);
  group = await groupOf(ada, [grace], { history: 'joined' });
  await say('We meet at nine');
  await say('Bring flour');
});

const cid = () => `cid-of-test-${++count}`;
const say = (body: string) => ada.post(`/room/${group}/`, { cid: cid(), body });
const path = (seq = 2) => `/room/${group}/message/${seq}/`;
const html = async (response: Response | Promise<Response>) => (await response).text();
const ask = (who: Person, asked: string, seq = 2) => who.post(path(seq), { cid: cid(), do: asked });
const pinned = async () => (await roomFor(db, ada, group))?.pinned;

describe('[P9] the page of a message', () => {
  test('is where its time leads to, and says who wrote it', async () => {
    expect(await html(grace.fetch(`/room/${group}/`))).toContain('<a class="at" href="message/2/"');
    const page = await html(grace.fetch(path()));
    expect(page).toContain('We meet at nine');
    expect(page).toContain('<strong dir="auto">ada</strong>');
    expect(page).toContain(`href="/room/${group}/?before=3#m-2"`);
  });

  test('lets an admin pin it, and take it down again', async () => {
    const page = await html(ada.fetch(path()));
    expect(page).toContain('Pin message');
    const done = await ask(ada, 'pin');
    expect(done.headers.get('location')).toBe(`/room/${group}/`);
    expect(await pinned()).toBe(2);
    expect(await html(grace.fetch(`/room/${group}/`))).toContain('<a class="pinned-message"');
    expect(await html(ada.fetch(`/room/${group}/group/`))).toContain(`href="${path()}"`);

    expect(await html(ada.fetch(path()))).toContain('Unpin message');
    await ask(ada, 'unpin');
    expect(await pinned()).toBeUndefined();
  });

  test('[P3] sent twice, or when another has done it already, it is simply so', async () => {
    for (let i = 0; i < 2; i += 1) expect((await ask(ada, 'pin')).status).toBe(303);
    await ask(ada, 'pin', 3);
    expect((await ask(ada, 'unpin', 2)).status).toBe(303);
    expect(await pinned()).toBe(3);
  });

  test('refuses in a sentence what a member may not do, and shows them no form', async () => {
    const page = await html(grace.fetch(path()));
    expect(page).not.toContain(`action="${path()}"`);
    expect(page).toContain('Only admins can pin');
    const refused = await ask(grace, 'pin');
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('not allowed');
    expect(await pinned()).toBe(3);
  });

  test('[P6] [P12] is not there for others, for who came later, nor of what is no message', async () => {
    const linus = await register('linus');
    expect((await linus.fetch(path())).status).toBe(404);
    await ada.post(`/room/${group}/group/`, { cid: cid(), do: 'add', people: 'linus' });
    await ada.post(`/room/${group}/group/`, {
      cid: cid(),
      do: 'role',
      user: String(linus.id),
      role: 'admin',
    });
    expect((await linus.fetch(path())).status).toBe(404);
    expect((await ask(linus, 'pin')).status).toBe(404);
    for (const seq of [1, 999]) expect((await ada.fetch(path(seq))).status).toBe(404);
    expect((await ada.fetch(`/room/${group}/message/x/`)).status).toBe(404);
    const direct = await ada.roomWith(grace);
    await ada.post(`/room/${direct}/`, { cid: cid(), body: 'hello' });
    expect((await ada.fetch(`/room/${direct}/message/1/`)).status).toBe(404);
  });

  test('has no form in a group that was closed', async () => {
    await ada.post(`/room/${group}/group/`, { cid: cid(), do: 'close' });
    expect(await html(ada.fetch(path()))).not.toContain(`action="${path()}"`);
  });
});
