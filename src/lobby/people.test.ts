import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { db, type Person, register } from '../../test/cast.ts';
import { metersOfD1 } from '../../test/meters.ts';
import { searchWords, users } from '../db/schema.ts';
import { LIST_PAGE, type PeoplePage, type PeopleSearch, peopleFor } from './people.ts';
import type { Place } from './people-order.ts';

const CROWD = 5_000;
const { read } = metersOfD1();

let ada: Person;
let grace: Person;
let linus: Person;

beforeAll(async () => {
  ada = await register('ada');
  grace = await register('Grace');
  linus = await register('linus');
});

const search = (me: Person, more: Partial<PeopleSearch>) =>
  peopleFor(db, { me: me.id, query: '', page: 1, online: [], known: [], ...more });

const names = async (me: Person, more: Partial<PeopleSearch> = {}) =>
  (await search(me, more)).people.map(({ username }) => username);

describe('people', () => {
  test('are all but me and those whom I have a conversation with', async () => {
    expect(await names(ada)).toEqual(['Grace', 'linus']);
    expect(await names(ada, { known: [grace.id] })).toEqual(['linus']);
    expect(await names(ada, { known: [grace.id], online: [grace.id] })).toEqual(['linus']);
    expect(await names(ada, { known: [grace.id, linus.id] })).toEqual([]);
  });

  test('come with who is online first, then by name without case', async () => {
    await register('Barbara');
    expect(await names(linus)).toEqual(['ada', 'Barbara', 'Grace']);
    expect(await names(linus, { online: [grace.id, linus.id] })).toEqual(['Grace', 'ada', 'Barbara']);
  });

  test('stand where what they are called stands, whatever its accents', async () => {
    const zoe = await register('zoe');
    await zoe.post('/settings/', { name: 'Ärztin' });
    expect(await names(linus)).toEqual(['ada', 'zoe', 'Barbara', 'Grace']);
    expect(await names(linus, { query: 'arzt' })).toEqual(['zoe']);
    await zoe.post('/settings/', { name: '' });
    expect(await names(linus)).toEqual(['ada', 'Barbara', 'Grace', 'zoe']);
    await db.delete(users).where(eq(users.id, zoe.id));
  });

  test.for([
    ['Łukasz', 'lukasz'],
    ['Đorđe', 'dord'],
    ['Işık', 'ışık'],
    ['علی', 'علي'],
    ['नीता', 'ी'],
    ['O’Brien', "o'b"],
  ])('%s is found by %s, and by nothing that it has not', async ([name = '', query = '']) => {
    const ida = await register(`ida_${query.length}${name.length}`);
    await ida.post('/settings/', { name });
    expect(await names(linus, { query })).toEqual([ida.username]);
    expect(await names(linus, { query: name })).toEqual([ida.username]);
    await db.delete(users).where(eq(users.id, ida.id));
  });

  test('are found while their names are stored as they were folded before', async () => {
    const zofia = await register('zofia');
    await db.update(users).set({ name: 'Łucja', nameFolded: 'łucja' }).where(eq(users.id, zofia.id));
    expect(await names(linus, { query: 'Łuc' })).toEqual(['zofia']);
    await db.delete(users).where(eq(users.id, zofia.id));
  });

  test('are found by a piece of the name, of either case; punctuation finds nobody', async () => {
    await register('ken_t');
    expect(await names(linus, { query: 'ARB' })).toEqual(['Barbara']);
    expect(await names(linus, { query: 'n_t' })).toEqual(['ken_t']);
    for (const query of ['_', '%', 'k%t', 'x'.repeat(50), `' OR 1=1 --`])
      expect(await names(linus, { query })).toEqual([]);
  });
});

