import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { Browser, db, type Person, register, stranger } from '../../test/cast.ts';
import { rooms, sessionRooms, sessions, users } from '../db/schema.ts';
import type { Bindings } from '../env.ts';
import { CLOSE, PROTOCOL_VERSION } from '../room/limits.ts';
import { SESSION_COOKIE } from './cookie.ts';
import { revoke } from './revoke.ts';
import { recordSessionRoom } from './session-rooms.ts';
import { endSession, IDLE_MAX, idOf, noteUse, openSession, SESSIONS_MAX, sessionOf } from './sessions.ts';

const HOUR = 60 * 60_000;
const NOW = Date.UTC(2026, 10, 22, 12);

let ada: Person;
let grace: Person;

beforeAll(async () => {
  ada = await register('ada');
  grace = await register('grace');
});

const rowOf = async (token: string) => {
  const [row] = await db
    .select()
    .from(sessions)
    .where(eq(sessions.id, idOf(token)));
  return row;
};

const seenAt = (token: string, at: number) => noteUse(db, idOf(token), at);

describe('a session', () => {
  test('is whose token it is; the token itself is stored nowhere', async () => {
    const token = await openSession(db, ada.id, NOW);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await sessionOf(db, token, NOW)).toMatchObject({
      id: idOf(token),
      user: { id: ada.id, username: 'ada' },
      due: false,
    });
    expect(idOf(token)).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(await db.select().from(sessions))).not.toContain(token);
  });

  test('is found in one query', async () => {
    const token = await openSession(db, ada.id, NOW);
    const prepare = vi.spyOn(env.DB, 'prepare');
    await sessionOf(db, token, NOW);
    expect(prepare).toHaveBeenCalledTimes(1);
    prepare.mockRestore();
  });

  test('has another token each time', async () => {
    const tokens = await Promise.all([1, 2, 3].map(() => openSession(db, ada.id, NOW)));
    expect(new Set(tokens).size).toBe(3);
  });

  test('is nobody by an unknown token, nor by its own id', async () => {
    const token = await openSession(db, ada.id, NOW);
    expect(await sessionOf(db, 'x'.repeat(43), NOW)).toBeUndefined();
    expect(await sessionOf(db, idOf(token), NOW)).toBeUndefined();
  });

  test('is over after 30 days without use, and removed', async () => {
    const token = await openSession(db, ada.id, NOW);
    expect(await sessionOf(db, token, NOW + IDLE_MAX - 1)).toBeDefined();
    expect(await sessionOf(db, token, NOW + IDLE_MAX)).toBeUndefined();
    expect(await rowOf(token)).toBeUndefined();
  });

  test('lasts as long as it is used', async () => {
    const token = await openSession(db, ada.id, NOW);
    await seenAt(token, NOW + IDLE_MAX - 1);
    expect(await sessionOf(db, token, NOW + IDLE_MAX + HOUR)).toBeDefined();
  });

  test('is due to be noted once an hour', async () => {
    const token = await openSession(db, ada.id, NOW);
    expect(await sessionOf(db, token, NOW + HOUR - 1)).toMatchObject({ due: false });
    expect(await sessionOf(db, token, NOW + HOUR)).toMatchObject({ due: true });
  });

  test("clears away its owner's forgotten ones, and nobody else's", async () => {
    const [forgotten, inUse, another] = await Promise.all([
      openSession(db, ada.id, NOW),
      openSession(db, ada.id, NOW + HOUR),
      openSession(db, grace.id, NOW),
    ]);
    await openSession(db, ada.id, NOW + IDLE_MAX);
    expect(await rowOf(forgotten)).toBeUndefined();
    expect(await rowOf(inUse)).toBeDefined();
    expect(await rowOf(another)).toBeDefined();
  });

  test('[P7] tells at its end which rooms it has visited, each once', async () => {
    const token = await openSession(db, ada.id, NOW);
    await db.insert(rooms).values(['one', 'two'].map((id) => ({ id, key: id, createdAt: NOW })));
    for (const room of ['one', 'two', 'one'])
      expect(await recordSessionRoom(db, idOf(token), room)).toBe(true);
    expect(await endSession(db, idOf(token))).toEqual(['one', 'two']);
    expect(await endSession(db, idOf(token))).toEqual([]);
    expect(await rowOf(token)).toBeUndefined();
  });

  test('[P7] that is over visits nothing more', async () => {
    const token = await openSession(db, ada.id, NOW);
    const room = await ada.roomWith(grace);
    expect(await recordSessionRoom(db, idOf(token), room)).toBe(true);
    await endSession(db, idOf(token));
    expect(await recordSessionRoom(db, idOf(token), room)).toBe(false);
    expect(
      await db
        .select()
        .from(sessionRooms)
        .where(eq(sessionRooms.sessionId, idOf(token))),
    ).toEqual([]);
  });
});

