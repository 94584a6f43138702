#!/usr/bin/env bash
# htmx.org 4.0.1: a link with hx-get that is clicked with Ctrl, ⌘ or Shift does nothing at all.
#
# Expected: htmx 4 leaves such clicks to the browser, so that links open in a new tab or window: it returns without a request
#   where #isModifierKeyClick (handleTriggerEvent), and its pull request 3855 says that this is for links to work as users expect.
#   (htmx 2 fetched into the same page instead.)
# Seen: no request, and the click is taken from the browser all the same: the listener of the trigger calls preventDefault
#   first, before anything looks at the keys. So nothing opens anywhere. A link without hx-get beside it is left alone.
# Who meets it: whoever enhances links. Tests that click do not notice it, people who open tabs do.
# Way around: a listener on the document, in the capture phase, that stops clicks with a key on a[href] from getting to htmx.
#
# jsdom stands in for a browser here (Chromium 153 does the same), with what it lacks: `CSS`, and a default type of XPath results.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --save-exact htmx.org@4.0.1 jsdom@25.0.1 > /dev/null

cat > click.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { JSDOM } from 'jsdom';

const page = '<a id="htmx" href="/there/" hx-get="/there/">there</a> <a id="plain" href="/there/">there</a>';
const { window } = new JSDOM(page, { url: 'http://127.0.0.1/', runScripts: 'outside-only' });
const { createExpression } = window.XPathEvaluator.prototype;
window.XPathEvaluator.prototype.createExpression = function (...given) {
  const expression = createExpression.apply(this, given);
  const { evaluate } = expression;
  expression.evaluate = (node) => evaluate.call(expression, node, window.XPathResult.ORDERED_NODE_ITERATOR_TYPE, null);
  return expression;
};
window.CSS = { supports: () => true, escape: (text) => text.replaceAll(':', '\\:') };
let requests = 0;
window.fetch = () => {
  requests += 1;
  return new Promise(() => {});
};
// jsdom follows no links, and says so where one would be followed.
window.addEventListener('error', (event) => event.preventDefault());
window.eval(readFileSync('node_modules/htmx.org/dist/htmx.js', 'utf8'));
await new Promise((resolve) => setTimeout(resolve, 50));

for (const id of ['plain', 'htmx'])
  for (const key of ['none', 'ctrlKey', 'metaKey', 'shiftKey']) {
    const before = requests;
    const click = new window.MouseEvent('click', { bubbles: true, cancelable: true, button: 0, [key]: true });
    window.document.getElementById(id).dispatchEvent(click);
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(`${id} ${key}: ${click.defaultPrevented ? 'taken' : 'left to the browser'}, ${requests - before} requests`);
  }
process.exit(0);
JS
seen=$(node click.mjs 2> /dev/null)
echo "$seen"
expected='plain none: left to the browser, 0 requests
plain ctrlKey: left to the browser, 0 requests
plain metaKey: left to the browser, 0 requests
plain shiftKey: left to the browser, 0 requests
htmx none: taken, 1 requests
htmx ctrlKey: taken, 0 requests
htmx metaKey: taken, 0 requests
htmx shiftKey: taken, 0 requests'
[ "$seen" = "$expected" ] || { echo "Changed."; exit 1; }
echo "As described: htmx takes a click with a key from the browser, and does nothing with it."
