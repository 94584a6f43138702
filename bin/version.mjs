// Which Parley this folder has, and whether there is a newer one where it came from. git knows both, or nobody.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './environment.mjs';

/** As people read it. */
const SHORT = 7;

/** @typedef {(args: string[]) => { status: number | null, stdout: string | null }} Git */

/**
 * @typedef {object} Version
 * @property {string} number
 * @property {string} [commit]
 * @property {boolean} isChanged files are not as that commit has them
 */

/** @type {Git} */
const gitHere = (args) =>
  spawnSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    // It asks nobody for a password.
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** @returns {Version} */
export function versionHere(git = gitHere) {
  const { version: number } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const commit = lineOf(git, ['rev-parse', 'HEAD']);
  if (commit === undefined) return { number, isChanged: false };
  return {
    number,
    commit,
    isChanged: Boolean(lineOf(git, ['status', '--porcelain', '--untracked-files=no'])),
  };
}

/** For people, and bin/account.mjs finds the commit in it. @param {Version} version */
export const noteOf = ({ number, commit, isChanged }) =>
  ['Parley', number, ...(commit ? [commit] : []), ...(isChanged ? ['and changes'] : [])].join(' ');

/** For the Worker itself, which shows it to those who look after it. Cloudflare keeps 25 characters. @param {Version} version */
export const tagOf = ({ number, commit, isChanged }) =>
  [number, ...(commit ? [shortly(commit)] : []), ...(isChanged ? ['changed'] : [])].join('-');

/** @param {string} commit */
export const shortly = (commit) => commit.slice(0, SHORT);

/**
 * @typedef {{ remote: string, commit: string, isHere: boolean }} Newest of the branch that this folder follows;
 *   `isHere` where the folder has everything of it
 */

/** Throws a sentence where nobody can say. @returns {Newest} */
export function newestVersion(git = gitHere) {
  const followed = lineOf(git, ['rev-parse', '--abbrev-ref', '@{upstream}']);
  const [name = 'origin', ...branch] = followed?.split('/') ?? [];
  const remote = lineOf(git, ['remote', 'get-url', name]);
  if (!remote)
    throw new Error(
      'This folder is not the clone of a repository, so nobody can say whether there is a newer Parley: look where you got it from.',
    );
  const asked = followed ? `refs/heads/${branch.join('/')}` : 'HEAD';
  const commit = lineOf(git, ['ls-remote', name, asked])?.split('\t', 1).join();
  if (!commit)
    throw new Error(
      `${withoutPassword(remote)} does not answer, so nobody can say whether there is a newer Parley.`,
    );
  const isHere = git(['merge-base', '--is-ancestor', commit, 'HEAD']).status === 0;
  return { remote: withoutPassword(remote), commit, isHere };
}

/** @param {{ here: Version, newest: Newest, deployed: { commit?: string | undefined } | undefined }} known @returns {string} */
export function comparison({ here, newest: { remote, commit, isHere }, deployed }) {
  const newest = `The newest Parley at ${remote} is ${shortly(commit)}`;
  if (deployed?.commit === commit) return `${newest}, and it is deployed.`;
  const now = deployed
    ? `deployed is ${deployed.commit ? shortly(deployed.commit) : 'one of which nobody noted which it is'}`
    : 'none is deployed';
  if (!isHere) return `${newest}, and ${now}: git pull && npm run deploy brings it.`;
  if (deployed?.commit !== undefined && deployed.commit === here.commit)
    return `${newest}, and deployed is that with your own changes (${shortly(deployed.commit)}).`;
  return `${newest}, this folder has it, and ${now}: npm run deploy brings it.`;
}

/** Some write one into the address. @param {string} remote */
const withoutPassword = (remote) => remote.replace(/\/\/[^/@]*@/, '//');

/** @param {Git} git @param {string[]} args */
function lineOf(git, args) {
  const { status, stdout } = git(args);
  return status === 0 ? stdout?.trim() || undefined : undefined;
}
