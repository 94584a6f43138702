/**
 * Every route, as an attacker would try it. The list of routes is the app's own: a new one without a rule here fails the
 * first test, and from then on is tried with everything that follows. Frames are in hostile-frames.test.ts.
 */
import { exports } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { SESSION_COOKIE } from '../src/auth/cookie.ts';
import { HOME } from '../src/auth/entrance.ts';
import { IDLE_MAX, idOf, openSession, sessionOf } from '../src/auth/sessions.ts';
import { passkeys } from '../src/db/schema.ts';
import worker from '../src/worker.ts';
import { Browser, db, hashCheaply, ORIGIN, type Person, register, said, signIn, stranger } from './cast.ts';
import { NASTY } from './nasty.ts';

hashCheaply();

interface Rule {
  /** Who may come in: anybody, or who has a session. */
  door: 'open' | 'guarded';
  answers: 'page' | 'json' | 'socket';
  /** Of a form. */
  fields?: string[];
}

const page = (door: Rule['door'] = 'guarded'): Rule => ({ door, answers: 'page' });
const form = (fields: string[], door: Rule['door'] = 'guarded'): Rule => ({ door, answers: 'page', fields });
const json = (fields: string[] | undefined, door: Rule['door'] = 'guarded'): Rule => ({
  door,
  answers: 'json',
  ...(fields && { fields }),
});
const socket: Rule = { door: 'guarded', answers: 'socket' };

const RULES: Record<string, Rule> = {
  'GET /': page('open'),
  'GET /login/': page('open'),
  'POST /login/': form(['username', 'password', 'next'], 'open'),
  'GET /login/arrived/': page('open'),
  'GET /register/': page('open'),
  'POST /register/': form(['username', 'password', 'next'], 'open'),
  'GET /logout/': page('open'),
  'POST /logout/': form([], 'open'),
  'GET /login/second/': page('open'),
  'POST /login/second/': form(['code', 'recovery', 'next'], 'open'),
  'GET /login/passkey/': page('open'),
  'POST /login/passkey/': form(['credential', 'next'], 'open'),
  'GET /login/passkey/challenge': json(undefined, 'open'),
  'POST /login/passkey/challenge': json([], 'open'),
  'GET /reset/': page('open'),
  'POST /reset/': form(['token', 'password'], 'open'),
  'GET /help/': page('open'),
  'GET /setup/': page('open'),
  // Strangers have a form of their own.
  'POST /setup/': form(['as', 'code']),
  'GET /setup/account/': page('open'),
  'POST /setup/account/': form(['code', 'username', 'password'], 'open'),
  'GET /invitation/': page('open'),
  'POST /invitation/': form(['token', 'username', 'password'], 'open'),
  'GET /invitation/join/': page(),
  'POST /invitation/join/': form(['as', 'token']),
  'GET /invitations/': page(),
  'POST /invitations/': form(['as', 'token', 'room', 'uses', 'days']),
  'GET /invitations/revoke/': page(),
  'POST /invitations/revoke/': form(['as', 'id']),
  'GET /administration/': page(),
  'GET /administration/usage/': page(),
  'POST /administration/': form(['as', 'registration']),
  'GET /administration/instance/': page(),
  'POST /administration/instance/': form(['as', 'name', 'groups', 'contact', 'privacy']),
  'GET /administration/members/': page(),
  'POST /administration/members/': form(['as', 'user', 'do']),
  'GET /administration/log/': page(),
  'GET /account/': page(),
  'GET /account/password/': page(),
  'POST /account/password/': form(['current', 'password']),
  'GET /account/username/': page(),
  'POST /account/username/': form(['as', 'username', 'proof']),
  'GET /account/revoke/': page(),
  'POST /account/revoke/': form(['session']),
  'GET /account/revoke-others/': page(),
  'POST /account/revoke-others/': form([]),
  'GET /account/passkeys/': page(),
  'POST /account/passkeys/': form(['name', 'credential']),
  'GET /account/passkeys/challenge': json(undefined),
  'POST /account/passkeys/challenge': json(['name', 'proof']),
  'GET /account/passkeys/rename/': page(),
  'POST /account/passkeys/rename/': form(['id', 'name']),
  'GET /account/passkeys/remove/': page(),
  'POST /account/passkeys/remove/': form(['id']),
  'GET /account/two-step/': page(),
  'POST /account/two-step/': form(['proof']),
  'GET /account/two-step/new/': page(),
  'POST /account/two-step/new/': form(['code']),
  'GET /account/two-step/codes/': page(),
  'POST /account/two-step/codes/': form(['proof']),
  'GET /account/two-step/off/': page(),
  'POST /account/two-step/off/': form(['proof']),
  'GET /lobby/': page(),
  'GET /chat/:user/': page(),
  'GET /presence/socket': socket,
  'GET /room/:id/': page(),
  'POST /room/:id/': form(['cid', 'restored', 'repeat', 'body', 'as', 'replyTo']),
  'GET /room/:id/:seq/': page(),
  'GET /search/': page(),
  'GET /starred/': page(),
  'GET /settings/': page(),
  'POST /settings/': form(['as', 'name', 'about', 'theme', 'language', 'receipts', 'visible']),
  'GET /people/:user/': page(),
  'GET /groups/': page(),
  'POST /groups/': form(['cid', 'room']),
  'GET /groups/new/': page(),
  'POST /groups/new/': form([
    ...['cid', 'as', 'repeat'],
    ...['name', 'description', 'history', 'posting', 'joining', 'people'],
  ]),
  'GET /room/:id/group/': page(),
  'POST /room/:id/group/': form([
    ...['cid', 'as', 'do', 'user', 'role', 'forGood'],
    ...['name', 'description', 'history', 'posting', 'joining', 'people'],
  ]),
  'GET /room/:id/message/:seq/': page(),
  'POST /room/:id/message/:seq/': form(['cid', 'as', 'do', 'emoji']),
  'GET /room/:id/message/:seq/edit/': page(),
  'POST /room/:id/message/:seq/edit/': form(['cid', 'as', 'body']),
  'GET /room/:id/message/:seq/forward/': page(),
  'POST /room/:id/message/:seq/forward/': form(['cid', 'as', 'to']),
  'GET /room/:id/messages': json(undefined),
  'GET /room/:id/mine/': page(),
  'POST /room/:id/mine/': form(['as', 'do', 'number']),
  'GET /room/:id/search/': page(),
  'GET /room/:id/seen': json(undefined),
  'GET /room/:id/socket': socket,
};

