#!/usr/bin/env bash
# emojibase-data 17.0.0: `emoji` (data.json) and `unicode` (compact.json) end in U+FE0F also where Unicode's own form has none.
#
# Expected: one string for each emoji, as Unicode calls it fully-qualified (emoji-test.txt), which is what keyboards send and
#   what /^\p{RGI_Emoji}$/v matches: U+FE0F stands after what is text by default (❤), and not after what is an emoji by default (✋).
# Seen: some hundred emoji that are emoji by default (Emoji_Presentation) have U+FE0F behind them: ✋, ⛔, ✅, 👍. They look the
#   same, are other strings than those that people type, and are no RGI_Emoji to the language. `hexcode` does not have it.
# Who meets it: whoever counts, compares or looks up emoji by the string: a reaction from a picker and the same one from a
#   keyboard are two.
# Way around: drop U+FE0F, and put it back after what is text by default, unless a tone of skin follows.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --save-exact --legacy-peer-deps emojibase-data@17.0.0 > /dev/null

cat > count.mjs <<'JS'
import { readFileSync } from 'node:fs';
const read = (name) => JSON.parse(readFileSync(`node_modules/emojibase-data/en/${name}.json`, 'utf8'));
const rgi = new RegExp('^\\p{RGI_Emoji}$', 'v');
const plain = (text) => text.replaceAll('\uFE0F', '');
const isOdd = (text) => !rgi.test(text) && rgi.test(plain(text));
const odd = [read('data').map(({ emoji }) => emoji), read('compact').map(({ unicode }) => unicode)].map((all) => all.filter(isOdd));
for (const [i, name] of ['data.json', 'compact.json'].entries()) {
  const byDefault = odd[i].filter((text) => /^\p{Emoji_Presentation}\uFE0F$/u.test(text));
  console.log(`${name}: ${byDefault.length > 100 ? 'more than 100' : byDefault.length} with a selector that they do not have`);
}
console.log(['👍', '✋', '✅'].map((one) => (odd[0].includes(`${one}\uFE0F`) ? 'with' : 'without')).join(' '));
JS
seen=$(node count.mjs)
echo "$seen"
expected='data.json: more than 100 with a selector that they do not have
compact.json: more than 100 with a selector that they do not have
with with with'
[ "$seen" = "$expected" ] || { echo "That has changed."; exit 1; }
