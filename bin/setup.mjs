// Installs what is missing. Runs on the machine's own Node before there is any node_modules: Node's builtins only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lockFile = join(root, 'package-lock.json');
const stamp = join(root, 'node_modules/.parley-lock');

const [major] = process.versions.node.split('.');
if (Number(major) < 20) fail(`Parley needs Node 20 or newer to set itself up; this is ${process.version}.`);

const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.log('Installing what is missing (once, about a minute) ...');
  // The lock file's packages bring their own Node, so npm's remarks about this one's age mean nothing: errors only.
  run('npm', ['ci', '--include=dev', '--include=optional', '--loglevel=error', '--no-audit', '--no-fund']);
  writeFileSync(stamp, wanted);
}
if (process.argv.includes('--build')) run('node', ['bin/build-client.mjs']);

function run(command, args) {
  const PATH = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH },
    shell: process.platform === 'win32',
  });
  if (error) fail(`${command} could not be started: ${error.message}`);
  if (status !== 0) fail(`"${command} ${args.join(' ')}" failed, see above.`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
