/**
 * [P13] Nobody can spend what belongs to all: each way to spend a day of the free plan is tried at full speed, by somebody
 * who may use a hundredth as much as they otherwise could. That no request uses more than is charged for it is measured in
 * hops.test.ts, and what happens in rooms in budget.test.ts.
 */
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { users } from '../src/db/schema.ts';
import { MeterObject } from '../src/meter/object.ts';
import { messagePrice, operationPrice, priceOf, readingPrice, SEARCH, TYPING } from '../src/meter/prices.ts';
import { Spending } from '../src/meter/spending.ts';
import { FREE_DAY, METERS, NOTHING, plus, shareOf, times, type Use } from '../src/meter/use.ts';
import { CLOSE } from '../src/room/limits.ts';
import { db, hashCheaply, type Person, register, signIn } from './cast.ts';
import { PASSWORD } from './password.ts';

hashCheaply();

/** Percent of a day. */
const SHARE = 0.3;
/** What is told to the meter at once, as a part of a day; so much each place may be behind. */
const QUANTUM = 0.001;
const DAY_MS = 24 * 60 * 60_000;
const NOON = Date.UTC(2026, 10, 28, 12);

/** Percent of a day, in the test that runs. */
let share = SHARE;
const setShare = (percent: number) => {
  share = percent;
};

/** The object may fall asleep between two calls, and then knows nothing of a test. */
const { spend: spendInMeter } = MeterObject.prototype;
beforeAll(() => {
  vi.spyOn(MeterObject.prototype, 'spend').mockImplementation(function (this: MeterObject, ...asked) {
    this.vars = { PERSON_SHARE: share };
    // No day ends meanwhile.
    this.now = () => NOON;
    return spendInMeter.apply(this, asked);
  });
});

/** Each new room tells the meter after a random part: evenly, so that it is no luck how much forty of them have told. */
const EVENLY = (Math.sqrt(5) - 1) / 2;
let drawn = 0;
beforeAll(() => {
  vi.spyOn(Math, 'random').mockImplementation(() => {
    drawn = (drawn + EVENLY) % 1;
    return drawn;
  });
});

/** What each person was charged for and got. */
const spent = new Map<number, Use>();
const { spend } = Spending.prototype;

beforeAll(async () => {
  // The Worker remembers who has to wait, and people have the same ids in each file of tests: these have others.
  await db.insert(users).values({ id: 1_000_000, username: 'nobody', passwordHash: '', createdAt: 0 });
  vi.spyOn(Spending.prototype, 'spend').mockImplementation(function (this: Spending, user, used, ...more) {
    const wait = spend.call(this, user, used, ...more);
    if (wait === 0) spent.set(user, plus(spent.get(user) ?? NOTHING, used));
    return wait;
  });
});
beforeEach(() => setShare(SHARE));

let people = 0;
let mallory: Person;
let grace: Person;

beforeEach(async () => {
  people += 1;
  [mallory, grace] = await Promise.all([register(`mallory.${people}`), register(`grace.${people}`)]);
});

/** Does it until it is refused; how often it was done. */
const untilRefused = async (does: (n: number) => Promise<Response>, most = 2_000): Promise<number> => {
  for (let n = 0; n < most; n += 1) {
    const response = await does(n);
    await response.body?.cancel();
    const wait = Number(response.headers.get('retry-after')) * 1_000;
    // A room has a rate of its own, which lets one go on within a second.
    if (response.status !== 429 || (wait > 0 && wait <= 1_000)) continue;
    expect(wait).toBeGreaterThan(60_000);
    expect(wait).toBeLessThanOrEqual(DAY_MS);
    return n;
  }
  throw new Error(`Not refused after ${most}`);
};

/** So many places (rooms, instances) count for themselves until they tell the meter. */
const expectWithin = (user: number, places: number) => {
  const share = shareOf(spent.get(user) ?? NOTHING);
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThanOrEqual(SHARE / 100 + places * QUANTUM * 2);
};