const SECRET = 'for grace alone 7f3c';
/** What fields hold where nothing is wrong with them; a field that is not in here is empty. */
const SOUND: Record<string, string> = {
  username: 'mallory',
  password: 'correct horse & battery',
  current: 'correct horse & battery',
  proof: 'correct horse & battery',
  next: '/lobby/',
  code: '123456',
  recovery: 'abcd-efgh-2345-wxyz',
  credential: '{}',
  name: 'Mallory',
  about: 'Just looking',
  theme: 'dark',
  body: 'hello',
  do: 'pin',
};
/** Fields that name something of somebody, here of nobody. */
const OF_GRACE: Record<string, string> = { session: '0'.repeat(64), id: 'AAAA' };

const routes = worker.routes
  .filter(({ method }) => method !== 'ALL')
  .map(({ method, path }) => `${method} ${path}`)
  .filter((route, place, all) => all.indexOf(route) === place);
const rules = Object.entries(RULES).map(([route, rule]) => {
  const [method = '', path = ''] = route.split(' ');
  return { route, method, path, ...rule };
});
const guarded = rules.filter(({ door }) => door === 'guarded');
const posts = rules.filter(({ method }) => method === 'POST');
const withIds = rules.filter(({ path }) => path.includes(':'));

let ada: Person;
let grace: Person;
let mallory: Person;
let room: string;

beforeAll(async () => {
  [ada, grace, mallory] = await Promise.all([register('ada'), register('grace'), register('mallory')]);
  room = await ada.roomWith(grace);
  await ada.post(`/room/${room}/`, { cid: 'cid-of-the-secret', body: SECRET });
});

/** The path with ids in it: of ada's room with grace, and of grace. */
const real = (path: string) =>
  path.replace(':id', room).replace(':user', String(grace.id)).replace(':seq', '1');

const ask = (
  who: Browser,
  { method, path, answers, fields }: (typeof rules)[number],
  init: RequestInit = {},
) =>
  who.fetch(real(path), {
    method,
    ...(method === 'POST' && { body: new URLSearchParams((fields ?? []).map((name) => [name, 'x'])) }),
    ...init,
    headers: {
      ...(answers === 'socket' && { upgrade: 'websocket' }),
      ...(answers === 'json' && { accept: 'application/json' }),
      ...Object.fromEntries(new Headers(init.headers)),
    },
  });

/** Reads an answer to its end: never an accident, never what is another's. */
const harmless = async (response: Response): Promise<string> => {
  expect(response.status).toBeLessThan(500);
  if (response.webSocket) {
    const frames: string[] = [];
    response.webSocket.addEventListener('message', ({ data }) => frames.push(String(data)));
    const closed = new Promise<CloseEvent>((resolve) =>
      response.webSocket?.addEventListener('close', resolve),
    );
    response.webSocket.accept();
    const { code } = await closed;
    expect(frames).toEqual([`{"type":"disconnected","code":${code}}`]);
    return `closed ${code}`;
  }
  const text = await response.text();
  expect(text).not.toContain(SECRET);
  expect(text).not.toMatch(/SQLITE|D1_ERROR|\.tsx?:\d+/);
  return text;
};

