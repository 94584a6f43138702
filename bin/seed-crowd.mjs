// Many more people, for a list as long as a large community's. They have no conversations, so SQL is the quick way to them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { environment, root } from './environment.mjs';
import { CAST } from './seed-cast.ts';

const FIRST = words(`
  amelie amir ana anil aoife ayse bao bela bintou carlos chen chloe dara diego elif emma esra fatou felix finn
  gita goran hana hugo ines ivan jana jonas kaito karim lea leila luca maja malik maria mei milan nadia noah
  olga omar paulo priya quinn rosa sami tariq vera yuki`);
const LAST = words(`
  abbas adeyemi ahmed aksoy alvarez ando arslan bakker balde baptista bauer becker bell berg blanc bose brandt brown
  castro chang cohen costa cruz das davies dias diop dubois egger eriksen fischer flores fofana ford fuchs garcia gomez
  graf green gruber haas hahn hall hansen haruna hassan herrera hoffmann horvat huang ito ivanova jansen jensen johnson
  kaya keita khan kim klein kovac krause kumar lang larsen lee lehmann lind lopez maier marin martin mbeki meyer moreau
  mori muller nakamura ndiaye nguyen novak obi okafor olsen ortiz park patel perez petrov pham popescu qureshi ramos
  reyes rossi roy sato schmidt silva singh`);
/** Each goes with each, and the first few hundred are already a mixture: 51 and 100 have no common divisor. */
const STEP = 51;

export const CROWD_MAX = FIRST.length * LAST.length;

/**
 * Adds people to the local database where they are not there yet. They have the password of the cast, which is seeded first.
 *
 * @param {number} count
 * @param {string} persistTo
 */
export function addCrowd(count, persistTo) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'));
  const file = join(folder, 'crowd.sql');
  writeFileSync(
    file,
    `INSERT INTO users (username, password_hash, created_at)
     SELECT value, password_hash, created_at FROM users, json_each('${JSON.stringify(names(count))}')
     WHERE lower(username) = '${CAST[0]}' ON CONFLICT DO NOTHING;`,
  );
  const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js');
  const target = ['DB', '--local', '--persist-to', resolve(root, persistTo), '--file', file];
  const { status, stdout, stderr } = spawnSync(process.execPath, [wrangler, 'd1', 'execute', ...target], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  if (status !== 0) throw new Error(`The crowd could not be added.\n${stdout}${stderr}`);
}

function names(/** @type {number} */ count) {
  return Array.from({ length: count }, (_, i) => {
    const round = Math.floor(i / FIRST.length);
    return `${FIRST[i % FIRST.length]}_${LAST[((i % FIRST.length) + STEP * round) % LAST.length]}`;
  });
}

function words(/** @type {string} */ text) {
  return text.match(/\w+/g) ?? [];
}
