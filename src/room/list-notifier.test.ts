import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { groupOf, type Person, plain, register } from '../../test/cast.ts';
import { MemoryLog } from '../../test/doubles/memory-log.ts';
import type { Line } from '../../test/line.ts';
import type { MyRoom } from '../lobby/my-room.ts';
import { unreadOf } from '../lobby/my-room.ts';
import { PresenceObject } from '../presence/object.ts';
import type { PresenceFrame } from '../presence/protocol.ts';
import { ListNotifier } from './list-notifier.ts';
import { fixedState } from './membership.ts';
import type { RoomObject } from './object.ts';
import { PeopleCache } from './people-cache.ts';
import { limitsOf, Room, type StoredEntry } from './room.ts';

let ada: Person;
let grace: Person;
let room: string;
let count = 0;

beforeEach(async () => {
  ada = await register(`ada_${++count}`);
  grace = await register(`grace_${count}`);
  room = await ada.roomWith(grace);
});
afterEach(() => vi.restoreAllMocks());

/** How often Presence was asked to tell lists. */
const toldLists = () => {
  const typing = vi.spyOn(PresenceObject.prototype, 'typing');
  return () => typing.mock.calls.filter(([of]) => of === room).length;
};
/** For the room of the two, without its object. */
const notifier = () => {
  const log = new MemoryLog();
  const twoOfThem = new Room(log, limitsOf(), fixedState('direct', [ada.id, grace.id]));
  const people = new PeopleCache(env.DB);
  people.met(ada);
  return new ListNotifier(room, twoOfThem, log, people, env);
};
const TYPES = { type: 'typing' };
const JSON_PLEASE = { headers: { accept: 'application/json' } };

describe('who types', () => {
  test('is told to the other’s list where the room is not open, and by the room where it is', async () => {
    const told = toldLists();
    const telling = vi.spyOn(ListNotifier.prototype, 'typing');
    const [list, hers] = [await grace.arrive(), await ada.connect(room)];
    await Promise.all([list.next('welcome'), hers.next('changed')]);
    hers.ask(TYPES);
    expect(await list.next('typing')).toEqual({
      ...TYPES,
      room,
      user: { id: ada.id, username: ada.username },
    });

    const his = await grace.connect(room);
    await his.next('changed');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_000 });
    hers.ask(TYPES);
    expect(await his.next('typing')).toEqual({ type: 'typing', users: [plain(ada)], more: 0 });
    vi.useRealTimers();
    await Promise.all(telling.mock.results.map(({ value }) => value));
    expect(telling).toHaveBeenCalledTimes(2);
    expect(list.frames.filter(({ type }) => type === 'typing')).toHaveLength(1);
    expect(told()).toBe(1);
  });

  test('is told once in three seconds, and once in fifteen where no list hears it', async () => {
    const told = toldLists();
    const lists = notifier();
    const at = (ms: number) => lists.typing(ada.id, [ada.id], 1_000_000 + ms);
    for (const ms of [0, 3_000, 14_999]) await at(ms);
    expect(told()).toBe(1);

    const list = await grace.arrive();
    await list.next('welcome');
    for (const ms of [15_000, 16_000, 17_999]) await at(ms);
    expect(told()).toBe(2);
    await at(18_000);
    expect(told()).toBe(3);
  });

  test('troubles nobody when Presence fails', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.spyOn(PresenceObject.prototype, 'typing').mockImplementation(() => {
      throw new Error('Presence is away');
    });
    await notifier().typing(ada.id, [ada.id], 1_000_000);
    expect(warned).toHaveBeenCalledOnce();
  });
});

test('who came is told once D1 has them, also where it gets there while others are told', async () => {
  const one = notifier();
  const asked: number[][] = [];
  vi.spyOn(PresenceObject.prototype, 'setMembers').mockImplementation(() => {});
  vi.spyOn(PresenceObject.prototype, 'refresh').mockImplementation((_, users) => {
    if (asked.push([...users]) === 1) one.archived(2);
  });
  const added = (user: number, rev: number): StoredEntry => ({
    ...{ kind: 'event', seq: rev, rev, number: 0, at: 0, from: ada.id, cid: `cid-of-added-${rev}` },
    event: { type: 'added', users: [user] },
  });
  one.changed([added(grace.id, 1), added(ada.id, 2)]);
  one.archived(1);
  await vi.waitFor(() => expect(asked).toEqual([[grace.id], [ada.id]]));
});