describe('the guard', () => {
  test.each([
    ['/lobby/', '/login/?next=%2Flobby%2F'],
    ['/lobby/?q=gr%C3%A4ce&page=2', '/login/?next=%2Flobby%2F%3Fq%3Dgr%25C3%25A4ce%26page%3D2'],
    ['/room/nowhere/?before=41', '/login/?next=%2Froom%2Fnowhere%2F%3Fbefore%3D41'],
    ['/no/such/page/', '/login/?next=%2Fno%2Fsuch%2Fpage%2F'],
  ])('leads a stranger at %s to the login page, and back', async (path, login) => {
    const response = await stranger.fetch(path);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(login);
  });

  test('leads a stranger who posts what is no form to the login page', async () => {
    const response = await stranger.post('/no/such/form/', { body: 'x' });
    expect(response.headers.get('location')).toBe('/login/?next=%2Fno%2Fsuch%2Fform%2F');
  });

  test('has htmx load the login page', async () => {
    const asked = { 'hx-request': 'true', 'hx-current-url': 'https://parley.test/room/here/?before=9' };
    const pane = await stranger.fetch('/room/nowhere/', { headers: asked });
    expect(pane.status).toBe(401);
    expect(pane.headers.get('hx-redirect')).toBe('/login/?next=%2Froom%2Fnowhere%2F');
    const rows = await stranger.fetch('/lobby.rows', { headers: asked });
    expect(rows.headers.get('hx-redirect')).toBe('/login/?next=%2Froom%2Fhere%2F%3Fbefore%3D9');
  });

  test.each(['https://evil.example//evil.example/', 'nonsense', 'javascript:alert(1)'])(
    'does not take %s for the page on which somebody is',
    async (current) => {
      const headers = { 'hx-request': 'true', 'hx-current-url': current };
      const { headers: told } = await stranger.fetch('/lobby.rows', { headers });
      const to = new URL(told.get('hx-redirect') ?? '', 'https://parley.test');
      expect(to.origin + to.pathname).toBe('https://parley.test/login/');
      expect(to.searchParams.get('next')).not.toContain('evil');
    },
  );

  test('answers a script in its own terms', async () => {
    const json = await stranger.fetch('/room/nowhere/messages', { headers: { accept: 'application/json' } });
    expect(json.status).toBe(401);
    expect(await json.json()).toEqual({ error: 'You’re logged out' });
    const text = await stranger.fetch('/room/nowhere/messages', { headers: { accept: '*/*' } });
    expect(text.status).toBe(401);
    expect(await text.text()).toBe('You’re logged out');
  });

  test('[P6] tells a socket without a session so, with a code that a browser can see', async () => {
    for (const path of ['/presence/socket?v=2', '/room/nowhere/socket?v=1']) {
      const line = await stranger.open(path);
      expect(await line.closed).toMatchObject({ code: CLOSE.signedOut });
      expect(line.frames).toEqual([]);
    }
  });

  test.each(['', 'x', 'x'.repeat(43), '%00', '"; DROP TABLE sessions; --', 'a=b; c'])(
    'does not fall for the cookie %j',
    async (value) => {
      const response = await new Browser(`${SESSION_COOKIE}=${value}`).fetch('/lobby/');
      expect(response.status).toBe(303);
    },
  );

  test('notes the use of a session once an hour, and then renews its cookie', async () => {
    const token = await openSession(db, ada.id, Date.now());
    const browser = new Browser(`${SESSION_COOKIE}=${token}`);
    await seenAt(token, Date.now() - HOUR);

    const due = await browser.fetch('/lobby/');
    expect(due.headers.get('set-cookie')).toBe(
      `${SESSION_COOKIE}=${token}; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Lax`,
    );
    expect((await rowOf(token))?.seenAt).toBeGreaterThan(Date.now() - HOUR / 2);
    expect((await browser.fetch('/lobby/')).headers.get('set-cookie')).toBeNull();
  });

  test('leaves that to pages: a socket cannot renew the cookie', async () => {
    const token = await openSession(db, ada.id, Date.now());
    const longAgo = Date.now() - HOUR;
    await seenAt(token, longAgo);
    const line = await new Browser(`${SESSION_COOKIE}=${token}`).open('/presence/socket?v=2');
    expect((await rowOf(token))?.seenAt).toBe(longAgo);
    line.hangUp();
  });
});

