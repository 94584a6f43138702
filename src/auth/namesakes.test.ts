import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { db, enrol, hashCheaply, type Person, register, stranger } from '../../test/cast.ts';
import { PASSWORD } from '../../test/password.ts';
import { rooms, users } from '../db/schema.ts';

hashCheaply();

let ada: Person;
let grace: Person;
let linus: Person;

beforeAll(async () => {
  [ada, grace, linus] = [await register('ada'), await register('grace_h'), await register('linus')];
});

beforeEach(async () => {
  for (const person of [ada, grace, linus]) await call(person, '');
});

const call = (person: Person, name: string) => person.post('/settings/', { name });
const ambiguous = async () => {
  const marked = await db.select({ username: users.username }).from(users).where(eq(users.ambiguous, true));
  return marked.map(({ username }) => username).sort();
};

describe('the username stands beside', () => {
  test.each([
    ['one name', 'Max', 'Max'],
    ['names that differ in case and accents', 'Zoë Müller', 'zoe MULLER'],
    ['names that look alike', 'Max', 'Мах'],
    ['names that differ in what nobody sees', 'Max', 'M\u200bax\u3164'],
    ['names that differ in kind of spaces', 'Max Weber', 'Max\u00a0 Weber'],
  ])('%s', async (_, one, other) => {
    await call(ada, one);
    expect(await ambiguous()).toEqual([]);
    await call(linus, other);
    expect(await ambiguous()).toEqual(['ada', 'linus']);
    await call(linus, `${other} II`);
    expect(await ambiguous()).toEqual([]);
  });

  test('the last two of three who had one name, and then of none', async () => {
    for (const person of [ada, grace, linus]) await call(person, 'Max');
    expect(await ambiguous()).toEqual(['ada', 'grace_h', 'linus']);
    await call(grace, 'Moritz');
    expect(await ambiguous()).toEqual(['ada', 'linus']);
    await call(ada, '');
    expect(await ambiguous()).toEqual([]);
  });

  test('a name that somebody new has for a username', async () => {
    await call(ada, 'Bábbage');
    await stranger.post('/register/', { username: 'babbage', password: PASSWORD });
    expect(await ambiguous()).toEqual(['ada']);
    await call(ada, 'Lovelace');
    expect(await ambiguous()).toEqual([]);
  });

  test('names that two save at the same moment', async () => {
    await Promise.all([call(ada, 'Max'), call(grace, 'Max'), call(linus, 'MAX')]);
    expect(await ambiguous()).toEqual(['ada', 'grace_h', 'linus']);
  });

  test('wherever they could be mistaken: list, header, title, and what a screen reader says', async () => {
    await call(ada, 'Max');
    await call(linus, 'Max');
    const room = await grace.roomWith(ada);
    await db
      .update(rooms)
      .set({ lastSeq: 1, lastBody: 'Hi', lastSender: ada.id, lastAt: 1 })
      .where(eq(rooms.id, room));
    const html = await (await grace.fetch(`/room/${room}/`)).text();
    expect(html).toContain('<title>Max (@ada) · Parley</title>');
    expect(html).toContain('<h1 dir="auto"><bdi>Max</bdi><span class="handle">@ada</span></h1>');
    expect(html).toContain('<span class="name"><bdi>Max</bdi><span class="handle">@ada</span></span>');
    expect(html).toContain('aria-label="Conversation with Max (@ada)"');
    const line = await grace.connect(room);
    const { members } = await line.next('welcome');
    expect(members).toContainEqual({ id: ada.id, username: 'ada', name: 'Max', ambiguous: true });
    expect(members).toContainEqual({ id: grace.id, username: 'grace_h' });
    line.hangUp();
  });
});

describe('nobody is called what is', () => {
  const answerTo = async (person: Person, name: string) => {
    const answer = await call(person, name);
    return { status: answer.status, html: await answer.text() };
  };

  test.each([
    'grace_h',
    '@grace_h',
    'GRACE_H',
    'Gráce_H',
    'grаce_h',
    '＠grace＿h',
    'g\u00adrace_h',
    'Max (@grace_h)',
    'Max ＠Gráce_H.',
    'M · @grаce_h, really',
    '@nobody @linus',
  ])("another's username: %s", async (name) => {
    const { status, html } = await answerTo(ada, name);
    expect(status).toBe(422);
    expect(html).toContain(
      'This is someone else’s username, or looks too much like it. Please choose another name.',
    );
    expect(html).toMatch(/<input id="name"[^>]*aria-invalid="true"/);
  });

  test('reserved', async () => {
    const { status, html } = await answerTo(ada, 'Аdmin');
    expect(status).toBe(422);
    expect(html).toContain('This name is reserved. Please choose another.');
    expect(html).toContain('value="Аdmin"');
  });

  test('but their own username they may be called, and what they have been called before all this', async () => {
    expect((await call(grace, 'Grace_H')).status).toBe(303);
    for (const name of ['Grace (@grace_h)', 'Grace @ work', 'grace@example.org', '@ home'])
      expect((await call(grace, name)).status, name).toBe(303);
    await db.update(users).set({ name: 'Linus', nameFolded: 'linus' }).where(eq(users.id, ada.id));
    expect((await ada.post('/settings/', { name: 'Linus', about: 'Poet' })).status).toBe(303);
    expect((await ada.post('/settings/', { name: 'LINUS', about: 'Poet' })).status).toBe(303);
    expect((await call(ada, 'linus\u200b_')).status).toBe(303);
    expect((await call(ada, 'Linus')).status).toBe(422);
  });
});

describe('somebody new has no username', () => {
  test.each([
    ['ada', 'taken'],
    ['ADA', 'taken'],
    ['grace_H', 'taken'],
    ['1inus', 'taken'],
    ['Iinus', 'taken'],
  ])('%s that is, or looks like, one that is taken', async (username) => {
    const answer = await stranger.post('/register/', { username, password: PASSWORD });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('This username is taken, or looks too much like one that is.');
  });

  test.each(['admin', 'Parley', 'adm1n', 'PARIEY', 'everyone'])('%s that is reserved', async (username) => {
    const answer = await stranger.post('/register/', { username, password: PASSWORD });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('This username is reserved. Please choose another.');
  });
});

test('among 3,000 people nobody is looked for by reading all of them', async () => {
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
     INSERT INTO users (username, password_hash, created_at, name, name_folded, name_likeness, username_likeness)
     SELECT 'crowd_' || i, 'none', 0, 'Person ' || i, 'person ' || i, 'person ' || i, 'crowd_' || i FROM n`,
  ).run();
  await enrol('zoe');
  const { markNamesakes } = await import('./namesakes.ts');
  const { meta } = await markNamesakes(db, [ada.id], ['Person 1700', 'Person 1701']);
  expect(meta.rows_read).toBeLessThan(100);
});
