import { expect, test } from 'vitest';
import { comparison, newestVersion, noteOf, tagOf, versionHere } from './version.mjs';

const [HERE, NEWER] = ['a'.repeat(40), 'b'.repeat(40)];

/** Answers what begins like this, and fails otherwise. */
const gitWith = (answers: Record<string, string>) => (args: string[]) => {
  const found = Object.entries(answers).find(([asked]) => args.join(' ').startsWith(asked));
  return { status: found ? 0 : 128, stdout: found?.[1] ?? '' };
};
const CLONE = {
  'rev-parse --abbrev-ref': 'origin/main\n',
  'remote get-url origin': 'https://ada:secret@example.org/parley.git\n',
  'ls-remote origin refs/heads/main': `${NEWER}\trefs/heads/main\n`,
};

test.each([
  [{}, false],
  [{ 'merge-base --is-ancestor': '' }, true],
])('the newest is that of the branch which the folder follows: %j', (more, isHere) => {
  const remote = 'https://example.org/parley.git';
  expect(newestVersion(gitWith({ ...CLONE, ...more }))).toEqual({ remote, commit: NEWER, isHere });
});

test.each([
  ['no git, or no clone', {}, /not the clone of a repository/],
  [
    'no network',
    { 'remote get-url': CLONE['remote get-url origin'] },
    /^https:\/\/example.org\/parley.git does not/,
  ],
])('%s: a sentence says that nobody can say', (_, answers, sentence) => {
  expect(() => newestVersion(gitWith(answers))).toThrow(sentence);
});

test('a folder without git has a number alone', () => {
  expect(noteOf(versionHere(gitWith({})))).toMatch(/^Parley \d+\.\d+\.\d+$/);
  expect(noteOf(versionHere(gitWith({ 'rev-parse': HERE, status: ' M src/worker.ts' })))).toMatch(
    /^Parley \S+ a{40} and changes$/,
  );
});

test('the tag of an upload is short enough for Cloudflare', () => {
  const tag = tagOf({ number: '10.20.30', commit: HERE, isChanged: true });
  expect([tag, tag.length <= 25]).toEqual(['10.20.30-aaaaaaa-changed', true]);
});

const newest = (isHere: boolean) => ({ remote: 'there', commit: NEWER, isHere });
const here = { number: '0.1.0', commit: HERE, isChanged: false };

test.each([
  [newest(false), { commit: NEWER }, 'The newest Parley at there is bbbbbbb, and it is deployed.'],
  [newest(false), { commit: HERE }, /and deployed is aaaaaaa: git pull && npm run deploy brings it/],
  [
    newest(true),
    { commit: 'c'.repeat(40) },
    /this folder has it, and deployed is ccccccc: npm run deploy brings/,
  ],
  [newest(true), { commit: HERE }, /and deployed is that with your own changes \(aaaaaaa\)/],
  [newest(true), {}, /deployed is one of which nobody noted which it is: npm run deploy/],
  [newest(false), undefined, /and none is deployed: git pull && npm run deploy/],
])('%j, and %j is deployed: %s', (found, deployed, sentence) => {
  expect(comparison({ here, newest: found, deployed })).toMatch(sentence);
});
