// Writes the list of passwords that src/auth/common-passwords.ts refuses, as one string: it is searched, not parsed.
// Part of each build, since it comes from a package and is not ours to keep.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dictionary } from '@zxcvbn-ts/language-common';
import { root } from './environment.mjs';

// The shortest that src/auth/credentials.ts lets through, and so many of them: 90 kB, 36 of them compressed.
const CHARACTERS_MIN = 8;
const MOST = 10_000;

export function writeCommonPasswords() {
  const file = join(root, '.build/common-passwords.json');
  // The most common first, in lower case.
  const passwords = dictionary['passwords-common']
    .filter((password) => [...password].length >= CHARACTERS_MIN)
    .slice(0, MOST)
    .sort();
  const text = `${JSON.stringify(`\n${passwords.join('\n')}\n`)}\n`;
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}
