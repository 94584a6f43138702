import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { isAnnounced } from '../../test/line.ts';
import { withIdentity } from '../auth/socket-identity.ts';
import { CLOSE, FRAME_MAX, PING, PONG } from '../room/limits.ts';
import { PresenceObject } from './object.ts';
import {
  type ForUser,
  LAPSED,
  type Nudge,
  PRESENCE_VERSION,
  type PresenceFrame,
  UNSAID,
} from './protocol.ts';
import { RECENT_MS } from './recent-news.ts';
import { ASK_MS, GRACE_MS, LEASE_MS } from './roster.ts';

const ada = 1;
const grace = 2;
const linus = 3;
/** Somebody who looks, and is not here. */
const nobody = 99;

let presence: DurableObjectStub<PresenceObject>;
let count = 0;
const closes = vi.spyOn(PresenceObject.prototype, 'webSocketClose');

beforeEach(() => {
  presence = env.PRESENCE.getByName(`presence of test ${count++}`);
  closes.mockClear();
});

/** A tab of somebody's browser. */
class Tab {
  readonly frames: PresenceFrame[] = [];
  readonly closed = Promise.withResolvers<number>();
  readonly #socket: WebSocket;
  #pongs = 0;
  #announced: number | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#take(String(data)));
    socket.addEventListener('close', ({ code }) => this.#end(code));
    socket.accept();
  }

  say(frame: string) {
    this.#socket.send(frame);
  }

  /** The platform answers pings in their order with what else it delivers. */
  async ping() {
    const before = this.#pongs;
    this.say(PING);
    await vi.waitFor(() => expect(this.#pongs).toBe(before + 1));
  }

  /** Resolves when Presence knows. */
  async close() {
    const before = closes.mock.calls.length;
    this.#socket.close(1000, 'bye');
    await vi.waitFor(() => expect(closes).toHaveBeenCalledTimes(before + 1));
  }

  /** The frames of this type, as soon as there are so many. */
  async heard<T extends PresenceFrame['type']>(
    type: T,
    times = 1,
  ): Promise<Extract<PresenceFrame, { type: T }>[]> {
    const frames = () =>
      this.frames.filter((told): told is Extract<PresenceFrame, { type: T }> => told.type === type);
    await vi.waitFor(() => expect(frames().length).toBeGreaterThanOrEqual(times));
    return frames();
  }

  #take(data: string) {
    if (data === PONG) this.#pongs += 1;
    else this.#told(JSON.parse(data));
  }

  #told(frame: PresenceFrame) {
    if (frame.type === 'disconnected') this.#announced = frame.code;
    else this.frames.push(frame);
  }

  #end(code: number) {
    if (isAnnounced(code) && this.#announced !== code)
      this.closed.reject(new Error(`It closed with ${code}, and announced ${this.#announced ?? 'nothing'}.`));
    else this.closed.resolve(code);
  }
}

const open = async (user: number, session = `session of ${user}`): Promise<Tab> => {
  const upgrade = new Request('https://parley.test/presence/socket?v=2', {
    headers: { upgrade: 'websocket' },
  });
  const response = await presence.fetch(
    withIdentity(upgrade, { id: session, user: { id: user, username: '' } }),
  );
  expect(response.status).toBe(101);
  if (!response.webSocket) throw new Error('No socket');
  return new Tab(response.webSocket);
};

const turnClock = (at: number) =>
  runInDurableObject(presence, (object) => {
    object.now = () => at;
  });

/** Does what a timer does that is due by then. */
const settleAt = async (at: number) => {
  await turnClock(at);
  await runInDurableObject(presence, (object) => object.alarm());
};

const sleep = () => evictDurableObject(presence, { webSockets: 'hibernate' });
const alarm = () => runInDurableObject(presence, (_, state) => state.storage.getAlarm());

