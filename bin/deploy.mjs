import { command } from './command.mjs';
import { Deployment } from './deployment.mjs';
import { root } from './environment.mjs';
import { comparison, newestVersion, versionHere } from './version.mjs';
import { Wrangler } from './wrangler.mjs';

await command(
  {
    name: 'npm run deploy',
    does: `Deploys Parley into your Cloudflare account: the database if there is none yet, its migrations, the Worker.
In the end it prints where your Parley is and, as long as nobody is its owner, the code by which you become that.`,
    options: {
      'dry-run': { says: 'says what a deploy would do, and changes nothing' },
      check: {
        says: 'says which version is deployed, and whether there is a newer one where this folder came from',
      },
      'new-code': {
        says: 'prints a new set-up code in any case: whoever enters it becomes the owner, instead of who is',
      },
      adopt: { says: 'takes the database that is there, though it seems to belong to another Parley' },
    },
  },
  ({ 'dry-run': isDry, check, 'new-code': wantsCode, adopt: adopts }) => {
    const wrangler = new Wrangler();
    const deployment = new Deployment({
      wrangler,
      root,
      version: versionHere(),
      isCi: Boolean(process.env.CI),
      isTerminal: Boolean(process.stdin.isTTY),
      say: console.log,
    });
    if (check) return compare(wrangler, deployment);
    return isDry ? deployment.plan({ wantsCode, adopts }) : deployment.run({ wantsCode, adopts });
  },
);

/** Asks where the folder came from first, since that needs nobody to be logged in. @param {Wrangler} wrangler @param {Deployment} deployment */
function compare(wrangler, deployment) {
  const newest = newestVersion();
  wrangler.logIn({ isTerminal: Boolean(process.stdin.isTTY) });
  console.log(comparison({ here: versionHere(), newest, deployed: deployment.deployed() }));
}
