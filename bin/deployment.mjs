// One deploy, step by step. What it does is said before it is done, and every step finds what an earlier deploy has left.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentsBy, deployedIn } from './account.mjs';
import { chooseDatabase } from './database-choice.mjs';
import { environment } from './environment.mjs';
import { newCode, whatOfCode } from './set-up-code.mjs';
import { noteOf, tagOf } from './version.mjs';
import { configIn, configWith } from './wrangler-config.mjs';

/** Beside wrangler.toml, since its paths begin there. */
const CONFIG = 'wrangler.deploy.toml';
const DATABASE = ['DB', '--remote', '--config', CONFIG];

/** Logs of a CI may be read by many. */
const WITHOUT_CODE = `
Nobody is its owner yet. The set-up code is not printed here, since others may read the log of a CI:
run "npm run deploy" on your own machine, or add --new-code if nobody else can read this.`;

/**
 * @typedef {object} Circumstances
 * @property {import('./wrangler.mjs').Wrangler} wrangler
 * @property {string} root the folder with wrangler.toml
 * @property {import('./version.mjs').Version} version
 * @property {boolean} isCi
 * @property {boolean} isTerminal
 * @property {(text: string) => void} say
 */

/** @typedef {{ wantsCode: boolean, adopts: boolean }} Options */

export class Deployment {
  #around;
  #toml;
  #config;

  /** @param {Circumstances} around */
  constructor(around) {
    this.#around = around;
    this.#toml = readFileSync(join(around.root, 'wrangler.toml'), 'utf8');
    this.#config = configIn(this.#toml);
  }

  /** Says what a deploy would do, and changes nothing: not even who is logged in. @param {Options} options */
  plan(options) {
    const { wrangler, say } = this.#around;
    wrangler.run(['deploy', '--dry-run', '--outdir', '.build/worker']);
    if (!wrangler.isLoggedIn()) {
      say(`
The Worker builds. Nobody is logged in to Cloudflare ("npx wrangler login"), so what a deploy would find there is not known.
Nothing was changed.`);
      return;
    }
    this.#withConfig(() => {
      const { deployed, found } = this.#look(options);
      say(
        ['\nThe Worker builds. A deploy would do this:', ...this.#stepsOf(deployed, found, options)].join(
          '\n- ',
        ),
      );
      say('Nothing was changed.');
    });
  }

  /** In this order, since new code must never meet an old schema. @param {Options} options */
  run(options) {
    const { wrangler, isTerminal, say, isCi } = this.#around;
    wrangler.logIn({ isTerminal });
    this.#withConfig(() => {
      const { found } = this.#look(options);
      if (!found) this.#create();
      wrangler.run(['d1', 'migrations', 'apply', ...DATABASE]);
      if (found?.contents.worker === undefined || options.adopts) this.#mark();
      const address = this.#upload();
      say(`\nParley is at ${address}`);
      const hasOwner = Boolean(found?.contents.hasOwner);
      const what = whatOfCode({ wantsCode: options.wantsCode, isCi, hasOwner });
      if (what === 'print') say(withCode(address, this.#storeCode()));
      if (what === 'withhold') say(WITHOUT_CODE);
    });
  }

  /** @returns {import('./database-choice.mjs').Deployed | undefined} */
  deployed() {
    return deployedIn(this.#around.wrangler, this.#config.worker);
  }

  /** Leaves the configuration with the database that was chosen. @param {Options} options */
  #look(options) {
    const { wrangler } = this.#around;
    const databases = wrangler.databases();
    const deployed = this.deployed();
    const contentsOf = (/** @type {import('./wrangler.mjs').Database} */ database) => {
      this.#writeConfig(database);
      return contentsBy((sql) => wrangler.rowOf(sql, DATABASE.slice(1)));
    };
    return { deployed, found: chooseDatabase(this.#config, { deployed, databases, contentsOf }, options) };
  }

  /**
   * @param {import('./database-choice.mjs').Deployed | undefined} deployed
   * @param {import('./database-choice.mjs').Found | undefined} found
   * @param {Options} options
   */
  #stepsOf(deployed, found, { wantsCode }) {
    const { isCi, root, version } = this.#around;
    const all = readdirSync(join(root, 'migrations')).filter((name) => name.endsWith('.sql'));
    const missing = all.filter((name) => !found?.contents.migrations.includes(name));
    const code = whatOfCode({ wantsCode, isCi, hasOwner: Boolean(found?.contents.hasOwner) });
    const { worker, database } = this.#config;
    return [
      found ? `keep the database "${found.database.name}"` : `create the database "${database}"`,
      missing.length > 0
        ? `apply ${missing.length} migrations: ${shortened(missing)}`
        : 'apply no migration, since there is no new one',
      `${deployed ? 'replace' : 'create'} the Worker "${worker}" with ${noteOf(version)}`,
      {
        print: 'print a set-up code',
        withhold: 'print no set-up code, since this is a CI',
        nothing: 'print no set-up code, since there is an owner',
      }[code],
    ];
  }

  #create() {
    const { wrangler, say } = this.#around;
    const { database } = this.#config;
    this.#writeConfig(wrangler.createDatabase(database));
    say(`Created the database ${database}.`);
  }

  /** Says in the database whose it is, so that no other Worker takes it. */
  #mark() {
    const { worker } = this.#config;
    this.#execute(`INSERT INTO instance (id, worker) VALUES (1, '${worker}')
      ON CONFLICT (id) DO UPDATE SET worker = excluded.worker`);
  }

  #storeCode() {
    const { code, sql } = newCode();
    this.#execute(sql);
    return code;
  }

  /** @param {string} sql */
  #execute(sql) {
    this.#around.wrangler.runQuietly(['d1', 'execute', ...DATABASE, '--yes', '--command', sql]);
  }

  /** Gives the address. @returns {string} */
  #upload() {
    const { wrangler, version } = this.#around;
    const folder = mkdtempSync(join(tmpdir(), 'parley-deploy-'));
    const said = join(folder, 'said.ndjson');
    try {
      // Not as CI: an account that never had a Worker is asked here for the name of its workers.dev subdomain.
      wrangler.run(['deploy', '--config', CONFIG, '--message', noteOf(version), '--tag', tagOf(version)], {
        env: { ...environment, CI: process.env.CI, WRANGLER_OUTPUT_FILE_PATH: said },
      });
      return addressIn(readFileSync(said, 'utf8'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** @param {import('./wrangler.mjs').Database} database */
  #writeConfig(database) {
    writeFileSync(join(this.#around.root, CONFIG), configWith(this.#toml, database));
  }

  /** @param {() => void} work */
  #withConfig(work) {
    try {
      work();
    } finally {
      rmSync(join(this.#around.root, CONFIG), { force: true });
    }
  }
}

const SHOWN_MAX = 3;

/** @param {string[]} names */
const shortened = (names) => (names.length > SHOWN_MAX ? `${names[0]} to ${names.at(-1)}` : names.join(', '));

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