describe('the lists of a group', () => {
  let linus: Person;
  let group: string;

  beforeEach(async () => {
    linus = await register(`linus_${count}`);
    group = await groupOf(ada, [grace]);
  });

  const tabOf = async (person: Person) => {
    const tab = await person.arrive();
    await tab.next('welcome');
    return tab;
  };
  const say = async (person: Person, body: string) => {
    const said = await env.ROOM.getByName(group).post(plain(person), { cid: `cid-of-${++count}-test`, body });
    expect(said.ok).toBe(true);
  };
  const act = (person: Person, operation: Parameters<DurableObjectStub<RoomObject>['act']>[2]) =>
    env.ROOM.getByName(group).act(plain(person), `cid-of-${++count}-test`, operation, [plain(linus)]);
  const rowOf = async (person: Person) =>
    (await (await person.fetch(`/room/${group}/mine/`, JSON_PLEASE)).json()) as MyRoom;
  const heard = (tab: Line<PresenceFrame>, type: PresenceFrame['type']) =>
    tab.frames.filter((frame) => frame.type === type);

  test('hear who said what, once for all, and whom it names', async () => {
    const tabs = await Promise.all([ada, grace, linus].map(tabOf));
    const line = await ada.connect(group);
    await line.next('changed');
    const body = '@grace @everyone Shall we?';
    const mentions = [
      [0, 6, grace.id],
      [7, 9, 0],
    ] as [number, number, number][];
    line.ask({ type: 'post', cid: 'cid-of-a-mention', body, mentions });
    for (const tab of tabs.slice(0, 2))
      expect((await tab.next('nudged')).rooms).toEqual([
        {
          ...{ room: group, kind: 'group', name: 'Bakers', author: plain(ada), number: 1 },
          last: expect.objectContaining({ from: ada.id, text: body }),
          mentions: [grace.id, 0],
        },
      ]);
    expect(heard(tabs[2] as Line<PresenceFrame>, 'nudged')).toEqual([]);
  });

  test('hear in my other tabs that I have read', async () => {
    await say(ada, 'one');
    await say(ada, 'two');
    const [hers, his] = [await tabOf(ada), await tabOf(grace)];
    expect(unreadOf(await rowOf(grace))).toBe(2);
    await env.ROOM.getByName(group).read(grace.id, 2);
    const { rows } = await his.next('mine');
    expect(rows).toEqual([{ room: group, read: [2, 1] }]);
    await vi.waitFor(async () => expect(unreadOf(await rowOf(grace))).toBe(1));
    expect(heard(hers, 'mine')).toEqual([]);
  });

  test('hear in my other tabs that I had read what I answered, where another has the last word', async () => {
    const [hers, his] = [await tabOf(ada), await tabOf(grace)];
    await Promise.all([say(grace, 'one'), say(ada, 'two')]);
    expect((await his.next('nudged')).rooms).toMatchObject([{ number: 2, last: { from: ada.id } }]);
    expect((await his.next('mine')).rows).toEqual([{ room: group, read: [2, 1] }]);
    expect(heard(hers, 'mine')).toEqual([]);
  });

  test('[P7] [P12] of who comes ask for the group, of who goes hear nothing more of it', async () => {
    group = await groupOf(ada, [grace], { history: 'joined' });
    const [hers, his] = [await tabOf(linus), await tabOf(grace)];
    await say(ada, 'before he came');
    await act(ada, { type: 'add', users: [linus.id] });
    expect((await hers.next('refresh')).rooms).toEqual([group]);
    expect(await rowOf(linus)).toMatchObject({ kind: 'group', name: 'Bakers' });
    expect(unreadOf(await rowOf(linus))).toBe(0);
    await say(ada, 'welcome');
    expect((await hers.next('nudged')).rooms[0]?.last.text).toBe('welcome');

    await act(ada, { type: 'remove', user: linus.id });
    expect((await hers.next('refresh')).rooms).toEqual([group]);
    expect(await rowOf(linus)).toMatchObject({ ended: 'removed' });
    await say(ada, 'he is gone');
    await vi.waitFor(() => expect(heard(his, 'nudged').length).toBeGreaterThanOrEqual(2));
    expect(JSON.stringify(hers.frames)).not.toMatch(/he is gone|before he came/);
    expect(JSON.stringify(await rowOf(linus))).not.toContain('he is gone');
  });

  test('hear what it is called by now, with a message or without one', async () => {
    const tab = await tabOf(grace);
    await act(ada, { type: 'change', settings: { name: 'Cooks' } });
    expect((await tab.next('refresh')).rooms).toEqual([group]);
    expect(await rowOf(grace)).toMatchObject({ name: 'Cooks' });
    await say(ada, 'hello');
    await tab.next('nudged');
    await act(ada, { type: 'change', settings: { name: 'Bakers again' } });
    expect((await tab.next('nudged')).rooms[0]).toMatchObject({ name: 'Bakers again', number: 1 });
  });

  test('hear of it later, where Presence failed', async () => {
    const tab = await tabOf(grace);
    const failed = vi.spyOn(console, 'error').mockImplementation(() => {});
    const failing = vi.spyOn(PresenceObject.prototype, 'nudge').mockImplementation(() => {
      throw new Error('Presence is away');
    });
    await say(ada, 'Shall we?');
    await vi.waitFor(() => expect(failed).toHaveBeenCalled());
    failing.mockRestore();
    expect((await tab.next('nudged')).rooms[0]?.last.text).toBe('Shall we?');
  });
});
