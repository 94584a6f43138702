// Node's builtins only: set-up runs this on the machine's own Node, before there is any node_modules.
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** wrangler and its runtime report nothing, fetch nothing, advertise nothing, and keep no record of each request (a third of its time). */
export const quiet = {
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_SEND_METRICS: 'false',
  X_LOCAL_OBSERVABILITY: 'false',
  WRANGLER_HIDE_BANNER: 'true',
};

/**
 * For every process that we start: the Node that node_modules brings goes first, and nothing is asked. (Without CI,
 * wrangler asks before it applies migrations, and a start hangs.)
 */
export const environment = {
  ...process.env,
  ...quiet,
  PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  CI: '1',
};

/** A line of the shell, which says itself what fails in it. @param {string} line */
export function run(line) {
  const { status } = spawnSync(line, { cwd: root, env: environment, shell: true, stdio: 'inherit' });
  if (status !== 0) throw new Error(`This failed, see above: ${line}`);
}
