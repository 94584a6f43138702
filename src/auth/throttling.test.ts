import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Browser, db, ORIGIN, register, stranger } from '../../test/cast.ts';
import { sessions, users } from '../db/schema.ts';
import type { Bindings } from '../env.ts';
import { setUp } from '../instance/set-up-routes.tsx';
import { opening } from '../invitations/opening-routes.tsx';
import { newApp } from '../web/app.ts';
import { SESSION_COOKIE } from './cookie.ts';
import { auth } from './routes.tsx';
import { idOf, openSession, sessionOf } from './sessions.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOON = Date.UTC(2026, 10, 22, 12);
const RIGHT = 'correct horse & battery';
const WRONG = 'wrong horse & battery';

/** The platform's argon2 takes 50 ms, and is tested elsewhere. This one knows one password, and how often it was asked. */
class Hashers {
  asked = 0;
  HASHER = {
    getByName: () => ({
      hash: async () => 'a hash',
      verify: async (password: string) => {
        this.asked += 1;
        await new Promise((done) => setTimeout(done, 5 * Math.random()));
        return { ok: password === RIGHT, stale: false };
      },
    }),
  } as unknown as Bindings['HASHER'];
}

const KNOWN = ORIGIN.startsWith('https') ? '__Host-known' : 'known';
const HOME = '198.18.1.1';
const HOME_OF_LIARS = '198.18.1.2';
let addresses = 0;
/** Nobody has asked from there. */
const newAddress = () => `198.18.0.${++addresses}`;

/** Somebody at a keyboard elsewhere. */
class Visitor {
  readonly hashers = new Hashers();
  #address = newAddress();

  /** What this browser keeps beyond a session, if it keeps anything. */
  known = '';

  logIn = (username: string, password = WRONG, address = this.#address) =>
    this.#send('/login/', username, password, address);
  register = (username: string, password = RIGHT) =>
    this.#send('/register/', username, password, this.#address);

  async #send(path: string, username: string, password: string, address: string) {
    const context = createExecutionContext();
    const headers = { 'cf-connecting-ip': address, ...(this.known && { cookie: this.known }) };
    const body = new URLSearchParams({ username, password, next: '/room/x/' });
    const request = new Request(ORIGIN + path, { method: 'POST', headers, body });
    const { HASHER } = this.hashers;
    const response = await auth.fetch(request, { ...env, HASHER }, context);
    await waitOnExecutionContext(context);
    this.known = /(?:__Host-)?known=[^;]+/.exec(response.headers.get('set-cookie') ?? '')?.[0] ?? this.known;
    return response;
  }
}

const throttles = Array.from({ length: 16 }, (_, n) => env.THROTTLE.getByName(`throttle-${n}`));

/** All clocks stand still, so that a slow machine does not wait for us. */
const setClocks = async (ms: number, vars: { REGISTRATIONS_AT_ONCE?: string | number } = {}) => {
  vi.setSystemTime(NOON + ms);
  for (const throttle of throttles)
    await runInDurableObject(throttle, (object) => {
      object.now = () => NOON + ms;
      object.vars = vars;
    });
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  return setClocks(0);
});

const times = <T>(count: number, what: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => what(n)));

const counted = (responses: Response[]) => {
  const statuses = responses.map(({ status }) => status);
  return Object.fromEntries([...new Set(statuses)].map((s) => [s, statuses.filter((is) => is === s).length]));
};