describe('while D1 takes no writes', () => {
  const TABLES = ['sessions', 'session_rooms', 'rooms', 'members'];
  const each = async (sql: (table: string, event: string) => string) => {
    for (const table of TABLES)
      for (const event of ['INSERT', 'UPDATE', 'DELETE']) await env.DB.exec(sql(table, event));
  };
  const refuse = () =>
    each(
      (table, event) =>
        `CREATE TRIGGER no_${event}_${table} BEFORE ${event} ON ${table} BEGIN SELECT RAISE(ABORT, 'D1 is full'); END`,
    );

  let warned: MockInstance<typeof console.warn>;

  beforeEach(() => {
    warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  });
  afterEach(async () => {
    await each((table, event) => `DROP TRIGGER IF EXISTS no_${event}_${table}`);
    vi.restoreAllMocks();
  });

  test('a page is shown, though its use is not noted; cookie and session still end at the same time', async () => {
    const token = await openSession(db, ada.id, Date.now() - HOUR);
    await refuse();
    const page = await new Browser(`${SESSION_COOKIE}=${token}`).fetch('/lobby/');
    expect(page.status).toBe(200);
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(warned).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('D1 is full'));
    expect(warned.mock.calls.join()).not.toContain(idOf(token));
  });

  test('a session that is over is over', async () => {
    const token = await openSession(db, ada.id, Date.now() - IDLE_MAX);
    await refuse();
    expect((await new Browser(`${SESSION_COOKIE}=${token}`).fetch('/lobby/')).status).toBe(303);
  });

  test('[P7] a socket opens where a revocation would find it, and nowhere else', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const token = await openSession(db, ada.id, Date.now());
    const browser = new Browser(`${SESSION_COOKIE}=${token}`);
    const [known, fresh] = [await ada.roomWith(grace), await ada.roomWith(await register('linus'))];
    (await browser.open(`/room/${known}/socket?v=${PROTOCOL_VERSION}`)).hangUp();
    await refuse();
    const line = await browser.open<{ type: 'welcome' }>(`/room/${known}/socket?v=${PROTOCOL_VERSION}`);
    await line.next('welcome');
    expect((await browser.fetch(`/chat/${grace.id}/`)).headers.get('location')).toBe(`/room/${known}/`);
    expect((await browser.fetch(`/room/${known}/`)).status).toBe(200);
    const upgrade = { headers: { upgrade: 'websocket' } };
    expect((await browser.fetch(`/room/${fresh}/socket?v=${PROTOCOL_VERSION}`, upgrade)).status).toBe(500);
    await each((table, event) => `DROP TRIGGER IF EXISTS no_${event}_${table}`);
    await revoke(env, idOf(token));
    expect(await line.closed).toMatchObject({ code: CLOSE.signedOut });
  });
});

test('[P7] nobody has more than 50 sessions: to log in once more ends the one that was used longest ago', async () => {
  const typed = { username: 'hedy', password: 'correct horse battery' };
  await stranger.post('/register/', typed);
  const [hedy] = await db.select().from(users).where(eq(users.username, 'hedy'));
  const user = hedy?.id ?? 0;
  const ages = Array.from({ length: SESSIONS_MAX - 1 }, (_, hours) => hours + 1);
  const opened = await Promise.all(ages.map((hours) => openSession(db, user, Date.now() - hours * HOUR)));
  const browserOf = (token = '') => new Browser(`${SESSION_COOKIE}=${token}`);
  const [last, oldest] = opened.slice(-2);
  const room = await ada.roomWith({ id: user, username: 'hedy' });
  const gone = [
    await browserOf(oldest).open(`/room/${room}/socket?v=${PROTOCOL_VERSION}`),
    await browserOf(oldest).open('/presence/socket?v=2'),
  ];

  expect((await stranger.post('/login/', typed)).status).toBe(303);
  for (const line of gone) expect(await line.closed).toMatchObject({ code: CLOSE.signedOut });
  expect(await db.select().from(sessions).where(eq(sessions.userId, user))).toHaveLength(SESSIONS_MAX);
  expect(await rowOf(oldest ?? '')).toBeUndefined();
  expect((await browserOf(last).fetch('/lobby/')).status).toBe(200);
  expect((await ada.fetch('/lobby/')).status).toBe(200);
});

