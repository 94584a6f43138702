import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';
import {
  Browser,
  db,
  enrol,
  hashCheaply,
  Person,
  said,
  signIn,
  stopThrottles,
  stranger,
} from '../../test/cast.ts';
import { PASSWORD } from '../../test/password.ts';
import { SESSION_COOKIE } from '../auth/cookie.ts';
import { revokeOthers } from '../auth/revoke.ts';
import { idOf, noteUse, openSession } from '../auth/sessions.ts';
import { userByName } from '../auth/users.ts';
import { sessions } from '../db/schema.ts';
import type { Bindings } from '../env.ts';
import { CLOSE } from '../room/limits.ts';
import type { ServerFrame } from '../room/protocol.ts';

hashCheaply();

const OLD = PASSWORD;
const NEW = 'another staple entirely';
const HOUR = 60 * 60_000;

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';

const tokenIn = (response: Response) =>
  /session=([^;]*)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? '';

const browserWith = (token: string) => new Browser(`${SESSION_COOKIE}=${token}`);

/** Somebody with a password, in their first browser; and its token. */
const newcomer = async (username: string, agent = FIREFOX) => {
  const member = await enrol(username);
  const token = await openSession(db, member.id, Date.now(), { agent });
  return { token, person: new Person(member, token) };
};

/** The same person's other browser, by the form. */
const logIn = async (username: string, password = OLD, agent = IPHONE) => {
  const headers = { 'user-agent': agent };
  return stranger.post('/login/', { username, password }, { headers });
};

const sessionsAt = async (user: number) => {
  const rows = await db.select({ id: sessions.id }).from(sessions).where(eq(sessions.userId, user));
  return rows.map(({ id }) => id);
};

const isIn = async (browser: Browser) => (await browser.fetch('/lobby/')).status === 200;

const change = (browser: Browser, current: string, password: string) =>
  browser.post('/account/password/', { current, password });

describe('the page', () => {
  test('says in words where one is logged in, since when, and which of them this is', async () => {
    const { person: ada } = await newcomer('ada');
    await logIn('ada');
    const page = await (await ada.fetch('/account/')).text();
    expect(page).toContain('<title>Security · Parley</title>');
    expect(page).toMatch(/<strong>Firefox on Linux<\/strong><span class="tag">This device<\/span>/);
    expect(page).toMatch(/<strong>Safari on iPhone<\/strong>/);
    expect(page.match(/This device/g)).toHaveLength(1);
    expect(page).toMatch(/Logged in <local-time format="separator"><time[^>]*>Today \d\d:\d\d/);
    expect(page).toContain('active now');
    expect(page.match(/<button[^>]*>End session</g)).toHaveLength(1);
  });

  test('shows nobody else’s sessions, and none that is over', async () => {
    const { person: grace } = await newcomer('grace');
    const token = tokenIn(await logIn('grace'));
    await noteUse(db, idOf(token), Date.now() - 31 * 24 * HOUR);
    const page = await (await grace.fetch('/account/')).text();
    expect(page.match(/class="session"/g)).toHaveLength(1);
    expect(page).toContain('You’re not logged in anywhere else.');
    expect(page).not.toContain('End all other sessions');
  });

  test('takes what a browser says of itself for text', async () => {
    const agent = '"><script>alert(1)</script>/1.0';
    const { person } = await newcomer('mallory', agent);
    expect(await (await person.fetch('/account/')).text()).not.toContain('<script>alert');
  });

  test('is a fragment for htmx, and for nobody who is not signed in', async () => {
    const { person } = await newcomer('radia');
    const fragment = await (await person.fetch('/account/', { headers: { 'hx-request': 'true' } })).text();
    expect(fragment).toMatch(/^<title>Security · Parley<\/title><section class="page account">/);
    const turned = await stranger.fetch('/account/');
    expect(turned.headers.get('location')).toBe('/login/?next=%2Faccount%2F');
  });

  test.each(['password', 'revoke', 'revoke-others'])(
    'its form %s leads a reload back to it',
    async (form) => {
      const linus = await signIn((await newcomer(`reload.${form.replace('-', '_')}`)).person);
      expect((await linus.fetch(`/account/${form}/`)).headers.get('location')).toBe('/account/');
      expect((await linus.fetch(`/account/${form}/`, { method: 'PUT' })).status).toBe(405);
      const turned = await stranger.fetch(`/account/${form}/`);
      expect(turned.headers.get('location')).toBe(`/login/?next=%2Faccount%2F${form}%2F`);
    },
  );
});

