/** Which way imports point. Types are free: they are gone when the code runs. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What wrangler and the client's build begin with; declarations are read by the compiler alone. */
const BEGINNINGS = [
  'src/worker.ts',
  'src/client/main.ts',
  'src/client/group.ts',
  'src/client/sign-in.ts',
  'src/client/passkeys.ts',
  'src/client/recovery-codes.ts',
  'src/client/renamed.ts',
  'src/web/markup.ts',
  // What stores, tables and logs there are: tests hold it against the code.
  'src/db/places.ts',
];
const DECLARATIONS = /\.d\.ts$/;

/** They decide, draw or say what goes over the wire, and need nothing around them: no platform, no database, no DOM. */
const PURE = [
  'src/meter/prices.ts',
  'src/meter/use.ts',
  'src/presence/withheld.ts',
  'src/room/room.ts',
  'src/room/entry.ts',
  'src/room/event-text.ts',
  'src/room/protocol.ts',
  'src/room/thread.ts',
  'src/room/mentions.ts',
  'src/room/pinned-message.tsx',
  'src/room/posting.ts',
  'src/room/reactions.ts',
  'src/room/text.tsx',
  'src/room/visibility.ts',
  'src/room/message.tsx',
  'src/presence/roster.ts',
  'src/presence/protocol.ts',
  'src/lobby/my-room.ts',
  'src/lobby/row.tsx',
];
const PURE_PACKAGES = ['hono/jsx', 'valibot'];
/** What else the browser shares with the server. */
const SHARED = [
  'src/text/canonical-emoji.ts',
  'src/text/emoji.ts',
  'src/text/folding.ts',
  'src/text/formatting.ts',
  'src/text/spellings.ts',
  'src/text/hosts.ts',
  'src/text/joiners.ts',
  'src/text/lines.ts',
  'src/text/links.ts',
  'src/text/marks.ts',
  'src/text/visible.ts',
  'src/room/limits.ts',
  'src/room/member.ts',
  'src/room/paths.ts',
  'src/room/refusals.ts',
  'src/web/avatar.tsx',
  'src/web/local-time.tsx',
  'src/web/markup.ts',
  'src/web/name.tsx',
  'src/web/shape.ts',
  'src/web/time.ts',
  'src/web/names.ts',
  'src/web/texts/en-connection.ts',
  'src/web/texts/en-events.ts',
  'src/web/texts/en-mentions.ts',
  'src/web/texts/en-message.ts',
  'src/web/texts/en.ts',
];
const CLIENT_PACKAGES = [...PURE_PACKAGES, 'htmx.org'];

interface Module {
  path: string;
  code: string;
  /** Paths from the root, or names of packages. */
  values: string[];
  types: string[];
}

const STATEMENT = /^(?:import|export)(\s+type)?\b[\w\s{},*]*?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]/g;

const read = (path: string): Module => {
  const code = readFileSync(join(ROOT, path), 'utf8');
  const resolve = (name = '') => (name.startsWith('.') ? join(dirname(path), name) : name);
  const statements = [...code.matchAll(STATEMENT)];
  const named = (isType: boolean) =>
    statements.filter(([, type]) => Boolean(type) === isType).map(([, , name]) => resolve(name));
  return {
    path,
    code,
    values: [...named(false), ...[...code.matchAll(DYNAMIC)].map(([, name]) => resolve(name))],
    types: named(true),
  };
};

const modules = globSync('src/**/*.{ts,tsx}', { cwd: ROOT })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !/\.test\.tsx?$/.test(path))
  .map(read);
const byPath = new Map(modules.map((module) => [module.path, module]));

/** Whatever a module loads, each with the way to it. */
const reach = (path: string, way = path, found = new Map<string, string>()): Map<string, string> => {
  for (const name of byPath.get(path)?.values ?? []) {
    if (found.has(name)) continue;
    found.set(name, `${way} → ${name}`);
    reach(name, `${way} → ${name}`, found);
  }
  return found;
};

const isOurs = (name: string) => name.startsWith('src/');
const isTable = (name: string) => /^\.build\/.*\.json$/.test(name);
const isObject = (path: string) => path.endsWith('/object.ts');
const isClient = (path: string) => path.startsWith('src/client/');
const edges = modules.flatMap(({ path, values }) => values.map((name) => ({ path, name })));
const told = (found: { path: string; name: string }[]) => found.map(({ path, name }) => `${path} → ${name}`);

test('the modules are found, and what they import', () => {
  expect(byPath.has('src/env.ts')).toBe(true);
  expect(byPath.get('src/worker.ts')?.values).toContain('src/room/object.ts');
  expect(byPath.get('src/room/object.ts')?.values).toContain('cloudflare:workers');
});

