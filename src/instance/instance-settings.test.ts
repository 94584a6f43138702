/** What those who look after a Parley choose for all. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Browser, hashCheaply, type Person, promote, register, stranger } from '../../test/cast.ts';
import { newInvitationToken } from '../invitations/invitations.ts';

hashCheaply();

const HERE = '/administration/instance/';
let people = 0;
let owner: Person;
let member: Person;

beforeEach(async () => {
  await env.DB.prepare("UPDATE users SET role = 'member'").run();
  await env.DB.prepare('DELETE FROM audit_log').run();
  await env.DB.prepare("UPDATE instance SET name = NULL, groups = 'all', contact = '', privacy = ''").run();
  people += 1;
  [owner, member] = [await register(`owner${people}`), await register(`member${people}`)];
  await promote(owner, 'owner');
});

const NOTHING = { name: '', groups: 'all', contact: '', privacy: '' };
const choose = (more: Record<string, string>, who: Browser = owner) =>
  who.post(HERE, { ...NOTHING, ...more });
const html = async (who: Browser, path: string, init = {}) => (await who.fetch(path, init)).text();
const row = () => env.DB.prepare('SELECT name, groups, contact, privacy FROM instance').first();
const logged = async () =>
  (await env.DB.prepare('SELECT act, value FROM audit_log ORDER BY id').all()).results.map(Object.values);

describe('the name', () => {
  test('stands in titles, on the login page, and in invitations; nobody reads markup in it', async () => {
    expect((await choose({ name: ' Bakers  <b>& Co </b>\n' })).headers.get('location')).toBe(`${HERE}?saved`);
    const written = 'Bakers &lt;b&gt;&amp; Co &lt;/b&gt;';
    for (const who of [owner, member])
      expect(await html(who, '/settings/')).toContain(`<title>Settings · ${written}</title>`);
    expect(await html(member, '/settings/', { headers: { 'hx-request': 'true' } })).toMatch(
      new RegExp(`^<title>Settings · ${written}</title>`),
    );
    const login = await html(stranger, '/login/');
    expect(login).toContain(`<title>Log in · ${written}</title>`);
    expect(login).toContain(`<h1 dir="auto">${written}</h1>`);
    const token = newInvitationToken();
    await member.post('/invitations/', { token });
    expect(await html(stranger, `/invitation/?token=${token}`)).toContain(`<h1 dir="auto">${written}</h1>`);
    expect(await html(stranger, '/login/')).not.toContain('<b>');
  });

  test('is Parley where none was chosen, and again where it was removed', async () => {
    expect(await html(stranger, '/login/')).toContain('<h1 dir="auto">Parley</h1>');
    await choose({ name: 'Bakers' });
    await choose({});
    expect(await html(member, '/settings/')).toContain('<title>Settings · Parley</title>');
    expect(await row()).toEqual({ ...NOTHING, name: null });
  });

  test.each([
    ['too long', { name: 'x'.repeat(41) }, 'The name is too long'],
    ['far too long', { name: 'é'.normalize('NFD').repeat(5_000) }, 'The name is too long'],
    ['a text too long', { contact: 'x'.repeat(1_001) }, 'One of the texts is too long'],
    ['another text too long', { privacy: 'x'.repeat(20_000) }, 'One of the texts is too long'],
  ])('%s is refused, and comes back to be mended', async (_, typed, sentence) => {
    const answer = await choose({ ...typed, groups: 'admins' });
    expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining(sentence)]);
    expect(await row()).toEqual({ ...NOTHING, name: null });
    expect(await logged()).toEqual([]);
  });

  test('has nothing in it that is not seen', async () => {
    await choose({ name: 'Ba\u200bk\u202eers' });
    expect((await row())?.name).toBe('Bakers');
  });
});

describe('who may create groups', () => {
  const make = (who: Person, count = 0) =>
    who.post('/groups/new/', { cid: `cid-of-making-${people}-${count}`, name: 'Lunch', people: '' });

  test('is everybody, or those who look after the place: that is asked when the group is made', async () => {
    expect((await make(member)).status).toBe(303);
    await choose({ groups: 'admins' });
    const refused = await make(member, 1);
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringContaining('only its owner and its admins can create groups'),
    ]);
    const groups = await html(member, '/groups/');
    expect(groups).not.toContain('href="/groups/new/"');
    expect((await member.fetch('/groups/new/')).headers.get('location')).toBe('/groups/');
    expect((await make(owner)).status).toBe(303);
    expect(await html(owner, '/groups/')).toContain('href="/groups/new/"');
  });
});

describe('the texts for strangers', () => {
  test('stand on the login page, with links that lead where they say, and no markup', async () => {
    await choose({
      contact: 'Ask <script>alert(1)</script> ada\r\nhttps://example.org/help?a=1&b=2 javascript:alert(1)',
      privacy: 'Nothing is sold.',
    });
    const login = await html(stranger, '/login/');
    expect(login).toContain('Ask &lt;script&gt;alert(1)&lt;/script&gt; ada<br/>');
    expect(login).toContain(
      '<a href="https://example.org/help?a=1&amp;b=2" rel="noopener noreferrer nofollow">',
    );
    expect(login).not.toContain('href="javascript');
    expect(login).toContain('Nothing is sold.');
  });
});

test('every change has a line in the audit log, and what stays has none', async () => {
  await choose({ name: 'Bakers', groups: 'admins', contact: 'ada', privacy: 'None' });
  await choose({ name: 'Bakers', groups: 'admins', contact: 'grace', privacy: 'None' });
  expect(await logged()).toEqual([
    ['instance_name', 'Bakers'],
    ['group_creation', 'admins'],
    ['instance_text', 'contact'],
    ['instance_text', 'privacy'],
    ['instance_text', 'contact'],
  ]);
  const log = (await html(owner, '/administration/log/')).replace(/<[^>]+>|[\u2068\u2069]/g, '');
  expect(log).toContain(`owner${people} named this Parley Bakers`);
  expect(log).toContain('changed who may create groups: Only the owner and the admins of this Parley');
  expect(log).toContain('changed the text “Privacy”');
});

test('to members there is nothing [P6]', async () => {
  expect((await member.fetch(HERE)).status).toBe(404);
  expect((await choose({ name: 'Mine' }, member)).status).toBe(404);
  expect(await row()).toEqual({ ...NOTHING, name: null });
});

test('the administration says which version runs', async () => {
  expect(await html(owner, '/administration/')).toContain('Which version this is was not noted');
});
