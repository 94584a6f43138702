import { env } from 'cloudflare:workers';
import { decodeBase32IgnorePadding } from '@oslojs/encoding';
import { generateHOTP } from '@oslojs/otp';
import { beforeAll, describe, expect, test } from 'vitest';
import { newInvitationToken } from '../src/invitations/invitations.ts';
import { TEXTS } from '../src/web/texts/languages.ts';
import app from '../src/worker.ts';
import { groupOf, hashCheaply, type Person, promote, register, stranger } from './cast.ts';
import { Jar } from './jar.ts';
import { PASSWORD } from './password.ts';

hashCheaply();

/** Names and messages without a letter, so that all letters in a page are the interface's. */
const [ADA, GRACE] = ['101', '202'];

let grace: Person;
let visits: Map<string, Response>;

class German extends Jar {
  override fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('accept-language', 'de-AT, en;q=0.5');
    return super.fetch(path, { ...init, headers });
  }
}

/** Everything that one can see in Parley. */
beforeAll(async () => {
  grace = await register(GRACE);
  visits = new Map();
  const ada = new German();
  const see = async (path: string, fields?: Record<string, string>) => {
    const response = await (fields ? ada.post(path, fields) : ada.fetch(path));
    const { status } = response;
    visits.set(
      `${fields ? 'POST ' : ''}${path} (${status}${fields ? `, ${Object.values(fields)}` : ''})`,
      response,
    );
    return response.clone();
  };

  await see('/login/');
  await see('/login/', { username: ADA, password: 'x' });
  await see('/register/');
  await see('/register/', { username: 'ö', password: 'x' });
  await see('/register/', { username: GRACE, password: PASSWORD });
  await see('/register/', { username: ADA, password: 'password' });
  await see('/register/', { username: ADA, password: PASSWORD });

  await see('/lobby/');
  const { headers } = await see(`/chat/${grace.id}/`);
  const room = headers.get('location') ?? '';
  await see(room, { cid: 'cid-of-test', body: '1+1' });
  await grace.post(room, { cid: 'cid-of-test', body: '=2' });
  await see('/lobby/');
  await see('/lobby/?q=999');
  await see(room);
  await see(`${room}?before=2`);
  await see(`${room}1/`);
  await see(`${room}search/`);
  await see(`${room}search/?q=1`);
  await see(`${room}search/?q=999`);
  await see('/search/');
  await see('/starred/');
  await see('/search/?q=1');
  await see('/search/?q=999');
  await see(`${room}mine/`);
  await grace.post(`${room}mine/`, { do: 'archive' });
  await see(`${room}mine/`, { do: 'archive' });
  await see('/lobby/?archived=1');
  await see(`${room}mine/`);
  await see(`${room}mine/`, { do: 'unarchive' });
  await see(room, { cid: 'cid-of-test', body: '3' });
  await see(room, { cid: 'cid-of-test-2', body: '' });
  await see(room, { cid: 'cid-of-test-2', body: '9'.repeat(4_001) });
  await see(room, { cid: '', body: '3' });

  await see('/settings/?saved');
  const mine = await (await see('/settings/', { name: '1'.repeat(51), about: '2'.repeat(141) })).text();
  await see(`/people/${grace.id}/`);
  await see(`/people/${/data-user="(\d+)"/.exec(mine)?.[1]}/`);
  await see('/people/999/');
  await see(`/chat/${/data-user="(\d+)"/.exec(mine)?.[1]}/`);

  await see('/setup/');
  await see('/setup/', { code: '1' });
  await see('/setup/', { code: '2222-2222-2222-2222' });
  await see('/setup/account/');
  await promote({ id: Number(/data-user="(\d+)"/.exec(mine)?.[1]), username: ADA }, 'admin');
  await see('/administration/');
  await see('/administration/?owner');
  await see('/administration/instance/');
  await see('/administration/instance/', { name: '7'.repeat(41) });
  await see('/administration/instance/', { contact: '7'.repeat(1_001) });
  await see('/administration/instance/', { name: '8', groups: 'admins', contact: '8', privacy: '8' });
  await see('/administration/instance/?saved');
  await see('/help/');
  visits.set('/help/ (stranger)', await new German().fetch('/help/'));
  visits.set('/login/ (texts)', await new German().fetch('/login/'));
  const member = new German();
  await member.post('/login/', { username: GRACE, password: PASSWORD });
  visits.set('/groups/ (admins only)', await member.fetch('/groups/'));
  visits.set('/groups/new/ (admins only)', await member.fetch('/groups/new/'));
  visits.set('POST /groups/new/ (admins only)', await member.post('/groups/new/', { name: '7' }));
  await see('/administration/instance/', { name: '', groups: 'all', contact: '', privacy: '' });
  await see('/administration/log/');
  await see('/administration/members/');
  await see('/administration/members/?q=999');
  const [hers, suspended] = [String(grace.id), await register('505')];
  await see('/administration/members/', { user: hers, do: 'admin' });
  await promote({ id: Number(/data-user="(\d+)"/.exec(mine)?.[1]), username: ADA }, 'owner');
  await see('/administration/members/', { user: String(suspended.id), do: 'suspend' });
  visits.set(
    '/login/ (suspended)',
    await new German().post('/login/', { username: '505', password: PASSWORD }),
  );
  await see('/administration/members/?done');
  const help = await (await see('/administration/members/', { user: hers, do: 'reset' })).text();
  const link = /\/reset\/\?token=[\w-]+/.exec(help)?.[0] ?? '';
  visits.set('/reset/', await new German().fetch(link));
  visits.set('/reset/ (unknown)', await new German().fetch('/reset/?token=1'));
  const [, lost = ''] = link.split('=');
  visits.set('POST /reset/', await new German().post('/reset/', { token: lost, password: '1' }));
  await see('/account/?done=reset');
  await see('/administration/members/', { user: String(suspended.id), do: 'restore' });
  await see('/administration/members/', { user: hers, do: 'admin' });
  await see('/administration/members/');
  await see('/administration/members/', { user: hers, do: 'member' });
  await see('/administration/', { registration: 'open' });
  await see('/administration/log/');
  await see('/administration/usage/');
  await see('/settings/');
  for (const registration of ['invitation', 'closed', 'open']) {
    await see('/administration/', { registration });
    visits.set(`/login/ (${registration})`, await new German().fetch('/login/'));
    visits.set(`/register/ (${registration})`, await new German().fetch('/register/'));
    const typed = { username: '303', password: '1' };
    visits.set(`POST /register/ (${registration})`, await new German().post('/register/', typed));
  }
  await see('/invitations/');
  const [token, bakers] = [newInvitationToken(), await groupOf(grace, [], { name: '7' })];
  await see('/invitations/', { token: '1' });
  await see('/invitations/', { token, room: bakers });
  await see('/invitations/', { token, uses: '25' });
  await see(`/invitations/?made=${token}`);
  const id = await env.DB.prepare('SELECT max(id) AS id FROM invitations').first<number>('id');
  const opened = async (to: string, name: string) =>
    visits.set(`/invitation/ (${name})`, await new German().fetch(`/invitation/?token=${to}`));
  await opened('1', 'unknown');
  await opened(token, 'open');
  const guest = { token, username: 'ö', password: '1' };
  visits.set('POST /invitation/', await new German().post('/invitation/', guest));
  await new German().post('/invitation/', { token, username: '404', password: PASSWORD });
  await see('/administration/');
  await see('/invitations/');
  await see('/invitations/revoke/', { id: String(id) });
  await see('/invitations/?revoked');
  await opened(token, 'revoked');
  await see('/invitations/revoke/');
  await see('/invitation/join/');
  const others = newInvitationToken();
  await grace.post('/invitations/', { token: others, room: bakers });
  await see(`/invitation/?token=${others}`);
  await opened(others, 'group');
  await see('/invitation/join/', { token: '1' });
  await see('/invitation/join/', { token: others });
  await opened(others, 'used up');

  visits.set('/setup/ (stranger)', await new German().fetch('/setup/'));
  const wrong = { code: '2222-2222-2222-2222', username: '303', password: '1' };
  visits.set('POST /setup/account/', await new German().post('/setup/account/', wrong));

  await see('/groups/');
  await see('/groups/new/');
  await see('/groups/new/', { cid: 'cid-of-group', name: '', people: '' });
  await see('/groups/new/', { cid: 'cid-of-group', name: '7', people: '999' });
  const made = await see('/groups/new/', { cid: 'cid-of-group', name: '7', people: GRACE });
  const group = `${made.headers.get('location') ?? ''}group/`;
  await see(group);
  await see(group, { cid: 'cid-of-group-2', do: 'remove', user: '999' });
  await see(group, { cid: 'cid-of-group-3', do: 'nothing' });

  const message = `${made.headers.get('location') ?? ''}message/2/`;
  await see(made.headers.get('location') ?? '', { cid: 'cid-of-group-4', body: '8' });
  await see(message);
  await see(message, { cid: 'cid-of-group-5', do: 'nothing' });
  await see(message, { cid: 'cid-of-group-6', do: 'pin' });
  await see(`${message}edit/`);
  await see(`${message}edit/`, { cid: 'cid-of-group-7', body: '' });
  await see(`${message}edit/`, { cid: 'cid-of-group-8', body: '9' });
  await see(`${message}edit/`, { cid: 'cid-of-group-8', body: '7' });
  await see(`${message}forward/?q=8`);
  await see(`${message}forward/`, { cid: 'cid-of-group-9' });
  await see(`${message}forward/`, { cid: 'cid-of-group-9', to: '999' });
  await see(message);
  await see(made.headers.get('location') ?? '');
  await see(group);

  await see('/account/');
  for (const [current, password] of [
    ['1', PASSWORD],
    [PASSWORD, PASSWORD],
    [PASSWORD, '1'],
    [PASSWORD, 'password'],
    [PASSWORD, `${PASSWORD}!`],
  ] as const)
    await see('/account/password/', { current, password });
  const other = new German();
  await other.post('/login/', { username: ADA, password: `${PASSWORD}!` });
  await see('/account/username/');
  await see('/account/username/', { username: 'ö', proof: '1' });
  await see('/account/username/', { username: GRACE, proof: '1' });
  await see('/account/username/', { username: '1001', proof: '1' });
  await see('/account/?done=password');
  await see('/account/?done=revoked');
  await see('/account/?done=others');
  await see('/account/passkeys/');
  await see('/account/two-step/');
  await see('/account/two-step/', { proof: '1' });
  await see('/account/two-step/', { proof: `${PASSWORD}!` });
  const setUp = await (await see('/account/two-step/new/')).text();
  await see('/account/two-step/new/', { code: '1' });
  const secret = (/<code class="secret">([A-Z2-7 ]+)</.exec(setUp)?.[1] ?? '').replaceAll(' ', '');
  const code = generateHOTP(decodeBase32IgnorePadding(secret), BigInt(Math.floor(Date.now() / 30_000)), 6);
  await see('/account/two-step/new/', { code });
  await see('/account/two-step/');
  await see('/account/two-step/codes/', { proof: '1' });

  const third = new German();
  await third.post('/login/', { username: ADA, password: `${PASSWORD}!` });
  visits.set('/login/arrived/', await new German().fetch('/login/arrived/'));
  visits.set('/login/passkey/', await new German().fetch('/login/passkey/'));
  visits.set('/login/second/ (no cookie)', await new German().fetch('/login/second/'));
  visits.set('/login/second/', await third.fetch('/login/second/'));
  visits.set('/login/second/ (wrong)', await third.post('/login/second/', { code: '1' }));
  visits.set('/login/second/ (wrong, too)', await third.post('/login/second/', { recovery: '1' }));

  for (const form of ['revoke/', 'revoke-others/', 'passkeys/rename/', 'passkeys/remove/', 'two-step/off/'])
    await see(`/account/${form}`);
  await see('/no/such/page/');
  await see('/logout/');
  visits.set('a form that is kept', await new German().post(room, { body: '1', cid: 'cid-of-test' }));
  visits.set("another's form", await ada.post('/settings/', { as: '999' }));
  const foreign = { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } };
  visits.set('a form of another site', await ada.post('/settings/', {}, foreign));
  visits.set('too much', await ada.post('/login/', { username: '1'.repeat(70_000) }));
  visits.set('nothing to read', await ada.fetch('/login/', { method: 'POST', body: '1' }));
});

