/** The list of every place, held against the code: nobody keeps anything anywhere that is not in it. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { getTableConfig, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { expect, test } from 'vitest';
import { D1, LOGS, OBJECTS, OTHER_BINDINGS, STORES } from './places.ts';
import * as schema from './schema.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8');
const modules = globSync('src/**/*.{ts,tsx}', { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !/\.test\.tsx?$/.test(path) && !path.startsWith('src/db/places'))
  .map((path) => ({ path, code: read(path).replace(/^\s*(?:\/?\*|\/\/).*$/gm, '') }))
  .sort((one, other) => (one.path < other.path ? -1 : 1));
const using = (pattern: RegExp) => modules.filter(({ code }) => pattern.test(code)).map(({ path }) => path);

/** How code reaches each store. What of these nobody uses is no place yet. */
const WAYS: Record<string, RegExp> = {
  indexedDB: /\bindexedDB\b/,
  localStorage: /\blocalStorage\b/,
  sessionStorage: /\bsessionStorage\b/,
  BroadcastChannel: /\bnew BroadcastChannel\b/,
  history: /\bhistory\.(?:push|replace)State\b/,
  cookies: /\bsetCookie\(|\bdocument\.cookie\b|\bcookieStore\b/,
  panes: /\bclass PaneCache\b/,
  attachments: /\bserializeAttachment\(/,
  caches: /\bcaches\.(?:open|default)\b/,
  files: /\bshowSaveFilePicker\b|\bgetDirectory\(/,
  serviceWorker: /\bserviceWorker\.register\b/,
  keyValue: /\bstorage\.(?:kv|put|get|list)\b/,
};

test.each(Object.entries(WAYS))('who uses %s stands in places.ts, STORES', (store, way) => {
  expect(using(way)).toEqual(STORES[store]?.modules ?? []);
});

test('every store in places.ts is one that these tests can find', () => {
  expect(Object.keys(STORES).filter((store) => !WAYS[store])).toEqual([]);
});

test('who writes a log stands in places.ts, LOGS, and no error is logged whole', () => {
  expect(using(/\bconsole\.\w+\(/)).toEqual(LOGS);
  const whole = /\bconsole\.\w+\((?:[^()]|\([^()]*\))*?(?:,\s*|\$\{)(?:error|\w+\.reason)\s*[)}]/;
  const server = modules.filter(({ path }) => !path.startsWith('src/client/'));
  expect(server.filter(({ code }) => whole.test(code)).map(({ path }) => path)).toEqual([]);
});

test('every column of the schema stands in places.ts, D1', () => {
  const tables = Object.values(schema).filter((one) => one instanceof SQLiteTable);
  const columns = tables.map((table) => {
    const { name, columns } = getTableConfig(table);
    return [name, columns.map((column) => column.name).sort()];
  });
  const listed = Object.entries(D1).map(([name, table]) => [name, Object.keys(table.columns).sort()]);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(columns));
});

test('every binding of wrangler.toml stands in places.ts', () => {
  const config = read('wrangler.toml').replace(/^#.*$/gm, '');
  const bound = [...config.matchAll(/^(?:binding|name) = "([A-Z_]+)"/gm)].map(([, name]) => name);
  expect(bound.sort()).toEqual([...Object.keys(OBJECTS), ...OTHER_BINDINGS].sort());
});
