/** What a deploy does in an account, and what it leaves alone. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CloudflareAccount, migrate } from '../test/cloudflare-account.ts';
import { Deployment } from './deployment.mjs';
import { root } from './environment.mjs';
import { Wrangler } from './wrangler.mjs';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const TOML = readFileSync(join(root, 'wrangler.toml'), 'utf8');
const MIGRATIONS = readdirSync(join(root, 'migrations')).filter((name) => name.endsWith('.sql'));
const ADA = "INSERT INTO users (id, username, password_hash, created_at) VALUES (1, 'ada', '', 0)";
const CODE = /^ {4}[a-z2-7]{4}(?:-[a-z2-7]{4}){3}$/m;
const FIRST_DEPLOY = [
  'd1 create parley',
  'd1 migrations apply parley',
  'd1 execute parley: INSERT INTO instance',
  'deploy parley',
  'd1 execute parley: INSERT INTO instance',
];

let account: CloudflareAccount;
let folder: string;
let said: string[];

beforeEach(() => {
  account = new CloudflareAccount();
  folder = account.folder = mkdtempSync(join(tmpdir(), 'parley-deploying-'));
  said = [];
  mkdirSync(join(folder, 'migrations'));
  for (const name of MIGRATIONS) writeFileSync(join(folder, 'migrations', name), '');
  configure();
});
afterEach(() => {
  expect(existsSync(join(folder, 'wrangler.deploy.toml')), 'nothing is left behind').toBe(false);
  rmSync(folder, { recursive: true });
});

const configure = (change = (toml: string) => toml) =>
  writeFileSync(join(folder, 'wrangler.toml'), change(TOML));
/** As a deploy button does it. */
const renamed = (database: string, id = '') =>
  configure((toml) =>
    toml
      .replace('name = "parley"', 'name = "our-parley"')
      .replace('database_name = "parley"', `database_name = "${database}"${id && `\ndatabase_id = "${id}"`}`),
  );

interface Given {
  isCi?: boolean;
  isTerminal?: boolean;
  wantsCode?: boolean;
  adopts?: boolean;
}

const deployment = ({ isCi = false, isTerminal = true }: Given = {}) =>
  new Deployment({
    wrangler: new Wrangler(account.start),
    root: folder,
    version: { number: '0.1.0', commit: COMMIT, isChanged: false },
    isCi,
    isTerminal,
    say: (text) => said.push(text),
  });
const options = ({ wantsCode = false, adopts = false }: Given) => ({ wantsCode, adopts });
const deploy = (given: Given = {}) => deployment(given).run(options(given));
const plan = (given: Given = {}) => deployment(given).plan(options(given));
const text = () => said.join('\n');
const changesOf = (work: () => void) => {
  account.changes = [];
  work();
  return account.changes;
};
const rowsOf = (name: string, sql: string) =>
  account.databases
    .find((database) => database.name === name)
    ?.sqlite.prepare(sql)
    .all();
/** A Parley's, with people. */
const inhabited = (name: string, worker?: string, count = MIGRATIONS.length) => {
  const uuid = account.create(name);
  const sqlite = account.databases.at(-1)?.sqlite;
  if (!sqlite) throw new Error('It was just created.');
  migrate(sqlite, count);
  sqlite.exec(ADA);
  if (worker) sqlite.exec(`UPDATE instance SET worker = '${worker}'`);
  return uuid;
};

describe('a new account', () => {
  test('gets a database, its migrations and the Worker, in this order; in the end stands what to do next', () => {
    expect(changesOf(() => deploy())).toEqual(FIRST_DEPLOY);
    expect(said.at(-2)).toContain('Parley is at https://parley.lovelace.workers.dev');
    expect(said.at(-1)).toContain('open https://parley.lovelace.workers.dev/setup/');
    expect(said.at(-1)).toMatch(CODE);
    expect(rowsOf('parley', 'SELECT worker FROM instance')).toEqual([{ worker: 'parley' }]);
    expect(account.workers.get('parley')).toMatchObject({
      message: `Parley 0.1.0 ${COMMIT}`,
      tag: '0.1.0-0123456',
    });
  });

  test('is not changed by --dry-run, which says what would be', () => {
    expect(changesOf(() => plan())).toEqual([]);
    expect(text()).toContain('- create the database "parley"');
    expect(text()).toContain(
      `- apply ${MIGRATIONS.length} migrations: 0000_initial.sql to ${MIGRATIONS.at(-1)}`,
    );
    expect(text()).toContain('- create the Worker "parley"');
    expect(text()).toContain('- print a set-up code');
    expect(text()).toContain('Nothing was changed.');
  });

  test('twice in a row: what exists is kept', () => {
    deploy();
    account.databases[0]?.sqlite.exec(ADA);
    said = [];
    expect(changesOf(() => plan())).toEqual([]);
    expect(text()).toContain(
      '- keep the database "parley"\n- apply no migration, since there is no new one\n- replace',
    );
    expect(changesOf(() => deploy())).toEqual([
      'd1 migrations apply parley',
      'deploy parley',
      'd1 execute parley: INSERT INTO instance',
    ]);
    expect(rowsOf('parley', 'SELECT username FROM users')).toEqual([{ username: 'ada' }]);
  });

  test('with an owner no code is printed, unless one is asked for', () => {
    deploy();
    account.databases[0]?.sqlite.exec(`${ADA}; UPDATE users SET role = 'owner'`);
    said = [];
    plan();
    deploy();
    expect(text()).toContain('- print no set-up code, since there is an owner');
    expect(text()).not.toMatch(CODE);
    deploy({ wantsCode: true });
    expect(text()).toMatch(CODE);
  });
});

