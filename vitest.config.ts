import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { quiet } from './bin/environment.mjs';

Object.assign(process.env, quiet);

const NODE_TESTS = ['**/*.{node,browser}.test.{ts,tsx}', 'src/client/**/*.test.{ts,tsx}', 'bin/**/*.test.ts'];
const ELSEWHERE = ['**/node_modules/**', '.build/**', '.wrangler/**'];

export default defineConfig({
  test: {
    // Each file in workerd starts a runtime, and each browser story a server and Chromium: two at a time are enough.
    maxWorkers: 2,
    // A slow or busy machine is no failure: what hangs, hangs longer than this.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 5_000 } },
    projects: [
      {
        // Routes, objects and SQL: in the runtime that serves them. Storage is isolated per file, not per test.
        extends: true,
        plugins: [
          cloudflareTest(async () => ({
            main: './src/worker.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: { bindings: { TEST_MIGRATIONS: await readD1Migrations('./migrations') } },
          })),
        ],
        test: {
          name: 'workerd',
          include: ['{src,test}/**/*.test.{ts,tsx}'],
          exclude: [...ELSEWHERE, ...NODE_TESTS],
          setupFiles: ['./test/setup.ts'],
        },
      },
      {
        // Pure rules (*.node.test.ts), the browser's own code, and stories in a real browser (*.browser.test.ts).
        extends: true,
        test: {
          name: 'node',
          include: NODE_TESTS,
          exclude: ELSEWHERE,
          environment: 'node',
        },
      },
    ],
  },
});
