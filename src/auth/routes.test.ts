import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';
import { Browser, db, ORIGIN, register, said, stranger } from '../../test/cast.ts';
import { PASSWORD } from '../../test/password.ts';
import { sessions, users } from '../db/schema.ts';
import type { Bindings } from '../env.ts';
import { CLOSE } from '../room/limits.ts';
import { SESSION_COOKIE } from './cookie.ts';
import { auth } from './routes.tsx';
import { idOf } from './sessions.ts';

const tokenIn = (response: Response) =>
  /session=([^;]*)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? '';

const browserAfter = (response: Response) => new Browser(`${SESSION_COOKIE}=${tokenIn(response)}`);

const locationOf = (response: Response) => response.headers.get('location');

const accountOf = async (username: string) => {
  const [account] = await db
    .select()
    .from(users)
    .where(eq(sql`lower(${users.username})`, username));
  return account;
};

const sessionBy = async (token: string) => {
  const [session] = await db
    .select()
    .from(sessions)
    .where(eq(sessions.id, idOf(token)));
  return session;
};

/** Somebody new, by the form. */
const newcomer = async (username: string) => {
  const response = await stranger.post('/register/', { username, password: PASSWORD });
  expect(response.status).toBe(303);
  return response;
};

describe('registering', () => {
  test('signs in, and leads to the lobby', async () => {
    const response = await newcomer('Ada.Lovelace');
    expect(locationOf(response)).toBe('/login/arrived/');
    expect((await browserAfter(response).fetch('/lobby/')).status).toBe(200);
  });

  test('keeps neither the password nor the token', async () => {
    const token = tokenIn(await newcomer('barbara'));
    const account = await accountOf('barbara');
    expect(account?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await sessionBy(token)).toMatchObject({ userId: account?.id });
    const stored = JSON.stringify([await db.select().from(users), await db.select().from(sessions)]);
    expect(stored).not.toContain(PASSWORD);
    expect(stored).not.toContain(token);
  });

  test('leads to the page that was asked for', async () => {
    const response = await stranger.post('/register/', {
      username: 'bjarne',
      password: PASSWORD,
      next: '/chat/1/',
    });
    expect(locationOf(response)).toBe('/login/arrived/?next=%2Fchat%2F1%2F');
  });

  test('says at the field what is wrong, and keeps what was typed but for the password', async () => {
    const response = await stranger.post('/register/', { username: 'no spaces!', password: 'hunter2' });
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(html).toContain('Use 3 to 30 characters');
    expect(html).toContain('Use at least 8 characters');
    expect(html).toContain('value="no spaces!"');
    expect(html).not.toContain('hunter2');
  });

  test('a name is taken in any case', async () => {
    await newcomer('Grace');
    const response = await stranger.post('/register/', { username: 'gRACE', password: 'another password' });
    expect(response.status).toBe(422);
    const html = await response.text();
    expect(html).toContain('This username is taken, or looks too much like one that is.');
    expect(html).toContain('value="gRACE"');
  });

  test('of five who want one name at the same moment, one gets it', async () => {
    const names = ['margaret', 'Margaret', 'MARGARET', 'mArgaret', 'margareT'];
    const tries = names.map((username) => stranger.post('/register/', { username, password: PASSWORD }));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([303, 422, 422, 422, 422]);
    expect(await accountOf('margaret')).toBeDefined();
  });

  test('a space that a phone adds to the name does no harm', async () => {
    await newcomer('edsger ');
    expect(await accountOf('edsger')).toMatchObject({ username: 'edsger' });
  });
});