describe(`among ${CROWD} people`, () => {
  let crowd: number[];

  /** As if somebody had put them into the database: nobody has made search words for them yet. */
  beforeAll(async () => {
    const usernames = Array.from({ length: CROWD }, (_, i) => `crowd_${String(i).padStart(4, '0')}`);
    await env.DB.prepare(
      `INSERT INTO users (username, password_hash, created_at) SELECT value, 'none', 0 FROM json_each(?)`,
    )
      .bind(JSON.stringify(usernames))
      .run();
    crowd = (await db.select({ id: users.id }).from(users).where(eq(users.passwordHash, 'none')))
      .map(({ id }) => id)
      .slice(-CROWD);
  });

  const rowsRead = async (work: () => Promise<unknown>) => {
    const before = read.count;
    await work();
    return read.count - before;
  };

  /** All pages, one behind the other, and the most that one of them reads. */
  const allPages = async (more: Partial<PeopleSearch>) => {
    const seen: number[] = [];
    let most = 0;
    for (let page = 1, after: Place | undefined; ; page += 1) {
      let answer: PeoplePage = { people: [] };
      const rows = await rowsRead(async () => {
        answer = await search(ada, { ...more, page, ...(after && { after }) });
      });
      most = Math.max(most, rows);
      seen.push(...answer.people.map(({ id }) => id));
      after = answer.next;
      if (!after) return { seen, most };
    }
  };

  test.for<[string, Partial<PeopleSearch>, number]>([
    ['of a list', {}, CROWD],
    ['of a search', { query: 'Crowd_1' }, CROWD / 5],
    ['of a search in another spelling', { query: 'crowd' }, CROWD],
  ])(
    'everybody is on one page %s, and on one only, and none reads what is before it',
    async ([, more, least]) => {
      const { seen, most } = await allPages(more);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBeGreaterThanOrEqual(least);
      expect(most).toBeLessThan(200);
    },
  );

  test('those who are online come first, up to a page of them, and nobody is lost', async () => {
    const few = crowd.filter((id) => id % 400 === 0);
    const { seen, most } = await allPages({ online: few });
    expect(seen.slice(0, few.length)).toEqual(few);
    expect([new Set(seen).size, most < 250]).toEqual([seen.length, true]);
    const all = await allPages({ online: crowd });
    expect(new Set(all.seen).size).toBe(seen.length);
    expect(all.most).toBeLessThan(250);
  });

  test('a page that an earlier version has counted is there, up to the third', async () => {
    const { seen } = await allPages({});
    for (const page of [1, 2, 3]) {
      const { people } = await search(ada, { page });
      expect(people.map(({ id }) => id)).toEqual(seen.slice((page - 1) * LIST_PAGE, page * LIST_PAGE));
    }
    expect(await rowsRead(() => search(ada, { page: 3 }))).toBeLessThan(2 * LIST_PAGE + 150);
    expect(await search(ada, { page: 4 })).toEqual({ people: [] });
  });

  test('whom I know is passed over for a row each', async () => {
    const known = crowd.slice(0, 200);
    expect(await rowsRead(() => search(linus, { known }))).toBeLessThan(200 + 3 * LIST_PAGE);
  });

  test.for([
    ['Grace Hopper', 'grace', 'grace hop', 'hop', 'HOPPER'],
    ['Conan O’Brien', 'obrien', "o'brien", 'brien', 'conan ob'],
    ['Jürgen Müller', 'muller', 'mueller', 'müll', 'juergen', 'jurgen mu'],
    ['Łukasz Øster-Đorđe', 'lukasz', 'oster', 'oester', 'dorde', 'øster'],
    ['Işık', 'isik', 'ışı'],
    ['王小明', '王', '小明', '明'],
    ['山田 たろう', '山田', 'たろ', 'タロウ', 'ろう'],
    ['สมชาย ใจดี', 'สม', 'ชาย'],
    ['김민수', '김', '민수'],
  ])('%s is found by the beginning of a word, as one types it', async ([name = '', ...queries]) => {
    const ida = await register(`ida.${name.length}.${queries.length}`);
    expect((await ida.post('/settings/', { name })).status).toBe(303);
    for (const query of queries) {
      let found: string[] = [];
      const rows = await rowsRead(async () => {
        found = await names(linus, { query });
      });
      expect([query, found, rows < 300]).toEqual([query, expect.arrayContaining([ida.username]), true]);
    }
    // Another name is found instead.
    await ida.post('/settings/', { name: 'Zora' });
    for (const query of queries) expect(await names(linus, { query })).not.toContain(ida.username);
    expect(await names(linus, { query: 'zora' })).toEqual([ida.username]);
    await db.delete(users).where(eq(users.id, ida.id));
    expect(await db.$count(searchWords, eq(searchWords.userId, ida.id))).toBe(0);
  });

  test('who has had a name is not found by it, even if its words were left behind', async () => {
    await db.insert(searchWords).values({ word: 'formerly', userId: grace.id });
    expect(await names(linus, { query: 'formerly' })).toEqual([]);
  });

  test.for(['9999', 'xyz', 'crowd', 'c', '王', '0'])(
    'a search for %s reads at most 300 rows',
    async (query) => {
      expect(await rowsRead(() => search(linus, { query }))).toBeLessThanOrEqual(300);
    },
  );
});
