// What a Cloudflare account has before a deploy.

/** @typedef {import('./database-choice.mjs').Contents} Contents */

/** Of every Parley, deployed by whatever version. */
const ROOMS = 'RoomObject';
const FIRST_MIGRATION = '0000_initial.sql';

/** All but those of the platform, of SQLite, and of wrangler, which writes down which migrations were applied. */
const TABLES = `SELECT coalesce(json_group_array(name) FILTER (WHERE name <> 'd1_migrations'), '[]') AS tables,
  coalesce(max(name = 'd1_migrations'), 0) AS migrated,
  coalesce(max(name = 'instance'), 0) AS governed,
  coalesce(max(name = 'instance' AND instr(sql, 'worker') > 0), 0) AS marked
  FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 4) NOT IN ('_cf_', 'sqli')`;

/** @param {import('./wrangler.mjs').Wrangler} wrangler @param {string} worker @returns {import('./database-choice.mjs').Deployed | undefined} */
export function deployedIn(wrangler, worker) {
  const version =
    /** @type {{ resources?: { bindings?: unknown }, annotations?: Record<string, string> }} */ (
      wrangler.deployedVersion(worker)
    );
  if (!version) return undefined;
  const bindings = /** @type {Record<string, string>[]} */ ([version.resources?.bindings ?? []].flat());
  const database = bindings.find(({ type, name }) => type === 'd1' && name === 'DB');
  return {
    isParley: bindings.some(({ class_name }) => class_name === ROOMS),
    databaseId: database?.id ?? database?.database_id,
    commit: commitIn(version.annotations?.['workers/message'] ?? ''),
  };
}

/** As bin/version.mjs writes it. @param {string} message */
const commitIn = (message) => /\b[0-9a-f]{40}\b/.exec(message)?.[0];

/** @param {(sql: string) => Record<string, unknown>} rowOf asks that database @returns {Contents} */
export function contentsBy(rowOf) {
  const { tables, migrated, governed, marked } = rowOf(TABLES);
  const migrations = migrated
    ? namesIn(rowOf('SELECT json_group_array(name) AS names FROM d1_migrations').names)
    : [];
  const contents = { tables: namesIn(tables), migrations, isParley: migrations.includes(FIRST_MIGRATION) };
  if (!contents.isParley) return { ...contents, hasPeople: false, hasOwner: false };
  const { people, owners, worker } = rowOf(`SELECT EXISTS (SELECT 1 FROM users) AS people,
    ${governed ? "EXISTS (SELECT 1 FROM users WHERE role = 'owner' AND role <> 'member')" : '0'} AS owners,
    ${marked ? '(SELECT worker FROM instance)' : 'NULL'} AS worker`);
  return {
    ...contents,
    hasPeople: people === 1,
    hasOwner: owners === 1,
    worker: typeof worker === 'string' ? worker : undefined,
  };
}

/** @param {unknown} json @returns {string[]} */
const namesIn = (json) => JSON.parse(String(json));