test('every route has a rule, and every rule a route', () => {
  expect(Object.keys(RULES).sort(), 'give a new route a rule in RULES, above').toEqual(routes.sort());
});

describe('[P6] without a session', () => {
  const visitors: [string, () => Promise<Browser>][] = [
    ['a stranger', async () => stranger],
    ['a made-up session', async () => new Browser(`${SESSION_COOKIE}=${'A'.repeat(43)}`)],
    ['a session that was logged out', loggedOut],
    ['a session that was revoked elsewhere', revokedElsewhere],
    ['a session that nobody has used for 30 days', async () => signedInAt(Date.now() - IDLE_MAX)],
  ];

  for (const [who, visitor] of visitors) {
    test.each(guarded)(`${who} gets nothing from $route`, async (rule) => {
      const response = await ask(await visitor(), rule);
      if (rule.answers === 'socket') return expect(await harmless(response)).toBe('closed 4401');
      // A form comes back (forms.test.ts).
      expect(response.status).toBe(rule.answers === 'json' || rule.fields ? 401 : 303);
      if (response.status === 303) expect(response.headers.get('location')).toMatch(/^\/login\/\?next=/);
      await harmless(response);
    });
  }
});

describe('[P6] another member', () => {
  test.each(withIds.filter(({ path }) => path.includes(':id')))(
    'gets nothing from $route of others',
    async (rule) => {
      const text = await harmless(await ask(mallory, rule));
      if (rule.answers === 'socket') expect(text).toBe('closed 4404');
    },
  );

  test.each(posts.filter(({ fields = [] }) => fields.some((name) => name in OF_GRACE)))(
    'does nothing by $route with ids of others',
    async (rule) => {
      const [session, nobodys] = [await openSession(db, grace.id, Date.now()), await signIn(mallory)];
      const [key] = await db
        .insert(passkeys)
        .values({
          id: `key of grace ${rule.path}`,
          userId: grace.id,
          publicKey: 'AAAA',
          counter: 0,
          name: 'Hers',
          createdAt: 0,
        })
        .returning();
      const send = (fields: Record<string, string>) =>
        nobodys.post(rule.path, { ...OF_GRACE, name: 'Mine', ...fields });
      const theirs = await send({ session: idOf(session), id: key?.id ?? '' });
      const none = await send({});
      expect([theirs.status, none.status]).toEqual([404, 404]);
      expect(said(await harmless(theirs))).toBe(said(await harmless(none)));
      expect(await sessionOf(db, session, Date.now())).toBeDefined();
      expect(
        await db
          .select()
          .from(passkeys)
          .where(eq(passkeys.id, key?.id ?? '')),
      ).toEqual([key]);
    },
  );

  test.each(withIds)('gets a clear answer from $route for ids that nobody has', async (rule) => {
    for (const id of [...NASTY, 'aaaaaaaaaaaaaaaa', '0', '999999', 'x'.repeat(5_000)]) {
      const path = rule.path.replace(/:\w+/, encodeURIComponent(id.toWellFormed()));
      const text = await harmless(await ask(mallory, { ...rule, path }));
      expect(text).not.toContain('<script>alert(1)');
    }
  });
});

