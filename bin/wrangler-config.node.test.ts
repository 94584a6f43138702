import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './environment.mjs';
import { configIn, configWith } from './wrangler-config.mjs';

const OURS = readFileSync(join(root, 'wrangler.toml'), 'utf8');
/** As wrangler writes it for a deploy button: without our comments, in its own order. */
const REWRITTEN = `name = 'club'
[[kv_namespaces]]
binding = "DB_CACHE"
id = "1"

[[d1_databases]]
binding = "OTHER"
database_name = "other"

[[d1_databases]]
database_id   = "abc-1"
binding = "DB"
database_name = "club-messages"
`;

test.each([
  ['as it comes', OURS, { worker: 'parley', database: 'parley', databaseId: undefined }],
  ['rewritten', REWRITTEN, { worker: 'club', database: 'club-messages', databaseId: 'abc-1' }],
  ['with another line end', OURS.replaceAll('\n', '\r\n'), { worker: 'parley', database: 'parley' }],
])('the names are found in a wrangler.toml %s', (_, toml, expected) => {
  expect(configIn(toml)).toMatchObject(expected);
});

test.each([
  ['no name', OURS.replace('name = "parley"\n', ''), /the name of the Worker/],
  ['a name that is none', OURS.replace('name = "parley"', `name = "it's"`), /the name of the Worker/],
  ['no database', OURS.replace(/database_name = .*\n/, ''), /does not say database_name/],
  ['nothing', '', /the name of the Worker/],
])('%s is said in a sentence', (_, toml, sentence) => {
  expect(() => configIn(toml)).toThrow(sentence);
});

test.each([OURS, REWRITTEN])('the database that was chosen stands in the place of what was there', (toml) => {
  const chosen = configWith(toml, { name: 'chosen', uuid: 'id-9' });
  expect(configIn(chosen)).toEqual({ ...configIn(toml), database: 'chosen', databaseId: 'id-9' });
  expect(chosen.match(/^database_id/gm)).toHaveLength(1);
  expect(chosen.split('\n').length - toml.split('\n').length).toBe(toml === OURS ? 1 : 0);
});
