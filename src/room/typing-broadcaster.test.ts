import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Person, register } from '../../test/cast.ts';
import { PresenceObject } from '../presence/object.ts';
import { TypingBroadcaster } from './typing-broadcaster.ts';

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
const TYPES = { type: 'typing' };

describe('who types', () => {
  test('is told to the other’s list where the room is not open, and by the room where it is', async () => {
    const told = toldLists();
    const telling = vi.spyOn(TypingBroadcaster.prototype, 'tellLists');
    const [list, hers] = [await grace.arrive(), await ada.connect(room)];
    await Promise.all([list.next('welcome'), hers.next('changed')]);
    hers.ask(TYPES);
    expect(await list.next('typing')).toEqual({ type: 'typing', room, user: ada.id });

    const his = await grace.connect(room);
    await his.next('changed');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_000 });
    hers.ask(TYPES);
    expect(await his.next('typing')).toEqual({ type: 'typing', user: ada.id });
    vi.useRealTimers();
    await Promise.all(telling.mock.results.map(({ value }) => value));
    expect(telling).toHaveBeenCalledTimes(2);
    expect(list.frames.filter(({ type }) => type === 'typing')).toHaveLength(1);
    expect(told()).toBe(1);
  });

  test('is told once in three seconds, and once in fifteen where no list hears it', async () => {
    const told = toldLists();
    const typing = new TypingBroadcaster(room, env, async () => [ada, grace]);
    const at = (ms: number) => typing.tellLists(ada.id, [ada.id], 1_000_000 + ms);
    for (const ms of [0, 3_000, 14_999]) await at(ms);
    expect(told()).toBe(1);

    const list = await grace.arrive();
    await list.next('welcome');
    for (const ms of [15_000, 16_000, 17_999]) await at(ms);
    expect(told()).toBe(2);
    await at(18_000);
    expect(told()).toBe(3);
  });

  test('is told to those who are here once in a second', () => {
    const typing = new TypingBroadcaster(room, env, async () => []);
    const due = [0, 500, 999, 1_000, 1_500].map((ms) => typing.isDue(ada.id, 1_000_000 + ms));
    expect(due).toEqual([true, false, false, true, false]);
    expect(typing.isDue(grace.id, 1_000_500)).toBe(true);
  });

  test('troubles nobody when D1 fails', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const typing = new TypingBroadcaster(room, env, () => Promise.reject(new Error('D1 is away')));
    await typing.tellLists(ada.id, [ada.id], 1_000_000);
    expect(warned).toHaveBeenCalledOnce();
  });
});