describe('another password', () => {
  test('[P7] ends all other sessions within a second, and this one goes on under a new token', async () => {
    const [{ token, person: ada }, { person: alan }] = [await newcomer('ada_l'), await newcomer('alan')];
    const room = await ada.roomWith(alan);
    const phone = browserWith(tokenIn(await logIn('ada_l')));
    const gone = [
      await phone.open<ServerFrame>(`/room/${room}/socket?v=2`),
      await phone.open('/presence/socket?v=2'),
    ];
    const own = await ada.connect(room);
    const others = await alan.connect(room);
    const [before] = await db
      .select()
      .from(sessions)
      .where(eq(sessions.id, idOf(token)));

    const answer = await change(ada, OLD, NEW);
    const answered = Date.now();
    for (const line of gone) expect(await line.closed).toMatchObject({ code: CLOSE.signedOut });
    expect(Date.now() - answered).toBeLessThan(1_000);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/account/?done=password');
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-session=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );

    const renewed = tokenIn(answer);
    expect(renewed).not.toBe(token);
    expect(await sessionsAt(ada.id)).toEqual([idOf(renewed)]);
    const [after] = await db
      .select()
      .from(sessions)
      .where(eq(sessions.id, idOf(renewed)));
    expect(after).toMatchObject({ agent: FIREFOX, createdAt: before?.createdAt });
    expect([await isIn(browserWith(renewed)), await isIn(ada), await isIn(phone)]).toEqual([
      true,
      false,
      false,
    ]);
    expect((await phone.fetch('/lobby/')).headers.get('location')).toBe('/login/?next=%2Flobby%2F');
    // The token is another, so what it had opened closes, too: a little later, when the answer is there.
    expect(await own.closed).toMatchObject({ code: CLOSE.signedOut });
    const page = await browserWith(renewed).fetch('/account/?done=password');
    expect(await page.text()).toContain('Your password has been changed.');
    others.hangUp();
  });

  test('is the only one that opens the door afterwards', async () => {
    const { person } = await newcomer('barbara');
    await change(person, OLD, NEW);
    expect((await logIn('barbara', OLD)).status).toBe(422);
    expect((await logIn('barbara', NEW)).status).toBe(303);
  });

  test('needs the one of before, and nothing happens without it', async () => {
    const { person, token } = await newcomer('edsger');
    const phone = browserWith(tokenIn(await logIn('edsger')));
    const answer = await change(person, 'not the one of before', NEW);
    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain(
      '<p class="error" id="current-note">That isn’t your current password. Please try again.</p>',
    );
    expect(page).not.toMatch(/not the one|staple/);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await sessionsAt(person.id)).toContain(idOf(token));
    expect(await isIn(phone)).toBe(true);
    expect((await logIn('edsger')).status).toBe(303);
  });

  test.each([
    ['short', 'Use at least 8 characters.'],
    ['x'.repeat(300), 'Use at most 256 characters.'],
    ['Password123', 'This password is too easy to guess. Please choose another.'],
    ['Margaret_H', 'Your password can’t be your username. Please choose another.'],
    [OLD, 'This already is your password. Please choose a different one.'],
    ['', 'Use at least 8 characters.'],
  ])('is not %s', async (password, why) => {
    const person = (await userByName(db, 'margaret_h')) ?? (await newcomer('margaret_h')).person;
    const answer = await change(await signIn(person), OLD, password);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(`<p class="error" id="password-note">${why}</p>`);
  });

  test('may be guessed at five times, however many guess at once, and then it is to wait', async () => {
    const { person } = await newcomer('mallet');
    await stopThrottles();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => change(person, 'a guess at the password', NEW)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(5).fill(422), ...Array(15).fill(429)]);
    const last = await change(person, OLD, NEW);
    expect([last.status, Number(last.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(await last.text()).toContain('Too many attempts. Try again in');
  });

  test('is not kept from its owner by those who guess at the login page', async () => {
    const { person } = await newcomer('whitfield');
    await stopThrottles();
    await Promise.all(Array.from({ length: 6 }, () => logIn('whitfield', 'a guess at the password')));
    expect((await logIn('whitfield')).status).toBe(429);
    expect((await change(person, OLD, NEW)).status).toBe(303);
  });

  test('of two that are chosen at the same moment is one, and the other session is out', async () => {
    const { person } = await newcomer('dennis');
    const other = browserWith(tokenIn(await logIn('dennis')));
    const answers = await Promise.all([change(person, OLD, NEW), change(other, OLD, `${NEW}!`)]);
    const won = answers.filter(({ status }) => status === 303);
    expect(won.length).toBeGreaterThan(0);
    expect(await sessionsAt(person.id)).toHaveLength(1);
    const entries = await Promise.all([logIn('dennis', NEW), logIn('dennis', `${NEW}!`)]);
    expect(entries.map(({ status }) => status).sort()).toEqual([303, 422]);
  });
});

