import { existsSync } from 'node:fs';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { quiet } from './bin/environment.mjs';
import { hasRoomInMemory, SHARED_MEMORY } from './test/memory.ts';

if (!existsSync('.build/manifest.json'))
  throw new Error(
    'Tests need what the build makes: run `npm test -- FILE`, or once `node bin/setup.mjs --build`.',
  );

Object.assign(process.env, quiet);
// Databases and profiles of tests are thrown away after them: nothing need wait for a disk (a sixth of the tests' time in workerd).
if (hasRoomInMemory()) process.env.TMPDIR ??= SHARED_MEMORY;

// What JSX becomes is said in tsconfig.base.json (#markup). Vitest's cache knows this file, and not that one: change both.
const RULES = ['**/*.node.test.{ts,tsx}'];
const STORIES = ['test/**/*.browser.test.ts', 'test/**/*.story.test.ts'];
/** As they are run: the last has many small files, so no worker is alone at the end. */
const PROJECTS = ['workerd', 'stories', 'rules'];
const ELSEWHERE = ['**/node_modules/**', '.build/**', '.wrangler/**'];

/**
 * Project after project, since a worker that changes between them starts anew; in each, what takes longest comes first.
 * But the longest of all, every state to axe and what operators do, go along with the first project: at the end they would be alone.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const place = ({ moduleId, project }: TestSpecification) =>
      /\/(axe|operator)\./.test(moduleId) ? -1 : PROJECTS.indexOf(project.name);
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Stories wait a lot; more at a time, and two cores are too busy for them.
    maxWorkers: 3,
    // A slow or busy machine is no failure: what hangs, hangs longer than this.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 5_000 } },
    projects: [
      {
        // Routes, objects and SQL: in the runtime that serves them. Files share it, but no storage (test/setup.ts).
        extends: true,
        plugins: [
          cloudflareTest(async () => ({
            main: './src/worker.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: { TEST_MIGRATIONS: await readD1Migrations('./migrations'), PERSON_SHARE: 1_000_000 },
            },
          })),
        ],
        test: {
          name: 'workerd',
          isolate: false,
          include: ['{src,test}/**/*.test.{ts,tsx}'],
          exclude: [...ELSEWHERE, ...RULES, ...STORIES],
          setupFiles: ['./test/setup.ts'],
        },
      },
      {
        // Rules, the browser's own too: without a platform, in milliseconds. None keeps anything, so files share a worker.
        extends: true,
        test: {
          name: 'rules',
          include: RULES,
          exclude: ELSEWHERE,
          setupFiles: ['./test/rules-setup.ts'],
          environment: 'node',
          isolate: false,
        },
      },
      {
        // Stories: what people see, in a real browser at a real server, and what operators do there.
        extends: true,
        test: {
          name: 'stories',
          include: STORIES,
          globalSetup: './test/chromium.ts',
          exclude: ELSEWHERE,
          environment: 'node',
          isolate: false,
          testTimeout: 90_000,
        },
      },
    ],
  },
});
