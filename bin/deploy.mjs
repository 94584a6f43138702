import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.mjs';
import { environment, root } from './environment.mjs';
import { databaseId, logIn, wrangler } from './wrangler.mjs';

/** Beside wrangler.toml, since its paths begin there. */
const CONFIG = 'wrangler.deploy.toml';
const NAME = /^database_name = .*$/m;

await command(
  {
    name: 'npm run deploy',
    does: 'Deploys Parley into your Cloudflare account: the database if there is none yet, its migrations, the Worker.',
    options: { 'dry-run': { says: 'builds the Worker, and deploys nothing' } },
  },
  (values) => (values['dry-run'] ? build() : deploy()),
);

function build() {
  wrangler(['deploy', '--dry-run', '--outdir', '.build/worker']);
  console.log('The bundle builds. Nothing was deployed.');
}

/** In this order, since new code must never meet an old schema; a deploy would create the database too, but too late. */
function deploy() {
  logIn();
  const id = databaseId();
  wrangler(['d1', 'migrations', 'apply', 'DB', '--remote']);
  try {
    writeFileSync(join(root, CONFIG), configWith(id));
    // Not as CI: an account that never had a Worker is asked here for the name of its workers.dev subdomain.
    wrangler(['deploy', '--config', CONFIG], { env: { ...environment, CI: process.env.CI } });
  } finally {
    rmSync(join(root, CONFIG), { force: true });
  }
}

/**
 * wrangler.toml has no database_id, since forks deploy to accounts of their own. Without one, wrangler asks for the database
 * that the deployed Worker has, and fails where that one was deleted and another created in its place.
 *
 * @param {string} id
 */
function configWith(id) {
  const config = readFileSync(join(root, 'wrangler.toml'), 'utf8');
  if (config.includes('\ndatabase_id')) return config;
  if (!NAME.test(config)) throw new Error('wrangler.toml does not say database_name = "parley".');
  return config.replace(NAME, (name) => `${name}\ndatabase_id = "${id}"`);
}