test('only Durable Objects and the entry know the platform', () => {
  const knowing = edges.filter(
    ({ path, name }) => name.startsWith('cloudflare:') && !isObject(path) && path !== 'src/worker.ts',
  );
  expect(told(knowing), 'import cloudflare:…').toEqual([]);
});

test('only the entry imports a Durable Object; everybody else reaches it through env', () => {
  const importing = edges.filter(({ path, name }) => isObject(name) && path !== 'src/worker.ts');
  expect(told(importing), 'import an object').toEqual([]);
  expect(byPath.get('src/env.ts')?.values, 'src/env.ts is types only').toEqual([]);
});

test.for([...PURE, ...SHARED])('%s needs no runtime', (path) => {
  expect(byPath.has(path), `${path} exists`).toBe(true);
  const needs = [...reach(path)].filter(
    ([name]) => !isOurs(name) && !isTable(name) && !PURE_PACKAGES.includes(name),
  );
  expect(
    needs.map(([, way]) => way),
    'reach a runtime',
  ).toEqual([]);
});

test('views know no database', () => {
  const views = modules.filter(({ path }) => /(views|layout|message|row)\.tsx$/.test(path));
  const knowing = views
    .flatMap(({ path }) => [...reach(path)])
    .filter(([name]) => /^(src\/db\/|drizzle-orm)/.test(name));
  expect(views.length).toBeGreaterThan(3);
  expect(
    knowing.map(([, way]) => way),
    'reach the database',
  ).toEqual([]);
});

test('the browser gets its own code, the protocols and the shared views', () => {
  const allowed = [...PURE, ...SHARED, ...CLIENT_PACKAGES];
  const foreign = edges.filter(
    ({ path, name }) => isClient(path) && !isClient(name) && !allowed.includes(name),
  );
  expect(told(foreign), 'are not for the browser').toEqual([]);
  expect(
    told(edges.filter(({ path, name }) => isClient(name) && !isClient(path))),
    'import the client',
  ).toEqual([]);
});

test('in the browser one module reads the device’s clock, which may jump: durations are measured by another', () => {
  const reading = modules.filter(
    ({ path, code }) =>
      isClient(path) && path !== 'src/client/clock.ts' && /\bDate\.now\b|\bnew Date\(\)/.test(code),
  );
  expect(
    reading.map(({ path }) => path),
    'use clock.read() of src/client/clock.ts, or performance.now() for a duration',
  ).toEqual([]);
});

test('in the browser one module loads further bundles: what could not be had once is asked for again', () => {
  const loading = modules.filter(
    ({ path, code }) =>
      isClient(path) && path !== 'src/client/load-code.ts' && /(?<!typeof )\bimport\(/.test(code),
  );
  expect(
    loading.map(({ path }) => path),
    'use loadCode of src/client/load-code.ts',
  ).toEqual([]);
});

/** Where texts are composed or cut into letters, which takes seconds for what is 60 kB long: and what bounds them before. */
const BOUNDED: Record<string, string> = {
  'src/auth/credentials.ts': 'TYPED_MAX and TYPED_USERNAME_MAX',
  'src/auth/typed-codes.ts': 'TYPED_MAX',
  'src/group/form.ts': 'PEOPLE_TEXT_MAX',
  'src/room/mentions.ts': 'the longest message, and the names in it',
  'src/text/folding.ts': 'COMPARED_MAX; a part of a text is bounded by who asks',
  'src/text/hosts.ts': 'a label of a host that AUTHORITY_MAX bounds',
  'src/text/likeness.ts': 'COMPARED_MAX',
  'src/text/names.ts': 'TYPED_MAX',
  'src/text/search.ts': 'the longest message; one letter at a time',
  'src/text/spellings.ts': 'a name that was taken',
  'src/web/avatar.tsx': 'a name that was taken',
};

test('[P13] whatever composes a text says what bounds it before', () => {
  const composing = modules.filter(
    ({ path, code }) => !isClient(path) && /\.normalize\(|\bIntl\.Segmenter\b|\bfoldedPart\(/.test(code),
  );
  expect(composing.map(({ path }) => path).sort(), 'bound it, and add it to BOUNDED').toEqual(
    Object.keys(BOUNDED).sort(),
  );
});

test('nothing is dead: every module is imported', () => {
  const imported = new Set(modules.flatMap(({ values, types }) => [...values, ...types]));
  const dead = modules.filter(
    ({ path }) => !imported.has(path) && !BEGINNINGS.includes(path) && !DECLARATIONS.test(path),
  );
  expect(
    dead.map(({ path }) => path),
    'are imported by nothing',
  ).toEqual([]);
});
