// Bundles what the browser gets: src/client/*.ts named below, and static/css/app.css, into static/built with hashed names.
// wrangler runs this before each of its own builds (the [build] command in wrangler.toml); set-up and tests run it too.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { command } from './command.mjs';
import { writeCommonPasswords } from './common-passwords.mjs';
import { root } from './environment.mjs';
import './text-tables.mjs';

// One bundle a line. The manifest says where each went: { "app.js": "/built/app.<hash>.js", ... }.
const ENTRIES = [
  { in: 'src/client/main.ts', out: 'app' },
  { in: 'src/client/sign-in.ts', out: 'sign-in' },
  { in: 'src/client/passkeys.ts', out: 'passkeys' },
  { in: 'src/client/recovery-codes.ts', out: 'recovery-codes' },
  { in: 'static/css/app.css', out: 'app' },
];

// Absolute URLs in CSS (icons, fonts) are files under static/, which is served as it is.
/** @type {import('esbuild').Plugin} */
const absoluteUrlsStay = {
  name: 'absolute-urls-stay',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\// }, ({ kind, path }) =>
      kind === 'url-token' ? { path, external: true } : undefined,
    ),
};

const out = join(root, 'static/built');
const manifestFile = join(root, '.build/manifest.json');
const previousFile = join(root, '.build/manifest.previous.json');
const forProduction = ['deploy', 'versions upload'].includes(process.env.WRANGLER_COMMAND ?? '');

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
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
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
    jsxImportSource: 'hono/jsx',
    alias: { 'hono/jsx/jsx-runtime': './src/client/markup.ts' },
    sourcemap: forProduction ? false : 'linked',
    legalComments: 'none',
    plugins: [absoluteUrlsStay],
    logLevel: 'warning',
  }).catch(() => process.exit(1)); // It has said why.

  mkdirSync(out, { recursive: true });
  mkdirSync(dirname(manifestFile), { recursive: true });
  for (const file of outputFiles) writeWhole(file.path, file.contents);

  /** @type {Record<string, string>} */
  const manifest = {};
  for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint) manifest[basename(file).replace(/\.[^.]+(\.\w+)$/, '$1')] = `/built/${basename(file)}`;
  }
  switchTo(manifest);
  removeForgotten();
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