describe('a database of that name that may be somebody else’s is never taken', () => {
  test.each<[string, () => void, RegExp]>([
    [
      'another app’s',
      () => account.create('parley', 'CREATE TABLE orders (id); CREATE TABLE customers (id)'),
      /"parley" is not that of a Parley: it has orders, customers\. .*database_name/s,
    ],
    [
      'another app’s, which wrangler migrates, too',
      () => {
        account.create('parley', 'CREATE TABLE users (id); CREATE TABLE d1_migrations (name)');
        account.databases[0]?.sqlite.exec("INSERT INTO d1_migrations VALUES ('0001_users.sql')");
      },
      /"parley" is not that of a Parley: it has users/,
    ],
    [
      'another Parley’s, whose Worker has another name',
      () => inhabited('parley', 'club-parley'),
      /a Parley with people in it, and as far as one can see of the Worker "club-parley"/,
    ],
    [
      'another Parley’s, of a version that did not note whose it is',
      () => inhabited('parley', undefined, 11),
      /as far as one can see of another Worker/,
    ],
    [
      'another Parley’s, in which nobody is yet',
      () => {
        configure((toml) => toml.replace('name = "parley"', 'name = "club-parley"'));
        deploy();
        configure();
      },
      /of the Worker "club-parley"/,
    ],
  ])('%s', (_, given, sentence) => {
    given();
    expect(changesOf(() => expect(() => deploy()).toThrow(sentence))).toEqual([]);
    expect(() => plan(), 'and --dry-run says so').toThrow(sentence);
  });

  test('neither is a Worker of that name that is no Parley', () => {
    account.workers.set('parley', { bindings: [{ type: 'd1', name: 'DB', id: 'another' }] });
    expect(changesOf(() => expect(() => deploy()).toThrow(/a Worker "parley" that is no Parley/))).toEqual(
      [],
    );
  });

  test('another Parley’s is taken by whoever insists; another app’s is not', () => {
    inhabited('parley', 'club-parley');
    deploy({ adopts: true });
    expect(rowsOf('parley', 'SELECT worker FROM instance')).toEqual([{ worker: 'parley' }]);
    account.databases = [];
    account.workers.clear();
    account.create('parley', 'CREATE TABLE orders (id)');
    expect(() => deploy({ adopts: true })).toThrow(/is not that of a Parley/);
  });

  test('an empty one is used: somebody made it in a region of their choice', () => {
    account.create('parley');
    expect(changesOf(() => deploy())).toEqual(FIRST_DEPLOY.slice(1));
  });
});

describe('what a deploy button has renamed', () => {
  test('keeps its database, by the id that stands in wrangler.toml', () => {
    renamed('messages-of-ours', account.create('messages-of-ours'));
    account.create('parley', 'CREATE TABLE orders (id)');
    deploy();
    expect(rowsOf('messages-of-ours', 'SELECT worker FROM instance')).toEqual([{ worker: 'our-parley' }]);
    expect(account.databases).toHaveLength(2);
    expect(said.at(-1)).toContain('https://our-parley.lovelace.workers.dev/setup/');
  });

  test('keeps it without the id, since the Worker that is deployed has it', () => {
    renamed('messages-of-ours');
    deploy();
    configure((toml) => toml.replace('name = "parley"', 'name = "our-parley"'));
    expect(changesOf(() => deploy())).not.toContain('d1 create parley');
    expect(account.databases.map(({ name }) => name)).toEqual(['messages-of-ours']);
  });

  test('does not go on with the id of an account that is another', () => {
    renamed('messages-of-ours', 'an-id-of-elsewhere');
    expect(changesOf(() => expect(() => deploy()).toThrow(/your account has no such database/))).toEqual([]);
  });

  test('does not change over to another database because of an id', () => {
    deploy();
    const id = account.create('newer');
    configure((toml) =>
      toml.replace('database_name = "parley"', `database_name = "newer"\ndatabase_id = "${id}"`),
    );
    expect(() => deploy()).toThrow(
      /names the database "newer", and the Parley that is deployed has "parley"/,
    );
    deploy({ adopts: true });
    expect(rowsOf('newer', 'SELECT worker FROM instance')).toEqual([{ worker: 'parley' }]);
  });
});

