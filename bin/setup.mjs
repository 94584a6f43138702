// Installs what is missing; with --build, also bundles the client. Runs before every other npm script.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, fail, root } from './environment.mjs';

// The packages bring their own Node, so npm's remarks about the age of this one mean nothing: errors only.
const INSTALL =
  'npm ci --include=dev --include=optional --strict-allow-scripts --no-audit --no-fund --loglevel=error';
const stamp = join(root, 'node_modules/.parley-lock');

if (Number.parseInt(process.versions.node, 10) < 20) {
  fail(`Parley sets itself up with Node 20 or newer, and this is ${process.version}.`);
}
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.log('Installing what is missing. This takes about a minute, once.');
  run(INSTALL);
  writeFileSync(stamp, wanted);
}
if (process.argv.includes('--build')) run('node bin/build-client.mjs');

/** @param {string} command */
function run(command) {
  const { status } = spawnSync(command, { cwd: root, env: environment, shell: true, stdio: 'inherit' });
  if (status !== 0) fail(`This failed, see above: ${command}`);
}