const person = (id: number) => ({ id, username: `user ${id}` });
/** Of a direct room. */
const news = (people: number[], room = 'r1', number = 7): Nudge => ({
  ...{ room, kind: 'direct', people: people.map(person), author: person(ada), number, membersRev: 0 },
  last: { seq: number, from: ada, at: 1, text: 'Hello' },
});
const groupNews = (membersRev: number, seq: number, room = 'g1'): Nudge => ({
  ...{ room, kind: 'group', name: 'Team', author: person(ada), number: seq, membersRev },
  last: { seq, from: ada, at: 1, text: `Hello ${seq}` },
});
const reading = (user: number, number: number, room = 'r1'): ForUser => ({
  user,
  row: { room, read: [number, number] },
});
const told = (nudge: Nudge) => {
  const { membersRev: _, ...news } = nudge;
  return news;
};
/** What a tab has heard by now of the rooms' news, by their numbers. */
const heardOf = async (tab: Tab) => {
  await tab.ping();
  return tab.frames
    .flatMap((frame) => (frame.type === 'nudged' ? frame.rooms : []))
    .map(({ room, number }) => `${room} ${number}`);
};

describe('[P8] arriving and leaving', () => {
  test('a newcomer is welcomed with who is online, and the others are told', async () => {
    const first = await open(ada);
    const second = await open(grace);
    expect((await first.heard('welcome'))[0]).toEqual({
      type: 'welcome',
      v: PRESENCE_VERSION,
      you: ada,
      online: [ada],
      now: expect.any(Number),
    });
    expect((await second.heard('welcome'))[0]?.online.sort()).toEqual([ada, grace]);
    expect((await first.heard('arrived', 2))[1]?.users).toEqual([grace]);
    expect(await presence.online(nobody)).toEqual([ada, grace]);
  });

  test('two tabs are one person, who stays until the second is closed', async () => {
    const one = await open(ada);
    const two = await open(ada);
    const other = await open(grace);
    expect(await presence.online(nobody)).toEqual([ada, grace]);

    const now = Date.now();
    await one.close();
    await settleAt(now + GRACE_MS + 100);
    expect(await presence.online(nobody)).toEqual([ada, grace]);

    await two.close();
    await settleAt(now + 2 * GRACE_MS + 200);
    expect((await other.heard('left'))[0]?.users).toEqual([{ id: ada, at: now + GRACE_MS + 100 }]);
    expect(await presence.online(nobody)).toEqual([grace]);
    expect(other.frames.filter(({ type }) => type === 'left')).toHaveLength(1);
  });

  test('who closes is answered at once, and need not wait for the connection to time out', async () => {
    const tab = await open(ada);
    await tab.close();
    expect(await tab.closed.promise).toBe(1000);
  });

  test('a reload within the grace is nothing to tell', async () => {
    const other = await open(grace);
    const before = await open(ada);
    await other.heard('arrived', 2);
    const now = Date.now();
    await turnClock(now);
    await before.close();
    await turnClock(now + GRACE_MS - 1);
    await open(ada);
    await settleAt(now + 3 * GRACE_MS);
    await other.ping();
    expect(other.frames.map(({ type }) => type)).toEqual(['welcome', 'arrived', 'arrived']);
    expect(await presence.whereabouts(ada, nobody)).toEqual({ online: true });
  });

  test('changes within a quarter of a second are one frame, sent by a timer', async () => {
    const first = await open(ada);
    await Promise.all([grace, linus, 4, 5].map((user) => open(user)));
    const told = await first.heard('arrived', 2);
    expect(told.map(({ users }) => users)).toEqual([[ada], [grace, linus, 4, 5]]);
  });

  test('where somebody is, for a page', async () => {
    expect(await presence.whereabouts(ada, nobody)).toEqual({ online: false });
    const tab = await open(ada);
    expect(await presence.whereabouts(ada, nobody)).toEqual({ online: true });
    const now = Date.now();
    await turnClock(now);
    await tab.close();
    await settleAt(now + GRACE_MS);
    expect(await presence.whereabouts(ada, nobody)).toEqual({ online: false, lastSeen: now });

    await turnClock(now + 60_000);
    await (await open(ada)).close();
    await settleAt(now + 60_000 + GRACE_MS);
    expect(await presence.whereabouts(ada, nobody)).toEqual({ online: false, lastSeen: now + 60_000 });
  });
});

