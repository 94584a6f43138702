// Which database a deploy uses. Never one that may be somebody else's: of another app, or of another Parley, whose rooms live in another Worker.

/** @typedef {import('./wrangler.mjs').Database} Database */

/**
 * @typedef {object} Deployed the Worker of our name that the account has
 * @property {boolean} isParley
 * @property {string | undefined} [databaseId] that it has as DB
 * @property {string | undefined} [commit] of which a deploy noted that it made it
 */

/**
 * @typedef {object} Contents of a database
 * @property {string[]} tables
 * @property {boolean} isParley
 * @property {string[]} migrations that were applied
 * @property {string | undefined} [worker] to which it belongs; a deploy writes that into it
 * @property {boolean} hasPeople
 * @property {boolean} hasOwner
 */

/**
 * @typedef {object} Account as it is
 * @property {Deployed | undefined} deployed
 * @property {Database[]} databases
 * @property {(database: Database) => Contents} contentsOf
 */

/** @typedef {{ database: Database, contents: Contents }} Found */

/**
 * Nothing where one is to be created. Throws a sentence for whoever deploys where it is not certain.
 *
 * @param {import('./wrangler-config.mjs').Config} config
 * @param {Account} account
 * @param {{ adopts: boolean }} options whether to take one that belongs to another Worker, as far as one can see
 * @returns {Found | undefined}
 */
export function chooseDatabase(config, account, { adopts }) {
  const { deployed } = account;
  if (deployed && !deployed.isParley) throw new Error(otherWorker(config.worker));
  const bound = account.databases.find(({ uuid }) => uuid === deployed?.databaseId);
  const written = writtenIn(config, account.databases);
  if (bound && written && bound.uuid !== written.uuid && !adopts)
    throw new Error(otherThanDeployed(bound, written));
  const database =
    written ?? bound ?? account.databases.find(({ name }) => name === config.database) ?? undefined;
  if (!database) {
    if (deployed && !adopts) throw new Error(goneFrom(config));
    return undefined;
  }
  const contents = account.contentsOf(database);
  if (contents.tables.length > 0 && !contents.isParley) throw new Error(otherApp(database, contents, config));
  if (!adopts && database !== bound) rejectOthers(config.worker, database, contents, deployed !== undefined);
  return { database, contents };
}

/** @param {import('./wrangler-config.mjs').Config} config @param {Database[]} databases */
function writtenIn({ databaseId }, databases) {
  if (databaseId === undefined) return undefined;
  const found = databases.find(({ uuid }) => uuid === databaseId);
  if (found) return found;
  throw new Error(`wrangler.toml says database_id = "${databaseId}", and your account has no such database.
If you are logged in to another account: npx wrangler logout. Otherwise remove that line, and deploy again.`);
}

/**
 * A restored database may be of a time before it was noted to whom it belongs; so may one whose first deploy ended half way,
 * and then nobody is in it.
 *
 * @param {string} worker @param {Database} database @param {Contents} contents @param {boolean} isDeployed
 */
function rejectOthers(worker, { name }, contents, isDeployed) {
  const isOurs =
    contents.worker === undefined ? isDeployed || !contents.hasPeople : contents.worker === worker;
  if (isOurs) return;
  const whose = contents.worker ? `of the Worker "${contents.worker}"` : 'of another Worker';
  throw new Error(`The database "${name}" is that of a Parley with people in it, and as far as one can see ${whose}. It stays as it is.
Two Parleys cannot share a database. For a second one, change database_name in wrangler.toml, and deploy again.
If it is yours all the same: npm run deploy -- --adopt. What was written in rooms stays with the Worker that had them.`);
}

/** @param {string} worker */
const otherWorker = (
  worker,
) => `Your account has a Worker "${worker}" that is no Parley, and a deploy would replace it. It stays as it is.
Write another name into the first line of wrangler.toml, such as name = "our-parley", and deploy again.`;

/** @param {Database} database @param {Contents} contents @param {import('./wrangler-config.mjs').Config} config */
const otherApp = (
  { name },
  { tables },
  config,
) => `The database "${name}" is not that of a Parley: it has ${named(tables)}. It stays as it is.
Write another name into wrangler.toml, such as database_name = "${config.database}-messages", and deploy again.`;

/** @param {Database} bound @param {Database} written */
const otherThanDeployed = (
  bound,
  written,
) => `wrangler.toml names the database "${written.name}", and the Parley that is deployed has "${bound.name}". Both stay as they are.
Remove the line database_id to keep the one that it has. To take the other one: npm run deploy -- --adopt.`;

/** @param {import('./wrangler-config.mjs').Config} config */
const goneFrom = ({
  worker,
  database,
}) => `The Worker "${worker}" is deployed, and its database is gone. Nothing was changed.
docs/deploy.md says how to restore it from a file. To begin with an empty one: npm run deploy -- --adopt creates "${database}".`;

const NAMED_MAX = 5;

/** @param {string[]} tables */
const named = (tables) =>
  [...tables.slice(0, NAMED_MAX), ...(tables.length > NAMED_MAX ? ['others'] : [])].join(', ');