describe('who guesses keeps nobody out', () => {
  test('of a browser in which they have been logged in, wherever the guesses come from', async () => {
    await register('annie');
    const [owner, stranger] = [new Visitor(), new Visitor()];
    await owner.logIn('annie', RIGHT, HOME);
    await times(60, () => stranger.logIn('annie', WRONG, HOME));
    expect((await new Visitor().logIn('annie', RIGHT)).status).toBe(429);
    expect((await owner.logIn('Annie', RIGHT, HOME)).status).toBe(303);
    expect((await owner.logIn('annie', RIGHT)).status).toBe(303);
  });

  test('but such a browser has no more guesses than any, and only at that account', async () => {
    await Promise.all([register('betty'), register('carol')]);
    const thief = new Visitor();
    await thief.logIn('betty', RIGHT);
    expect(counted(await times(40, () => thief.logIn('betty', WRONG, newAddress())))).toEqual({
      422: 5,
      429: 35,
    });
    expect((await thief.logIn('betty', RIGHT)).status).toBe(429);
    expect(counted(await times(40, () => thief.logIn('carol', WRONG, newAddress())))).toEqual({
      422: 5,
      429: 35,
    });
    const owner = new Visitor();
    expect((await owner.logIn('carol', RIGHT)).status).toBe(429);
  });

  test('and it is known for a year, among the last ten', async () => {
    await register('doris');
    const browsers = Array.from({ length: 12 }, () => new Visitor());
    for (const [n, browser] of browsers.entries()) {
      await setClocks(n * SECOND);
      await browser.logIn('doris', RIGHT);
    }
    const isKnown = async (browser?: Visitor) => {
      await times(5, () => new Visitor().logIn('doris'));
      return (await browser?.logIn('doris', RIGHT))?.status === 303;
    };
    expect(await isKnown(browsers[1])).toBe(false);
    await setClocks(MINUTE);
    expect(await isKnown(browsers[2])).toBe(true);
    await setClocks(366 * 24 * 60 * MINUTE);
    expect(await isKnown(browsers[11])).toBe(false);
  });

  test('what nobody was ever logged in with is looked up twenty times, and then not', async () => {
    await register('edith');
    const lookups = vi.spyOn(env.DB, 'batch');
    const prepared = vi.spyOn(env.DB, 'prepare');
    const liar = new Visitor();
    const looked = async () => {
      liar.known = `${KNOWN}=${'x'.repeat(42)}${'abcdefghij'[lookups.mock.calls.length % 10]}`;
      prepared.mockClear();
      await liar.logIn('edith', WRONG, HOME_OF_LIARS);
      return prepared.mock.calls.filter(([sql]) => sql.includes('known_browsers')).length;
    };
    const counts = [];
    for (let n = 0; n < 30; n += 1) counts.push(await looked());
    expect(counts.slice(0, 20)).toEqual(Array(20).fill(1));
    expect(counts.slice(20)).toEqual(Array(10).fill(0));
  });
});