describe('[P8] the lease', () => {
  test('an alarm sweeps a dead socket: who is not heard of is offline, and was last seen when they were', async () => {
    const now = Date.now();
    await turnClock(now);
    const dead = await open(ada);
    expect(await alarm()).toBe(Math.ceil((now + ASK_MS) / 1_000) * 1_000);

    await turnClock(now + LEASE_MS);
    const alive = await open(grace);
    expect(await runDurableObjectAlarm(presence)).toBe(true);
    expect(await dead.closed.promise).toBe(LAPSED);
    expect((await alive.heard('left'))[0]?.users).toEqual([{ id: ada, at: now }]);
    expect(await presence.online(nobody)).toEqual([grace]);
    expect(await alarm()).toBe(Math.ceil((now + LEASE_MS + ASK_MS) / 1_000) * 1_000);
  });

  test('after a sleep, too', async () => {
    const now = Date.now();
    await turnClock(now - 10_000);
    const dead = await open(ada);
    await sleep();
    await turnClock(now - 10_000 + LEASE_MS);
    expect(await runDurableObjectAlarm(presence)).toBe(true);
    expect(await dead.closed.promise).toBe(LAPSED);
    expect(await presence.online(nobody)).toEqual([]);
    expect(await presence.whereabouts(ada, nobody)).toEqual({ online: false, lastSeen: now - 10_000 });
  });

  test('a ping that the platform answered keeps it, and survives a sleep', async () => {
    const now = Date.now();
    await turnClock(now - 40_000);
    const tab = await open(ada);
    await tab.ping();
    await settleAt(now - 40_000 + LEASE_MS + 1_000);
    await sleep();
    await settleAt(now - 40_000 + LEASE_MS + 1_000);
    expect(await presence.online(nobody)).toEqual([ada]);
    expect(tab.frames.map(({ type }) => type)).toEqual(['welcome', 'arrived']);
  });

  test('who is silent is asked first', async () => {
    const now = Date.now();
    await turnClock(now);
    const hidden = await open(ada);
    await turnClock(now + ASK_MS + 1_000);
    expect(await runDurableObjectAlarm(presence)).toBe(true);
    expect(await hidden.heard('missed')).toHaveLength(1);
    expect(await presence.online(nobody)).toEqual([ada]);
  });

  test('nobody here, no alarm', async () => {
    const tab = await open(ada);
    expect(await alarm()).not.toBeNull();
    const now = Date.now();
    await tab.close();
    expect(await alarm()).not.toBeNull();
    await settleAt(now + GRACE_MS + 1_000);
    expect(await alarm()).toBeNull();
  });

  test('a crash takes all sockets, and nobody is taken for online', async () => {
    await open(ada);
    await evictDurableObject(presence, { webSockets: 'close' });
    expect(await presence.online(nobody)).toEqual([]);
    const back = await open(grace);
    expect((await back.heard('welcome'))[0]?.online).toEqual([grace]);
  });
});

describe('a sleep loses nothing', () => {
  test('news find their tab', async () => {
    const tab = await open(ada);
    await sleep();
    await presence.nudge([news([ada])]);
    expect(await heardOf(tab)).toEqual(['r1 7']);
  });

  test('[P8] an arrival is told to those who slept, and a close that ends the sleep, too', async () => {
    const one = await open(ada);
    const two = await open(grace);
    await one.heard('arrived', 2);
    await sleep();
    const third = await open(linus);
    expect((await third.heard('welcome'))[0]?.online.sort()).toEqual([ada, grace, linus]);
    expect((await one.heard('arrived', 3))[2]?.users).toEqual([linus]);

    await sleep();
    const now = Date.now();
    await two.close();
    expect(await presence.online(nobody)).toContain(grace);
    await settleAt(now + GRACE_MS + 1_000);
    expect((await one.heard('left'))[0]?.users).toMatchObject([{ id: grace }]);
    expect((await presence.online(nobody)).sort()).toEqual([ada, linus]);
  });
});