describe('[P13] at full speed, within what one person may use', () => {
  test.each<[string, (n: number) => Promise<Response>]>([
    ['pages', () => mallory.fetch('/lobby/')],
    ['searches', (n) => mallory.fetch(`/lobby/?q=${n}`)],
    ['pages of people', () => mallory.fetch(`/people/${grace.id}/`)],
    ['pages that are not there', () => mallory.fetch('/nowhere/')],
    ['what scripts ask for', () => mallory.fetch('/lobby/', { headers: { 'hx-request': 'true' } })],
    ['settings', (n) => mallory.post('/settings/', { name: `Mallory ${n}`, visible: 'on' })],
    ['new groups', (n) => mallory.post('/groups/new/', { cid: `cid-of-group-${n}`, name: `Group ${n}` })],
  ])('%s', async (_, does) => {
    await untilRefused(does);
    expectWithin(mallory.id, 1);
    expect((await grace.fetch('/lobby/')).status).toBe(200);
  });

  test('messages by form, in many rooms', async () => {
    const others = await Promise.all(Array.from({ length: 2 }, (_, n) => register(`other.${people}.${n}`)));
    const rooms = await Promise.all(others.map((other) => mallory.roomWith(other)));
    // Before the rate of a room is reached.
    setShare(0.05);
    const body = 'spam'.repeat(500);
    await untilRefused((n) =>
      mallory.post(`/room/${rooms[n % rooms.length]}/`, { cid: `cid-of-message-${n}`, body }),
    );
    expectWithin(mallory.id, 1 + rooms.length);
  });

  test('the longest messages', async () => {
    const room = await mallory.roomWith(grace);
    const done = await untilRefused((n) =>
      mallory.post(`/room/${room}/`, { cid: `cid-of-message-${n}`, body: `${n} ${'𝕳'.repeat(3_900)}` }),
    );
    expectWithin(mallory.id, 2);
    // Sixteen times as dear as short ones are.
    expect(done).toBeLessThan(12);
  });

  test('edits of one message', async () => {
    const room = await mallory.roomWith(grace);
    await mallory.post(`/room/${room}/`, { cid: 'cid-of-message', body: 'hello' });
    const edit = (n: number) => ({ cid: `cid-of-edit-${n}`, body: `${n} ${'𝕳'.repeat(3_900)}` });
    await untilRefused((n) => mallory.post(`/room/${room}/message/1/edit/`, edit(n)));
    expectWithin(mallory.id, 2);
  });

  test('searches in a conversation', async () => {
    const room = await mallory.roomWith(grace);
    await mallory.post(`/room/${room}/`, { cid: 'cid-of-hello', body: 'hello' });
    await untilRefused((n) => mallory.fetch(`/room/${room}/search/?q=${n}`));
    expectWithin(mallory.id, 2);
    expect((await grace.fetch(`/room/${room}/search/?q=hello`)).status).toBe(200);
  });

  test('right logins', async () => {
    await untilRefused(() => grace.post('/login/', { username: grace.username, password: PASSWORD }));
    expectWithin(grace.id, 1);
  });

  test('sockets of tabs and rooms', async () => {
    const room = await mallory.roomWith(grace);
    await grace.post(`/room/${room}/`, { cid: 'cid-of-hello', body: 'hello' });
    const until4429 = async (open: () => Promise<{ closed: Promise<{ code: number }>; hangUp(): void }>) => {
      for (let n = 0; n < 400; n += 1) {
        const line = await open();
        line.hangUp();
        if ((await line.closed).code === CLOSE.flood) return;
      }
      throw new Error('Never refused');
    };
    await until4429(() => mallory.connect(room));
    expectWithin(mallory.id, 2);
    await until4429(() => mallory.arrive());
  });
});

