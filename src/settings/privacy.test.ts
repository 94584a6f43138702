import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Person, register } from '../../test/cast.ts';
import type { Line } from '../../test/line.ts';
import { BELIEVED_MS, PeopleCache } from '../room/people-cache.ts';
import type { ServerFrame } from '../room/protocol.ts';

const ON = { name: '', about: '', theme: '', language: '', receipts: 'on', visible: 'on' };
const set = async (person: Person, choice: { receipts?: boolean; visible?: boolean; name?: string }) => {
  const { receipts = true, visible = true, name = '' } = choice;
  const form = { ...ON, name, receipts: receipts ? 'on' : '', visible: visible ? 'on' : '' };
  expect((await person.post('/settings/', form)).status).toBe(303);
};

let ada: Person;
let grace: Person;
let room: string;
let count = 0;

beforeEach(async () => {
  ada = await register(`ada_${++count}`);
  grace = await register(`grace_${count}`);
  room = await ada.roomWith(grace);
});

const post = (line: Line<ServerFrame>, body: string) =>
  line.ask({ type: 'post', cid: `cid-of-${++count}-test`, body });
const pageOf = async (person: Person) => (await person.fetch(`/room/${room}/`)).text();

/** Both are in the room, and it has one message, of ada, that grace has read. */
const talk = async () => {
  const [hers, his] = await Promise.all([ada.connect(room), grace.connect(room)]);
  await Promise.all([hers.next('welcome'), his.next('welcome')]);
  await Promise.all([hers.next('changed'), his.next('changed')]);
  post(hers, 'Have you read it?');
  await Promise.all([hers.next('changed'), his.next('changed')]);
  return [hers, his] as const;
};
/** Resolves when a line has heard all that was told before this. */
const settled = async (line: Line<ServerFrame>) => {
  line.ask({ type: 'resume', rev: 0 });
  await line.next('changed');
};
const seen = (line: Line<ServerFrame>) => line.frames.filter(({ type }) => type === 'seen');

describe('read receipts', () => {
  test('are told to both, as long as both want it', async () => {
    const [hers, his] = await talk();
    his.ask({ type: 'read', seq: 1 });
    expect(await hers.next('seen')).toEqual({
      type: 'seen',
      cursors: [{ user: grace.id, seq: 1 }],
    });
    const again = await ada.connect(room);
    expect((await again.next('welcome')).cursors).toContainEqual({ user: grace.id, seq: 1 });
    his.hangUp();
    await expect
      .poll(() => pageOf(ada))
      .toContain(`cursors="[{&quot;user&quot;:${grace.id},&quot;seq&quot;:1}]"`);
  });

  test('of somebody who looks for a moment at those of others are told: nobody watches from behind a curtain', async () => {
    const [hers, his] = await talk();
    await set(grace, { receipts: false });
    his.ask({ type: 'read', seq: 1 });
    await settled(his);
    await settled(hers);
    expect(seen(hers)).toEqual([]);
    await set(grace, { receipts: true });
    expect(await hers.next('seen')).toEqual({ type: 'seen', cursors: [{ user: grace.id, seq: 1 }] });
  });

  test.each([
    ['of who hides them are told to nobody', () => set(grace, { receipts: false })],
    ['of others are not told to who hides their own', () => set(ada, { receipts: false })],
  ])('%s: no frame, no cursor, nothing in a page, at once and later', async (_, hide) => {
    const [hers, his] = await talk();
    await hide();
    his.ask({ type: 'read', seq: 1 });
    const [own] = await Promise.all([his.next('seen'), settled(his)]);
    expect(own).toMatchObject({ cursors: [{ user: grace.id, seq: 1 }] });
    await settled(hers);
    expect(seen(hers)).toEqual([]);

    his.hangUp();
    await expect
      .poll(() =>
        env.DB.prepare(`SELECT json_extract(cursors, '$."' || ?2 || '"[0]') AS seq FROM rooms WHERE id = ?1`)
          .bind(room, String(grace.id))
          .first('seq'),
      )
      .toBe(1);
    expect(await pageOf(ada)).toContain('cursors="[]"');
    expect(await pageOf(ada)).not.toContain('Seen');
    await evictDurableObject(env.ROOM.getByName(room), { webSockets: 'close' });
    const { cursors } = await (await ada.connect(room)).next('welcome');
    expect(cursors.map(({ user }) => user)).toEqual([ada.id]);
  });

  test('hidden, reading still counts for oneself: in the other tabs, and in the list', async () => {
    const [, his] = await talk();
    await set(grace, { receipts: false });
    const otherTab = await grace.connect(room);
    his.ask({ type: 'read', seq: 1 });
    expect(await otherTab.next('seen')).toEqual({
      type: 'seen',
      cursors: [{ user: grace.id, seq: 1 }],
    });
    his.hangUp();
    otherTab.hangUp();
    await expect.poll(async () => (await grace.fetch('/lobby/')).text()).toContain('data-unread="0"');
  });

  test('come back when both want it again', async () => {
    const [hers, his] = await talk();
    await set(grace, { receipts: false });
    await set(grace, { receipts: true });
    his.ask({ type: 'read', seq: 1 });
    expect(await hers.next('seen')).toMatchObject({ cursors: [{ user: grace.id }] });
  });
});