describe('[P6] news', () => {
  test('reach both members of a direct room, the same for both, and nobody else', async () => {
    const tabs = { ada: await open(ada), grace: await open(grace), linus: await open(linus) };
    expect(await presence.nudge([news([ada, grace])])).toEqual([]);
    for (const tab of [tabs.ada, tabs.grace])
      expect((await tab.heard('nudged'))[0]?.rooms).toEqual([told(news([ada, grace]))]);

    await presence.nudge([news([linus], 'r2')]);
    expect(await heardOf(tabs.linus)).toEqual(['r2 7']);
    for (const tab of [tabs.ada, tabs.grace]) expect(await heardOf(tab)).toEqual(['r1 7']);
  });

  test('reach every tab of a person', async () => {
    const tabs = [await open(ada), await open(ada, 'another session')];
    await presence.nudge([news([ada], 'r1'), news([ada], 'r2')]);
    for (const tab of tabs) expect(await heardOf(tab)).toEqual(['r1 7', 'r2 7']);
  });

  test('of a group wait for its members, who are told once, and kept through a sleep', async () => {
    const tabs = [await open(ada), await open(grace), await open(linus)];
    expect(await presence.nudge([groupNews(1, 5), news([linus])])).toEqual(['g1']);
    await presence.setMembers('g1', 1, [
      [ada, 1],
      [grace, 1],
    ]);
    expect(await presence.nudge([groupNews(1, 5)])).toEqual([]);
    await sleep();
    expect(await presence.nudge([groupNews(1, 6)])).toEqual([]);
    for (const tab of tabs.slice(0, 2)) expect(await heardOf(tab)).toEqual(['g1 5', 'g1 6']);
    expect(await heardOf(tabs[2] as Tab)).toEqual(['r1 7']);
    expect(await presence.nudge([groupNews(2, 7)])).toEqual(['g1']);
  });

  test('[P12] reach a member only of what they may see, and nobody who has left, however late a call comes', async () => {
    const tabs = [await open(ada), await open(grace), await open(linus)];
    await presence.setMembers('g1', 2, [
      [ada, 1],
      [grace, 6],
    ]);
    await presence.nudge([groupNews(2, 5)]);
    await presence.nudge([groupNews(2, 6)]);
    await presence.setMembers('g1', 3, [[ada, 1]]);
    await presence.setMembers('g1', 1, [[linus, 1]]);
    await presence.nudge([groupNews(2, 7)]);
    expect(await Promise.all(tabs.map(heardOf))).toEqual([['g1 5', 'g1 6', 'g1 7'], ['g1 6'], []]);
  });
});

describe('[P6] what is mine about a room', () => {
  test('reaches all my tabs, and nobody else; along with news it is one call', async () => {
    const tabs = [await open(ada), await open(ada, 'another session')];
    const other = await open(grace);
    const preferences = {
      ...{ mutedUntil: 0, pinnedAt: 1, archivedNumber: null, hiddenNumber: null, markedUnread: true },
    };
    await presence.nudge([news([ada, grace])], [reading(ada, 7)]);
    await presence.mine([{ user: ada, row: { room: 'r1', preferences } }]);
    for (const tab of tabs)
      expect((await tab.heard('mine', 2)).map(({ rows }) => rows)).toEqual([
        [reading(ada, 7).row],
        [{ room: 'r1', preferences }],
      ]);
    expect(await heardOf(other)).toEqual(['r1 7']);
    expect(other.frames.map(({ type }) => type)).not.toContain('mine');
  });

  test('that I have come or gone has my list ask again', async () => {
    const tabs = [await open(ada), await open(grace), await open(linus)];
    await presence.refresh('g1', [ada, grace]);
    for (const tab of tabs.slice(0, 2))
      expect(await tab.heard('refresh')).toEqual([{ type: 'refresh', rooms: ['g1'] }]);
    await tabs[2]?.ping();
    expect(tabs[2]?.frames.map(({ type }) => type)).not.toContain('refresh');
  });
});

