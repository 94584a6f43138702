// Installs what is missing; with --build, also bundles the client. Runs before every other npm script.
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.mjs';
import { root, run } from './environment.mjs';

// The packages bring their own Node, so npm's remarks about the age of this one mean nothing: errors only.
const INSTALL =
  'npm ci --include=dev --include=optional --strict-allow-scripts --no-audit --no-fund --loglevel=error';
/** What runs our TypeScript as it is, and wrangler. */
const NODE_MIN = [22, 18];
const stamp = join(root, 'node_modules/.parley-lock');

await command(
  {
    name: 'node bin/setup.mjs',
    does: 'Installs what is missing. Every other command begins with this.',
    options: { build: { says: 'bundles the client, too' } },
  },
  ({ build }) => {
    accessSync(root, constants.W_OK);
    install();
    checkNode();
    if (build) run('node bin/build-client.mjs');
  },
);

function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing what is missing. This takes about a minute, once.');
  run(INSTALL);
  writeFileSync(stamp, wanted);
}

/** Packages bring a Node for most systems, not for all. */
function checkNode() {
  const bringsNode = ['node', 'node.exe', 'node.cmd'].some((name) =>
    existsSync(join(root, 'node_modules/.bin', name)),
  );
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [least = 0, leastMinor = 0] = NODE_MIN;
  if (bringsNode || major > least || (major === least && minor >= leastMinor)) return;
  throw new Error(
    `For this system (${process.platform}, ${process.arch}) there is no Node among the packages: install Node ${NODE_MIN.join('.')} or newer yourself. This is ${process.version}.`,
  );
}
