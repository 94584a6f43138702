import { Misuse } from './arguments.mjs';
import { command } from './command.mjs';
import { CAST, CONVERSATIONS } from './seed-cast.ts';
import { addCrowd, CROWD_MAX } from './seed-crowd.mjs';
import { PASSWORD, seed } from './seeding.ts';
import { startServer } from './server.mjs';

const USUAL_URL = 'http://127.0.0.1:8787';
const USUAL_STATE = '.wrangler/state';

await command(
  {
    name: 'npm run seed',
    does: `Fills the local database, or the Parley at a URL, with people and conversations to look at.
All of it was said just now. Seeding again changes nothing.`,
    options: {
      people: {
        value: 'N',
        number: { from: 0, to: CROWD_MAX },
        default: 0,
        says: 'how many other people to add to the local database',
      },
      url: {
        value: 'URL',
        says: 'the address of a Parley that is running; if not given, the usual one is tried',
      },
      'persist-to': {
        value: 'DIR',
        says: `the folder of a local database that no Parley is using; ${USUAL_STATE} if not given`,
      },
    },
  },
  ({ people, url, 'persist-to': persistTo }) => {
    if (url !== undefined && persistTo !== undefined)
      throw new Misuse('--url and --persist-to exclude each other: a Parley that runs knows its database.');
    if (url !== undefined && people > 0)
      throw new Misuse(
        '--people writes to the local database itself, so it does not go together with --url.',
      );
    return fill({ people, url: url && originOf(url), persistTo });
  },
);

/** @param {{ people: number, url: string | undefined, persistTo: string | undefined }} what */
async function fill({ people, url, persistTo }) {
  if (url && !(await answering(url))) throw new Error(`No Parley answers at ${url}.`);
  const running = url ?? (persistTo ? undefined : await answering(USUAL_URL));
  const state = persistTo ?? USUAL_STATE;
  const server = running
    ? undefined
    : await startServer({ persistTo: state, vars: { POSTS_PER_SECOND: '1000', PERSON_SHARE: '1000000' } });
  console.log(`Seeding ${server ? 'the local database' : running} ...`);
  await seed(running ?? server?.url ?? '');
  await server?.stop();
  if (people > 0) addCrowd(people, state);

  console.log(`${CAST.length + people} people, ${CONVERSATIONS.length} conversations.`);
  console.log(`Log in as ${CAST[0]} (or ${CAST.slice(1).join(', ')}): the password is ${PASSWORD}`);
  if (!running) console.log(`npm start serves it at ${USUAL_URL}`);
}

/** @param {string} text */
function originOf(text) {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text))
    throw new Misuse(`--url takes an address such as ${USUAL_URL}, and not "${text}".`);
  return new URL(text).origin;
}

/** @returns {Promise<string | undefined>} */
async function answering(/** @type {string} */ address) {
  const page = await fetch(`${address}/login/`).then(
    (response) => response.text(),
    () => '',
  );
  return /<title>[^<]*Parley/.test(page) ? address : undefined;
}
