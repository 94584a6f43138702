import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const bundleOf = async (entry: string) => {
  const { metafile, outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    outdir: '.build/none',
    jsx: 'automatic',
    jsxImportSource: '#markup',
    external: ['cloudflare:*', 'node:*'],
    loader: { '.wasm': 'empty' },
  });
  return { files: Object.keys(metafile.inputs), code: outputFiles[0]?.text ?? '' };
};

test('production has no trace of the doors through which faults come in', async () => {
  const main = /^main = "(.+)"$/m.exec(readFileSync(`${ROOT}/wrangler.toml`, 'utf8'))?.[1] ?? '';
  const { files, code } = await bundleOf(main);
  expect(files).toContain('src/room/object.ts');
  expect(files.filter((file) => file.startsWith('verify/'))).toEqual([]);
  expect(code).not.toMatch(/["'`]\/verify\/|VERIFY_|workerd:unsafe/);
});

test('the test build is production, and the doors', async () => {
  const { files, code } = await bundleOf('verify/worker/index.ts');
  expect(files).toEqual(expect.arrayContaining(['src/worker.ts', 'verify/worker/faults.ts']));
  expect(code).toMatch(/VERIFY_SABOTAGE/);
});