describe('a tab whose socket opens after its page was drawn', () => {
  test('hears what was told meanwhile, the newest of each room, and only its own', async () => {
    await presence.nudge([news([ada], 'r1'), news([grace], 'r2')]);
    await presence.nudge([news([ada], 'r1', 8)], [reading(ada, 7), reading(grace, 3, 'r2')]);
    const preferences = {
      ...{ mutedUntil: 0, pinnedAt: 1, archivedNumber: null, hiddenNumber: null, markedUnread: false },
    };
    await presence.mine([{ user: ada, row: { room: 'r1', preferences } }, reading(ada, 8)]);
    await presence.refresh('g1', [ada]);
    await presence.refresh('g1', [grace]);
    const [late, other, stranger] = [await open(ada), await open(grace), await open(linus)];
    expect(await heardOf(late)).toEqual(['r1 8']);
    expect(await late.heard('mine')).toEqual([
      { type: 'mine', rows: [{ room: 'r1', read: [8, 8], preferences }] },
    ]);
    expect(await late.heard('refresh')).toEqual([{ type: 'refresh', rooms: ['g1'] }]);
    expect(await heardOf(other)).toEqual(['r2 7']);
    expect(await other.heard('mine')).toEqual([{ type: 'mine', rows: [reading(grace, 3, 'r2').row] }]);
    expect(await other.heard('refresh')).toHaveLength(1);
    await stranger.ping();
    for (const type of ['nudged', 'mine', 'refresh'])
      expect(stranger.frames.map((frame) => frame.type)).not.toContain(type);
  });

  test('[P12] hears nothing of a group that its person has left since, or of what was said before they came', async () => {
    await presence.setMembers('g1', 1, [
      [ada, 1],
      [grace, 1],
    ]);
    await presence.nudge([groupNews(1, 5)]);
    await presence.setMembers('g1', 2, [
      [ada, 1],
      [linus, 6],
    ]);
    const tabs = [await open(ada), await open(grace), await open(linus)];
    expect(await Promise.all(tabs.map(heardOf))).toEqual([['g1 5'], [], []]);
  });

  test('hears nothing of what its page knew', async () => {
    const now = Date.now();
    await turnClock(now);
    await presence.nudge([news([ada])], [reading(ada, 7)]);
    await presence.refresh('g1', [ada]);
    await turnClock(now + RECENT_MS);
    const tab = await open(ada);
    await tab.ping();
    expect(tab.frames.map(({ type }) => type).filter((type) => type !== 'arrived')).toEqual(['welcome']);
  });
});

describe('[P6] who types', () => {
  test('is told to the lists of those named and to nobody else; whether there was one is the answer', async () => {
    const tabs = [await open(ada), await open(ada, 'another session')];
    const other = await open(grace);
    expect(await presence.typing('r1', person(grace), [ada])).toBe(true);
    for (const tab of tabs)
      expect(await tab.heard('typing')).toEqual([{ type: 'typing', room: 'r1', user: person(grace) }]);
    await other.ping();
    expect(other.frames.map(({ type }) => type)).not.toContain('typing');
    expect(await presence.typing('r1', person(grace), [linus])).toBe(false);
  });
});

describe('[P7] revoking a session', () => {
  test('closes its sockets, of which not one frame follows, and no other', async () => {
    const revoked = [await open(ada), await open(ada)];
    const kept = await open(ada, 'another session');
    await Promise.all([...revoked, kept].map((tab) => tab.ping()));
    const heard = revoked.map(({ frames }) => frames.length);

    await presence.revoke(`session of ${ada}`);
    await presence.nudge([news([ada])]);
    await open(grace);
    for (const tab of revoked) expect(await tab.closed.promise).toBe(CLOSE.signedOut);
    await kept.heard('nudged');
    expect((await kept.heard('arrived'))[0]?.users).toEqual([grace]);
    expect(revoked.map(({ frames }) => frames.length)).toEqual(heard);
    expect(await presence.online(nobody)).toEqual([ada, grace]);
  });

  test('puts a person offline at once, without a grace', async () => {
    await open(ada);
    const other = await open(grace);
    await presence.revoke(`session of ${ada}`);
    expect(await presence.online(nobody)).toEqual([grace]);
    expect((await other.heard('left'))[0]?.users).toMatchObject([{ id: ada }]);
  });

  test('and a socket that does not answer its Close hears nothing either, also after a sleep', async () => {
    const session = { id: 'half open', user: { id: ada, username: '' } };
    const upgrade = new Request('https://parley.test/', { headers: { upgrade: 'websocket' } });
    const { webSocket: dead } = await presence.fetch(withIdentity(upgrade, session));
    const heard: string[] = [];
    dead?.addEventListener('message', ({ data }) => heard.push(String(data)));
    const closing = new Promise((resolve) => dead?.addEventListener('close', resolve));
    // As of a browser that somebody has changed: no Close goes back by itself.
    dead?.accept({ allowHalfOpen: true });
    const kept = await open(ada, 'another session');
    await presence.revoke('half open');
    await closing;
    const before = heard.length;

    await sleep();
    await presence.nudge([news([ada])]);
    await presence.typing('r1', person(grace), [ada]);
    await presence.setVisible(ada, false);
    await kept.heard('typing');
    await kept.heard('welcome', 2);
    await kept.ping();
    expect(heard.slice(before)).toEqual([]);
    expect(heard.at(-1)).toBe('{"type":"disconnected","code":4401}');
    await kept.close();
    expect(await presence.typing('r1', person(grace), [ada])).toBe(false);
    dead?.close();
  });

  test('wakes up to do it', async () => {
    const tab = await open(ada);
    await sleep();
    await presence.revoke(`session of ${ada}`);
    expect(await tab.closed.promise).toBe(CLOSE.signedOut);
    await sleep();
    expect(await presence.online(nobody)).toEqual([]);
  });

  test('refuses an upgrade that was under way, even if the object slept or crashed between', async () => {
    await presence.revoke(`session of ${ada}`);
    const late = await open(ada);
    expect(await late.closed.promise).toBe(CLOSE.signedOut);
    expect(late.frames).toEqual([]);
    await evictDurableObject(presence, { webSockets: 'close' });
    expect(await (await open(ada)).closed.promise).toBe(CLOSE.signedOut);
    expect(await presence.online(nobody)).toEqual([]);
  });

  test('is forgotten when no upgrade can be under way any more', async () => {
    const now = Date.now();
    await turnClock(now);
    await presence.revoke('long ago');
    await turnClock(now + 60_001);
    await presence.revoke('just now');
    const rows = await runInDurableObject(presence, (_, state) =>
      state.storage.sql.exec('SELECT session FROM revoked').toArray(),
    );
    expect(rows).toEqual([{ session: 'just now' }]);
  });
});

