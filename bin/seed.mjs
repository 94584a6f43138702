// npm run seed [-- --people N] [-- --persist-to DIR | --url URL]
// Fills the local database, or that of the Parley at URL, with people and conversations to look at. All of it was said just
// now. Seeding again changes nothing. With --people, up to 5,000 others are in the local database, too.
import { parseArgs } from 'node:util';
import { fail } from './environment.mjs';
import { CAST, CONVERSATIONS } from './seed-cast.ts';
import { addCrowd, CROWD_MAX } from './seed-crowd.mjs';
import { PASSWORD, seed } from './seeding.ts';
import { startServer } from './server.mjs';

const USUAL_URL = 'http://127.0.0.1:8787';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '0' },
    url: { type: 'string' },
    'persist-to': { type: 'string' },
  },
});
const url = values.url && new URL(values.url).origin;
const persistTo = values['persist-to'] ?? '.wrangler/state';
const people = Number(values.people);
if (!Number.isInteger(people) || people < 0 || people > CROWD_MAX)
  fail(`--people takes a number up to ${CROWD_MAX}.`);
if (people > 0 && url)
  fail('--people writes to the local database itself, so it does not go together with --url.');

if (url && !(await answering(url))) fail(`No Parley answers at ${url}.`);
const running = url ?? (values['persist-to'] ? undefined : await answering(USUAL_URL));
try {
  const server = running ? undefined : await startServer({ persistTo, vars: { POSTS_PER_SECOND: '1000' } });
  console.log(`Seeding ${server ? 'the local database' : running} ...`);
  await seed(running ?? server?.url ?? '');
  await server?.stop();
  if (people > 0) addCrowd(people, persistTo);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
console.log(`${CAST.length + people} people, ${CONVERSATIONS.length} conversations.`);
console.log(`Log in as ${CAST[0]} (or ${CAST.slice(1).join(', ')}): the password is ${PASSWORD}`);
if (!running) console.log(`npm start serves it at ${USUAL_URL}`);

/** @returns {Promise<string | undefined>} */
async function answering(/** @type {string} */ address) {
  const response = await fetch(`${address}/login/`).catch(() => undefined);
  return response?.ok ? address : undefined;
}
