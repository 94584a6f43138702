import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dayOfGroup, dollars, free, KINDS, tables } from './cost.ts';

const page = readFileSync(new URL('../docs/cost.md', import.meta.url), 'utf8');

test('docs/cost.md shows what the script prints (if not: npx node bench/cost.ts --write)', () => {
  expect(page).toContain(tables());
});

test('whatever they talk like, the free plan is for 15,000 messages a day, and a million costs less than $20', () => {
  for (const [kind, use] of Object.entries(KINDS)) {
    expect(free(use)[0]?.messages, kind).toBeGreaterThan(15_000);
    expect(
      dollars(use).reduce((a, b) => a + b, 0),
      kind,
    ).toBeLessThan(20);
  }
});

test('a day of 100 messages in a group of 1,000 stays below a third of the free plan', () => {
  for (const { label, share } of dayOfGroup()) expect(share, label).toBeLessThan(1 / 3);
});
