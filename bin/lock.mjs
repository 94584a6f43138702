// Says of every package in the lock file where it is at the registry, whichever that is: docs/decisions/020.
// npm runs this after it has changed node_modules (the script `dependencies`), and after each `npm install` (`postinstall`).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.mjs';
import { root } from './environment.mjs';

await command(
  {
    name: 'node bin/lock.mjs',
    does: 'Writes into the lock file from where each package is installed.',
    options: {},
  },
  () => locate(join(root, 'package-lock.json')),
);

/** @param {string} file */
function locate(file) {
  const text = readFileSync(file, 'utf8');
  /** @type {{ packages: Record<string, { name?: string, version: string, resolved?: string }> }} */
  const lock = JSON.parse(text);

  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '') continue;
    const { name = path.replace(/.*node_modules\//, ''), version, resolved: _, ...others } = entry;
    const resolved = `https://registry/${name}/-/${name.replace(/.*\//, '')}-${version}.tgz`;
    // In the order in which npm writes them.
    lock.packages[path] = { ...(entry.name && { name }), version, resolved, ...others };
  }
  const located = `${JSON.stringify(lock, null, 2)}\n`;
  if (located !== text) writeFileSync(file, located);
}
