import { beforeAll, describe, expect, test } from 'vitest';
import { db, groupOf, type Person, register } from '../../test/cast.ts';
import { roomFor } from './viewer-room.ts';

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
    expect(page).toContain(`href="/room/${group}/2/#m-2"`);
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
    expect(page).not.toContain('name="do" value="pin"');
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
  });

  test('has no form to pin it in a group that was closed', async () => {
    await ada.post(`/room/${group}/group/`, { cid: cid(), do: 'close' });
    expect(await html(ada.fetch(path()))).not.toContain('value="pin"');
  });
});

describe('[P9] [P11] unsending without a script', () => {
  const question = 'Unsend this message for everyone?';
  let direct: string;
  let at: string;

  const unsend = (who: Person, path = at, name = cid()) => who.post(path, { cid: name, do: 'unsend' });

  beforeAll(async () => {
    direct = await ada.roomWith(grace);
    await ada.post(`/room/${direct}/`, { cid: cid(), body: 'the harbour at five' });
    at = `/room/${direct}/message/1/`;
  });

  test('is asked for on the page of the message, by its author alone', async () => {
    expect(await html(ada.fetch(at))).toContain(question);
    expect(await html(grace.fetch(at))).not.toContain(question);
    const refused = await unsend(grace);
    expect(refused.status).toBe(422);
    expect(await html(grace.fetch(`/room/${direct}/`))).toContain('the harbour at five');
  });

  test('[P6] [P12] of what one may not see is not found', async () => {
    const mallory = await register('mallory');
    expect((await unsend(mallory)).status).toBe(404);
    expect((await unsend(ada, `/room/${direct}/message/2/`)).status).toBe(404);
    expect((await unsend(ada, `/room/${direct}/message/x/`)).status).toBe(404);
    expect((await unsend(ada, at, 'x')).status).toBe(422);
  });

  test('[P3] leaves a tombstone, however often it is asked', async () => {
    for (let n = 0; n < 2; n += 1)
      expect((await unsend(ada)).headers.get('location')).toBe(`/room/${direct}/`);
    for (const who of [ada, grace]) {
      const page = await html(who.fetch(`/room/${direct}/`));
      expect(page).toContain('Message unsent');
      expect(page).not.toContain('the harbour at five');
      expect((await who.fetch(at)).status).toBe(404);
    }
    expect(await html(grace.fetch('/lobby/'))).toContain('<span class="event">Message unsent</span>');
    const json = await ada.post(
      at,
      { cid: cid(), do: 'unsend' },
      { headers: { accept: 'application/json' } },
    );
    expect(await json.json()).toEqual({ seq: 1 });
  });

  test('[P3] [P5] a text that the browser puts back is neither sent again by itself nor lost', async () => {
    const [name, body] = [cid(), 'the harbour at six'];
    await ada.post(`/room/${direct}/`, { cid: name, body });
    await unsend(ada, `/room/${direct}/message/2/`);
    for (const fields of [
      { cid: name, body },
      { cid: cid(), restored: name, body: 'something else' },
    ]) {
      const again = await ada.post(`/room/${direct}/`, fields);
      expect(again.status).toBe(409);
      const page = await again.text();
      expect(page).toContain(fields.body);
      expect(page).toContain('was unsent');
      expect(page).not.toContain(`<option value="${name}"`);
    }
    expect(await html(ada.fetch(`/room/${direct}/`))).not.toContain(body);
  });

  test('an admin may unsend what others said, and everybody is told so', async () => {
    const bakers = await groupOf(ada, [grace]);
    await grace.post(`/room/${bakers}/`, { cid: cid(), body: 'a rude word' });
    await ada.post(`/room/${bakers}/`, { cid: cid(), body: 'now, now' });
    expect(await html(ada.fetch(`/room/${bakers}/message/2/`))).toContain('The group is told');
    expect((await unsend(grace, `/room/${bakers}/message/3/`)).status).toBe(422);
    expect((await unsend(ada, `/room/${bakers}/message/2/`)).status).toBe(303);
    const page = await html(grace.fetch(`/room/${bakers}/`));
    expect(page).not.toContain('a rude word');
    expect(page).toContain('unsent a message from you');
  });
});
