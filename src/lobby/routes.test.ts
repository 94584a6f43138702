import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { db, type Person, register, stranger } from '../../test/cast.ts';
import { rooms } from '../db/schema.ts';
import type { Bindings } from '../env.ts';
import { listingFor } from './listing.ts';
import { unreadOf } from './my-room.ts';
import { LIST_PAGE } from './people.ts';

let ada: Person;
let grace: Person;
let linus: Person;

beforeAll(async () => {
  ada = await register('ada');
  grace = await register('grace');
  linus = await register('linus');
});

describe('/lobby/', () => {
  test('is for people who are signed in', async () => {
    const response = await stranger.fetch('/lobby/?q=ada');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`/login/?next=${encodeURIComponent('/lobby/?q=ada')}`);
  });

  test('shows a conversation to both who have it, unread to whom it was written', async () => {
    const room = await ada.roomWith(grace);
    const sent = await ada.post(`/room/${room}/`, { cid: 'lobby-test-1', body: 'Are you\nhere?' });
    expect(sent.status).toBe(303);
    for (const [reader, unread] of [
      [ada, 0],
      [grace, 1],
    ] as const) {
      const { conversations, people } = await listingFor(env, reader);
      expect(conversations).toMatchObject([{ room, last: { seq: 1, from: ada.id, text: 'Are you here?' } }]);
      expect(conversations.map(unreadOf)).toEqual([unread]);
      expect(people.map(({ username }) => username)).toEqual(['linus']);
      const page = await (await reader.fetch('/lobby/')).text();
      expect(page).toContain('Are you here?');
    }
    expect(await (await linus.fetch('/lobby/')).text()).not.toContain('Are you here?');
  });

  test('shows what was searched for, however it looks', async () => {
    const html = async (query: string) => {
      const response = await linus.fetch(`/lobby/?${new URLSearchParams({ q: query })}`);
      expect(response.status).toBe(200);
      return response.text();
    };
    expect(await html(' GRA ')).toContain(`href="/chat/${grace.id}/"`);
    expect(await html('gra')).not.toContain(`href="/chat/${ada.id}/"`);
    expect(await html('"><script>')).not.toContain('<script>');
    // Notes to oneself may be found by a letter.
    for (const query of ['%', '_', "'", '\ud800', 'ø', '💜'.repeat(40), 'x'.repeat(9_000)])
      expect((await html(query)).replace(`/chat/${linus.id}/`, '')).not.toContain('href="/chat/');
  });

  test.for(['0', '-1', '1.5', '1e3', 'two', '', '99999999999999999999', '2'])(
    'page %s is a page, too',
    async (page) => {
      const response = await linus.fetch(`/lobby/?q=a&page=${page}`, { redirect: 'follow' });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain(`href="/chat/${ada.id}/"`);
    },
  );

  test('has as many pages as it needs', async () => {
    await Promise.all(Array.from({ length: LIST_PAGE + 3 }, (_, i) => register(`reader_${i}`)));
    const asked = { query: 'reader_' };
    const first = await listingFor(env, linus, asked);
    const further = { ...asked, page: '2', ...first.next };
    // An address of an earlier version counts pages.
    for (const address of [further, { ...asked, page: '2' }]) {
      const second = await listingFor(env, linus, address);
      expect([second.people.length, second.next]).toEqual([3, undefined]);
      const everybody = [...first.people, ...second.people].map(({ id }) => id);
      expect(new Set(everybody).size).toBe(LIST_PAGE + 3);
    }
    const link = new URLSearchParams({ q: 'reader_', page: '2', ...first.next });
    expect(await (await linus.fetch('/lobby/?q=reader_')).text()).toContain(
      `href="/lobby/?${String(link).replaceAll('&', '&amp;')}"`,
    );
  });

  test('asks D1 twice: for my rooms, and for the people with whom I have none', async () => {
    const prepare = vi.spyOn(env.DB, 'prepare');
    await listingFor(env, ada);
    expect(prepare).toHaveBeenCalledTimes(2);
    vi.restoreAllMocks();
  });

  test('a fragment of it is the pane alone; a search as one types picks its rows from the whole page', async () => {
    const htmx = { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'main#pane' };
    const pane = await (await ada.fetch('/lobby/', { headers: htmx })).text();
    expect(pane).toMatch(/^<title>/);
    expect(pane).not.toContain('<body');
    const typing = { headers: { ...htmx, 'hx-request-type': 'full', 'hx-target': 'div' } };
    expect(await (await ada.fetch('/lobby/?q=linus', typing)).text()).toContain(`href="/chat/${linus.id}/"`);
  });
});

describe('who is online', () => {
  test('[P8] comes first, and is said to be online', async () => {
    const tab = await linus.arrive();
    await tab.next('welcome');
    const { people, online } = await listingFor(env, grace);
    expect(people[0]?.username).toBe('linus');
    expect(online.has(linus.id)).toBe(true);
    tab.hangUp();
  });

  test('nobody is, when Presence fails; the list is there', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const snapshot = () => Promise.reject(new Error('overloaded'));
    const broken = { ...env, PRESENCE: { getByName: () => ({ snapshot }) } } as unknown as Bindings;
    const { people, online: nobody } = await listingFor(broken, linus);
    expect(people.length).toBeGreaterThan(1);
    expect(nobody.size).toBe(0);
    vi.restoreAllMocks();
  });
});

describe('/chat/<user_id>/', () => {
  test('leads both to their one room, also when both click at once', async () => {
    const responses = await Promise.all([
      grace.fetch(`/chat/${linus.id}/`),
      linus.fetch(`/chat/${grace.id}/`),
      grace.fetch(`/chat/${linus.id}/`),
    ]);
    const places = responses.map(({ status, headers }) => `${status} ${headers.get('location')}`);
    expect(new Set(places)).toEqual(new Set([`303 /room/${await grace.roomWith(linus)}/`]));
    const room = responses[0]?.headers.get('location') ?? '';
    expect((await linus.fetch(room)).status).toBe(200);
    expect((await ada.fetch(room)).status).toBe(404);
  });

  test.for(['999999', '0', '-1', '1.5', 'ada', '1e3', '99999999999999999999', '%00'])(
    'says clearly that %s is nobody',
    async (id) => {
      const response = await ada.fetch(`/chat/${id}/`);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('Person not found');
    },
  );

  test('makes nothing, whoever leads one there', async () => {
    const margaret = await register('margaret');
    const before = await db.$count(rooms);
    const headers = [{}, { 'sec-purpose': 'prefetch;prerender' }, { 'sec-fetch-site': 'cross-site' }];
    for (const sent of headers)
      expect((await ada.fetch(`/chat/${margaret.id}/`, { headers: sent })).status).toBe(303);
    expect(await db.$count(rooms)).toBe(before);
  });

  test('leads to one’s own notes', async () => {
    const { headers } = await ada.fetch(`/chat/${ada.id}/`);
    expect(headers.get('location')).toBe(`/room/s${ada.id}/`);
  });

  test('is for people who are signed in', async () => {
    expect((await stranger.fetch(`/chat/${ada.id}/`)).headers.get('location')).toContain('/login/');
  });
});
