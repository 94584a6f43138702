import { describe, expect, test, vi } from 'vitest';
import { asker } from './http.ts';
import { HttpTransport } from './http-transport.ts';
import type { OutboxItem } from './outbox.ts';

const ada = 1;
const NOON = Date.UTC(2026, 0, 1, 12);
const entry: OutboxItem = {
  ...{ id: 1, user: ada, room: 'r1', cid: 'c1', body: 'a & b' },
  ...{ at: 0, state: 'pending' },
};
/** The header of each answer of Parley (web/security.ts); others may have added to it. */
const PARLEYS = { 'server-timing': `cfCacheStatus;desc="DYNAMIC", parley;dur=${NOON}` };

const transport = (answer: () => Promise<Response> | Response) => {
  const asked: [string, RequestInit][] = [];
  const onAuthFailure = { signedOut: vi.fn(), notYou: vi.fn() };
  const onTime = vi.fn();
  const fetcher = async (url: unknown, init?: RequestInit) => {
    asked.push([String(url), init ?? {}]);
    return answer();
  };
  const ask = asker(onTime, fetcher as typeof fetch);
  return { asked, onAuthFailure, onTime, transport: new HttpTransport(() => true, onAuthFailure, ask) };
};
const json = (status: number, body: object, headers: HeadersInit = PARLEYS) =>
  new Response(JSON.stringify(body), { status, headers });
const outcome = (answer: () => Promise<Response> | Response) => transport(answer).transport.send(entry);

test('[P6] a post says whose it is', async () => {
  const { asked, onTime, transport: it } = transport(() => json(200, { seq: 7 }));
  expect(await it.send(entry)).toEqual({ is: 'stored', seq: 7 });
  const [[url, init] = ['', {}]] = asked;
  expect(url).toBe('/room/r1/');
  expect(String(init.body)).toBe('cid=c1&body=a+%26+b&as=1');
  expect(init.headers).toEqual({ accept: 'application/json' });
  expect(init.redirect).toBe('manual');
  expect(onTime).toHaveBeenCalledWith(NOON);
});

test.each([
  [429, { reason: 'too_fast', retryAfter: 1_500 }, { is: 'too_fast', retryAfter: 1_500 }],
  [409, { reason: 'cid_taken', seq: 1 }, { is: 'failed', reason: 'cid_taken' }],
  [422, { reason: 'too_long' }, { is: 'failed', reason: 'too_long' }],
  [413, {}, { is: 'failed', reason: 'too_long' }],
  [404, {}, { is: 'failed', reason: 'not_found' }],
  [403, {}, { is: 'failed', reason: 'not_found' }],
  [500, {}, { is: 'lost' }],
  [503, { reason: 'news to us' }, { is: 'lost' }],
  [200, {}, { is: 'lost' }],
])('the answer %i %j of Parley', async (status, body, expected) => {
  expect(await outcome(() => json(status, body))).toEqual(expected);
});

test('[P6] signed out, or another person: nothing is lost, and the page is told', async () => {
  const out = transport(() => json(401, {}));
  expect(await out.transport.send(entry)).toEqual({ is: 'lost' });
  expect(out.onAuthFailure.signedOut).toHaveBeenCalledOnce();
  const other = transport(() => json(409, { reason: 'not_you' }));
  expect(await other.transport.send(entry)).toEqual({ is: 'lost' });
  expect(other.onAuthFailure.notYou).toHaveBeenCalledOnce();
  expect(other.onAuthFailure.signedOut).not.toHaveBeenCalled();
});

describe('[P5] what something in front of Parley answers is no word of Parley: the message is tried again', () => {
  const page = (status: number, text = '<html><h1>Access denied</h1>') => new Response(text, { status });

  test.each([400, 401, 403, 404, 407, 409, 413, 418, 422, 429, 451, 500, 502, 503, 504, 511])(
    'a page with the status %i',
    async (status) => expect(await outcome(() => page(status))).toEqual({ is: 'lost' }),
  );

  test.each([
    ['a gateway’s JSON', () => json(403, { error: 'forbidden' }, {})],
    ['a gateway’s JSON that says not_found', () => json(404, { reason: 'not_found' }, {})],
    ['a reason that Parley knows', () => json(422, { reason: 'too_long' }, {})],
    ['a seq', () => json(200, { seq: 7 }, {})],
    ['the login page of a network', () => page(200, '<html><form>Room and name, please</form>')],
    ['a page with a Server-Timing of its own', () => json(404, {}, { 'server-timing': 'edge;dur=12' })],
    ['an empty answer', () => new Response(null, { status: 204 })],
  ])('%s', async (_, answer) => expect(await outcome(answer)).toEqual({ is: 'lost' }));

  test('a redirect, which browsers hide, and a foreign 401 do not lead to the login page', async () => {
    for (const answer of [() => Response.error(), () => page(401)]) {
      const it = transport(answer);
      expect(await it.transport.send(entry)).toEqual({ is: 'lost' });
      expect(it.onAuthFailure.signedOut).not.toHaveBeenCalled();
      expect(it.onTime).not.toHaveBeenCalled();
    }
  });

  test('no network, an answer that breaks off, or Parley without JSON: nothing is thrown', async () => {
    expect(await outcome(() => Promise.reject(new TypeError('offline')))).toEqual({ is: 'lost' });
    const broken = new ReadableStream({ start: (stream) => stream.error(new TypeError('gone')) });
    expect(await outcome(() => new Response(broken, { headers: PARLEYS }))).toEqual({ is: 'lost' });
    expect(await outcome(() => new Response('<html>', { status: 502, headers: PARLEYS }))).toEqual({
      is: 'lost',
    });
  });
});
