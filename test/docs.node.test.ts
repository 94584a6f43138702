/** What the pages for people name is there. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import packages from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NPM_ITSELF = ['install', 'ci'];

const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT }).map((path) => ({
  path,
  text: readFileSync(join(ROOT, path), 'utf8'),
}));

/** Everything that a page says like this and that is not there. */
const missing = (said: RegExp, isThere: (name: string, path: string) => boolean, among = pages) =>
  among.flatMap(({ path, text }) =>
    [...text.matchAll(said)].flatMap(([, name = '']) => (isThere(name, path) ? [] : [`${path}: ${name}`])),
  );

test('the pages are found', () => {
  expect(pages.map(({ path }) => path)).toEqual(expect.arrayContaining(['README.md', 'docs/deploy.md']));
});

test('every command of npm is one', () => {
  const isScript = (name: string) => name in packages.scripts || NPM_ITSELF.includes(name);
  expect(missing(/(?:`|^|&& )npm (?:run )?([a-z][\w:-]*)/gm, isScript)).toEqual([]);
});

test('every link leads to a file', () => {
  const isFile = (link: string, path: string) => existsSync(join(ROOT, dirname(path), link));
  expect(missing(/\]\(((?!https?:)[^)#]+)/g, isFile)).toEqual([]);
});

test('every file and folder of ours is there', () => {
  const isFile = (name: string) => globSync(name, { cwd: ROOT }).length > 0;
  expect(
    missing(/`((?:\.ci|bench|bin|docs|migrations|src|static|test|verify)\/[\w./*-]+)`/g, isFile),
  ).toEqual([]);
});

test('what is to be changed in wrangler.toml works where it stands', () => {
  const config = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8');
  const routes = config.indexOf('# routes = [{ pattern');
  expect(routes).toBeGreaterThan(0);
  expect(routes, 'below the first table it would belong to that').toBeLessThan(config.search(/^\[/m));
});

/** Translated word by word, or left for the reader to guess: each stood in what people read. Say what happened, why, and what to do next. */
const STUMBLES = [
  /\b(?:good|in|there|seen?) no more\b/,
  /\blogs? in anew\b/,
  /\b(?:is|are) no matter\b/,
  /\barrived? whole\b/,
  /\bNot (?:like this|from this page)\b/,
  /\bso that you tell\b/i,
  /\bof others either\b/,
  /\bgets? hold of your\b/,
  /\b(?:is|are) none of your\b/,
  /\bget it out of you\b/i,
  /\bmay never have been here\b/,
  /\bIt then no longer\b/,
  /\b(?:until|till) I switch it\b/,
  /\bit was like that already\b/,
  /\bof age alone\b/,
];

test.each(
  globSync(['*.md', 'docs/*.md', 'src/web/texts/en*.ts', 'bin/*.{mjs,ts}', 'verify/options.ts'], {
    cwd: ROOT,
  }),
)('what people read in %s is said as people say it', (path) => {
  const text = readFileSync(join(ROOT, path), 'utf8').replace(/\s+/g, ' ');
  expect(STUMBLES.flatMap((stumble) => stumble.exec(text)?.[0] ?? [])).toEqual([]);
});
