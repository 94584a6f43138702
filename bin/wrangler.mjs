// wrangler as our commands run it: in this project, with the Node that they run on, asking nothing.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { environment, root } from './environment.mjs';

/** Cloudflare's number for a Worker that is not there; a Worker may also be there and never have been deployed. */
const NOT_DEPLOYED = /\[code: 10007\]|has no deployments/;
/** Colours, which wrangler writes for some. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how they begin
const COLOURS = /\u001b\[[\d;]*m/g;

/**
 * @typedef {object} Said
 * @property {number | null} status
 * @property {string | Buffer | null} [stdout]
 * @property {string | Buffer | null} [stderr]
 */

/** @typedef {(args: string[], options: import('node:child_process').SpawnSyncOptions) => Said} Start as spawnSync does it */

/** @typedef {{ name: string, uuid: string }} Database */

export class Wrangler {
  #start;

  /** @param {Start} start */
  constructor(start = startWrangler) {
    this.#start = start;
  }

  /** Shows what it says; throws where it fails. @param {string[]} args @param {import('node:child_process').SpawnSyncOptions} options */
  run(args, options = {}) {
    const { status } = this.#start(args, options);
    if (status !== 0) throw new Error(`This failed, see above: wrangler ${args.join(' ')}`);
  }

  /** Shows only what went wrong. @param {string[]} args */
  runQuietly(args) {
    this.run(args, { stdio: ['inherit', 'ignore', 'inherit'] });
  }

  /** What it says as JSON. Throws where it says something else. @param {string[]} args @returns {unknown} */
  answer(args) {
    const said = this.#start(args, { stdio: ['inherit', 'pipe', 'pipe'] });
    const complaint = String(said.stderr ?? '').replace(COLOURS, '');
    return jsonIn(args, String(said.stdout ?? ''), complaint);
  }

  /** @returns {boolean} */
  isLoggedIn() {
    const { loggedIn } = /** @type {{ loggedIn?: unknown }} */ (this.answer(['whoami', '--json']));
    if (typeof loggedIn !== 'boolean') throw new Error('Cloudflare did not say whether you are logged in.');
    return loggedIn;
  }

  /** @param {{ isTerminal: boolean }} how */
  logIn({ isTerminal }) {
    if (this.isLoggedIn()) return;
    if (!isTerminal) {
      throw new Error(
        'Nobody is logged in to Cloudflare. Run "npx wrangler login", or set CLOUDFLARE_API_TOKEN.',
      );
    }
    this.run(['login'], { env: { ...environment, CI: undefined } });
  }

  /** Those of the account. @returns {Database[]} */
  databases() {
    const found = this.answer(['d1', 'list', '--json']);
    if (!Array.isArray(found)) throw new Error('Cloudflare did not list the databases of your account.');
    return found;
  }

  /** @param {string} name @returns {Database} */
  createDatabase(name) {
    // Without wrangler's advice to write its id into wrangler.toml, which would break every fork's deploy.
    this.runQuietly(['d1', 'create', name]);
    const created = this.databases().find((database) => database.name === name);
    if (!created) throw new Error(`The database ${name} was created, and is not in the list: try again.`);
    return created;
  }

  /** What is deployed under that name, if anything is. @param {string} worker @returns {unknown} */
  deployedVersion(worker) {
    const asked = ['--json', '--name', worker];
    const deployment = this.#answerUnless(NOT_DEPLOYED, ['deployments', 'status', ...asked]);
    const { versions } = /** @type {{ versions?: { version_id: string, percentage: number }[] }} */ (
      deployment ?? {}
    );
    const [most] = [...(versions ?? [])].sort((one, other) => other.percentage - one.percentage);
    return most && this.answer(['versions', 'view', most.version_id, ...asked]);
  }

  /** The one row that is the answer. @param {string} sql @param {string[]} where @returns {Record<string, unknown>} */
  rowOf(sql, where) {
    const [found] = [this.answer(['d1', 'execute', 'DB', '--json', '--command', sql, ...where])].flat();
    const row = /** @type {{ results?: Record<string, unknown>[] } | undefined} */ (found)?.results?.[0];
    if (!row) throw new Error('The database could not be asked what is in it.');
    return row;
  }

  /** @param {RegExp} complaint that is an answer, too: nothing @param {string[]} args @returns {unknown} */
  #answerUnless(complaint, args) {
    const said = this.#start(args, { stdio: ['inherit', 'pipe', 'pipe'] });
    const complained = String(said.stderr ?? '').replace(COLOURS, '');
    if (said.status !== 0 && complaint.test(complained)) return undefined;
    return jsonIn(args, String(said.stdout ?? ''), complained);
  }
}

/** @param {string[]} args @param {string} said @param {string} complaint @returns {unknown} */
function jsonIn(args, said, complaint) {
  try {
    return JSON.parse(said);
  } catch {
    const why = [complaint, said].flatMap((text) => text.trim() || []).join('\n');
    throw new Error(
      `This was not answered: wrangler ${args.filter((arg) => !arg.includes(' ')).join(' ')}\n${why}`,
    );
  }
}

/** @type {Start} */
function startWrangler(args, options) {
  const script = join(root, 'node_modules/wrangler/bin/wrangler.js');
  return spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    env: environment,
    stdio: 'inherit',
    ...options,
  });
}
