import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { command } from './command.mjs';
import { environment, root } from './environment.mjs';

const DATABASE = 'parley';

await command(
  {
    name: 'npm run deploy',
    does: 'Deploys Parley into your Cloudflare account: the database if there is none yet, its migrations, the Worker.',
    options: { 'dry-run': { says: 'builds the Worker, and deploys nothing' } },
  },
  (values) => (values['dry-run'] ? build() : deploy()),
);

function build() {
  wrangler('deploy', '--dry-run', '--outdir', '.build/worker');
  console.log('The bundle builds. Nothing was deployed.');
}

/** In this order, since new code must never meet an old schema; a deploy would create the database too, but too late. */
function deploy() {
  logIn();
  if (!databases().includes(DATABASE)) createDatabase();
  wrangler('d1', 'migrations', 'apply', 'DB', '--remote');
  // Not as CI: an account that never had a Worker is asked here for the name of its workers.dev subdomain.
  run(['deploy'], { env: { ...environment, CI: process.env.CI } });
}

function logIn() {
  const { loggedIn } = answer('whoami', '--json');
  if (loggedIn) return;
  if (loggedIn === undefined) throw new Error('Cloudflare could not be asked who you are, see above.');
  if (!process.stdin.isTTY) {
    throw new Error(
      'Nobody is logged in to Cloudflare. Run "npx wrangler login", or set CLOUDFLARE_API_TOKEN.',
    );
  }
  run(['login'], { env: { ...environment, CI: undefined } });
}

/** @returns {string[]} */
function databases() {
  const found = answer('d1', 'list', '--json');
  if (!Array.isArray(found)) {
    throw new Error(
      'The databases could not be listed, see above. With several accounts, set CLOUDFLARE_ACCOUNT_ID to one of them.',
    );
  }
  return found.map(({ name }) => name);
}

/** Without wrangler's advice to write its id into wrangler.toml, which would break every fork's deploy. */
function createDatabase() {
  run(['d1', 'create', DATABASE], { stdio: ['inherit', 'ignore', 'inherit'] });
  console.log(`Created the database ${DATABASE}.`);
}

/** What wrangler says as JSON, or nothing that has any property. @param {string[]} args */
function answer(...args) {
  const { stdout } = start(args, { stdio: ['inherit', 'pipe', 'inherit'] });
  try {
    return JSON.parse(String(stdout));
  } catch {
    return {};
  }
}

/** @param {string[]} args */
function wrangler(...args) {
  run(args, {});
}

/** @param {string[]} args @param {import('node:child_process').SpawnSyncOptions} options */
function run(args, options) {
  const { status } = start(args, options);
  if (status !== 0) throw new Error(`This failed, see above: wrangler ${args.join(' ')}`);
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