describe('[P7] revoking', () => {
  /** Rooms that remember who was thrown out, but for one that always fails. */
  const houseWithout = (broken: string) => {
    const calls: string[] = [];
    const ROOM = {
      getByName: (name: string) => ({
        revoke: async (session: string) => {
          calls.push(name);
          expect(await db.select().from(sessions).where(eq(sessions.id, session))).toEqual([]);
          if (name === broken) throw new Error('The room is on fire');
        },
      }),
    } as unknown as Bindings['ROOM'];
    return { calls, env: { ...env, ROOM } };
  };

  const visited = async (names: string[]) => {
    const token = await openSession(db, ada.id, NOW);
    await db.insert(rooms).values(names.map((id) => ({ id, key: id, createdAt: NOW })));
    for (const name of names) await recordSessionRoom(db, idOf(token), name);
    return token;
  };

  test("closes each of the session's sockets within a second, and no other", async () => {
    const room = await ada.roomWith(grace);
    const token = await openSession(db, ada.id, Date.now());
    const browser = new Browser(`${SESSION_COOKIE}=${token}`);
    const gone = [
      await browser.open(`/room/${room}/socket?v=${PROTOCOL_VERSION}`),
      await browser.open('/presence/socket?v=2'),
    ];
    const staying = [await ada.connect(room), await grace.connect(room)];

    const before = Date.now();
    await revoke(env, idOf(token));
    for (const line of gone) expect(await line.closed).toMatchObject({ code: CLOSE.signedOut });
    expect(Date.now() - before).toBeLessThan(1_000);

    const heard = gone.map(({ frames }) => frames.length);
    await grace.post(`/room/${room}/`, { cid: crypto.randomUUID(), body: 'Is anybody here?' });
    for (const line of staying)
      await vi.waitFor(() => expect(JSON.stringify(line.frames)).toContain('anybody'));
    expect(gone.map(({ frames }) => frames.length)).toEqual(heard);
    for (const line of staying) line.hangUp();
  });

  test('ends the session before any room hears of it, and asks each room once', async () => {
    const { calls, env } = houseWithout('nothing');
    const token = await visited(['cellar', 'attic']);
    await revoke(env, idOf(token));
    expect(calls.sort()).toEqual(['attic', 'cellar']);
  });

  test("is not stopped by one room's failure: that one is asked again, and named to the operator", async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { calls, env } = houseWithout('kitchen');
    const token = await visited(['hall', 'kitchen', 'garden']);
    await revoke(env, idOf(token));
    expect(calls.sort()).toEqual(['garden', 'hall', 'kitchen', 'kitchen', 'kitchen']);
    expect(await rowOf(token)).toBeUndefined();
    expect(logged).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('room kitchen'));
    logged.mockRestore();
  });

  test('closes the sockets also where D1 has ended the session, and its answer is lost', async () => {
    const { calls, env } = houseWithout('nothing');
    const token = await visited(['lounge', 'tower']);
    const DB = new Proxy(env.DB, {
      get: (d1, name) => {
        const value = Reflect.get(d1, name);
        if (name !== 'batch') return value.bind(d1);
        return async (statements: D1PreparedStatement[]) => {
          await d1.batch(statements);
          throw new Error('Network connection lost');
        };
      },
    });
    await expect(revoke({ ...env, DB }, idOf(token))).rejects.toThrow('Network connection lost');
    expect(calls.sort()).toEqual(['lounge', 'tower']);
    expect(await rowOf(token)).toBeUndefined();
  });

  test('of what is no session does nothing', async () => {
    await expect(revoke(env, 'nonsense')).resolves.toBeUndefined();
  });
});
