/** [P7] [P9] Somebody is called something else from now on, and is nobody else for it. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  copied,
  groupOf,
  hashCheaply,
  moveOn,
  type Person,
  promote,
  register,
  signIn,
  stranger,
} from '../../test/cast.ts';
import { PASSWORD } from '../../test/password.ts';

hashCheaply();

const DAY = 24 * 60 * 60_000;
let people = 0;
let ada: Person;
let grace: Person;

beforeEach(async () => {
  people += 1;
  ada = await register(`ada${people}`);
  grace = await register(`grace${people}`);
  moveOn();
});

const rename = (person: Person, username: string, more: Record<string, string> = {}) =>
  person.post('/account/username/', { as: String(person.id), username, proof: PASSWORD, ...more });
const usernameOf = ({ id }: Person) =>
  env.DB.prepare('SELECT username FROM users WHERE id = ?').bind(id).first<string>('username');
const textOf = async (answer: Response) =>
  (await answer.text()).replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const login = (username: string) => stranger.post('/login/', { username, password: PASSWORD });
const logged = async ({ id }: Person) =>
  (
    await env.DB.prepare('SELECT act, user_id, value FROM audit_log WHERE actor_id = ?').bind(id).all()
  ).results.map(Object.values);
/** As if the changes until now had been so long ago. */
const age = (ms: number) =>
  env.DB.prepare('UPDATE former_usernames SET changed_at = changed_at - ?').bind(ms).run();

describe('a change of one’s username', () => {
  test('holds at once: to log in, to be found, and in what others read; sessions stay', async () => {
    const phone = await signIn(ada);
    const answer = await rename(ada, ` @countess${people} `);
    expect(answer.headers.get('location')).toBe('/account/username/?done');
    expect(await textOf(await ada.fetch('/account/username/?done'))).toContain(
      `Your username is now @countess${people}.`,
    );
    expect((await phone.fetch('/lobby/')).status).toBe(200);
    expect((await login(`ada${people}`)).status).toBe(422);
    expect((await login(`COUNTESS${people}`)).status).toBe(303);
    const found = async (query: string) => (await grace.fetch(`/lobby/?q=${query}`)).text();
    expect(await found(`@countess${people}`)).toContain(`data-username="countess${people}"`);
    expect(await found(`@ada${people}`)).not.toContain(`data-user="${ada.id}"`);
  });

  test('goes with what was written: messages, mentions, groups, and rooms that are open', async () => {
    const room = await groupOf(ada, [grace]);
    const line = await grace.connect(room);
    await line.next('welcome');
    await grace.post(`/room/${room}/`, { cid: 'cid-of-mention', body: `Hello @ada${people}` });
    await ada.post(`/room/${room}/`, { cid: 'cid-of-answer', body: 'Here I am' });
    await copied(room);
    await rename(ada, `countess${people}`);
    const html = await (await grace.fetch(`/room/${room}/`)).text();
    expect(html).toContain(`countess${people}`);
    expect(html).toMatch(new RegExp(`href="/people/${ada.id}/"[^>]*>@(?:ada|countess)${people}<`));
    await ada.post(`/room/${room}/`, { cid: 'cid-of-later', body: 'Still me' });
    await expect
      .poll(() => line.frames.some((frame) => JSON.stringify(frame).includes(`countess${people}`)))
      .toBe(true);
    await grace.post(`/room/${room}/`, { cid: 'cid-of-again', body: `And @countess${people}` });
    await copied(room);
    const mentions = await env.DB.prepare('SELECT mentions FROM messages WHERE cid = ?')
      .bind('cid-of-again')
      .first<string>('mentions');
    expect(mentions).toContain(String(ada.id));
    line.hangUp();
  });

  test('stands in the audit log, once, though the form come twice', async () => {
    await Promise.all([rename(ada, `countess${people}`), rename(ada, `countess${people}`)]);
    expect(await logged(ada)).toEqual([['username', ada.id, `ada${people}`]]);
    await promote(grace, 'admin');
    expect(await textOf(await grace.fetch('/administration/log/'))).toContain(
      `changed their username, which was @ada${people}`,
    );
  });

  test('to another case is no other name', async () => {
    expect((await rename(ada, `Ada${people}`)).status).toBe(303);
    expect(await usernameOf(ada)).toBe(`Ada${people}`);
    expect(await logged(ada)).toEqual([]);
    expect(
      await env.DB.prepare('SELECT count(*) AS n FROM former_usernames WHERE user_id = ?')
        .bind(ada.id)
        .first('n'),
    ).toBe(0);
  });

  test('asks who it is: a guess changes nothing, and guesses are throttled', async () => {
    for (let guess = 0; guess < 5; guess++)
      expect((await rename(ada, `countess${people}`, { proof: `wrong horse ${guess}` })).status).toBe(422);
    const refused = await rename(ada, `countess${people}`);
    expect([refused.status, await textOf(refused)]).toEqual([
      429,
      expect.stringContaining('Too many attempts'),
    ]);
    expect(await usernameOf(ada)).toBe(`ada${people}`);
  });

  test('in another’s name is refused', async () => {
    expect((await rename(ada, `countess${people}`, { as: String(grace.id) })).status).toBe(409);
    expect(await usernameOf(ada)).toBe(`ada${people}`);
  });
});

