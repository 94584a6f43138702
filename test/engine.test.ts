/**
 * Every rule of what the server does once more, in workerd: an engine brings its own Unicode, its own Intl and its own URL
 * parser, and workerd's are not Node's.
 */
import { describe, expect, test } from 'vitest';

/** But for the browser's own, and for what reads the sources with Node. */
const rules = import.meta.glob([
  '../src/**/*.node.test.{ts,tsx}',
  '!../src/client/**',
  '!../src/db/places.node.test.ts',
  '!../src/web/markup.node.test.ts',
  '!../src/web/texts/texts.node.test.ts',
  // It replaces the console, which files in workerd share.
  '!../src/web/try-twice.node.test.ts',
]);

test('the rules are found', () => {
  expect(Object.keys(rules).length).toBeGreaterThan(30);
  expect(Object.keys(rules)).toContain('../src/text/links.node.test.ts');
});

// Each in its own scope, so that its hooks are its own, too.
for (const [path, load] of Object.entries(rules))
  describe(path.replace('../', ''), async () => void (await load()));
