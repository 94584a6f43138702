/** What whoever runs a Parley does by the book: docs/deploy.md, with the local database in the place of Cloudflare's. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { environment, root } from '../bin/environment.mjs';
import { CONVERSATIONS, GROUPS } from '../bin/seed-cast.ts';
import { PASSWORD, seed } from '../bin/seeding.ts';
import { startServer } from '../bin/server.mjs';
import { bindingsIn, openAccount } from './cloudflare-api.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'parley-operator-'));
const persistTo = join(folder, '.wrangler/state');
afterAll(() => rmSync(folder, { recursive: true }));

/** The operator's, at Cloudflare. */
const account = await openAccount();
afterAll(() => account.close());

// The only local database that can be exported is the one beside a configuration.
const CONFIG = `name = "parley"
compatibility_date = "2026-10-01"
[[d1_databases]]
binding = "DB"
database_name = "parley"
`;

const node = (...args: string[]) =>
  run(process.execPath, args, { cwd: root, env: { ...environment, ...account.env } });
/** As somebody types it, and not a CI, whose log others may read. */
const deploy = (...args: string[]) =>
  run(process.execPath, ['bin/deploy.mjs', ...args], {
    cwd: root,
    env: { ...environment, ...account.env, CI: undefined },
  });
const wrangler = (...args: string[]) =>
  node(join(root, 'node_modules/wrangler/bin/wrangler.js'), '--cwd', folder, ...args);

/** Every row of every table, when nobody is serving it. */
const rowsOf = (): Record<string, unknown[]> => {
  const [file = ''] = globSync(join(persistTo, 'v3/d1/*/*.sqlite')).filter(
    (name) => !name.includes('metadata'),
  );
  const database = new DatabaseSync(file);
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const names = tables.map(({ name }) => String(name)).filter((name) => !/^(_cf_|sqlite_)/.test(name));
  const rows = names.map((name) => [name, database.prepare(`SELECT * FROM ${name} ORDER BY 1, 2`).all()]);
  database.close();
  return Object.fromEntries(rows);
};

const serving = async (work: (url: string) => Promise<void>) => {
  const server = await startServer({
    persistTo,
    vars: { POSTS_PER_SECOND: '1000', PERSON_SHARE: '1000000' },
  });
  try {
    await work(server.url);
  } finally {
    await server.stop();
  }
};

/** Entries of a seeded Parley: messages, and that each group was made. */
const SAID = [...CONVERSATIONS, ...GROUPS].reduce((sum, { said }) => sum + said.length, GROUPS.length);

/** By the forms that everybody uses. */
const saying = (body: string) => async (url: string) => {
  const send = (path: string, fields: Record<string, string>, cookie = '') =>
    fetch(url + path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: url, accept: 'application/json', cookie },
      redirect: 'manual',
    });
  const { headers } = await send('/login/', { username: 'ada', password: PASSWORD });
  const [cookie = ''] = headers.getSetCookie()[0]?.split(';') ?? [];
  const lobby = await (await fetch(`${url}/lobby/`, { headers: { cookie } })).text();
  const [room = ''] = /\/room\/[\w-]+\//.exec(lobby) ?? [];
  expect((await send(room, { cid: crypto.randomUUID(), body }, cookie)).status).toBe(200);
};

test('what was exported is read in again: nothing is missing, nobody is logged in, and rooms go on where they were', async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'wrangler.toml'), CONFIG);
  await serving((url) => seed(url));
  const exported = rowsOf();
  expect(exported.messages).toHaveLength(SAID);
  await wrangler('d1', 'export', 'DB', '--local', '--output', join(folder, 'parley.sql'));

  await serving(saying('This is not in the file.'));
  rmSync(join(persistTo, 'v3/d1'), { recursive: true });
  await node('bin/restore.mjs', join(folder, 'parley.sql'), '--persist-to', persistTo);
  expect(rowsOf()).toEqual({ ...exported, sessions: [], session_rooms: [], challenges: [] });

  await serving(saying('And this came after it.'));
  const bodies = (rows: unknown[] = []) => (rows as { body: string }[]).map(({ body }) => body);
  const before = bodies(exported.messages);
  expect(bodies(rowsOf().messages).filter((body) => !before.includes(body))).toEqual([
    'This is not in the file.',
    'And this came after it.',
  ]);

  const again = node('bin/restore.mjs', join(folder, 'parley.sql'), '--persist-to', persistTo);
  await expect(again).rejects.toThrow('That database is not empty, and stays as it is');
}, 600_000);

const onlyDatabase = () => {
  const [database, ...others] = account.databases;
  if (!database || others.length > 0)
    throw new Error(`One database was expected, not ${account.databases.length}.`);
  return database;
};

const countIn = (table: string) =>
  onlyDatabase().sqlite.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count;

const ADDRESS = 'https://parley.lovelace.workers.dev';
const CODE = /^ {4}([a-z2-7]{4}(?:-[a-z2-7]{4}){3})$/m;
const codeIn = (stdout: string) => CODE.exec(stdout)?.[1];
const hashOf = (code = '') => createHash('sha256').update(code.replaceAll('-', '')).digest('hex');
const instanceNow = () => onlyDatabase().sqlite.prepare('SELECT * FROM instance').get();

test('a deploy creates the database, brings it up to date, and says where Parley is and how to become its owner', async () => {
  const { stdout } = await deploy();
  expect(stdout).toContain(`Parley is at ${ADDRESS}\n`);
  expect(stdout.trimEnd()).toMatch(
    /open https:\/\/parley\.lovelace\.workers\.dev\/setup\/ and enter this set-up code/,
  );
  expect(countIn('d1_migrations')).toBe(
    readdirSync(join(root, 'migrations')).filter((name) => name.endsWith('.sql')).length,
  );
  expect(account.bound).toBe(onlyDatabase().uuid);
  const code = codeIn(stdout);
  expect(stdout.trimEnd().endsWith(`    ${code}`), 'the last thing').toBe(true);
  expect(instanceNow()).toMatchObject({
    id: 1,
    registration: null,
    set_up_hash: hashOf(code),
    set_up_guessed_at: null,
    worker: 'parley',
  });
}, 600_000);

test('a deploy does not upload that npm start lets everybody register', async () => {
  const local = readFileSync(join(root, '.dev.vars'), 'utf8');
  expect(local).toContain('DEFAULT_REGISTRATION=open');
  const bindings = bindingsIn(account.uploaded);
  expect(bindings.map(({ name }) => name)).toEqual(expect.arrayContaining(['DB', 'VERSION']));
  expect(account.uploaded, 'which Parley it is').toMatch(/"workers\/tag":"\d+\.\d+\.\d+/);
  expect(
    bindings.filter(({ name, type }) => name === 'DEFAULT_REGISTRATION' || type === 'secret_text'),
  ).toEqual([]);
});

test('a database that is gone is restored from the file, and the next deploy finds it', async () => {
  account.databases = [];
  await node('bin/restore.mjs', join(folder, 'parley.sql'), '--remote');
  expect(countIn('users')).toBe(12);
  expect(countIn('messages')).toBe(SAID);
  expect(countIn('sessions')).toBe(0);
  expect(account.bound).not.toBe(onlyDatabase().uuid);
  // As a CI, whose log others may read.
  const { stdout } = await node('bin/deploy.mjs');
  expect(account.bound).toBe(onlyDatabase().uuid);
  expect(codeIn(stdout)).toBeUndefined();
  expect(stdout).toContain('Nobody is its owner yet.');
  expect(instanceNow()).toMatchObject({ set_up_hash: null });
}, 600_000);