describe('a client that is not ours', () => {
  test('says something, and nothing happens', async () => {
    const tab = await open(ada);
    tab.say('{"type":"nudged"}');
    tab.say('pong');
    await presence.nudge([news([ada])]);
    expect(await tab.heard('nudged')).toHaveLength(1);
  });

  test('that floods is closed, and another person notices nothing but that they left', async () => {
    const tab = await open(ada);
    const other = await open(grace);
    for (let frame = 0; frame < 30; frame += 1) tab.say('hello');
    expect(await tab.closed.promise).toBe(CLOSE.flood);
    expect((await other.heard('left'))[0]?.users).toMatchObject([{ id: ada }]);
  });

  test('that sends a large frame is closed', async () => {
    const tab = await open(ada);
    tab.say('x'.repeat(FRAME_MAX + 1));
    expect(await tab.closed.promise).toBe(1009);
  });

  test('that opens sockets without end is refused, and its others live on', async () => {
    const tabs: Tab[] = [];
    for (let tab = 0; tab < 50; tab += 1) tabs.push(await open(ada));
    expect(await (await open(ada)).closed.promise).toBe(CLOSE.flood);
    await tabs[0]?.ping();
    expect(await presence.online(nobody)).toEqual([ada]);
  });

  test('that no Worker admitted gets nothing', async () => {
    const upgrade = new Request('https://parley.test/presence/socket?v=2', {
      headers: { upgrade: 'websocket' },
    });
    await runInDurableObject(presence, (object) =>
      expect(object.fetch(upgrade)).rejects.toThrow('Not admitted'),
    );
  });
});

