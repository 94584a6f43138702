import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Person, plain, register } from '../../test/cast.ts';
import { MemoryLog } from '../../test/doubles/memory-log.ts';
import { PresenceObject } from '../presence/object.ts';
import { ListNotifier } from './list-notifier.ts';
import { fixedState } from './membership.ts';
import { PeopleCache } from './people-cache.ts';
import { limitsOf, Room } from './room.ts';

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
  return new ListNotifier(room, twoOfThem, log, new PeopleCache(env.DB), env);
};
const TYPES = { type: 'typing' };

describe('who types', () => {
  test('is told to the other’s list where the room is not open, and by the room where it is', async () => {
    const told = toldLists();
    const telling = vi.spyOn(ListNotifier.prototype, 'typing');
    const [list, hers] = [await grace.arrive(), await ada.connect(room)];
    await Promise.all([list.next('welcome'), hers.next('changed')]);
    hers.ask(TYPES);
    expect(await list.next('typing')).toEqual({ type: 'typing', room, user: ada.id });

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
