import { exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { ORIGIN, type Person, register, stranger } from '../../test/cast.ts';
import { Line } from '../../test/line.ts';
import type { PresenceFrame } from '../presence/protocol.ts';
import { CLOSE } from '../room/limits.ts';

let ada: Person;

beforeAll(async () => {
  ada = await register('ada');
});

/** As it comes: without the headers of a browser on one of our pages. */
const bare = (path: string, init: RequestInit = {}) =>
  exports.default.fetch(`${ORIGIN}${path}`, { redirect: 'manual', ...init });

const form = (headers: Record<string, string>) =>
  bare('/login/', { method: 'POST', headers, body: new URLSearchParams({ username: 'ada', password: '' }) });

const expectHardened = ({ headers }: Response) => {
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; /);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("base-uri 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*|-src 'self' /);
  expect(policy).toMatch(/; script-src 'nonce-[\w-]{22}'; style-src 'nonce-[\w-]{22}'; /);
  expect(policy).toMatch(/; require-trusted-types-for 'script'; trusted-types parley$/);
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=()'),
    'strict-transport-security': expect.stringMatching(/^max-age=\d{8}$/),
    'cache-control': 'no-store',
    'server-timing': expect.stringMatching(/^parley;dur=\d{13}$/),
  });
};

describe('[P10] every answer is hardened', () => {
  test.each([
    ['a page', () => ada.fetch('/lobby/'), 200],
    ["a stranger's page", () => stranger.fetch('/login/'), 200],
    ['a redirect', () => stranger.fetch('/lobby/'), 303],
    ['a missing slash', () => stranger.fetch('/lobby'), 301],
    ['a form that failed', () => stranger.post('/login/'), 422],
    ['nothing', () => ada.fetch('/no/such/page/'), 404],
    [
      'the wrong method',
      () => ada.fetch('/settings/', { method: 'DELETE', headers: { origin: ORIGIN } }),
      405,
    ],
    ['a foreign form', () => form({ origin: 'https://evil.example' }), 403],
    ['too much', () => stranger.post('/login/', { username: 'x'.repeat(70_000) }), 413],
    ['a script', () => stranger.fetch('/room/x/messages', { headers: { accept: 'application/json' } }), 401],
  ])('%s', async (_, answer, status) => {
    const response = await answer();
    expect(response.status).toBe(status);
    expectHardened(response);
  });

  test('https is promised on https only', async () => {
    const response = await exports.default.fetch('http://127.0.0.1:8787/login/');
    expect(response.headers.has('strict-transport-security')).toBe(false);
  });

  test('an address without encryption leads to the one with it, and takes nothing', async () => {
    const at = (path: string, init: RequestInit = {}) =>
      exports.default.fetch(`http://parley.test${path}`, { redirect: 'manual', ...init });
    for (const method of ['GET', 'HEAD']) {
      const answer = await at('/room/d1-2/?before=7', { method });
      expect([answer.status, answer.headers.get('location')]).toEqual([
        308,
        'https://parley.test/room/d1-2/?before=7',
      ]);
    }
    const cookie = (await ada.fetch('/lobby/')).headers.get('cookie') ?? '';
    const headers = { cookie, origin: 'http://parley.test' };
    const body = new URLSearchParams({ username: 'ada', password: 'correct horse battery' });
    const sent = await at('/login/', { method: 'POST', headers, body });
    expect(sent.status).toBe(403);
    expect(sent.headers.get('set-cookie')).toBeNull();
    const page = await sent.text();
    expect(page).toContain('https://');
    expect(page).not.toContain('horse');
    const socket = await at('/presence/socket?v=2', { headers: { ...headers, upgrade: 'websocket' } });
    expect([socket.status, socket.webSocket]).toEqual([403, null]);
  });

  test('a page asks for nothing from elsewhere, and has nothing inline', async () => {
    for (const page of [await ada.fetch('/lobby/'), await stranger.fetch('/login/')]) {
      const html = await page.text();
      expect(html.toLowerCase()).toMatch(/^<!doctype html>/);
      expect(html).not.toMatch(
        /<script(?![^>]* src="\/)|<style|\sstyle=|\son\w+=|\shx-on|(src|href)="(https?:)?\/\//i,
      );
    }
  });

  test('a script and a style sheet are ours by a nonce, which is good for one answer', async () => {
    const seen = new Set<string>();
    const pages: [Person | typeof stranger, string][] = [
      [ada, '/lobby/'],
      [ada, '/lobby/'],
      [ada, '/account/passkeys/'],
      [stranger, '/login/'],
      [stranger, '/no/such/page/'],
    ];
    for (const [who, path] of pages) {
      const response = await who.fetch(path);
      const [, nonce = ''] =
        /script-src 'nonce-(.*?)'/.exec(response.headers.get('content-security-policy') ?? '') ?? [];
      const html = await response.text();
      const ours = html.match(/<script|rel="stylesheet"/g) ?? [];
      expect(html.split(` nonce="${nonce}"`)).toHaveLength(ours.length + 1);
      seen.add(nonce);
    }
    expect(seen.size).toBe(pages.length);
  });

  test('a picture is a file of ours; on a page for strangers, which shows nobody’s words, it is in the page', async () => {
    const pictures = async (who: Person | typeof stranger, path: string) =>
      /img-src ([^;]*)/.exec((await who.fetch(path)).headers.get('content-security-policy') ?? '')?.[1];
    expect(await pictures(ada, '/lobby/')).toBe("'self'");
    expect(await pictures(ada, '/no/such/page/')).toBe("'self'");
    expect(await pictures(stranger, '/login/')).toBe('data:');
  });
});

describe('a secret', () => {
  const SECRET = /type="password"|name="(?:code|recovery|credential|proof|session)"/;

  test('is in no URL: each form that has one is sent by POST, and no page gives one back', async () => {
    const room = `/room/${await ada.roomWith(await register('grace'))}/`;
    const pages: [Person | typeof stranger, string[]][] = [
      [stranger, ['/login/', '/register/']],
      [ada, ['/lobby/', room, '/settings/', '/account/', '/account/passkeys/', '/account/two-step/']],
    ];
    let found = 0;
    for (const [who, paths] of pages) {
      for (const path of paths) {
        const html = await (await who.fetch(path)).text();
        const forms = (html.match(/<form[\s\S]*?<\/form>/g) ?? []).filter((one) => SECRET.test(one));
        for (const one of forms) expect(one).toMatch(/^<form[^>]* method="post"/);
        expect(html).not.toMatch(/<input[^>]*type="password"[^>]* value=/);
        found += forms.length;
      }
    }
    expect(found).toBeGreaterThan(5);
  });

  test('that somebody wrote into an address is neither used nor shown', async () => {
    for (const path of ['/login/', '/register/', '/login/second/']) {
      const query = 'username=ada&password=correct+horse&code=correct+horse&token=correct+horse';
      const answer = await stranger.fetch(`${path}?${query}`);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(await answer.text()).not.toContain('horse');
    }
  });
});

describe('a form', () => {
  test.each([
    [{ origin: ORIGIN }],
    [{ origin: ORIGIN, 'sec-fetch-site': 'same-origin' }],
    [{ origin: ORIGIN, 'sec-fetch-site': 'none' }],
    [{ 'sec-fetch-site': 'same-origin' }],
    [{ origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ])('from our own page is read: %j', async (headers) => expect((await form(headers)).status).toBe(422));

  test.each<[Record<string, string>]>([
    [{}],
    [{ origin: 'null' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'https://parley.test.evil.example' }],
    [{ origin: 'http://parley.test' }],
    [{ origin: 'https://parley.test:8443' }],
    [{ origin: `${ORIGIN}/` }],
    [{ origin: '' }],
    [{ referer: `${ORIGIN}/login/` }],
    [{ 'sec-fetch-site': 'none' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ origin: ORIGIN, 'sec-fetch-site': 'cross-site' }],
    [{ origin: ORIGIN, 'sec-fetch-site': 'same-site' }],
    [{ origin: 'null', 'sec-fetch-site': 'cross-site' }],
    [{ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
  ])('from anywhere else is refused: %j', async (headers) => expect((await form(headers)).status).toBe(403));

  test('is refused whatever it calls itself, and by whatever method', async () => {
    for (const [method, type] of [
      ['POST', 'application/json'],
      ['PUT', 'text/plain'],
      ['DELETE', ''],
      ['PATCH', 'multipart/form-data; boundary=x'],
    ]) {
      const headers = { origin: 'https://evil.example', 'content-type': type ?? '' };
      const { status } = await bare('/login/', { method: method ?? '', headers, body: 'x' });
      expect(status).toBe(403);
    }
  });

  test('from elsewhere ends no session', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await ada.post('/logout/', {}, { headers })).status).toBe(403);
    expect((await ada.fetch('/lobby/')).status).toBe(200);
  });
});

describe('a socket', () => {
  const upgrade = (headers: Record<string, string>) =>
    bare('/presence/socket?v=2', { headers: { upgrade: 'websocket', ...headers } });

  test('of our own page opens, its headers untouched', async () => {
    const response = await ada.fetch('/presence/socket?v=2', { headers: { upgrade: 'websocket' } });
    expect(response.status).toBe(101);
    expect(response.headers.has('content-security-policy')).toBe(false);
    const line = new Line<PresenceFrame>(response.webSocket as WebSocket);
    expect(await line.next('welcome')).toMatchObject({ you: ada.id });
    line.hangUp();
  });

  test('of a program that sends no Origin needs the cookie all the same', async () => {
    const response = await upgrade({});
    expect(response.status).toBe(101);
    const closed = new Promise<CloseEvent>((resolve) =>
      response.webSocket?.addEventListener('close', resolve),
    );
    response.webSocket?.accept();
    expect((await closed).code).toBe(CLOSE.signedOut);
  });

  test.each<[Record<string, string>]>([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://parley.test' }],
    [{ origin: ORIGIN, 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://evil.example', upgrade: 'WebSocket' }],
  ])('[P6] of another site does not open, session or not: %j', async (headers) => {
    const response = await ada.fetch('/presence/socket?v=2', {
      headers: { upgrade: 'websocket', ...headers, ...blank(headers) },
    });
    expect(response.status).toBe(403);
    expect(response.webSocket).toBeFalsy();
    expectHardened(response);
    expect(await response.text()).toBe('Request blocked');
  });

  /** `ada` adds the headers of our own page to what a test leaves out. */
  const blank = (headers: Record<string, string>) =>
    'sec-fetch-site' in headers ? {} : { 'sec-fetch-site': 'none' };
});

describe('a body', () => {
  const KB = 1024;
  const urlencoded = { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' };
  const send = (body: BodyInit) => bare('/login/', { method: 'POST', headers: urlencoded, body });

  /** Without a Content-Length. */
  const streamed = (bytes: number) => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const write = async () => {
      await writer.write(new TextEncoder().encode('username='));
      for (let left = bytes - 9; left > 0; left -= KB)
        await writer.write(new Uint8Array(Math.min(left, KB)).fill(97));
      await writer.close();
    };
    write().catch(() => {});
    return readable;
  };

  test('of 64 kB is read, one of a byte more is not', async () => {
    expect((await send(`username=${'a'.repeat(64 * KB - 9)}`)).status).toBe(422);
    expect((await send(`username=${'a'.repeat(64 * KB - 8)}`)).status).toBe(413);
  });

  test('is measured also where its length is not announced', async () => {
    expect((await send(streamed(64 * KB))).status).toBe(422);
    expect((await send(streamed(64 * KB + 1))).status).toBe(413);
  });
});

describe('an address without its last slash', () => {
  test.each([
    ['/lobby', '/lobby/'],
    ['/lobby?q=ad%20a&page=2', '/lobby/?q=ad%20a&page=2'],
    ['/login?next=/room/x/', '/login/?next=/room/x/'],
    ['/register', '/register/'],
    ['/logout', '/logout/'],
    ['/chat/1', '/chat/1/'],
    ['/room/abcdefgh?before=41', '/room/abcdefgh/?before=41'],
    ['/no/such/page', '/no/such/page/'],
    ['//evil', '//evil/'],
    ['/\\evil', '//evil/'],
  ])('%s leads to %s, on this host', async (path, to) => {
    const response = await stranger.fetch(`${ORIGIN}${path}`);
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe(ORIGIN + to);
  });

  test.each([
    '/room/x/socket',
    '/room/x/messages?before=41',
    '/presence/socket',
    '/robots.txt',
    '/built/none.js',
  ])('%s is left as it is', async (path) => expect((await ada.fetch(path)).status).not.toBe(301));

  test('takes no form along', async () => {
    expect((await ada.post('/logout')).status).toBe(404);
    expect((await ada.fetch('/lobby/')).status).toBe(200);
  });
});
