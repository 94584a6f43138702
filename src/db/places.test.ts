/** The list of every place, held against what is really there after people have used everything. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, expect, test } from 'vitest';
import { groupOf, hashCheaply, type Person, register } from '../../test/cast.ts';
import { Jar } from '../../test/jar.ts';
import { PASSWORD } from '../../test/password.ts';
import { presenceFor } from '../presence/presence.ts';
import { D1, OBJECTS, type Table } from './places.ts';

hashCheaply();

/** The platform's own, and what counts the migrations. */
const MACHINERY = /^(?:_cf_|sqlite_|d1_)/;
const TABLES = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')";

type Named = { name: string };

/** Of these tables `table.column`, each. The platform lets nobody look at its own. */
const columnsOf = async (tables: Named[], read: (query: string) => Promise<Named[]>) => {
  const ours = tables.filter(({ name }) => !MACHINERY.test(name));
  const all = ours.map(async ({ name }) => {
    const columns = await read(`PRAGMA table_info(${name})`);
    return columns.map((column) => `${name}.${column.name}`);
  });
  return (await Promise.all(all)).flat().sort();
};
const listed = (tables: Record<string, Table>) =>
  Object.entries(tables)
    .flatMap(([table, { columns }]) => Object.keys(columns).map((column) => `${table}.${column}`))
    .sort();

let ada: Person;
let room: string;

beforeAll(async () => {
  const grace = await register('grace');
  ada = await register('ada');
  room = await groupOf(ada, [grace]);
  await ada.post(`/room/${room}/`, { cid: 'cid-of-test', body: 'hello' });
  await ada.fetch(`/room/${room}/`);
  const browser = new Jar();
  await browser.post('/login/', { username: 'nobody', password: PASSWORD });
});

test('D1 has the tables and columns of the list, and no others', async () => {
  const read = async (query: string) => (await env.DB.prepare(query).all<Named>()).results;
  expect(await columnsOf(await read(TABLES), read)).toEqual(listed(D1));
});

const objects: [string, () => DurableObjectStub][] = [
  ['ROOM', () => env.ROOM.getByName(room)],
  ['PRESENCE', () => presenceFor(env)],
  ['HASHER', () => env.HASHER.getByName('anybody')],
  ['THROTTLE', () => env.THROTTLE.getByName('anybody')],
  ['METER', () => env.METER.getByName('meter')],
];

test.each(objects)(
  'an object of %s has the tables and columns of the list, and no others',
  async (name, stub) => {
    const found = await runInDurableObject(stub(), (_, { storage: { sql } }) => {
      const read = async (query: string) => sql.exec<Named>(query).toArray();
      return read(TABLES).then((tables) => columnsOf(tables, read));
    });
    expect(found).toEqual(listed(OBJECTS[name]?.tables ?? {}));
  },
);

test('what a socket carries through a sleep is what the list says', async () => {
  const [line, tab] = await Promise.all([ada.connect(room), ada.arrive()]);
  const carried = (stub: DurableObjectStub) =>
    runInDurableObject(stub, (_, state) =>
      Object.keys(state.getWebSockets()[0]?.deserializeAttachment() ?? {}),
    );
  for (const [name, stub] of objects.slice(0, 2)) {
    const known = Object.keys(OBJECTS[name]?.attached?.columns ?? {});
    const found = await carried(stub());
    expect(found.length).toBeGreaterThan(1);
    expect(found.filter((field) => !known.includes(field))).toEqual([]);
  }
  for (const one of [line, tab]) one.hangUp();
});