describe('[P8] who hides', () => {
  test('is in no welcome, no list and on no page, and sees nobody there either', async () => {
    await presence.setVisible(ada, false);
    const hidden = await open(ada);
    const other = await open(grace);
    expect((await hidden.heard('welcome'))[0]).toEqual({
      type: 'welcome',
      v: PRESENCE_VERSION,
      you: ada,
      online: [],
      hidden: true,
      now: expect.any(Number),
    });
    expect((await other.heard('welcome'))[0]?.online).toEqual([grace]);
    expect(await presence.online(grace)).toEqual([grace]);
    expect(await presence.online(ada)).toEqual([]);
    expect(await presence.whereabouts(ada, grace)).toEqual({ online: false });
    expect(await presence.whereabouts(grace, ada)).toEqual({ online: false });
    expect(await presence.whereabouts(grace, linus)).toEqual({ online: true });
  });

  test('while tabs are open, goes from all of them at once; news still come', async () => {
    const mine = [await open(ada), await open(ada)];
    const other = await open(grace);
    await other.heard('welcome');
    const now = Date.now();
    await turnClock(now);
    await presence.setVisible(ada, false);
    for (const tab of mine)
      expect((await tab.heard('welcome', 2))[1]).toMatchObject({ online: [], hidden: true });
    await settleAt(now + 1_000);
    expect((await other.heard('left'))[0]?.users).toEqual([{ id: ada, at: UNSAID }]);

    const silence = mine[0]?.frames.length;
    await open(linus);
    await settleAt(now + 2_000);
    await presence.nudge([news([ada])]);
    await mine[0]?.heard('nudged');
    expect(mine[0]?.frames).toHaveLength((silence ?? 0) + 1);
  });

  test('was never here, as far as the others can tell', async () => {
    const now = Date.now();
    await turnClock(now);
    await (await open(ada)).close();
    await settleAt(now + GRACE_MS);
    expect(await presence.whereabouts(ada, grace)).toEqual({ online: false, lastSeen: now });
    await presence.setVisible(ada, false);
    await (await open(ada)).close();
    await settleAt(now + 3 * GRACE_MS);
    expect(await presence.whereabouts(ada, grace)).toEqual({ online: false });
  });

  test('hides through a sleep, and is back for all once they show themselves', async () => {
    await presence.setVisible(ada, false);
    const hidden = await open(ada);
    const other = await open(grace);
    await other.heard('welcome');
    await sleep();
    expect(await presence.online(nobody)).toEqual([grace]);
    await presence.setVisible(ada, true);
    await settleAt(Date.now() + 1_000);
    expect((await other.heard('arrived', 2)).at(-1)?.users).toEqual([ada]);
    expect((await hidden.heard('welcome', 2))[1]?.online.sort()).toEqual([ada, grace]);
    await sleep();
    expect((await presence.online(ada)).sort()).toEqual([ada, grace]);
  });

  test('[P7] but not from a session that was revoked: it hears nothing of that', async () => {
    const tab = await open(ada, 'a session');
    await tab.heard('arrived');
    await presence.revoke('a session');
    const { length } = tab.frames;
    await presence.setVisible(ada, false);
    await tab.closed.promise;
    expect(tab.frames).toHaveLength(length);
  });
});

describe('[cost] rows written', () => {
  /** By SQL, and alarms set: those cost a row each. */
  const rowsOf = async (act: () => Promise<unknown>) => {
    const { sql, setAlarm } = await runInDurableObject(presence, (_, { storage }) => ({
      sql: vi.spyOn(storage.sql, 'exec'),
      setAlarm: vi.spyOn(storage, 'setAlarm'),
    }));
    await act();
    const cursors = sql.mock.results.map(({ value }) => value as SqlStorageCursor<never>);
    const alarms = setAlarm.mock.calls.length;
    sql.mockRestore();
    setAlarm.mockRestore();
    const rows = cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
    return { statements: cursors.length, rows, alarms };
  };

  test('none for arriving, pinging and news; the first to arrive sets the alarm', async () => {
    let first: Tab | undefined;
    const arriving = await rowsOf(async () => {
      first = await open(ada);
    });
    expect(arriving).toMatchObject({ rows: 0, alarms: 1 });
    expect(arriving.statements).toBeGreaterThan(0);
    const more = await rowsOf(async () => {
      await open(grace);
      await first?.ping();
      await presence.nudge([news([ada])]);
      await first?.heard('nudged');
    });
    expect(more).toMatchObject({ rows: 0, alarms: 0 });
  });

  test('one for leaving', async () => {
    const other = await open(grace);
    const tab = await open(ada);
    await other.heard('arrived', 2);
    const now = Date.now();
    await turnClock(now);
    const leaving = async () => {
      await tab.close();
      await settleAt(now + GRACE_MS);
    };
    expect(await rowsOf(leaving)).toMatchObject({ rows: 1, alarms: 0 });
    expect(await presence.online(nobody)).toEqual([grace]);
  });

  test('one for a session that is revoked', async () => {
    expect(await rowsOf(() => presence.revoke('a session'))).toMatchObject({ rows: 1, alarms: 0 });
  });

  test('none for a sweep that finds all alive but its next alarm', async () => {
    const now = Date.now();
    await turnClock(now - 40_000);
    const tab = await open(ada);
    await tab.ping();
    await turnClock(now - 40_000 + ASK_MS + 1_000);
    const sweep = () => runDurableObjectAlarm(presence);
    expect(await rowsOf(sweep)).toMatchObject({ rows: 0, alarms: 1 });
  });
});
