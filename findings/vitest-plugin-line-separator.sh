#!/usr/bin/env bash
# @cloudflare/vitest-plugin 1.4.10 with vitest 5.1.1: a module that contains U+2028 or U+2029 cannot be loaded.
#
# Expected: since ECMAScript 2019 both may stand in string literals as they are, JSON and template literals have always allowed
#   them, and workerd's V8 knows that. So all tests below pass in workerd, as they do under plain vitest in Node.
# Seen: in workerd each module that has one of them ends in a SyntaxError without a file or a line, whether it stands in a
#   string, in a template literal or in imported JSON. Code that a test evaluates there by `new Function` loads, so it is not
#   the engine: the module is spoilt on its way into it. Other characters beyond ASCII arrive.
# Who meets it: tables made from Unicode's data. One sees neither the character nor, from the message, which file has it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > package.json <<'JSON'
{ "private": true, "type": "module" }
JSON
npm install --silent --no-audit --no-fund --save-exact \
  @cloudflare/vitest-plugin@1.4.10 vitest@5.1.1 wrangler@4.155.0 > /dev/null

cat > vitest.config.mjs <<'JS'
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
const plugins =
  process.env.WHERE === 'workerd' ? [cloudflareTest({ miniflare: { compatibilityDate: '2026-10-01' } })] : [];
export default defineConfig({ plugins, test: { include: ['*.test.mjs'] } });
JS
node - <<'JS'
const { writeFileSync } = require('node:fs');
for (const [name, character] of Object.entries({ ls: '\u2028', ps: '\u2029', e: '\u00e9' })) {
  const test = (load) => `import { expect, test } from 'vitest';\n${load}\ntest('it', () => expect(a).toHaveLength(3));\n`;
  writeFileSync(`${name}.json`, JSON.stringify({ a: `x${character}y` }));
  writeFileSync(`json-${name}.test.mjs`, test(`import { a } from './${name}.json';`));
  writeFileSync(`string-${name}.test.mjs`, test(`const a = 'x${character}y';`));
  writeFileSync(`template-${name}.test.mjs`, test(`const a = \`x${character}y\`;`));
  writeFileSync(`function-${name}.test.mjs`, test(`const a = new Function('return ' + JSON.stringify('x' + String.fromCharCode(${character.charCodeAt(0)}) + 'y'))();`));
}
JS

# The names of the files whose test passed.
passed() {
  WHERE=$1 npx vitest run --reporter=json --outputFile="$1.json" > /dev/null 2>&1 || true
  node -p "JSON.parse(require('fs').readFileSync('$1.json')).testResults.filter((one) => one.status === 'passed')
    .map((one) => one.name.replace(/.*\//, '').replace('.test.mjs', '')).sort().join(' ')"
}
all='function-e function-ls function-ps json-e json-ls json-ps string-e string-ls string-ps template-e template-ls template-ps'
[ "$(passed node)" = "$all" ] || { echo "Changed: not all pass in Node."; exit 1; }
echo "in Node:    $all"
seen=$(passed workerd)
echo "in workerd: $seen"
[ "$seen" = 'function-e function-ls function-ps json-e string-e template-e' ] || { echo "Changed."; exit 1; }
echo "As described: modules with U+2028 or U+2029 do not load under the plugin."
