import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from './command.mjs';
import { environment, root } from './environment.mjs';
import { isOwned, storeNewCode, whatOfCode } from './set-up-code.mjs';
import { databaseId, logIn, wrangler } from './wrangler.mjs';

/** Beside wrangler.toml, since its paths begin there. */
const CONFIG = 'wrangler.deploy.toml';
const NAME = /^database_name = .*$/m;

/** Logs of a CI may be read by many. */
const WITHOUT_CODE = `
Nobody is its owner yet. The set-up code is not printed here, since others may read the log of a CI:
run "npm run deploy" on your own machine, or add --new-code if nobody else can read this.`;

await command(
  {
    name: 'npm run deploy',
    does: `Deploys Parley into your Cloudflare account: the database if there is none yet, its migrations, the Worker.
In the end it prints where your Parley is and, as long as nobody is its owner, the code by which you become that.`,
    options: {
      'dry-run': { says: 'builds the Worker, and deploys nothing' },
      'new-code': {
        says: 'prints a new set-up code in any case: whoever enters it becomes the owner, instead of who is',
      },
    },
  },
  (values) => (values['dry-run'] ? build() : deploy({ wantsCode: values['new-code'] })),
);

function build() {
  wrangler(['deploy', '--dry-run', '--outdir', '.build/worker']);
  console.log('The bundle builds. Nothing was deployed.');
}

/**
 * In this order, since new code must never meet an old schema; a deploy would create the database too, but too late.
 *
 * @param {{ wantsCode: boolean }} options
 */
function deploy({ wantsCode }) {
  logIn();
  const id = databaseId();
  wrangler(['d1', 'migrations', 'apply', 'DB', '--remote']);
  const address = upload(id);
  console.log(`\nParley is at ${address}`);
  const what = whatOfCode({ wantsCode, isCi: Boolean(process.env.CI), isOwned });
  if (what === 'print') console.log(withCode(address, storeNewCode()));
  if (what === 'withhold') console.log(WITHOUT_CODE);
}

/** Gives the address. @param {string} id of the database @returns {string} */
function upload(id) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-deploy-'));
  const said = join(folder, 'said.ndjson');
  try {
    writeFileSync(join(root, CONFIG), configWith(id));
    // Not as CI: an account that never had a Worker is asked here for the name of its workers.dev subdomain.
    wrangler(['deploy', '--config', CONFIG], {
      env: { ...environment, CI: process.env.CI, WRANGLER_OUTPUT_FILE_PATH: said },
    });
    return addressIn(readFileSync(said, 'utf8'));
  } finally {
    rmSync(join(root, CONFIG), { force: true });
    rmSync(folder, { recursive: true });
  }
}

/** One's own domain before workers.dev. wrangler says it as "chat.example.org (custom domain)". @param {string} said a JSON a line */
function addressIn(said) {
  const deployed = said
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  /** @type {string[]} */
  const targets = deployed.find(({ type }) => type === 'deploy')?.targets ?? [];
  const own = targets
    .find((target) => target.includes(' (custom domain'))
    ?.split(' ', 1)
    .join();
  return own
    ? `https://${own}`
    : (targets.find((target) => target.startsWith('https:')) ?? 'the address above');
}

/** @param {string} address @param {string} code */
function withCode(address, code) {
  return `
Next, open ${address}/setup/ and enter this set-up code: whoever does becomes the owner.
(Log in before, if you have an account there.)

    ${code}
`;
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