describe('a database that is gone', () => {
  beforeEach(() => {
    deploy();
    account.databases = [];
  });

  test('is not silently replaced by an empty one', () => {
    expect(changesOf(() => expect(() => deploy()).toThrow(/its database is gone.*--adopt creates/s))).toEqual(
      [],
    );
    deploy({ adopts: true });
    expect(account.databases.map(({ name }) => name)).toEqual(['parley']);
  });

  test.each([
    ['this version', 'parley', MIGRATIONS.length],
    ['one that noted nothing', undefined, 11],
  ])('is found again when it was restored from a file of %s', (_, worker, count) => {
    inhabited('parley', worker, count);
    deploy();
    expect(rowsOf('parley', 'SELECT username FROM users')).toEqual([{ username: 'ada' }]);
  });
});

describe('a deploy that ends half way', () => {
  test('at a migration uploads nothing, and the next one goes on', () => {
    account.accidents.set('d1 migrations apply', { status: 1 });
    expect(() => deploy()).toThrow('This failed, see above: wrangler d1 migrations apply DB --remote');
    expect(account.workers.size).toBe(0);
    migrate(account.databases[0]?.sqlite ?? expect.fail(), 5);
    account.accidents.clear();
    expect(changesOf(() => deploy())).toEqual(FIRST_DEPLOY.slice(1));
  });

  test('at the upload is gone on with, too, and then prints a code', () => {
    account.accidents.set('deploy --config', { status: 1 });
    expect(() => deploy()).toThrow(/This failed, see above: wrangler deploy/);
    expect(text()).not.toMatch(CODE);
    account.accidents.clear();
    deploy();
    expect(text()).toMatch(CODE);
    expect(account.databases).toHaveLength(1);
  });
});

describe('who is asked, and who is not', () => {
  test('a token in a CI: nothing is asked, and the log has no code', () => {
    expect(changesOf(() => deploy({ isCi: true, isTerminal: false }))).toEqual(FIRST_DEPLOY.slice(0, 4));
    expect(said.at(-1)).toContain('Nobody is its owner yet. The set-up code is not printed here');
  });

  test('nobody is logged in: at a terminal wrangler asks, elsewhere a sentence says what to do', () => {
    account.isLoggedIn = false;
    expect(() => deploy({ isTerminal: false })).toThrow(
      /Run "npx wrangler login", or set CLOUDFLARE_API_TOKEN/,
    );
    expect(account.changes).toEqual([]);
    deploy();
    expect(account.changes).toEqual(['login', ...FIRST_DEPLOY]);
  });

  test('nobody is logged in: --dry-run logs nobody in', () => {
    account.isLoggedIn = false;
    expect(changesOf(() => plan())).toEqual([]);
    expect(text()).toContain('what a deploy would find there is not known');
  });
});

describe('what wrangler does not answer as it should ends in a sentence with what it said', () => {
  const OFFLINE = {
    status: 1,
    stdout: 'If you think this is a bug …',
    stderr: '\u001b[33m▲ [WARNING] A fetch request failed, likely due to a connectivity issue.\u001b[0m',
  };
  test.each([
    ['whoami', OFFLINE, /wrangler whoami --json\n.*likely due to a connectivity issue/s],
    ['d1 list', OFFLINE, /wrangler d1 list --json\n.*connectivity issue/s],
    ['d1 list', { status: 0, stdout: '<html>Just a moment…</html>' }, /d1 list --json\n<html>Just a moment/],
    ['d1 list', { status: 0, stdout: '{"error":"no"}' }, /did not list the databases/],
    ['whoami', { status: 0, stdout: '{}' }, /did not say whether you are logged in/],
    [
      'deployments status',
      { status: 1, stderr: 'Authentication error [code: 10000]' },
      /deployments status.*\nAuthentication error \[code: 10000\]/,
    ],
  ])('%s: %j', (asked, answer, sentence) => {
    account.accidents.set(asked, answer);
    expect(changesOf(() => expect(() => deploy()).toThrow(sentence))).toEqual([]);
  });

  test('a database that cannot be asked what is in it is not taken', () => {
    account.create('parley');
    account.accidents.set('d1 execute', { status: 0, stdout: '[{"results":[]}]' });
    expect(changesOf(() => expect(() => deploy()).toThrow(/could not be asked what is in it/))).toEqual([]);
  });

  test('two deploys that create it at once: the one that is late says so, and may be run again', () => {
    account.accidents.set('d1 create', { status: 1 });
    expect(() => deploy()).toThrow('This failed, see above: wrangler d1 create parley');
  });
});