describe('what other sites send', () => {
  const evidence: [string, Record<string, string>][] = [
    ['a foreign Origin', { origin: 'https://evil.test' }],
    ['Origin null', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['another port', { origin: `${ORIGIN}:8443` }],
    ['Sec-Fetch-Site cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site same-site', { 'sec-fetch-site': 'same-site' }],
  ];

  for (const [what, headers] of evidence) {
    test.each(rules.filter(({ method, answers }) => method === 'POST' || answers === 'socket'))(
      `$route with ${what} is refused`,
      async (rule) => {
        const response = await ask(ada, rule, { headers });
        expect(response.status).toBe(403);
        expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
        await harmless(response);
      },
    );
  }

  test.each(posts)('$route without any evidence is refused', async ({ path, fields = [] }) => {
    const response = await exports.default.fetch(ORIGIN + real(path), {
      method: 'POST',
      body: new URLSearchParams(fields.map((name) => [name, 'x'])),
    });
    expect(response.status).toBe(403);
    await harmless(response);
  });
});

describe('absurd requests', () => {
  test.each(rules)('$route by other methods', async (rule) => {
    const methods = ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST'].filter(
      (method) => !RULES[`${method} ${rule.path}`],
    );
    for (const method of methods) {
      const response = await mallory.fetch(real(rule.path), { method });
      expect([404, 405]).toContain(response.status);
      await harmless(response);
    }
  });

  test.each(posts)('$route with more than 64 kB', async (rule) => {
    const response = await ask(mallory, rule, { body: `x=${'x'.repeat(65 * 1024)}` });
    expect(response.status).toBe(413);
    await harmless(response);
  });

  test.each(posts)('$route with more than 64 kB, of which it does not say how much', async (rule) => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writing = (async () => {
      const writer = writable.getWriter();
      for (let kB = 0; kB < 65; kB++) await writer.write(new Uint8Array(1024).fill(120));
      await writer.close();
    })().catch(() => {});
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await ask(mallory, rule, { body: readable, headers });
    expect(response.status).toBe(413);
    await harmless(response);
    await writing;
  });

  test.each(posts)('$route with bodies that are none', async (rule) => {
    const bodies: [string, BodyInit][] = [
      ['application/x-www-form-urlencoded', new Uint8Array([0xff, 0xfe, 0x3d, 0xc3, 0x28])],
      ['application/x-www-form-urlencoded', '%%%=%zz&&&=&='],
      ['multipart/form-data; boundary=x', '--x\r\nbroken'],
      ['multipart/form-data', ''],
      ['application/json', '{"cid":'],
      ['text/plain', 'username=ada'],
    ];
    for (const [type, body] of bodies) {
      const response = await ask(mallory, rule, { body, headers: { 'content-type': type } });
      await harmless(response);
      await restore(response);
    }
    expect(await isSignedIn(mallory)).toBe(true);
  });

  /** One field at a time, among others that are as they should be: so none hides behind another. */
  const nastyFields = posts.flatMap((rule) => (rule.fields ?? []).map((field) => ({ ...rule, field })));
  test.each(nastyFields)('$route with a nasty $field', async ({ field, ...rule }) => {
    for (const [i, value] of NASTY.entries()) {
      const sound: Record<string, string> = { ...SOUND, cid: `cid-${rule.path.length}-${field}-${i}` };
      const fields = (rule.fields ?? []).map((name) => [name, name === field ? value : (sound[name] ?? '')]);
      const body = new URLSearchParams(fields.map((pair) => pair.map((text) => text.toWellFormed())));
      const path = rule.path.replace(':id', await mallory.roomWith(grace));
      const response = await ask(mallory, { ...rule, path }, { body });
      const text = await harmless(response);
      expect(text).not.toContain('<script>alert(1)');
      expect(text).not.toContain('"><img');
      await restore(response);
    }
    expect(await isSignedIn(mallory)).toBe(true);
  });

  test('what was written stands in the pages as it was written, and is nothing else', async () => {
    const theirs = `/room/${await mallory.roomWith(grace)}/`;
    for (const [i, body] of NASTY.entries()) await grace.post(theirs, { cid: `cid-of-nasty-${i}`, body });
    await grace.post('/settings/', { name: NASTY[2] ?? '', about: NASTY[3] ?? '' });
    for (const path of [theirs, '/lobby/', `/people/${grace.id}/`]) {
      const text = await harmless(await mallory.fetch(path));
      expect(text).toContain('&lt;script&gt;alert(1)');
      expect(text).not.toMatch(/<script>|<img(?! src="\/room\/)/);
    }
  });

  test('[P6] random forms to a room are a message or a clear refusal', async () => {
    const path = `/room/${await mallory.roomWith(grace)}/`;
    const fields = fc.record({ cid: fc.string(), body: fc.string({ unit: 'binary' }), as: fc.string() });
    await fc.assert(
      fc.asyncProperty(fields, async (values) => {
        const body = new URLSearchParams(
          Object.entries(values).map(([name, text]) => [name, text.toWellFormed()]),
        );
        await harmless(await mallory.fetch(path, { method: 'POST', body }));
      }),
      { numRuns: 40 },
    );
  });
});

test('no answer but a page of one’s own carries what is secret', async () => {
  const text = await (await ada.fetch(`/room/${room}/`)).text();
  expect(text).toContain(SECRET);
});

async function loggedOut(): Promise<Browser> {
  const leaving = await signIn(ada);
  await leaving.post('/logout/');
  return leaving;
}

async function revokedElsewhere(): Promise<Browser> {
  const phone = await signIn(ada);
  const laptop = await signIn(ada);
  await laptop.post('/account/revoke-others/');
  [ada] = [laptop];
  return phone;
}

const signedInAt = async (at: number): Promise<Browser> =>
  new Browser(`${SESSION_COOKIE}=${await openSession(db, ada.id, at)}`);

/** Otherwise all that was sent was not tried. */
const isSignedIn = async (browser: Browser) => (await browser.fetch('/')).headers.get('location') === HOME;

/** Some of what was sent may have logged mallory out, and rightly so: then it says so to the browser. */
async function restore({ headers }: Response) {
  if (headers.getSetCookie().some((cookie) => cookie.startsWith(SESSION_COOKIE)))
    mallory = await signIn(mallory);
}
