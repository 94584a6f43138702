#!/usr/bin/env bash
# playwright-core 1.65.1: with `clock.install()`, and with `clock.setFixedTime()`, a page has no Performance entries: neither of
# its navigation, with the server's Server-Timing, nor of what it has loaded.
#
# Expected: the fake clock replaces what tells or waits for time: Date, timers, performance.now(). The documentation of
#   `clock.install` lists these, and `performance`; what the browser has measured of the page's own loading is no clock.
# Seen: `performance.getEntriesByType('navigation')`, `getEntriesByType('resource')` and `getEntries()` answer an empty
#   list. A page without the fake clock has them all.
# Who meets it: tests of pages that read their Server-Timing, their navigation's type (reload, back) or what they loaded. They
#   take the way of a browser that tells nothing, and fail only where something else happens to be late: here one test in six
#   under load, in which a page took the time from a socket that had not opened yet.
# Way around: let the page be told in another way, too (in its markup), or replace Date alone by an init script.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --save-exact playwright-core@1.65.1 @sparticuz/chromium@153.0.0 > /dev/null

cat > clock.mjs <<'JS'
import { createServer } from 'node:http';
import chromium from '@sparticuz/chromium';
import { chromium as playwright } from 'playwright-core';

const server = createServer((_, response) => {
  response.setHeader('server-timing', 'told;dur=42');
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>entries</title>');
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const url = `http://127.0.0.1:${server.address().port}/`;

const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox'] });
const seen = {};
for (const way of ['none', 'install', 'setFixedTime']) {
  const context = await browser.newContext();
  if (way === 'install') await context.clock.install({ time: new Date('2026-01-01T00:00:00Z') });
  if (way === 'setFixedTime') await context.clock.setFixedTime(new Date('2026-01-01T00:00:00Z'));
  const page = await context.newPage();
  await page.goto(url);
  seen[way] = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation');
    return {
      entries: performance.getEntries().length,
      told: navigation?.serverTiming?.[0]?.duration ?? null,
    };
  });
  await context.close();
}
await browser.close();
server.close();
console.log(JSON.stringify(seen, null, 1));
const isEmpty = ({ told, entries }) => told === null && entries === 0;
const isAsDescribed =
  seen.none.told === 42 && seen.none.entries > 0 && isEmpty(seen.install) && isEmpty(seen.setFixedTime);
console.log(isAsDescribed ? 'As described.' : 'Not as described any more.');
process.exit(isAsDescribed ? 0 : 1);
JS
TMPDIR="$folder" node clock.mjs
