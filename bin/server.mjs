import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment, root } from './environment.mjs';

const HOST = '127.0.0.1';
const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 5_000;
const POLL_MS = 50;
const OUTPUT_KEPT_CHARS = 20_000;

/**
 * @typedef {object} Server
 * @property {string} url such as http://127.0.0.1:8787, without a slash at the end
 * @property {number} pid of wrangler, which is also its process group's
 * @property {() => string} output the last that wrangler and the Worker wrote
 * @property {(signal?: NodeJS.Signals) => Promise<void>} kill the whole group, workerd too, at once; SIGKILL if not said
 * @property {() => Promise<void>} stop politely, then by force
 * @property {Promise<void>} stopped settles when it ends, for whatever reason
 */

/**
 * Runs Parley under wrangler: applies the migrations that its database lacks, starts, waits until it answers.
 * Rejects when the port is taken, a migration fails or nothing answers within a minute. Whatever becomes of
 * this process (short of SIGKILL), its servers end with it.
 *
 * @param {object} [options]
 * @param {number} [options.port] a free one if not said
 * @param {string} [options.persistTo] where the data is, .wrangler/state if not said; one server at a time each
 * @param {Record<string, string>} [options.vars] added to the Worker's environment
 * @param {string} [options.config] of a Worker other than Parley, which has no database
 * @param {string[]} [options.args] more for `wrangler dev`, such as another entry
 * @param {boolean} [options.quiet] whether to keep the output for `output()` and show none of it
 * @returns {Promise<Server>}
 */
export async function startServer({
  port,
  persistTo = '.wrangler/state',
  vars = {},
  config,
  args = [],
  quiet = true,
} = {}) {
  const chosen = await claimPort(port);
  const state = resolve(root, persistTo);
  makeFolder(state);
  accessSync(state, constants.W_OK);
  if (!config) await migrate(state);

  const wrangler = startGroup([
    'dev',
    // First: `--var` takes every word that follows it.
    ...args,
    ...['--ip', HOST, '--port', String(chosen), '--inspector-port', String(await claimPort())],
    ...['--persist-to', state, '--show-interactive-dev-session=false', '--log-level', 'log'],
    ...(config ? ['--config', resolve(root, config)] : []),
    ...Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
  ]);
  if (!quiet) wrangler.child.stderr.pipe(process.stderr);
  const url = `http://${HOST}:${chosen}`;
  await untilItAnswers(url, wrangler);
  if (!quiet) wrangler.child.stdout.pipe(process.stdout);

  async function kill(/** @type {NodeJS.Signals} */ signal = 'SIGKILL') {
    signalGroup(wrangler.pid, signal);
    await wrangler.ended;
    await untilPortIsFree(chosen);
  }
  async function stop() {
    signalGroup(wrangler.pid, 'SIGTERM');
    await Promise.race([wrangler.ended, sleep(STOP_DEADLINE_MS, undefined, { ref: false })]);
    await kill();
  }
  return { url, pid: wrangler.pid, output: wrangler.output, stopped: wrangler.ended, kill, stop };
}

/** One after the other: `recursive` never returns where a folder that is there takes no folders, as in /proc. */
function makeFolder(/** @type {string} */ folder) {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Asks wrangler only when the migrations are not those that it applied here before: that alone takes 3 seconds. */
async function migrate(/** @type {string} */ state) {
  const folder = join(root, 'migrations');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    hash.update(name).update(readFileSync(join(folder, name)));
  }
  const wanted = hash.digest('hex');
  // Beside the database: who removes it, removes this, too.
  const stamp = join(state, 'v3/d1/applied-migrations');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  const apply = startGroup(['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', state]);
  await apply.ended;
  if (apply.child.exitCode !== 0) throw new Error(`The migrations could not be applied.\n${apply.output()}`);
  writeFileSync(stamp, wanted);
}

/** @type {Set<number>} */
const groups = new Set();
process.on('exit', () => {
  for (const pid of groups) signalGroup(pid, 'SIGKILL');
});

/** wrangler starts esbuild and two workerds, and does not always take them along: each run is a process group. */
function startGroup(/** @type {string[]} */ args) {
  const child = spawn(process.execPath, [join(root, 'node_modules/wrangler/bin/wrangler.js'), ...args], {
    cwd: root,
    env: environment,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid ?? 0;
  if (pid) groups.add(pid);

  let kept = '';
  const keep = (/** @type {Buffer} */ chunk) => {
    kept = (kept + chunk).slice(-OUTPUT_KEPT_CHARS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise((/** @type {(value: void) => void} */ done) => {
    child.once('error', (error) => {
      kept += error.message;
      done();
    });
    child.once('exit', () => {
      signalGroup(pid, 'SIGKILL');
      groups.delete(pid);
      done();
    });
  });
  return { child, pid, ended, output: () => kept };
}

/** @param {number} pid @param {NodeJS.Signals} signal */
function signalGroup(pid, signal) {
  if (!pid) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in it.
  }
}

/** @param {string} url @param {ReturnType<typeof startGroup>} wrangler */
async function untilItAnswers(url, { child, pid, output }) {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`Parley did not start.\n${output()}`);
    try {
      await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(START_DEADLINE_MS) });
      return;
    } catch {
      await sleep(POLL_MS);
    }
  }
  signalGroup(pid, 'SIGKILL');
  throw new Error(`Parley did not answer within ${START_DEADLINE_MS / 1000} s.\n${output()}`);
}

async function untilPortIsFree(/** @type {number} */ port) {
  const deadline = Date.now() + STOP_DEADLINE_MS;
  while (Date.now() < deadline && !(await isFree(port))) await sleep(POLL_MS);
}

/** Throws what the system says of it: taken, or not for this user. */
function claimPort(port = 0) {
  return new Promise((/** @type {(port: number) => void} */ done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(port, HOST, () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : port));
    });
  });
}

async function isFree(/** @type {number} */ port) {
  return claimPort(port).then(
    () => true,
    () => false,
  );
}