describe('logging in', () => {
  test('takes the name in any case', async () => {
    await newcomer('Linus');
    const response = await stranger.post('/login/', { username: 'LINUS', password: PASSWORD });
    expect(response.status).toBe(303);
    expect(locationOf(response)).toBe('/login/arrived/');
    const lobby = await browserAfter(response).fetch('/lobby/');
    expect(await lobby.text()).toContain('Linus');
  });

  test('says the same of a wrong password and of a name that nobody has', async () => {
    await newcomer('donald');
    const wrong = await stranger.post('/login/', { username: 'donald', password: 'wrong horse' });
    const unknown = await stranger.post('/login/', { username: 'nobody', password: 'wrong horse' });
    expect([wrong.status, unknown.status]).toEqual([422, 422]);
    const page = await wrong.text();
    expect(page).toContain('Wrong username or password. Please try again.');
    expect(page).not.toContain('wrong horse');
    expect(said(page.replaceAll('donald', 'nobody'))).toBe(said(await unknown.text()));
    // But for the time at which each was answered.
    const headers = ({ headers }: Response) =>
      said(JSON.stringify([...headers].filter(([name]) => name !== 'server-timing')));
    expect(headers(wrong)).toEqual(headers(unknown));
  });

  test('costs one verification, whoever asks', async () => {
    await newcomer('dennis');
    const verified: string[] = [];
    const HASHER = {
      getByName: (name: string) => ({
        verify: (password: string, phc: string) => {
          verified.push(phc.replace(/[^$]*$/, ''));
          return env.HASHER.getByName(name).verify(password, phc);
        },
      }),
    } as unknown as Bindings['HASHER'];
    for (const username of ['dennis', 'nobody', 'no name at all', '', '\u0000']) {
      const body = new URLSearchParams({ username, password: 'wrong horse' });
      const context = createExecutionContext();
      const asked = new Request(`${ORIGIN}/login/`, { method: 'POST', body });
      const { status } = await auth.fetch(asked, { ...env, HASHER }, context);
      expect(status).toBe(422);
    }
    expect(verified).toHaveLength(5);
    const costs = verified.map((phc) => phc.split('$').slice(0, 4).join('$'));
    expect(new Set(costs).size).toBe(1);
  });

  test('keeps the way on through a failure, and over to registering', async () => {
    const next = '/room/abc/?before=41';
    const page = await (await stranger.fetch(`/login/?${new URLSearchParams({ next })}`)).text();
    expect(page).toContain(`name="next" value="${next}"`);
    expect(page).toContain('href="/register/?next=%2Froom%2Fabc%2F%3Fbefore%3D41"');
    const again = await (await stranger.post('/login/', { username: 'x', password: 'y', next })).text();
    expect(again).toContain(`name="next" value="${next}"`);
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    'https://evil.example/',
    '/\t/evil.example',
  ])('does not lead to %j', async (next) => {
    const page = await (await stranger.fetch(`/login/?${new URLSearchParams({ next })}`)).text();
    expect(page).not.toContain('evil');
    const response = await stranger.post('/login/', { username: 'linus', password: PASSWORD, next });
    expect(locationOf(response)).toBe('/login/arrived/');
  });

  test('a name is text, not HTML', async () => {
    const username = `"><script>alert('1')</script>`;
    const page = await (await stranger.post('/login/', { username, password: PASSWORD })).text();
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;');
  });

  test('makes a hash anew that was made at another cost', async () => {
    await newcomer('edith');
    // "correct horse" at a lower cost, as object.test.ts has it.
    const passwordHash =
      '$argon2id$v=19$m=8192,t=1,p=1$c2l4dGVlbiBieXRlcyBvaw$ZwyXrtuoUWVorKVH1aVkiSuOvOYY8AZiRfSVHJHBqxk';
    await db.update(users).set({ passwordHash }).where(eq(users.username, 'edith'));
    const login = (password: string) => stranger.post('/login/', { username: 'edith', password });

    expect((await login('wrong horse')).status).toBe(422);
    expect((await accountOf('edith'))?.passwordHash).toBe(passwordHash);
    const both = await Promise.all([login('correct horse'), login('correct horse')]);
    expect((await accountOf('edith'))?.passwordHash).toContain('m=19456,t=2,p=1');
    for (const one of [...both, await login('correct horse')]) {
      expect(one.status).toBe(303);
      expect((await browserAfter(one).fetch('/lobby/')).status).toBe(200);
    }
  });

  test('always begins a new session, and ends the one that this browser had', async () => {
    const first = await newcomer('john');
    const browser = browserAfter(first);
    const socket = await browser.open('/presence/socket?v=2');
    const second = await browser.post('/login/', { username: 'john', password: PASSWORD });

    expect(second.status).toBe(303);
    expect(tokenIn(second)).not.toBe(tokenIn(first));
    expect(await sessionBy(tokenIn(first))).toBeUndefined();
    expect(await sessionBy(tokenIn(second))).toBeDefined();
    expect(await socket.closed).toMatchObject({ code: CLOSE.signedOut });
  });

  test('gives a token that somebody has planted no worth', async () => {
    const planted = 'x'.repeat(43);
    const browser = new Browser(`${SESSION_COOKIE}=${planted}`);
    const response = await browser.post('/login/', { username: 'linus', password: PASSWORD });
    expect(tokenIn(response)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(tokenIn(response)).not.toBe(planted);
    expect((await browser.fetch('/lobby/')).status).toBe(303);
  });

  test('is not asked of somebody who is signed in', async () => {
    const ada = await register('ada');
    for (const page of ['/login/', '/register/']) {
      expect(locationOf(await ada.fetch(page))).toBe('/lobby/');
      expect(locationOf(await ada.fetch(`${page}?next=/room/abc/`))).toBe('/room/abc/');
      expect(locationOf(await ada.fetch(`${page}?next=//evil.example`))).toBe('/lobby/');
    }
    expect(locationOf(await ada.fetch('/'))).toBe('/lobby/');
    expect(locationOf(await stranger.fetch('/'))).toBe('/login/');
  });
});

describe('logging out', () => {
  test('ends the session at the server, and the cookie in the browser', async () => {
    const ada = browserAfter(await newcomer('augusta'));
    const response = await ada.post('/logout/');
    expect(response.status).toBe(303);
    expect(locationOf(response)).toBe('/login/');
    expect(response.headers.get('set-cookie')).toBe(
      `${SESSION_COOKIE}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax`,
    );
    expect(locationOf(await ada.fetch('/lobby/'))).toBe('/login/?next=%2Flobby%2F');
  });

  test('[P7] closes the sockets of that browser within a second, and of no other', async () => {
    const [grace, linus] = [await register('grace_h'), await register('linus_t')];
    const room = await grace.roomWith(linus);
    const gone = [await grace.connect(room), await grace.arrive()];
    const staying = await linus.connect(room);
    let stays = true;
    staying.closed.then(() => {
      stays = false;
    });

    const before = Date.now();
    await grace.post('/logout/');
    for (const line of gone) expect(await line.closed).toMatchObject({ code: CLOSE.signedOut });
    expect(Date.now() - before).toBeLessThan(1_000);
    expect(stays).toBe(true);
    await expect((await grace.connect(room)).closed).resolves.toMatchObject({ code: CLOSE.signedOut });
    staying.hangUp();
  });

  test('[P7] goes on when the browser hangs up meanwhile', async () => {
    const token = tokenIn(await newcomer('alan'));
    const context = createExecutionContext();
    const kept = vi.spyOn(context, 'waitUntil');
    const headers = { cookie: `${SESSION_COOKIE}=${token}` };
    await auth.fetch(new Request(`${ORIGIN}/logout/`, { method: 'POST', headers }), env, context);
    expect(kept).toHaveBeenCalledOnce();
    await waitOnExecutionContext(context);
    expect(await sessionBy(token)).toBeUndefined();
  });

  test('is a form, not a link', async () => {
    for (const method of ['PUT', 'DELETE']) {
      const response = await stranger.fetch('/logout/', { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, POST');
    }
  });

  test('does no harm twice, nor to a stranger', async () => {
    expect((await stranger.post('/logout/')).status).toBe(303);
    expect((await new Browser(`${SESSION_COOKIE}=${'x'.repeat(43)}`).post('/logout/')).status).toBe(303);
  });
});

describe('the cookie', () => {
  test('is for this host, for https, and for no script', async () => {
    const response = await newcomer('radia');
    const rest = 'Path=/; HttpOnly; Secure; SameSite=Lax';
    expect(response.headers.getSetCookie().map((cookie) => cookie.replace(/=[\w-]{43};/, ':'))).toEqual([
      `__Host-session: Max-Age=2592000; ${rest}`,
      `__Host-known: Max-Age=31536000; ${rest}`,
    ]);
  });

  test('has a plain name on a laptop, where there is no https', async () => {
    const laptop = 'http://127.0.0.1:8787';
    const response = await exports.default.fetch(`${laptop}/register/`, {
      method: 'POST',
      headers: { origin: laptop },
      body: new URLSearchParams({ username: 'frances', password: PASSWORD }),
      redirect: 'manual',
    });
    expect(response.headers.getSetCookie().map((cookie) => cookie.replace(/=[\w-]{43};/, ':'))).toEqual([
      'session: Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax',
      'known: Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax',
    ]);

    const lobby = (url: string, cookie: string) =>
      exports.default.fetch(`${url}/lobby/`, { headers: { cookie }, redirect: 'manual' });
    const token = tokenIn(response);
    expect((await lobby(laptop, `session=${token}`)).status).toBe(200);
    expect((await lobby(ORIGIN, `session=${token}`)).status).toBe(303);
    expect((await lobby(ORIGIN, `${SESSION_COOKIE}=${token}`)).status).toBe(200);
  });
});

describe('a form that is none', () => {
  const send = (body: BodyInit | null, type: string) =>
    stranger.fetch('/login/', { method: 'POST', body, headers: { 'content-type': type } });

  test.each([
    ['{"username":"ada"}', 'application/json'],
    ['username=ada', 'text/plain'],
    ['--x\r\nContent-Disposition: nonsense', 'multipart/form-data; boundary=x'],
    ['username=ada', 'multipart/form-data'],
    ['', 'nonsense'],
  ])('%j as %s is refused with 400', async (body, type) => {
    const response = await send(body, type);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Part of what you sent didn’t arrive.');
  });

  test.each([
    'username=%ff%fe&password=%c3%28%a0%a1',
    'username=%ed%a0%80&password=%ed%b0%80',
    'username=%00ada%00&password=%00&next=%00',
    'username=%&password=%zz&next=%',
    'username=a&username=b&password[]=c',
    '&&&=&=x&username',
    `username=${'a'.repeat(20_000)}&password=${'b'.repeat(20_000)}&next=/${'c'.repeat(20_000)}`,
    '',
  ])('unusual form %# is read, and is nobody', async (body) => {
    const response = await send(body, 'application/x-www-form-urlencoded');
    expect(response.status).toBe(422);
    const registering = await stranger.fetch('/register/', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(registering.status).toBe(422);
  });

  test('bytes that are no UTF-8 are read as such a character, and a file as nothing', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('username='), 0xff, 0xfe, 0xc3]);
    expect((await send(bytes, 'application/x-www-form-urlencoded')).status).toBe(422);
    const form = new FormData();
    form.set('username', new File(['ada'], 'ada.txt'));
    form.set('password', PASSWORD);
    const response = await stranger.fetch('/login/', { method: 'POST', body: form });
    expect(response.status).toBe(422);
  });
});
