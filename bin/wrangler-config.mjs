// What wrangler.toml says of this Parley: its Worker's name and its database. A deploy button writes other names there, and an id.
const TABLE = /^\s*\[/m;
const STRING = `\\s*=\\s*(["'])(.+?)\\1`;
/** What Cloudflare takes. It stands in SQL, too. */
const WORKER = /^[a-z0-9][a-z0-9-_]*$/i;

/**
 * @typedef {object} Config
 * @property {string} worker
 * @property {string} database its name
 * @property {string | undefined} [databaseId] only where somebody has written it there
 */

/** Throws a sentence for who has changed it. @param {string} toml @returns {Config} */
export function configIn(toml) {
  const worker = settingIn('name', toml.slice(0, Math.max(0, toml.search(TABLE))));
  if (!worker || !WORKER.test(worker))
    throw new Error('wrangler.toml does not begin with the name of the Worker, such as name = "parley".');
  const block = databaseBlock(toml);
  const database = settingIn('database_name', block);
  if (!database) throw new Error('wrangler.toml does not say database_name = "parley" for the binding DB.');
  return { worker, database, databaseId: settingIn('database_id', block) };
}

/**
 * wrangler.toml has no database_id, since forks deploy to accounts of their own. Without one, wrangler asks for the database
 * that the deployed Worker has, and fails where that one was deleted and another created in its place.
 *
 * @param {string} toml @param {{ name: string, uuid: string }} database
 */
export function configWith(toml, { name, uuid }) {
  const block = databaseBlock(toml);
  const others = block.split('\n').filter((line) => !/^\s*database_(id|name)\s*=/.test(line));
  const at = others.findIndex((line) => /^\s*binding\s*=/.test(line));
  others.splice(at + 1, 0, `database_name = "${name}"`, `database_id = "${uuid}"`);
  return toml.replace(block, () => others.join('\n'));
}

/** That of the binding DB, up to the next table. @param {string} toml */
function databaseBlock(toml) {
  const blocks = toml.split(/^(?=\s*\[)/m).filter((block) => /^\s*\[\[d1_databases\]\]/.test(block));
  return blocks.find((block) => settingIn('binding', block) === 'DB') ?? '';
}

/** @param {string} key @param {string} lines */
const settingIn = (key, lines) => new RegExp(`^\\s*${key}${STRING}`, 'm').exec(lines)?.[2];