/** A page's texts, one by one: between tags, and in the attributes that people read or hear. */
const textsIn = (html: string): string[] => {
  const body = html.replace(/<(code|pre|textarea)\b[\s\S]*?<\/\1>/g, '');
  const between = body.split(/<[^>]*>/);
  const attributes = [...body.matchAll(/ (?:aria-label|title|placeholder|alt|data-[\w-]*text)="([^"]*)"/g)];
  return [...between, ...attributes.map(([, text = '']) => text)]
    .map((text) => text.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&').trim())
    .filter((text) => /\p{L}/u.test(text));
};

/** What English says, as patterns: whatever is filled in may be anything. */
const sayings = (texts: object): string[] =>
  Object.values(texts).flatMap((text) => {
    if (typeof text === 'string') return [text];
    if (typeof text === 'object') return sayings(text);
    const anything = { [Symbol.toPrimitive]: (hint: string) => (hint === 'number' ? 7 : '\u0001') };
    return [String(text(...Array(text.length).fill(anything)))];
  });
const alike = (text: string) => text.trim().toLowerCase();
const german = new Set(sayings(TEXTS.de).map(alike));
const english = sayings(TEXTS.en)
  .filter((text) => !german.has(alike(text)) && /\p{L}{2}/u.test(text))
  .map(
    (text) =>
      new RegExp(
        `^${alike(text)
          .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
          .replaceAll('\u0001', '.+')}$`,
      ),
  );
/** In nearly every English sentence, and in no German one. */
const ENGLISH_WORD = /\b(?:the|and|your?|is|are|of|to|with|it|not|this|that|for)\b/i;

describe('a German browser', () => {
  test('gets every page in German, and no English text with it', async () => {
    for (const [path, response] of visits) {
      const html = await response.clone().text();
      if (html === '') continue;
      expect(response.headers.get('content-language'), path).toBe('de');
      expect(response.headers.get('vary'), path).toMatch(/accept-language/i);
      expect(html, path).toContain('<html lang="de"');
      const foreign = textsIn(html).filter(
        (text) => english.some((saying) => saying.test(alike(text))) || ENGLISH_WORD.test(text),
      );
      expect(foreign, path).toEqual([]);
    }
  });

  test('has seen every page that there is', () => {
    const pages = app.routes
      .filter(({ method, path }) => method === 'GET' && path.endsWith('/') && path !== '/')
      .map(({ path }) => path);
    const seen = [...visits.keys()].map((visit) => visit.replace(/^POST /, '').replace(/[ ?].*/, ''));
    const isSeen = (page: string) => {
      const pattern = new RegExp(`^${page.replace(/:\w+/g, '[^/]+')}$`);
      return seen.some((path) => pattern.test(path));
    };
    expect(pages.length).toBeGreaterThan(8);
    const unseen = pages.filter((page) => !isSeen(page));
    expect(unseen, 'see() a new page among the visits, above').toEqual([]);
  });

  test('reads times, numbers and plurals as they are written in German', async () => {
    const html = await Promise.all([...visits.values()].map((response) => response.clone().text()));
    const all = html.join('');
    expect(all).toContain('>jetzt</time>');
    expect(all).toMatch(/>Heute \d\d:\d\d<\/time>/);
    expect(all).toContain('höchstens 4.000 Zeichen');
  });
});

describe('a language', () => {
  const page = async (language: string, browser: Person | typeof stranger = stranger, path = '/login/') => {
    const response = await browser.fetch(path, { headers: { 'accept-language': language } });
    return /<html lang="(\w+)"/.exec(await response.text())?.[1];
  };

  test('that is chosen comes before what the browser prefers', async () => {
    const choose = (language: string) => grace.post('/settings/', { language });
    expect(await page('de', grace, '/lobby/')).toBe('de');
    await choose('en');
    expect(await page('de', grace, '/lobby/')).toBe('en');
    await choose('de');
    expect(await page('en', grace, '/no/such/page/')).toBe('de');
    expect(await page('en', stranger)).toBe('en');
    await choose('');
    expect(await page('en', grace, '/lobby/')).toBe('en');
  });

  test("is each page's own, however many are drawn at once", async () => {
    const asked = Array.from({ length: 40 }, (_, i) => (i % 2 ? 'de' : 'en'));
    expect(await Promise.all(asked.map((language) => page(language)))).toEqual(asked);
    const lists = asked.map((language) => page(language, grace, '/lobby/'));
    expect(await Promise.all(lists)).toEqual(asked);
  });

  test('is also that of what a script is told', async () => {
    const headers = { accept: 'application/json', 'accept-language': 'de' };
    const answer = await stranger.fetch('/room/x/messages', { headers });
    expect(await answer.json()).toEqual({ error: TEXTS.de.problems.signedOut.title });
    expect(answer.headers.get('content-language')).toBe('de');
  });
});
