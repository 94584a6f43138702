/**
 * Every route, and every frame, as an attacker would try it. The list of routes is the app's own: a new one without a rule
 * here fails the first test, and from then on is tried with everything that follows.
 */
import { env, exports } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { SESSION_COOKIE } from '../src/auth/cookie.ts';
import worker from '../src/worker.ts';
import { Browser, ORIGIN, type Person, register, signIn, stranger } from './cast.ts';

interface Rule {
  /** Who may come in: anybody, or who has a session. */
  door: 'open' | 'guarded';
  answers: 'page' | 'json' | 'socket';
  /** Of a form. */
  fields?: string[];
  /** [P5] Whether it is given back to whom it comes from, if nobody is signed in there. */
  isKept?: boolean;
}

const page = (door: Rule['door'] = 'guarded'): Rule => ({ door, answers: 'page' });
const form = (fields: string[], door: Rule['door'] = 'guarded'): Rule => ({ door, answers: 'page', fields });
const kept = (fields: string[]): Rule => ({ ...form(fields), isKept: true });
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
  'GET /register/': page('open'),
  'POST /register/': form(['username', 'password', 'next'], 'open'),
  'POST /logout/': form([], 'open'),
  'GET /login/second/': page('open'),
  'POST /login/second/': form(['code', 'recovery', 'next'], 'open'),
  'POST /login/passkey/': form(['credential', 'next'], 'open'),
  'GET /login/passkey/challenge': json(undefined, 'open'),
  'POST /login/passkey/challenge': json([], 'open'),
  'GET /account/': page(),
  'GET /account/password/': page(),
  'POST /account/password/': form(['current', 'password']),
  'GET /account/revoke/': page(),
  'POST /account/revoke/': form(['session']),
  'GET /account/revoke-others/': page(),
  'POST /account/revoke-others/': form([]),
  'GET /account/passkeys/': page(),
  'POST /account/passkeys/': form(['name', 'credential']),
  'GET /account/passkeys/challenge': json(undefined),
  'POST /account/passkeys/challenge': json(['name', 'proof']),
  'GET /account/passkeys/rename/': page(),
  'POST /account/passkeys/rename/': kept(['id', 'name']),
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
  'POST /room/:id/': kept(['cid', 'body', 'as']),
  'GET /settings/': page(),
  'POST /settings/': kept(['as', 'name', 'about', 'theme', 'language', 'receipts', 'visible']),
  'GET /people/:user/': page(),
  'GET /room/:id/messages': json(undefined),
  'GET /room/:id/socket': socket,
};

const SECRET = 'for grace alone 7f3c';
const NASTY = [
  "' OR 1=1 --",
  '"; DROP TABLE users; --',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '../../etc/passwd',
  '%00%ff',
  '\u0000\u202e\ufeff',
  '\ud800',
  '💣'.repeat(2_000),
  '-1',
  '1e309',
  'null',
  '__proto__',
];

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
const real = (path: string) => path.replace(':id', room).replace(':user', String(grace.id));

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
    expect(frames).toEqual([]);
    return `closed ${code}`;
  }
  const text = await response.text();
  expect(text).not.toContain(SECRET);
  expect(text).not.toMatch(/SQLITE|D1_ERROR|\.tsx?:\d+/);
  return text;
};

test('every route has a rule, and every rule a route', () => {
  expect(Object.keys(RULES).sort()).toEqual(routes.sort());
});

describe('[P6] without a session', () => {
  const visitors: [string, () => Promise<Browser>][] = [
    ['a stranger', async () => stranger],
    ['a made-up session', async () => new Browser(`${SESSION_COOKIE}=${'A'.repeat(43)}`)],
    ['a session that was logged out', loggedOut],
  ];

  for (const [who, visitor] of visitors) {
    test.each(guarded)(`${who} gets nothing from $route`, async (rule) => {
      const response = await ask(await visitor(), rule);
      if (rule.answers === 'socket') return expect(await harmless(response)).toBe('closed 4401');
      expect(response.status).toBe(rule.answers === 'json' || rule.isKept ? 401 : 303);
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
      await harmless(await ask(mallory, rule, { body, headers: { 'content-type': type } }));
      await restore();
    }
  });

  test.each(posts.filter(({ fields = [] }) => fields.length > 0))(
    '$route with nasty fields',
    async (rule) => {
      for (const value of NASTY) {
        const body = new URLSearchParams((rule.fields ?? []).map((name) => [name, value.toWellFormed()]));
        const text = await harmless(await ask(mallory, rule, { body }));
        expect(text).not.toContain('<script>alert(1)');
        expect(text).not.toContain('"><img');
        await restore();
      }
    },
  );

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

describe('frames', () => {
  test('[P6] whatever one socket sends, the other hears messages alone, and goes on', async () => {
    const [his, hers] = await Promise.all([mallory.roomWith(grace), mallory.roomWith(grace)]);
    expect(his).toBe(hers);
    const [line, other] = await Promise.all([mallory.connect(his), grace.connect(his)]);
    await other.next('changed');
    const type = fc.constantFrom('post', 'read', 'typing', 'resume', 'shout');
    const frame = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .record({ type, cid: fc.anything(), body: fc.anything(), seq: fc.anything(), rev: fc.anything() })
        .map((ask) => JSON.stringify(ask)),
      fc.constantFrom(...NASTY),
    );
    for (const text of fc.sample(frame, 150)) line.ask(String(text).toWellFormed());
    line.ask({ type: 'post', cid: 'cid-after-the-noise', body: 'still here' });
    const heard = () => other.frames.flatMap((told) => (told.type === 'changed' ? told.messages : []));
    await expect.poll(() => heard().some(({ body }) => body === 'still here')).toBe(true);
    expect(new Set(other.frames.map(({ type }) => type))).toEqual(
      new Set(['welcome', 'changed', ...typesOf(other.frames)]),
    );
    expect(heard().every(({ from }) => from === mallory.id)).toBe(true);
  });

  test('a replayed frame of another person is one’s own message, not theirs', async () => {
    const common = await mallory.roomWith(ada);
    const line = await mallory.connect(common);
    await line.next('changed');
    line.ask({ type: 'post', cid: 'cid-of-the-secret', body: 'mine', from: ada.id, user: ada.id });
    expect(await line.next('changed')).toMatchObject({ messages: [{ from: mallory.id, body: 'mine' }] });
  });
});

test('no answer but a page of one’s own carries what is secret', async () => {
  const text = await (await ada.fetch(`/room/${room}/`)).text();
  expect(text).toContain(SECRET);
});

const typesOf = (frames: { type: string }[]) =>
  frames.map(({ type }) => type).filter((type) => ['seen', 'typing'].includes(type));

async function loggedOut(): Promise<Browser> {
  const leaving = await signIn(ada);
  await leaving.post('/logout/');
  return leaving;
}

/** Some of what was sent may have logged mallory out, and rightly so. */
async function restore() {
  const known = await env.DB.prepare('SELECT 1 FROM sessions WHERE user_id = ?').bind(mallory.id).first();
  if (!known) mallory = await signIn(mallory);
}
