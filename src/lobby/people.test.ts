import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { db, type Person, register } from '../../test/cast.ts';
import { users } from '../db/schema.ts';
import { LIST_PAGE, peopleFor } from './people.ts';

const CROWD = 5_000;

let ada: Person;
let grace: Person;
let linus: Person;

beforeAll(async () => {
  ada = await register('ada');
  grace = await register('Grace');
  linus = await register('linus');
});

const names = async (
  me: Person,
  { query = '', page = 1, online = [] as number[], known = [] as number[] } = {},
) => (await peopleFor(db, { me: me.id, query, page, online, known })).map(({ username }) => username);

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

  test('are found by a piece of the name, of either case; % and _ are only characters', async () => {
    await register('ken_t');
    expect(await names(linus, { query: 'ARB' })).toEqual(['Barbara']);
    expect(await names(linus, { query: '_' })).toEqual(['ken_t']);
    expect(await names(linus, { query: '%' })).toEqual([]);
    expect(await names(linus, { query: 'x'.repeat(50) })).toEqual([]);
    expect(await names(linus, { query: `' OR 1=1 --` })).toEqual([]);
  });
});

describe(`among ${CROWD} people`, () => {
  let crowd: number[];

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

  const rowsRead = async (search: Partial<Parameters<typeof peopleFor>[1]>) => {
    const { sql, params } = peopleFor(db, {
      me: linus.id,
      query: '',
      page: 1,
      online: [],
      known: [],
      ...search,
    }).toSQL();
    const { meta } = await env.DB.prepare(sql)
      .bind(...params)
      .run();
    return meta.rows_read;
  };

  test('everybody who is found is on one page, and on one only', async () => {
    const found = crowd.slice(1_000, 2_000);
    const isHere = (id: number) => id % 7 === 0;
    const online = crowd.filter(isHere);
    const seen: number[] = [];
    for (let page = 1; ; page++) {
      const people = await peopleFor(db, { me: ada.id, query: 'Crowd_1', page, online, known: [] });
      seen.push(...people.slice(0, LIST_PAGE).map(({ id }) => id));
      if (people.length <= LIST_PAGE) break;
    }
    expect(seen).toEqual([...found.filter(isHere), ...found.filter((id) => !isHere(id))]);
  });

  test('the first page reads no more than itself, however many there are', async () => {
    expect(await rowsRead({})).toBeLessThan(6 * LIST_PAGE);
    expect(await rowsRead({ online: crowd.slice(0, 20) })).toBeLessThan(8 * LIST_PAGE);
    expect(await rowsRead({ known: crowd.slice(0, 200) })).toBeLessThan(200 + 6 * LIST_PAGE);
  });

  test('nothing reads more than a few rows for each person: a search, all of them online, the last page', async () => {
    const each = [
      await rowsRead({ query: '9999' }),
      await rowsRead({ online: crowd }),
      await rowsRead({ online: crowd, query: 'crowd', page: CROWD / LIST_PAGE }),
      await rowsRead({ page: CROWD / LIST_PAGE }),
    ].map((rows) => Math.ceil(rows / CROWD));
    expect(Math.max(...each)).toBeLessThan(10);
  });
});
