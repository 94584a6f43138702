/**
 * Who may do what to a group: each way, tried by everybody. What may not be done changes nothing, and who was never in a
 * group is answered as if there were none. Without a session nobody gets so far (hostile.test.ts).
 */
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../src/room/membership.ts';
import { CLOSE, type GroupSettings, type ServerFrame } from '../src/room/protocol.ts';
import { copied, groupOf, type Person, plain, register } from './cast.ts';

const SETTINGS: GroupSettings = {
  ...{ name: 'Bakers', description: 'Bread.' },
  ...({ history: 'all', posting: 'all', joining: 'invited' } as const),
};
const ROLES = ['owner', 'admin', 'member', 'left', 'removed', 'outsider'] as const;
type RoleTried = (typeof ROLES)[number];

const people = {} as Record<RoleTried | 'another' | 'second', Person>;
let group: string;
let count = 0;

const cid = () => `cid-of-roles-${++count}`;
const object = () => env.ROOM.getByName(group);
const act = async (who: Person, operation: Operation, whom: Person[] = []) => {
  const done = await object().act(plain(who), cid(), operation, whom.map(plain));
  if (!done.ok) throw new Error(`${operation.type}: ${done.reason}`);
};
const say = async (who: Person, body: string) => {
  const said = await object().post(plain(who), { cid: cid(), body });
  await copied(group);
  return said;
};

beforeAll(async () => {
  const names = [...ROLES, 'another', 'second'] as const;
  for (const name of names) people[name] = await register(`the.${name}`);
});

/** Somebody of each role; `another` is a member besides, and `second` another admin. Entry 2 is a message. */
beforeEach(async () => {
  const { owner, admin, member, left, removed, another, second } = people;
  group = await groupOf(owner, [admin, member, left, removed, another, second], SETTINGS);
  await say(owner, 'for all who are here');
  for (const one of [admin, second]) await act(owner, { type: 'role', user: one.id, role: 'admin' });
  await act(left, { type: 'leave', forGood: false });
  await act(owner, { type: 'remove', user: removed.id });
  await say(owner, 'after they went');
});

/** A page without the list beside it. */
const paneOf = async (response: Response) => {
  const [page = '', pane = page] = (await response.text()).split('<main');
  return pane;
};

/** What has happened to the group, and how many have said something in it. */
const stateOf = async () => {
  const found = await env.DB.prepare(
    `SELECT rev, name, pinned_seq, closed_at, member_count,
       (SELECT json_group_array(user_id || role || coalesce(until_seq, '')) FROM
         (SELECT * FROM members WHERE room_id = id ORDER BY user_id)) AS members FROM rooms WHERE id = ?`,
  )
    .bind(group)
    .first();
  return JSON.stringify(found);
};

const form = (fields: () => Record<string, string>, path = () => `/room/${group}/group/`) => ({
  ask: (who: Person) => who.post(path(), { cid: cid(), ...fields() }),
});

/** Each way to change a group, and who may go it. The others are refused with a page that says so. */
const WAYS: Record<string, { ask: (who: Person) => Promise<Response>; may: RoleTried[] }> = {
  add: { ...form(() => ({ do: 'add', people: people.outsider.username })), may: ['owner', 'admin'] },
  'remove a member': {
    ...form(() => ({ do: 'remove', user: String(people.another.id) })),
    may: ['owner', 'admin'],
  },
  'remove an admin': {
    ...form(() => ({ do: 'remove', user: String(people.second.id) })),
    may: ['owner', 'admin'],
  },
  'remove the owner': { ...form(() => ({ do: 'remove', user: String(people.owner.id) })), may: [] },
  'make an admin': {
    ...form(() => ({ do: 'role', user: String(people.another.id), role: 'admin' })),
    may: ['owner', 'admin'],
  },
  'unmake an admin': {
    ...form(() => ({ do: 'role', user: String(people.second.id), role: 'member' })),
    may: ['owner'],
  },
  'hand it over': {
    ...form(() => ({ do: 'role', user: String(people.another.id), role: 'owner' })),
    may: ['owner'],
  },
  change: { ...form(() => ({ do: 'change', ...SETTINGS, name: 'Cooks' })), may: ['owner', 'admin'] },
  pin: {
    ...form(
      () => ({ do: 'pin' }),
      () => `/room/${group}/message/2/`,
    ),
    may: ['owner', 'admin'],
  },
  leave: { ...form(() => ({ do: 'leave' })), may: ['owner', 'admin', 'member'] },
  close: { ...form(() => ({ do: 'close' })), may: ['owner'] },
  'join, where one is invited': {
    ...form(
      () => ({ room: group }),
      () => '/groups/',
    ),
    may: [],
  },
};