describe('[P8] online status', () => {
  test('hidden is on no page, neither theirs nor for them', async () => {
    const tabs = await Promise.all([ada.arrive(), grace.arrive()]);
    await Promise.all(tabs.map((tab) => tab.next('welcome')));
    expect(await pageOf(ada)).toContain('Active now');
    await set(grace, { visible: false });
    for (const [viewer, other] of [
      [ada, grace],
      [grace, ada],
    ] as const) {
      expect(await pageOf(viewer)).not.toContain('Active');
      const pages = ['/lobby/', `/people/${other.id}/`].map(async (path) =>
        (await viewer.fetch(path)).text(),
      );
      for (const html of await Promise.all(pages)) expect(html).not.toMatch(/Active|row online|, online/);
    }
    await set(grace, { visible: true });
    expect(await pageOf(ada)).toContain('Active now');
    for (const tab of tabs) tab.hangUp();
  });
});

describe('what a room knows of its members', () => {
  const named = (name: string) => expect.objectContaining({ name });
  let both: number[];
  beforeEach(() => {
    both = [ada.id, grace.id];
  });

  test('follows a changed name at once, where it is told', async () => {
    const [hers] = await talk();
    await set(grace, { name: 'Grace 🐝' });
    const list = await ada.arrive();
    post(hers, 'What a name!');
    const { rooms } = await list.next('nudged');
    expect(rooms[0]?.people).toContainEqual({ id: grace.id, username: grace.username, name: 'Grace 🐝' });
    expect(rooms[0]?.people).toContainEqual({ id: ada.id, username: ada.username });
  });

  test('is asked again after a while', async () => {
    const people = new PeopleCache(env.DB);
    await people.of(both, 0);
    await env.DB.prepare('UPDATE users SET name = ? WHERE id = ?').bind('Amazing', grace.id).run();
    expect(await people.of(both, BELIEVED_MS - 1)).not.toContainEqual(named('Amazing'));
    expect(await people.of(both, BELIEVED_MS)).toContainEqual(named('Amazing'));
  });

  test('is what it was while D1 fails, but for what others may see', async () => {
    let isWell = true;
    const prepare = (query: string) => {
      if (!isWell) throw new Error('D1 is away');
      return env.DB.prepare(query);
    };
    const people = new PeopleCache({ prepare } as unknown as D1Database);
    await people.of(both, 0);
    isWell = false;
    expect(await people.of(both, BELIEVED_MS)).toMatchObject([{ receipts: true }, { receipts: true }]);
    people.changed();
    expect(await people.of(both, BELIEVED_MS)).toMatchObject([{ receipts: false }, { receipts: false }]);
    await expect(new PeopleCache({ prepare } as unknown as D1Database).of(both, 0)).rejects.toThrow();
    isWell = true;
    expect(await people.of(both, BELIEVED_MS)).toMatchObject([{ receipts: true }, { receipts: true }]);
  });

  test('is not believed where it was asked before a change', async () => {
    const people = new PeopleCache(env.DB);
    const asked = people.of(both, 0);
    people.changed();
    await asked;
    await env.DB.prepare('UPDATE users SET name = ? WHERE id = ?').bind('Newer', grace.id).run();
    expect(await people.of(both, 1)).toContainEqual(named('Newer'));
  });
});
