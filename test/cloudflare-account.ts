/** A Cloudflare account as wrangler shows it to whoever deploys: what it answers is what wrangler 4.155 answers. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { root } from '../bin/environment.mjs';

interface Said {
  status: number;
  stdout?: string;
  stderr?: string;
}

interface Worker {
  bindings: Record<string, string>[];
  message?: string | undefined;
  tag?: string | undefined;
}

const error = (text: string): Said => ({
  status: 1,
  stderr: `\u001b[31m✘ \u001b[41;31m[\u001b[41;97mERROR\u001b[41;31m]\u001b[0m \u001b[1m${text}\u001b[0m\n`,
});
const json = (value: unknown): Said => ({ status: 0, stdout: JSON.stringify(value, null, 2) });
const DONE: Said = { status: 0 };

/** With tables as migrations of this folder make them. */
const MIGRATIONS = readdirSync(join(root, 'migrations'))
  .filter((name) => name.endsWith('.sql'))
  .sort();

export class CloudflareAccount {
  databases: { name: string; uuid: string; sqlite: DatabaseSync }[] = [];
  workers = new Map<string, Worker>();
  isLoggedIn = true;
  /** The folder in which a deploy runs. */
  folder = '';
  /** What to answer, by how a command begins. */
  accidents = new Map<string, Said>();
  /** What was run that changes something. */
  changes: string[] = [];

  create(name: string, sql = ''): string {
    const uuid = `0000-${name}-${this.databases.length}`;
    const sqlite = new DatabaseSync(':memory:');
    sqlite.exec(sql);
    this.databases.push({ name, uuid, sqlite });
    return uuid;
  }

  /** As spawnSync. */
  start = (args: string[], { env = {} }: { env?: NodeJS.ProcessEnv | undefined } = {}): Said => {
    const line = args.join(' ');
    for (const [begin, said] of this.accidents) if (line.startsWith(begin)) return said;
    switch (true) {
      case line === 'whoami --json':
        return json({ loggedIn: this.isLoggedIn });
      case line === 'login':
        this.isLoggedIn = true;
        return this.#change(line);
      case line.startsWith('deploy --dry-run'):
        return DONE;
      case !this.isLoggedIn:
        return error("In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN");
      case line === 'd1 list --json':
        return json(this.databases.map(({ name, uuid }) => ({ name, uuid, version: 'production' })));
      case line.startsWith('d1 create '):
        return this.#create(args[2] ?? '');
      case line.startsWith('deployments status --json --name '):
        return this.#status(args[4] ?? '');
      case line.startsWith('versions view '):
        return this.#version(args[5] ?? '');
      case line.startsWith('d1 execute DB '):
        return this.#execute(args);
      case line.startsWith('d1 migrations apply DB --remote'):
        return this.#migrate(args);
      case line.startsWith('deploy --config '):
        return this.#deploy(args, env);
      default:
        return error(`Unknown command: ${line}`);
    }
  };

  #change(line: string): Said {
    this.changes.push(line);
    return DONE;
  }

  #create(name: string): Said {
    if (this.databases.some((database) => database.name === name))
      return error(`A database with that name already exists [code: 7502]`);
    this.create(name);
    return this.#change(`d1 create ${name}`);
  }

  #status(name: string): Said {
    return this.workers.has(name)
      ? json({ versions: [{ version_id: 'v-1', percentage: 100 }] })
      : error('This Worker does not exist on your account. [code: 10007]');
  }

  #version(name: string): Said {
    const { bindings = [], message } = this.workers.get(name) ?? {};
    return json({ id: 'v-1', resources: { bindings }, annotations: { 'workers/message': message } });
  }

  #execute(args: string[]): Said {
    const sql = args[args.indexOf('--command') + 1] ?? '';
    const { sqlite, name } = this.#databaseOf(args);
    if (args.includes('--json')) return json([{ results: sqlite.prepare(sql).all(), success: true }]);
    sqlite.exec(sql);
    return this.#change(`d1 execute ${name}: ${sql.split(/\s+/, 3).join(' ')}`);
  }

  #migrate(args: string[]): Said {
    const { sqlite, name } = this.#databaseOf(args);
    migrate(sqlite, MIGRATIONS.length);
    return this.#change(`d1 migrations apply ${name}`);
  }

  #deploy(args: string[], env: NodeJS.ProcessEnv): Said {
    const { uuid } = this.#databaseOf(args);
    const worker = this.#said(/^name = "(.*)"$/m);
    const bindings = [
      { type: 'd1', name: 'DB', id: uuid },
      { type: 'durable_object_namespace', name: 'ROOM', class_name: 'RoomObject' },
    ];
    const given = (option: string) => args[args.indexOf(option) + 1];
    this.workers.set(worker, { bindings, message: given('--message'), tag: given('--tag') });
    const said = { type: 'deploy', targets: [`https://${worker}.lovelace.workers.dev`] };
    writeFileSync(
      env.WRANGLER_OUTPUT_FILE_PATH ?? '',
      `{"type":"wrangler-session"}\n${JSON.stringify(said)}\n`,
    );
    return this.#change(`deploy ${worker}`);
  }

  /** By its id, which the configuration of the deploy has. */
  #databaseOf(args: string[]) {
    const id = this.#said(/^database_id = "(.*)"$/m, args[args.indexOf('--config') + 1]);
    const database = this.databases.find(({ uuid }) => uuid === id);
    if (!database) throw new Error(`There is no database ${id}.`);
    return database;
  }

  #said(what: RegExp, config = 'wrangler.deploy.toml') {
    return what.exec(readFileSync(join(this.folder, config), 'utf8'))?.[1] ?? '';
  }
}

/** Those that were not applied yet, up to so many of all. */
export const migrate = (sqlite: DatabaseSync, count: number) => {
  sqlite.exec('CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY, name TEXT UNIQUE)');
  const applied = sqlite.prepare('SELECT name FROM d1_migrations').all();
  for (const name of MIGRATIONS.slice(applied.length, count)) {
    sqlite.exec(readFileSync(join(root, 'migrations', name), 'utf8'));
    sqlite.prepare('INSERT INTO d1_migrations (name) VALUES (?)').run(name);
  }
};
