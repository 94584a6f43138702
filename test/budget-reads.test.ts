/**
 * What pages read in D1, by the platform's own counter, in a community of 12, 150 and 3,000 people: no more than
 * bench/budget.json allows. docs/cost.md has the figures of today.
 */
import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import budget from '../bench/budget.json';
import { nameColumns } from '../src/auth/namesakes.ts';
import { addWords } from '../src/auth/search-words.ts';
import { createUser } from '../src/auth/users.ts';
import { peopleBesides } from '../src/group/groups.ts';
import { db, groupOf, type Person, register } from './cast.ts';
import { metersOfD1 } from './meters.ts';

const { read, written } = metersOfD1();
const FIRST = ['Ada', 'Grace', 'Ærø', 'Linus', 'Barbara', 'Nora', 'Omar', 'Zoë', 'Мария', '王小明'];
const LAST = ['Hopper', 'Müller', 'O’Brien', 'Nguyễn', 'Lovelace', 'Çelik', 'Torvalds'];
/** Ada's conversations, where there are so many people. */
const CONVERSATIONS = 48;
const FRAGMENT = { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'main#pane' };

let ada: Person;
let grace: Person;
let room: string;
let team: string;
let people = 0;

const rows = async (work: () => Promise<unknown>, of = read) => {
  const before = of.count;
  await work();
  return of.count - before;
};

/** So many people in all. */
const grow = async (to: number) => {
  const fresh = Array.from({ length: to - people }, (_, i) => {
    const n = people + i;
    const named = { username: `user.${n}`, name: `${FIRST[n % FIRST.length]} ${LAST[n % LAST.length]}` };
    return { ...named, ...nameColumns(named) };
  });
  await env.DB.prepare(
    `INSERT INTO users (username, password_hash, created_at, name, name_folded, name_likeness, username_likeness, folding)
     SELECT value ->> 'username', 'none', 0, value ->> 'name', value ->> 'nameFolded', value ->> 'nameLikeness',
       value ->> 'usernameLikeness', value ->> 'folding' FROM json_each(?)`,
  )
    .bind(JSON.stringify(fresh))
    .run();
  await addWords(db, fresh);
  people = to;
  await talkTo(Math.min(to - 4, CONVERSATIONS));
};

/** As the archives of these rooms would have left them. */
const talkTo = async (count: number) => {
  const list = JSON.stringify(Array.from({ length: count }, (_, i) => `d${ada.id}-${i + 2}`));
  await env.DB.batch([
    env.DB.prepare(
      `INSERT OR IGNORE INTO rooms (id, pair, created_at, rev, last_seq, last_sender, last_body, last_at)
       SELECT value, ?2 || ':' || substr(value, instr(value, '-') + 1), 0, 1, 1, ?2, 'hello', key FROM json_each(?1)`,
    ).bind(list, ada.id),
    env.DB.prepare(
      'INSERT OR IGNORE INTO members (user_id, room_id) SELECT ?2, value FROM json_each(?1)',
    ).bind(list, ada.id),
  ]);
};

beforeAll(async () => {
  [ada, grace] = [await register('ada'), await register('grace')];
  people = 2;
  room = await ada.roomWith(grace);
  team = await groupOf(ada, [grace]);
  for (let i = 0; i < 60; i += 1)
    await ada.post(`/room/${room}/`, { cid: `cid-of-test-${i}`, body: 'hello' });
});

describe.each([12, 150, 3_000])('[cost] among %i people', (size) => {
  beforeAll(() => grow(size));

  /** The rows that an answer has read, and the rows of the list that it shows. */
  const visit = async (path: string, headers: Record<string, string> = {}) => {
    let html = '';
    const count = await rows(async () => {
      const answer = await ada.fetch(path, { headers });
      expect(answer.status).toBe(200);
      html = await answer.text();
    });
    return { count, html, shown: html.match(/<li class="row[ "]/g)?.length ?? 0 };
  };
  const allowed = (shown: number) => budget.reads.list.each * shown + budget.reads.list.more;

  test('each page of the list reads at most four rows for each that it shows, and fifty', async () => {
    let [path, pages, most] = ['/lobby/', 0, 0];
    for (; path; pages += 1) {
      const { count, html, shown } = await visit(path);
      expect({ path, count, isWithin: count <= allowed(shown) }).toEqual({ path, count, isWithin: true });
      most = Math.max(most, count);
      path = /rel="next" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    }
    expect(pages).toBe(Math.max(1, Math.ceil((size - 1 - Math.min(size - 4, CONVERSATIONS)) / 50)));
  });

  test.each([2, 3, 5, 60])(
    'page %i by an address of an earlier version is answered as cheaply',
    async (page) => {
      const answer = await rows(async () => {
        const { status } = await ada.fetch(`/lobby/?page=${page}`);
        expect([200, 303]).toContain(status);
      });
      expect(answer).toBeLessThanOrEqual(allowed(100));
    },
  );

  test.each(['hop', 'mueller', 'user.1', 'a', 'u', '王', 'xyzzy', "' OR 1=1"])(
    'a search for %s reads at most 300 rows for people',
    async (query) => {
      const { count } = await visit(`/lobby/?${new URLSearchParams({ q: query })}`);
      const mine = 3 * Math.min(size - 4, CONVERSATIONS);
      expect(count - mine).toBeLessThanOrEqual(budget.reads.search);
      expect(await rows(() => peopleBesides(db, team, query))).toBeLessThanOrEqual(budget.reads.search);
    },
  );

  test('a conversation, its socket and a profile read no more, however many there are', async () => {
    const { conversation, socket, profile } = budget.reads;
    expect((await visit(`/room/${room}/`, FRAGMENT)).count).toBeLessThanOrEqual(conversation);
    const whole = await visit(`/room/${room}/`);
    expect(whole.count).toBeLessThanOrEqual(conversation + allowed(whole.shown));
    expect((await visit(`/room/${room}/messages?before=30`)).count).toBeLessThanOrEqual(conversation);
    expect((await visit(`/people/${grace.id}/`, FRAGMENT)).count).toBeLessThanOrEqual(profile);
    const open = async () => {
      const line = await ada.connect(room);
      await line.next('changed');
      line.hangUp();
    };
    const arrive = async () => {
      const line = await ada.arrive();
      await line.next('welcome');
      line.hangUp();
    };
    // On a busy machine a cursor may come to rest meanwhile, and what that reads is counted, too.
    for (const act of [open, arrive]) await expect.poll(() => rows(act)).toBeLessThanOrEqual(socket);
  });

  test('an account and another name write a few rows more for what they are found by', async () => {
    const account = { username: `ida.b.c.d.e.${size}`, passwordHash: 'none' };
    const registering = () => createUser(db, account, 0, { isGood: sql`true` });
    expect(await rows(registering, written)).toBeLessThanOrEqual(budget.names.registration);
    const linus = await register(`linus${size}`);
    await linus.post('/settings/', { name: `Nora Omar ${size}` });
    const renaming = () => linus.post('/settings/', { name: `Omar Nora ${size}` });
    expect(await rows(renaming, written)).toBeLessThanOrEqual(budget.names.another);
  });
});