describe('[P13] in a room', () => {
  test('who is over their budget is told how long to wait, loses no socket for it, and gets no retry refused of what is stored', async () => {
    // Before the rate of the room is reached.
    setShare(0.02);
    const room = await mallory.roomWith(grace);
    await grace.post(`/room/${room}/`, { cid: 'cid-of-hello', body: 'hello' });
    const line = await mallory.connect(room);
    await line.next('welcome');
    let n = 0;
    const post = (cid: string) => line.ask({ type: 'post', cid, body: 'spam'.repeat(500) });
    while (!line.frames.some(({ type }) => type === 'refused')) {
      if (n > 500) throw new Error('Never refused');
      post(`cid-of-spam-${++n}`);
      await vi.waitFor(() => {
        const told = JSON.stringify(line.frames);
        expect(told.includes(`cid-of-spam-${n}"`)).toBe(true);
      });
    }
    expect(await line.next('refused')).toMatchObject({
      reason: 'too_fast',
      retryAfter: expect.toSatisfy((ms) => ms > 60_000 && ms <= DAY_MS),
    });
    expectWithin(mallory.id, 2);
    // What the room has, it says so, however little its sender may use: else they would send it again for ever.
    post('cid-of-spam-1');
    await vi.waitFor(() => expect(line.frames.at(-1)).toMatchObject({ type: 'changed' }));
    // Their sockets remember it through a sleep, in which the room forgets all else.
    await evictDurableObject(env.ROOM.getByName(room));
    post('cid-of-later');
    expect(await line.next('refused')).toMatchObject({ cid: 'cid-of-later', reason: 'too_fast' });
    // Whoever goes on is closed after some fifty frames.
    for (let i = 0; i < 60; i += 1) line.ask({ type: 'typing' });
    expect((await line.closed).code).toBe(CLOSE.flood);
  });

  test('asking again and again for all that was said', async () => {
    const room = await mallory.roomWith(grace);
    for (let n = 0; n < 20; n += 1)
      await grace.post(`/room/${room}/`, { cid: `cid-of-hello-${n}`, body: `hello ${n}` });
    setShare(0.02);
    const line = await mallory.connect(room);
    await line.next('welcome');
    let isClosed = false;
    void line.closed.then(() => {
      isClosed = true;
    });
    for (let n = 0; n < 1_000 && !isClosed; n += 1) {
      line.ask({ type: 'resume', rev: 0 });
      await line.next('changed').catch(() => {});
    }
    expect((await line.closed).code).toBe(CLOSE.flood);
  });
});

describe('[P13] whoever has reached the limit', () => {
  const reach = async () => {
    await untilRefused(() => mallory.fetch('/lobby/'));
  };

  test('reads when they can go on, and finds what they wrote', async () => {
    const room = await mallory.roomWith(grace);
    await reach();
    const page = await mallory.fetch('/lobby/');
    expect(await page.text()).toMatch(
      /limit for what one person can use in a day\. You can go on in \d+ (hour|minute|second)s?\./,
    );
    const form = await mallory.post(`/room/${room}/`, { cid: 'cid-of-kept', body: 'what I wrote' });
    expect(form.status).toBe(429);
    const again = await form.text();
    expect(again).toContain('what I wrote');
    expect(again).toMatch(/this wasn’t sent\. Send it again in \d+/);
    const json = await mallory.post(
      `/room/${room}/`,
      { cid: 'cid-of-kept', body: 'what I wrote' },
      { headers: { accept: 'application/json' } },
    );
    expect(await json.json()).toMatchObject({ reason: 'too_fast', retryAfter: expect.any(Number) });
  });

  test('can log out, and see and end where else they are logged in', async () => {
    await reach();
    expect((await mallory.fetch('/account/')).status).toBe(200);
    expect((await mallory.post('/account/revoke-others/')).status).toBe(303);
    expect((await mallory.post('/logout/')).status).toBe(303);
  });

  test('is refused in another browser, too, which soon hears of it', async () => {
    const other = await signIn(mallory);
    await reach();
    expect((await other.fetch('/lobby/')).status).toBe(429);
  });

  test('costs D1 nothing more', async () => {
    await reach();
    const batch = vi.spyOn(Object.getPrototypeOf(env.DB), 'batch');
    expect((await mallory.fetch('/lobby/')).status).toBe(429);
    expect(batch).not.toHaveBeenCalled();
    batch.mockRestore();
  });
});

test('[P13] the heaviest tenth of real use never meets the limit', () => {
  const day = [
    // Written, with three signs of typing each; as many read, none of them at once.
    times(plus(messagePrice(200), times(TYPING, 1.5)), 500),
    times(readingPrice(10_000, 2), 500),
    times(priceOf('GET', '/lobby/', true), 200),
    times(plus(priceOf('GET', '/presence/socket', false), priceOf('GET', '/room/:id/socket', false)), 120),
    times(plus(priceOf('GET', '/lobby/', true), SEARCH), 50),
    times(priceOf('POST', '/settings/', false), 5),
    times(operationPrice(3), 10),
  ].reduce(plus);
  for (const meter of METERS) expect(day[meter] / FREE_DAY[meter], meter).toBeLessThan(0.045);
});