describe('nobody can have', () => {
  test.each<[string, () => string, string]>([
    ['a name that is none', () => 'a b', 'Use 3 to 30 characters'],
    ['a very long one', () => 'a'.repeat(50_000), 'Use 3 to 30 characters'],
    ['nothing', () => '', 'Use 3 to 30 characters'],
    ['a reserved one', () => 'administrator', 'This username is reserved'],
    ['one that looks reserved', () => 'adm1n_', 'This username is reserved'],
    ['the one they have', () => `ada${people}`, 'This already is your username'],
    ['somebody’s', () => `grace${people}`, 'This username is taken'],
    ['somebody’s in another case', () => `GRACE${people}`, 'This username is taken'],
    ['one that looks like somebody’s', () => `grac\uff45${people}`, 'This username is taken'],
  ])('%s', async (_, wanted, sentence) => {
    const answer = await rename(ada, wanted());
    expect([answer.status, await textOf(answer)]).toEqual([422, expect.stringContaining(sentence)]);
    expect(await usernameOf(ada)).toBe(`ada${people}`);
    expect(await logged(ada)).toEqual([]);
  });

  test('their password', async () => {
    const [username, proof] = ['hunter2hunter2', 'Hunter2Hunter2'];
    const answer = await rename(ada, username, { proof });
    expect([answer.status, await textOf(answer)]).toEqual([
      422,
      expect.stringContaining('Your username can’t be your password'),
    ]);
  });

  test('one that two take at the same moment', async () => {
    const answers = await Promise.all([ada, grace].map((person) => rename(person, `countess${people}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
  });
});

describe('the name before', () => {
  const registering = (username: string) => stranger.post('/register/', { username, password: PASSWORD });

  test.each<[string, (name: string) => Promise<Response>]>([
    ['to register with it', (name) => registering(name)],
    ['to register with one that looks like it', (name) => registering(name.replace('_o', '_0'))],
    ['to change to it', (name) => rename(grace, name.toUpperCase())],
    ['to be called so', (name) => grace.post('/settings/', { name })],
    ['to be called so in brackets', (name) => grace.post('/settings/', { name: `Ada (@${name})` })],
  ])('is kept from others for a while: %s', async (_, tries) => {
    const name = `ada_o${people}`;
    await rename(ada, name);
    await rename(ada, `countess${people}`);
    expect((await tries(name)).status).toBe(422);
    await age(91 * DAY);
    expect((await tries(name)).status).toBe(303);
  });

  test('is its owner’s to go back to, and then the other one is kept', async () => {
    await rename(ada, `countess${people}`);
    expect((await rename(ada, `ada${people}`)).status).toBe(303);
    expect(await usernameOf(ada)).toBe(`ada${people}`);
    expect((await registering(`countess${people}`)).status).toBe(422);
  });

  test('can be changed twice within a month, so that nobody keeps many names from others', async () => {
    for (const name of ['countess', 'lovelace'])
      expect((await rename(ada, `${name}${people}`)).status).toBe(303);
    const answer = await rename(ada, `byron${people}`);
    expect([answer.status, await textOf(answer)]).toEqual([
      422,
      expect.stringContaining('You’ve changed your username twice within the last 30 days.'),
    ]);
    expect(await usernameOf(ada)).toBe(`lovelace${people}`);
    await age(31 * DAY);
    expect((await rename(ada, `byron${people}`)).status).toBe(303);
    await age(60 * DAY);
    await rename(ada, `babbage${people}`);
    const kept = await env.DB.prepare('SELECT username FROM former_usernames WHERE user_id = ? ORDER BY 1')
      .bind(ada.id)
      .all();
    expect(kept.results.flatMap(Object.values), 'what is over is forgotten').toEqual([
      `byron${people}`,
      `lovelace${people}`,
    ]);
  });
});
