// wrangler as our commands run it: in this project, with the Node that they run on, asking nothing.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { environment, root } from './environment.mjs';

const DATABASE = 'parley';

/** Shows what it says; throws where it fails. @param {string[]} args @param {import('node:child_process').SpawnSyncOptions} options */
export function wrangler(args, options = {}) {
  const { status } = start(args, options);
  if (status !== 0) throw new Error(`This failed, see above: wrangler ${args.join(' ')}`);
}

/** What it says as JSON, or nothing that has any property. @param {string[]} args */
export function wranglerAnswer(args) {
  const { stdout } = start(args, { stdio: ['inherit', 'pipe', 'inherit'] });
  try {
    return JSON.parse(String(stdout));
  } catch {
    return {};
  }
}

export function logIn() {
  const { loggedIn } = wranglerAnswer(['whoami', '--json']);
  if (loggedIn) return;
  if (loggedIn === undefined) throw new Error('Cloudflare could not be asked who you are, see above.');
  if (!process.stdin.isTTY) {
    throw new Error(
      'Nobody is logged in to Cloudflare. Run "npx wrangler login", or set CLOUDFLARE_API_TOKEN.',
    );
  }
  wrangler(['login'], { env: { ...environment, CI: undefined } });
}

/** The id of the account's database, which is created if there is none yet. @returns {string} */
export function databaseId() {
  const found = databases().get(DATABASE);
  if (found) return found;
  // Without wrangler's advice to write its id into wrangler.toml, which would break every fork's deploy.
  wrangler(['d1', 'create', DATABASE], { stdio: ['inherit', 'ignore', 'inherit'] });
  console.log(`Created the database ${DATABASE}.`);
  const created = databases().get(DATABASE);
  if (!created) throw new Error(`The database ${DATABASE} was created, and is not in the list: try again.`);
  return created;
}

/** Their ids, by name. @returns {Map<string, string>} */
function databases() {
  const found = wranglerAnswer(['d1', 'list', '--json']);
  if (!Array.isArray(found)) {
    throw new Error(
      'The databases could not be listed, see above. With several accounts, set CLOUDFLARE_ACCOUNT_ID to one of them.',
    );
  }
  return new Map(found.map(({ name, uuid }) => [name, uuid]));
}

/** The one row that is the answer. @param {string} sql @param {string[]} where @returns {Record<string, unknown>} */
export function rowOf(sql, where) {
  const [answer] = [wranglerAnswer(['d1', 'execute', 'DB', '--json', '--command', sql, ...where])].flat();
  if (!answer?.results?.[0]) throw new Error('The database could not be asked what is in it, see above.');
  return answer.results[0];
}

/** @param {string[]} args @param {import('node:child_process').SpawnSyncOptions} options */
function start(args, options) {
  const script = join(root, 'node_modules/wrangler/bin/wrangler.js');
  return spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    env: environment,
    stdio: 'inherit',
    ...options,
  });
}