describe('revoking', () => {
  test('[P7] closes that browser’s sockets within a second, and leads its next click to the login page', async () => {
    const [{ person: ada }, { person: grace }] = [await newcomer('ada.r'), await newcomer('grace.r')];
    const room = await ada.roomWith(grace);
    const token = tokenIn(await logIn('ada.r'));
    const phone = browserWith(token);
    const gone = [
      await phone.open<ServerFrame>(`/room/${room}/socket?v=2`),
      await phone.open('/presence/socket?v=2'),
    ];
    const staying = [await ada.connect(room), await grace.connect(room)];

    const started = Date.now();
    const answer = await ada.post('/account/revoke/', { session: idOf(token) });
    for (const line of gone) expect(await line.closed).toMatchObject({ code: CLOSE.signedOut });
    expect(Date.now() - started).toBeLessThan(1_000);
    expect(answer.headers.get('location')).toBe('/account/?done=revoked');
    expect((await phone.fetch('/lobby/')).headers.get('location')).toBe('/login/?next=%2Flobby%2F');

    const heard = gone.map(({ frames }) => frames.length);
    await grace.post(`/room/${room}/`, { cid: crypto.randomUUID(), body: 'Who is there?' });
    for (const line of staying)
      await vi.waitFor(() => expect(JSON.stringify(line.frames)).toContain('Who is'));
    expect(gone.map(({ frames }) => frames.length)).toEqual(heard);
    for (const line of staying) line.hangUp();
  });

  test('all others leaves this one, and everybody else’s', async () => {
    const [{ person: linus, token }, { person: ken }] = [await newcomer('linus.o'), await newcomer('ken.o')];
    const room = await linus.roomWith(ken);
    const others = await Promise.all([1, 2, 3].map(async () => browserWith(tokenIn(await logIn('linus.o')))));
    const lines = await Promise.all(
      others.map((other) => other.open<ServerFrame>(`/room/${room}/socket?v=2`)),
    );

    const started = Date.now();
    expect((await linus.post('/account/revoke-others/')).headers.get('location')).toBe(
      '/account/?done=others',
    );
    for (const line of lines) expect(await line.closed).toMatchObject({ code: CLOSE.signedOut });
    expect(Date.now() - started).toBeLessThan(1_000);
    expect(await sessionsAt(linus.id)).toEqual([idOf(token)]);
    expect([await isIn(linus), await isIn(ken)]).toEqual([true, true]);
    for (const other of others) expect(await isIn(other)).toBe(false);
  });

  test('all others asks each room once, however many of them were there', async () => {
    const { person } = await newcomer('lovelace');
    const { person: peer } = await newcomer('babbage');
    const room = await person.roomWith(peer);
    const others = await Promise.all([1, 2].map(async () => tokenIn(await logIn('lovelace'))));
    for (const token of others) (await browserWith(token).open(`/room/${room}/socket?v=2`)).hangUp();
    const asked: [string, ...string[]][] = [];
    const ROOM = {
      getByName: (name: string) => ({ revoke: async (...ended: string[]) => asked.push([name, ...ended]) }),
    } as unknown as Bindings['ROOM'];
    const [keep = ''] = (await sessionsAt(person.id)).filter((id) => !others.map(idOf).includes(id));
    await revokeOthers({ ...env, ROOM }, { id: keep, user: person });
    expect(asked.map(([name, ...ended]) => [name, ...ended.sort()])).toEqual([
      [room, ...others.map(idOf).sort()],
    ]);
  });

  test('[P7] closes the sockets also where D1 has ended them, and its answer is lost', async () => {
    const [{ person }, { person: peer }] = [await newcomer('hamilton'), await newcomer('johnson')];
    const room = await person.roomWith(peer);
    const token = tokenIn(await logIn('hamilton'));
    const phone = browserWith(token);
    const lines = [await phone.open(`/room/${room}/socket?v=2`), await phone.open('/presence/socket?v=2')];
    const DB = new Proxy(env.DB, {
      get: (d1, name) => {
        if (name !== 'batch') return Reflect.get(d1, name).bind(d1);
        return async (statements: D1PreparedStatement[]) => {
          await d1.batch(statements);
          throw new Error('Network connection lost');
        };
      },
    });
    const keep = (await sessionsAt(person.id)).find((id) => id !== idOf(token)) ?? '';
    await expect(revokeOthers({ ...env, DB }, { id: keep, user: person })).rejects.toThrow('lost');
    for (const line of lines) expect(await line.closed).toMatchObject({ code: CLOSE.signedOut });
    expect(await isIn(person)).toBe(true);
  });

  test('another’s session is as impossible as one that never was', async () => {
    const [{ person: mallory }, { person: grace, token }] = [
      await newcomer('mallory.x'),
      await newcomer('grace.x'),
    ];
    const wanted = [idOf(token), token, '0'.repeat(64), '', "' OR 1=1 --", '%', 'x'.repeat(5_000)];
    const answers = await Promise.all(wanted.map((session) => mallory.post('/account/revoke/', { session })));
    const pages = await Promise.all(answers.map(async (answer) => said(await answer.text())));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(pages).size).toBe(1);
    expect(await isIn(grace)).toBe(true);
  });

  test('this one is logging out', async () => {
    const { person, token } = await newcomer('frances');
    await person.post('/account/revoke/', { session: idOf(token) });
    expect(await isIn(person)).toBe(false);
  });

  test('is not for other sites', async () => {
    const { person, token } = await newcomer('hedy');
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    for (const form of ['password', 'revoke', 'revoke-others'])
      expect((await person.post(`/account/${form}/`, { session: idOf(token) }, { headers })).status).toBe(
        403,
      );
    expect(await isIn(person)).toBe(true);
  });
});
