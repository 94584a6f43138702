// Bundles what the browser gets: src/client/*.ts and static/css/*.css named below, into static/built with hashed names.
// wrangler runs this before each of its own builds (the [build] command in wrangler.toml); set-up and tests run it too.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { minify } from 'terser';
import { command } from './command.mjs';
import { writeCommonPasswords } from './common-passwords.mjs';
import { emojiData } from './emoji-data.mjs';
import { root } from './environment.mjs';
import './text-tables.mjs';

// One bundle a line. The manifest says where each went: { "app.css": "/built/app.<hash>.css", ... }.
const ENTRIES = [
  { in: 'src/client/sign-in.ts', out: 'sign-in' },
  { in: 'src/client/passkeys.ts', out: 'passkeys' },
  { in: 'src/client/recovery-codes.ts', out: 'recovery-codes' },
  { in: 'src/client/renamed.ts', out: 'renamed' },
  { in: 'src/client/further-pages.ts', out: 'further-pages' },
  { in: 'src/client/room-menu.ts', out: 'room-menu' },
  { in: 'src/client/text.tsx', out: 'text' },
  { in: 'src/client/navigation.ts', out: 'navigation' },
  { in: 'static/css/app.css', out: 'app' },
  { in: 'static/css/pages.css', out: 'pages' },
  { in: 'static/css/signed-out.css', out: 'signed-out' },
];
// Those with texts are there once for each language ("app-en.js"), so that nobody loads the texts of another one.
const ENTRIES_WITH_TEXTS = [
  { in: 'src/client/main.ts', out: 'app' },
  { in: 'src/client/group.ts', out: 'group' },
  { in: 'src/client/message-menu.ts', out: 'message-menu' },
  { in: 'src/client/polling.ts', out: 'polling' },
];
const LANGUAGES = ['en', 'de'];

// Absolute URLs in CSS (icons, fonts) are files under static/, which is served as it is.
/** @type {import('esbuild').Plugin} */
const absoluteUrlsStay = {
  name: 'absolute-urls-stay',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\// }, ({ kind, path }) =>
      kind === 'url-token' ? { path, external: true } : undefined,
    ),
};

// The code imports the English texts; a German bundle gets src/web/texts/de*.ts in their place.
/** @type {(language: string) => import('esbuild').Plugin} */
const textsIn = (language) => ({
  name: 'texts',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/texts\/en(-\w+)?\.ts$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/en(?=(-\w+)?\.ts$)/, language)),
    })),
});

const out = join(root, 'static/built');
const manifestFile = join(root, '.build/manifest.json');
const previousFile = join(root, '.build/manifest.previous.json');
const { terser } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies;
const forProduction = ['deploy', 'versions upload'].includes(process.env.WRANGLER_COMMAND ?? '');

const OPTIONS = /** @type {const} */ ({
  absWorkingDir: root,
  outdir: out,
  entryNames: '[name].[hash]',
  assetNames: '[name].[hash]',
  bundle: true,
  write: false,
  metafile: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: '#markup',
  sourcemap: forProduction ? false : 'linked',
  legalComments: 'none',
  // Is no more than a part of the hash in each name: what another terser made, or with a map, is another file.
  footer: { js: `// ${terser} ${forProduction}` },
  logLevel: 'warning',
});

await command(
  {
    name: 'node bin/build-client.mjs',
    does: 'Bundles what the browser gets into static/built.',
    options: {},
  },
  bundle,
);

async function bundle() {
  writeCommonPasswords();
  const from = (/** @type {typeof ENTRIES} */ entryPoints, /** @type {import('esbuild').Plugin} */ plugin) =>
    build({ ...OPTIONS, entryPoints, plugins: [plugin] });
  const withTexts = (/** @type {string} */ language) =>
    ENTRIES_WITH_TEXTS.map((entry) => ({ ...entry, out: `${entry.out}-${language}` }));
  const builds = await Promise.all([
    from(ENTRIES, absoluteUrlsStay),
    ...LANGUAGES.map((language) => from(withTexts(language), textsIn(language))),
  ]).catch(() => process.exit(1)); // It has said why.

  mkdirSync(out, { recursive: true });
  mkdirSync(dirname(manifestFile), { recursive: true });
  const files = builds.flatMap(({ outputFiles }) => outputFiles);
  for (const file of files) {
    if (file.path.endsWith('.js')) await writeSmaller(file, files);
    else if (!file.path.endsWith('.js.map')) writeWhole(file.path, file.contents);
  }

  /** @type {Record<string, string>} */
  const manifest = {};
  for (const [file, { entryPoint }] of builds.flatMap(({ metafile }) => Object.entries(metafile.outputs))) {
    if (entryPoint) manifest[basename(file).replace(/\.[^.]+(\.\w+)$/, '$1')] = `/built/${basename(file)}`;
  }
  manifest['emoji.json'] = writeData('emoji', emojiData());
  switchTo(manifest);
  removeForgotten();
}

/** Something that is no code, with a hashed name, too; says where it is. */
function writeData(/** @type {string} */ name, /** @type {string} */ text) {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
  writeWhole(join(out, `${name}.${hash}.json`), text);
  return `/built/${name}.${hash}.json`;
}

/**
 * What esbuild has made small, terser makes smaller still: the first page of a conversation weighs 1.2 kB less, compressed. That
 * takes seconds, so what is there under its name already, which is a hash of what esbuild made, is not made again.
 * @param {import('esbuild').OutputFile} file @param {import('esbuild').OutputFile[]} files
 */
async function writeSmaller({ path, text }, files) {
  if (existsSync(path)) return;
  const map = files.find((file) => file.path === `${path}.map`);
  const sourceMap = map ? { content: map.text, url: basename(map.path) } : false;
  const made = await minify(text, { module: true, compress: { passes: 2 }, sourceMap });
  if (map) writeWhole(map.path, String(made.map));
  writeWhole(path, made.code ?? '');
}

/**
 * A server may be reading these very files: a name appears only when its content is complete, and stays untouched
 * when nothing changed.
 * @param {string} file @param {string | Uint8Array} contents
 */
function writeWhole(file, contents) {
  if (existsSync(file) && readFileSync(file).equals(Buffer.from(contents))) return;
  const partial = join(root, '.build', `${basename(file)}.${process.pid}`);
  writeFileSync(partial, contents);
  renameSync(partial, file);
}

function switchTo(/** @type {Record<string, string>} */ next) {
  const text = `${JSON.stringify(next, null, 2)}\n`;
  const current = existsSync(manifestFile) ? readFileSync(manifestFile, 'utf8') : text;
  if (current !== text) writeWhole(previousFile, current);
  writeWhole(manifestFile, text);
}

/** Pages that are open, and a server that has not rebuilt yet, still ask for the generation before this one. */
function removeForgotten() {
  const known = [manifestFile, previousFile]
    .filter(existsSync)
    .map((file) => readFileSync(file, 'utf8'))
    .join();
  for (const name of readdirSync(out)) {
    const isMap = name.endsWith('.map');
    if (known.includes(`/built/${name.replace(/\.map$/, '')}"`) && !(isMap && forProduction)) continue;
    rmSync(join(out, name), { force: true });
  }
}