describe('guessing at an account', () => {
  test('a hundred at once get five, from wherever they come', async () => {
    await register('ada');
    const crowd = new Visitor();
    const answers = await times(100, () => crowd.logIn('ada', WRONG, newAddress()));
    expect(counted(answers)).toEqual({ 422: 5, 429: 95 });
    expect(crowd.hashers.asked).toBe(5);
  });

  test('is told how long to wait, and keeps the name but not the password', async () => {
    await register('grace');
    const visitor = new Visitor();
    await times(5, () => visitor.logIn('grace'));
    const answer = await visitor.logIn('GRACE');
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('2');
    const page = await answer.text();
    expect(page).toContain('Too many attempts. Try again in 2 seconds.');
    expect(page).toContain('value="GRACE"');
    expect(page).toContain('name="next" value="/room/x/"');
    expect(page).not.toContain(WRONG);
  });

  test('that is throttled learns nothing: not even the right password is looked at', async () => {
    await register('linus');
    const visitor = new Visitor();
    await times(5, () => visitor.logIn('linus'));
    visitor.hashers.asked = 0;
    const answer = await visitor.logIn('linus', RIGHT);
    expect([answer.status, visitor.hashers.asked]).toEqual([429, 0]);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  test('goes no differently for a name that nobody has', async () => {
    await register('barbara');
    const pages = async (username: string) => {
      const visitor = new Visitor();
      const answers = [];
      for (let n = 0; n < 7; n += 1) answers.push(await visitor.logIn(username));
      const said = answers.map(async (answer) => [
        answer.status,
        (await answer.text()).replaceAll(username, 'X'),
        [...answer.headers],
      ]);
      return { said: await Promise.all(said), asked: visitor.hashers.asked };
    };
    const [known, unknown] = [await pages('barbara'), await pages('nobody_here')];
    expect(known).toEqual(unknown);
    expect(known.said.map(([status]) => status)).toEqual([422, 422, 422, 422, 422, 429, 429]);
    expect(known.asked).toBe(5);
  });

  test('waits twice as long each time, and the owner gets in and clears it', async () => {
    await register('edsger');
    const visitor = new Visitor();
    await times(5, () => visitor.logIn('edsger'));
    await setClocks(2 * SECOND);
    expect((await visitor.logIn('edsger')).status).toBe(422);
    expect((await visitor.logIn('edsger')).headers.get('retry-after')).toBe('4');
    await setClocks(6 * SECOND);
    expect((await visitor.logIn('edsger', RIGHT)).status).toBe(303);
    expect(counted(await times(6, () => visitor.logIn('edsger')))).toEqual({ 422: 5, 429: 1 });
  });

  test('with what can be no password, or nobody’s name, does not shut its owner out', async () => {
    await register('radia');
    const visitor = new Visitor();
    for (const [username, password] of [
      ['radia', 'short'],
      ['radia', 'x'.repeat(300)],
      ['', WRONG],
      ['ra dia', WRONG],
    ] as const)
      for (let n = 0; n < 6; n += 1) expect((await visitor.logIn(username, password)).status).toBe(422);
    expect((await visitor.logIn('radia', RIGHT)).status).toBe(303);
  });

  test('[P7] leaves whoever is signed in where they are', async () => {
    const [margaret, alan] = [await register('margaret'), await register('alan')];
    const room = await margaret.roomWith(alan);
    const line = await margaret.connect(room);
    await line.next('welcome');
    const visitor = new Visitor();
    expect(counted(await times(20, () => visitor.logIn('margaret')))).toEqual({ 422: 5, 429: 15 });

    expect((await margaret.fetch('/lobby/')).status).toBe(200);
    await alan.post(`/room/${room}/`, { cid: crypto.randomUUID(), body: 'Still there?' });
    expect(JSON.stringify(await line.next('changed'))).toBeDefined();
    line.hangUp();
  });
});

describe('guessing from an address', () => {
  test('at many accounts gets fifty, and another address is not held to it', async () => {
    const visitor = new Visitor();
    const answers = await times(60, (n) => visitor.logIn(`person.${n}`));
    expect(counted(answers)).toEqual({ 422: 50, 429: 10 });
    expect((await visitor.logIn('person.61', RIGHT)).status).toBe(429);
    expect((await visitor.logIn('person.61', WRONG, newAddress())).status).toBe(422);
  });

  test('is not forgiven for knowing one password', async () => {
    await register('mallory');
    const visitor = new Visitor();
    for (let n = 0; n < 50; n += 1) {
      await visitor.logIn(`victim.${n}`);
      if (n % 10 === 0) expect((await visitor.logIn('mallory', RIGHT)).status).toBe(303);
    }
    expect((await visitor.logIn('victim.50')).status).toBe(429);
  });

  test('is not helped by the 2^64 addresses of one customer', async () => {
    const visitor = new Visitor();
    const from = (n: number) => visitor.logIn(`someone.${n}`, WRONG, `2001:db8:1:2:${n.toString(16)}::1`);
    expect(counted(await times(60, from))).toEqual({ 422: 50, 429: 10 });
  });
});

describe('registering from a network', () => {
  test('is for so many at once, and then for one in ten minutes', async () => {
    await setClocks(0, { REGISTRATIONS_AT_ONCE: '3' });
    const visitor = new Visitor();
    const answers = await times(5, (n) => visitor.register(`newcomer.${n}`));
    expect(counted(answers)).toEqual({ 303: 3, 429: 2 });
    const refused = await visitor.register('newcomer.9');
    expect(refused.headers.get('retry-after')).toBe('600');
    const page = await refused.text();
    expect(page).toContain('Too many accounts have been created from your network. Try again in 10 minutes.');
    expect(page).toContain('value="newcomer.9"');

    await setClocks(10 * MINUTE, { REGISTRATIONS_AT_ONCE: '3' });
    expect(counted([await visitor.register('newcomer.9'), await visitor.register('newcomer.10')])).toEqual({
      303: 1,
      429: 1,
    });
    expect((await new Visitor().register('newcomer.10')).status).toBe(303);
  });

  test('counts who asks for a name that is taken, and not who misspells', async () => {
    await register('taken');
    await setClocks(0, { REGISTRATIONS_AT_ONCE: 2 });
    const visitor = new Visitor();
    for (let n = 0; n < 5; n += 1) expect((await visitor.register('x y', 'short')).status).toBe(422);
    const answers = [
      await visitor.register('taken'),
      await visitor.register('taken'),
      await visitor.register('taken'),
    ];
    expect(counted(answers)).toEqual({ 422: 2, 429: 1 });
  });

  test('leaves sixty free where the operator says nothing', async () => {
    const visitor = new Visitor();
    const answers = await times(61, (n) => visitor.register(`club.${n}`));
    expect(counted(answers)).toEqual({ 303: 60, 429: 1 });
  });
});

describe('a flood', () => {
  const closed = { limit: async () => ({ success: false }) };

  /** Every form that a stranger may send, but for the one that leaves. */
  const strangers = newApp().route('/', auth).route('/', setUp).route('/', opening);
  const forms = strangers.routes
    .filter(({ method, path }) => method === 'POST' && path !== '/logout/')
    .map(({ path }) => path);

  test('is tried at every form that a stranger may send', () => expect(forms.length).toBeGreaterThan(7));

  test.each(forms)('of forms at %s is dropped before any object or database is asked', async (path) => {
    const untouched = new Proxy({}, { get: () => expect.unreachable('Nobody asks for anything') });
    const request = new Request(ORIGIN + path, { method: 'POST', body: 'anything' });
    const answer = await strangers.fetch(request, {
      FLOODS: closed,
      DB: untouched,
      THROTTLE: untouched,
      HASHER: untouched,
    });
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('60');
    expect((await strangers.request(path, {}, { ...env, FLOODS: closed })).status).not.toBe(429);
  });

  test('is more than ten a second for a minute', async () => {
    const ask = () => env.FLOODS.limit({ key: '203.0.113.99' });
    const answers = await times(620, ask);
    // The minute may turn meanwhile.
    expect(answers.filter(({ success }) => success).length).toBeGreaterThanOrEqual(600);
    expect((await ask()).success).toBe(answers.every(({ success }) => success));
  });
});

describe('a session', () => {
  test('does not begin where the password has changed since it was found right', async () => {
    const dennis = await register('dennis');
    const [account] = await db.select().from(users).where(eq(users.id, dennis.id));
    const begin = (passwordHash: string) => openSession(db, dennis.id, Date.now(), { passwordHash });
    expect(await sessionOf(db, await begin(account?.passwordHash ?? ''), Date.now())).toBeDefined();
    const dead = await begin('the hash of before');
    expect(await sessionOf(db, dead, Date.now())).toBeUndefined();
    const answer = await new Browser(`${SESSION_COOKIE}=${dead}`).fetch('/lobby/');
    expect(answer.headers.get('location')).toBe('/login/?next=%2Flobby%2F');
  });

  test('remembers with which browser it began, and not more of it than a page needs', async () => {
    const headers = { 'user-agent': `Firefox/133.0 ${'x'.repeat(5_000)}` };
    const answer = await stranger.post('/register/', { username: 'ken_t', password: RIGHT }, { headers });
    const token = /session=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
    const [row] = await db
      .select()
      .from(sessions)
      .where(eq(sessions.id, idOf(token)));
    expect(row?.agent).toMatch(/^Firefox\/133\.0 x+$/);
    expect(row?.agent).toHaveLength(400);
  });
});
