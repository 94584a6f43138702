import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { inOrder, reorder, statementsIn } from './dump.mjs';

const folder = mkdtempSync(join(tmpdir(), 'parley-dump-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** As `wrangler d1 export` writes it: what refers to a table comes before it. */
const EXPORTED = `PRAGMA defer_foreign_keys=TRUE;
CREATE TABLE IF NOT EXISTS "d1_migrations"(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE
);
INSERT INTO "d1_migrations" ("id","name") VALUES(1,'0000_initial.sql');
CREATE TABLE \`members\` (
  \`user_id\` integer NOT NULL, \`room_id\` text NOT NULL, PRIMARY KEY(\`user_id\`, \`room_id\`),
  FOREIGN KEY (\`user_id\`) REFERENCES \`users\`(\`id\`), FOREIGN KEY (\`room_id\`) REFERENCES \`rooms\`(\`id\`)
) WITHOUT ROWID;
INSERT INTO "members" ("user_id","room_id") VALUES(1,'r');
CREATE TABLE \`rooms\` (\`id\` text PRIMARY KEY NOT NULL, \`body\` text); -- what; was said
INSERT INTO "rooms" ("id","body") VALUES('r','INSERT INTO "users" VALUES(9); -- it''s; "quoted" /*');
CREATE TABLE \`sessions\` (\`id\` text, \`user_id\` integer REFERENCES \`users\`(\`id\`));
INSERT INTO "sessions" ("id","user_id") VALUES('s',1);
CREATE TABLE \`users\` (\`id\` integer PRIMARY KEY NOT NULL, \`made_by\` integer REFERENCES \`users\`(\`id\`), \`name\` text);
INSERT INTO "users" ("id","made_by","name") VALUES(1,1,replace('a;\\nb','\\n',char(10)));
DELETE FROM sqlite_sequence;
INSERT INTO "sqlite_sequence" ("name","seq") VALUES('d1_migrations',1);
CREATE UNIQUE INDEX \`users_name\` ON \`users\` (lower("name"));
`;

const loaded = (sql: string) => {
  const database = new DatabaseSync(':memory:');
  database.exec(sql);
  return database;
};

const reordered = async (sql: string, leftOut: string[] = []) => {
  const [from, to] = [join(folder, 'from.sql'), join(folder, 'to.sql')];
  writeFileSync(from, sql);
  const counts = await reorder(from, to, leftOut);
  return { counts, sql: readFileSync(to, 'utf8') };
};

test('what is exported cannot be read in as it is, and reordered it can, without putting off any check', async () => {
  expect(() => loaded(EXPORTED)).toThrow('no such table: main.rooms');
  const { counts, sql } = await reordered(EXPORTED);
  const database = loaded(sql.replace(/^PRAGMA.*\n/, ''));
  expect(Object.fromEntries(counts)).toEqual({
    d1_migrations: 1,
    users: 1,
    rooms: 1,
    members: 1,
    sessions: 1,
  });
  for (const [table, count] of counts)
    expect(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()).toEqual({ count });
  expect(database.prepare('SELECT name, body FROM users, rooms').get()).toEqual({
    name: 'a;\nb',
    body: 'INSERT INTO "users" VALUES(9); -- it\'s; "quoted" /*',
  });
  expect(
    database.prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND sql <> ''").all(),
  ).toHaveLength(1);
  expect(database.prepare('SELECT seq FROM sqlite_sequence').all()).toEqual([{ seq: 1 }]);
});

test('rows of a table stay behind, and the table is there', async () => {
  const { counts, sql } = await reordered(EXPORTED, ['sessions']);
  expect(counts.has('sessions')).toBe(false);
  expect(loaded(sql).prepare('SELECT count(*) AS count FROM sessions').get()).toEqual({ count: 0 });
});

test('statements are the same wherever a file is cut into pieces', async () => {
  const whole = await all(statementsIn(inPieces([EXPORTED])));
  expect(whole).toHaveLength(14);
  for (const size of [1, 2, 3, 7, 64])
    expect(await all(statementsIn(inPieces(EXPORTED.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [])))).toEqual(
      whole,
    );
});

const all = async (statements: AsyncIterable<string>) => {
  const found: string[] = [];
  for await (const statement of statements) found.push(statement);
  return found;
};

async function* inPieces(chunks: string[]) {
  yield* chunks;
}

test('a file that is not whole, or none of ours, is refused', async () => {
  await expect(reordered(EXPORTED.slice(0, -9))).rejects.toThrow('not whole');
  await expect(reordered(EXPORTED.slice(0, 700))).rejects.toThrow('not whole');
  await expect(reordered('SELECT 1;')).rejects.toThrow('No table is created');
});

test('tables that refer to each other in a circle are named', () => {
  const tables = new Map([
    ['a', 'CREATE TABLE a (b REFERENCES b)'],
    ['b', 'CREATE TABLE b (a REFERENCES a)'],
  ]);
  expect(() => inOrder(tables)).toThrow('in a circle: a, b.');
});
