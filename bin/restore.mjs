import { accessSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Misuse } from './arguments.mjs';
import { command } from './command.mjs';
import { reorder } from './dump.mjs';
import { root } from './environment.mjs';
import { Wrangler } from './wrangler.mjs';
import { configIn } from './wrangler-config.mjs';

/** Whoever was logged out since then must not be logged in again, so everybody has to log in. */
const LEFT_OUT = ['sessions', 'session_rooms', 'challenges'];

/** All but those of the platform and of SQLite. */
const TABLES =
  "SELECT group_concat(name) AS names FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 4) NOT IN ('_cf_', 'sqli')";

const wrangler = new Wrangler();

await command(
  {
    name: 'npm run restore',
    does: `Reads a file that "wrangler d1 export" wrote into a database that is empty: docs/deploy.md says when and how.
Sessions are left out: everybody has to log in again.`,
    options: {
      remote: { says: 'restores into your Cloudflare account, and creates the database if there is none' },
      'persist-to': { value: 'DIR', says: 'where the local database is kept', default: '.wrangler/state' },
    },
    words: { value: 'FILE', says: 'the file that the export has written' },
  },
  async ({ remote, 'persist-to': persistTo }, [file, ...others]) => {
    if (file === undefined || others.length > 0) throw new Misuse('Name the one file to restore from.');
    accessSync(file);
    if (remote) {
      wrangler.logIn({ isTerminal: Boolean(process.stdin.isTTY) });
      createIfMissing();
    }
    await restore(file, remote ? ['--remote'] : ['--local', '--persist-to', resolve(root, persistTo)]);
  },
);

/** The one that wrangler.toml names, unless it names one by its id, which is there or was deleted. */
function createIfMissing() {
  const { database, databaseId } = configIn(readFileSync(join(root, 'wrangler.toml'), 'utf8'));
  if (databaseId || wrangler.databases().some(({ name }) => name === database)) return;
  wrangler.createDatabase(database);
  console.log(`Created the database ${database}.`);
}

/** @param {string} file @param {string[]} where */
async function restore(file, where) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-restore-'));
  try {
    const ordered = join(folder, 'ordered.sql');
    const counts = await reorder(file, ordered, LEFT_OUT);
    const { names } = wrangler.rowOf(TABLES, where);
    if (names) throw new Error(`That database is not empty, and stays as it is: it has ${names}.`);
    wrangler.runQuietly(['d1', 'execute', 'DB', '--yes', '--file', ordered, ...where]);
    checkCounts(counts, where);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {Map<string, number>} counts as they are in the file @param {string[]} where */
function checkCounts(counts, where) {
  const columns = [...counts.keys()].map((name) => `(SELECT count(*) FROM "${name}") AS "${name}"`);
  const found = wrangler.rowOf(`SELECT ${columns.join(', ')}`, where);
  for (const [name, count] of counts) {
    console.log(`${String(found[name]).padStart(9)} ${name}`);
    if (found[name] !== count) throw new Error(`The file has ${count} ${name}: this did not work.`);
  }
}
