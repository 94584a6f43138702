/** Who becomes the owner of a Parley, and who may register in it. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type Browser,
  db,
  hashCheaply,
  type Person,
  printSetUpCode,
  register,
  SET_UP_CODE,
  stranger,
} from '../../test/cast.ts';
import { PASSWORD } from '../../test/password.ts';
import { hashOfSetUpCode, isSetUpCode } from './set-up-code.ts';

hashCheaply();

const HASH = hashOfSetUpCode(SET_UP_CODE.replaceAll('-', ''));
const HOUR = 60 * 60_000;

let people = 0;
const someone = (name: string) => `${name}${++people}`;

const owners = async () => {
  const { results } = await env.DB.prepare("SELECT id FROM users WHERE role = 'owner'").all<{ id: number }>();
  return results.map(({ id }) => id);
};
const roleOf = ({ id }: Person) =>
  env.DB.prepare('SELECT role FROM users WHERE id = ?').bind(id).first<string>('role');
const enter = (who: Browser, code = SET_UP_CODE) => who.post('/setup/', { code });
const newAccount = (username: string, code = SET_UP_CODE) =>
  stranger.post('/setup/account/', { code, username, password: PASSWORD });

beforeEach(async () => {
  await env.DB.prepare("UPDATE users SET role = 'member'").run();
  await printSetUpCode();
});

describe('the set-up code', () => {
  test('makes whoever is signed in the owner, who may then choose who registers', async () => {
    const ada = await register(someone('ada'));
    const answer = await enter(ada, ' ABCD efgh 2345—wxyz ');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/administration/?owner']);
    expect(await owners()).toEqual([ada.id]);
    const page = await (await ada.fetch('/administration/?owner')).text();
    expect(page).toContain('You are now the owner of this Parley.');
    expect(await (await ada.fetch('/settings/')).text()).toContain('href="/administration/"');
  });

  test('makes a stranger an account that is the owner’s', async () => {
    const name = someone('grace');
    const answer = await newAccount(name);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/login/arrived/?next=%2Fadministration%2F%3Fowner');
    const role = env.DB.prepare('SELECT role FROM users WHERE username = ?').bind(name);
    expect(await role.first('role')).toBe('owner');
  });

  test('is good once', async () => {
    const [ada, grace] = [await register(someone('ada')), await register(someone('grace'))];
    await enter(ada);
    const refused = await enter(grace);
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('This code is wrong, or it can’t be used any more.');
    expect((await newAccount(someone('linus'))).status).toBe(422);
    expect(await owners()).toEqual([ada.id]);
  });

  test('of many who enter it at the same moment, with an account or without, one becomes the owner', async () => {
    const members = await Promise.all(['ada', 'grace', 'linus'].map((name) => register(someone(name))));
    const before = await env.DB.prepare('SELECT count(*) AS n FROM users').first<number>('n');
    const answers = await Promise.all([
      ...members.map((member) => enter(member)),
      ...['alan', 'barbara', 'ken'].map((name) => newAccount(someone(name))),
    ]);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([303, 422, 422, 422, 422, 422]);
    expect(await owners()).toHaveLength(1);
    const isNew = answers.slice(3).some(({ status }) => status === 303);
    const after = await env.DB.prepare('SELECT count(*) AS n FROM users').first<number>('n');
    expect((after ?? 0) - (before ?? 0), 'nobody else has an account').toBe(isNew ? 1 : 0);
  });

  test('of a later deploy makes another person the owner, and who was it stays an admin', async () => {
    const [ada, grace] = [await register(someone('ada')), await register(someone('grace'))];
    await enter(ada);
    await printSetUpCode();
    await enter(grace);
    expect([await roleOf(ada), await roleOf(grace)]).toEqual(['admin', 'owner']);
    // With another name than that of an account that is there.
    await printSetUpCode();
    expect((await newAccount(grace.username)).status).toBe(422);
    expect([await roleOf(ada), await roleOf(grace)]).toEqual(['admin', 'owner']);
    expect((await newAccount(someone('linus'))).status).toBe(303);
    expect([await roleOf(ada), await roleOf(grace)]).toEqual(['admin', 'admin']);
  });

  test('dies an hour after the first wrong guess, and not by what cannot be a code', async () => {
    const ada = await register(someone('ada'));
    const now = Date.now();
    await enter(ada, 'no code');
    await enter(ada, 'x'.repeat(10_000));
    expect(await isSetUpCode(db, HASH, now + 100 * HOUR)).toBe(true);
    expect((await enter(ada, 'aaaa-aaaa-aaaa-aaaa')).status).toBe(422);
    expect(await isSetUpCode(db, HASH, now + HOUR - 60_000)).toBe(true);
    expect(await isSetUpCode(db, HASH, now + HOUR + 60_000)).toBe(false);
    vi.useFakeTimers({ toFake: ['Date'], now: now + HOUR + 60_000 });
    expect((await enter(ada)).status).toBe(422);
    vi.useRealTimers();
    expect(await owners()).toEqual([]);
  });

  test('a form that comes back keeps what was typed, but for the password', async () => {
    const answer = await newAccount('a b');
    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toContain('value="a b"');
    expect(html).toContain(`value="${SET_UP_CODE}"`);
    expect(html).toContain('Use 3 to 30 characters');
    expect(html).not.toContain(PASSWORD);
    expect(await isSetUpCode(db, HASH, Date.now())).toBe(true);
  });

  test('a form that was sent twice does no harm, and one of somebody else is refused', async () => {
    const ada = await register(someone('ada'));
    await enter(ada);
    expect((await enter(ada)).headers.get('location')).toBe('/administration/?owner');
    await printSetUpCode();
    const grace = await register(someone('grace'));
    expect((await grace.post('/setup/', { code: SET_UP_CODE, as: String(ada.id) })).status).toBe(409);
    expect(await owners()).toEqual([ada.id]);
  });
});

describe('administration', () => {
  test('is not there for members', async () => {
    const grace = await register(someone('grace'));
    expect((await grace.fetch('/administration/')).status).toBe(404);
    expect((await grace.post('/administration/', { registration: 'open' })).status).toBe(404);
    expect(await (await grace.fetch('/settings/')).text()).not.toContain('/administration/');
  });

  test.each([
    ['invitation', 'Ask somebody who already uses this Parley for an invitation.'],
    ['closed', 'Nobody new can register here at the moment.'],
  ])('when the owner chooses "%s", strangers read why they cannot register', async (registration, said) => {
    const ada = await register(someone('ada'));
    await enter(ada);
    const chosen = await ada.post('/administration/', { registration, as: String(ada.id) });
    expect(chosen.headers.get('location')).toBe('/administration/?saved');

    const login = await (await stranger.fetch('/login/')).text();
    expect(login).toContain(said);
    expect(login).not.toContain('href="/register/');
    const page = await stranger.fetch('/register/');
    expect([page.status, await page.text()]).toEqual([403, expect.stringContaining(said)]);
    const name = someone('linus');
    const sent = await stranger.post('/register/', {
      username: name,
      password: PASSWORD,
      next: '/settings/',
    });
    const html = await sent.text();
    expect(sent.status).toBe(403);
    expect(html).toContain(said);
    expect(html).toContain(`value="${name}"`);
    expect(html).toContain('value="/settings/"');
    const made = env.DB.prepare('SELECT count(*) AS n FROM users WHERE username = ?').bind(name);
    expect(await made.first('n')).toBe(0);

    await ada.post('/administration/', { registration: 'open' });
    expect(await (await stranger.fetch('/login/')).text()).toContain('href="/register/');
    expect((await stranger.post('/register/', { username: name, password: PASSWORD })).status).toBe(303);
  });

  test('what nobody can choose changes nothing', async () => {
    const ada = await register(someone('ada'));
    await enter(ada);
    await ada.post('/administration/', { registration: 'closed' });
    for (const registration of ['', 'wide open', 'OPEN'])
      await ada.post('/administration/', { registration });
    expect((await stranger.fetch('/register/')).status).toBe(403);
    await ada.post('/administration/', { registration: 'open' });
  });
});