const tries = Object.entries(WAYS).flatMap(([way, { may }]) =>
  ROLES.map((role) => ({ way, role, does: may.includes(role) })),
);

describe('[P6] changes of a group', () => {
  test.each(tries.filter(({ does }) => does))('$way: $role may', async ({ way, role }) => {
    const before = await stateOf();
    expect((await WAYS[way]?.ask(people[role]))?.status).toBe(303);
    expect(await stateOf()).not.toBe(before);
  });

  test.each(Object.keys(WAYS))('%s: nobody else may, and nothing happens', async (way) => {
    const before = await stateOf();
    for (const { role } of tries.filter((one) => one.way === way && !one.does)) {
      const response = await WAYS[way]?.ask(people[role]);
      const status = role === 'outsider' && !way.startsWith('join') ? 404 : 422;
      expect([role, response?.status]).toEqual([role, status]);
      if (role === 'outsider') expect(await response?.text()).not.toContain('for all who are here');
    }
    expect(await stateOf()).toBe(before);
  });
});

describe('[P6] [P12] a group', () => {
  const reads: [RoleTried, boolean, boolean][] = [
    ['owner', true, true],
    ['member', true, true],
    ['left', true, false],
    ['removed', true, false],
    ['outsider', false, false],
  ];

  test.each(reads)('shows %s what they were there for: %s, %s', async (role, before, after) => {
    const who = people[role];
    for (const path of ['', 'messages', 'messages?since=0', 'mine/']) {
      const response = await who.fetch(`/room/${group}/${path}`);
      const shown = await paneOf(response);
      expect([path, shown.includes('after they went')]).toEqual([path, after && path !== 'mine/']);
      // Whoever is gone is told by a poll that they are.
      if (path === '' || path === 'messages') expect(shown.includes('for all who are here')).toBe(before);
      expect(response.status).toBe(before ? 200 : 404);
    }
    expect((await who.fetch(`/room/${group}/message/2/`)).status).toBe(before ? 200 : 404);
  });

  test.each(['left', 'removed'] as const)(
    'tells nobody who has %s who is there, and what they read',
    async (role) => {
      const { owner, outsider } = people;
      await act(owner, { type: 'add', users: [outsider.id] }, [outsider]);
      for (const path of [`/room/${group}/`, `/room/${group}/group/`, `/room/${group}/mine/`])
        expect(await paneOf(await people[role].fetch(path))).not.toContain(outsider.username);
      const rev = await env.DB.prepare('SELECT rev FROM rooms WHERE id = ?').bind(group).first('rev');
      const seen = await people[role].fetch(`/room/${group}/messages?since=${rev}`);
      expect(JSON.stringify(await seen.json())).not.toContain(`"user":${owner.id}`);
    },
  );

  test.each([
    ['removed', CLOSE.removed],
    ['left', CLOSE.removed],
    ['outsider', CLOSE.notFound],
  ] as const)('opens no socket for %s, who cannot write either', async (role, code) => {
    const before = await stateOf();
    const line = await people[role].open<ServerFrame>(`/room/${group}/socket?v=2&rev=0`);
    expect(await line.closed).toMatchObject({ code });
    expect(line.frames).toEqual([]);
    const answer = await people[role].post(`/room/${group}/`, { cid: cid(), body: 'I am here' });
    expect(answer.status).toBe(role === 'outsider' ? 404 : 403);
    expect(await stateOf()).toBe(before);
  });

  test('takes no event from a socket, whoever forges it', async () => {
    const before = await stateOf();
    for (const role of ['owner', 'member'] as const) {
      const line = await people[role].connect(group, { rev: 100 });
      await line.next('changed');
      const event = { type: 'role', user: people[role].id, role: 'owner' };
      const forged = [
        { type: 'act', cid: cid(), operation: event },
        { type: 'event', cid: cid(), event },
        { type: 'remove', cid: cid(), user: people.owner.id },
        { type: 'changed', since: 0, rev: 99, messages: [{ kind: 'event', seq: 99, event }] },
        { type: 'post', cid: cid(), kind: 'event', event },
      ];
      for (const frame of forged) {
        line.ask(frame);
        expect(await line.next('refused')).toMatchObject({ reason: 'malformed' });
      }
      line.ask({ type: 'post', cid: cid(), body: 'only this', kind: 'event', event, from: people.owner.id });
      const { messages } = await line.next('changed');
      expect(messages).toMatchObject([{ kind: 'message', from: people[role].id, body: 'only this' }]);
      expect(messages[0]).not.toHaveProperty('event');
      line.hangUp();
    }
    const [{ rev: _, ...now }, { rev: __, ...then }] = [JSON.parse(await stateOf()), JSON.parse(before)];
    expect(now).toEqual(then);
  });

  test('of two admins who remove each other the first one stays, and the other hears so', async () => {
    const { admin, second } = people;
    const line = await second.connect(group, { rev: 100 });
    await line.next('changed');
    const remove = (who: Person, whom: Person) =>
      who.post(`/room/${group}/group/`, { cid: cid(), do: 'remove', user: String(whom.id) });
    const [first, late] = await Promise.all([remove(admin, second), remove(second, admin)]);
    expect([first.status, late.status].sort()).toEqual([303, 422]);
    const isFirst = first.status === 303;
    if (isFirst) expect(await line.closed).toMatchObject({ code: CLOSE.removed });
    else line.hangUp();
    const gone = isFirst ? second : admin;
    expect((await gone.post(`/room/${group}/`, { cid: cid(), body: 'still here?' })).status).toBe(403);
  });

  test('that is closed takes nothing more, of nobody, but that they leave', async () => {
    const { owner, admin, member } = people;
    const line = await owner.connect(group, { rev: 100 });
    await line.next('changed');
    await act(owner, { type: 'close' });
    await line.next('changed');
    const before = await stateOf();
    for (const [way, { ask }] of Object.entries(WAYS)) {
      if (way === 'leave') continue;
      for (const who of [owner, admin, member]) expect([way, (await ask(who)).status]).toEqual([way, 422]);
    }
    for (const who of [owner, member]) {
      const answer = await who.post(`/room/${group}/`, { cid: cid(), body: 'anybody?' });
      expect(answer.status).toBe(403);
    }
    line.ask({ type: 'post', cid: cid(), body: 'anybody?' });
    expect(await line.next('refused')).toMatchObject({ reason: 'closed' });
    expect(await stateOf()).toBe(before);
    expect((await WAYS.leave?.ask(member))?.status).toBe(303);
    line.hangUp();
  });

  test('that one may join takes whom it did not remove', async () => {
    const { owner, left, removed, outsider } = people;
    await act(owner, { type: 'change', settings: { joining: 'listed' } });
    const join = async (who: Person) => (await who.post('/groups/', { cid: cid(), room: group })).status;
    expect([await join(left), await join(outsider), await join(removed)]).toEqual([303, 303, 422]);
    expect(await (await removed.fetch(`/room/${group}/messages`)).text()).not.toContain('after they went');
    expect(await (await left.fetch(`/room/${group}/messages`)).text()).not.toContain('after they went');
  });
});
