/**
 * npm run screenshots [-- name…]: pictures of the main states (or of those named), of a Parley of its own with the cast
 * of the seed, into docs/screenshots/<state>-<phone|desktop>-<light|dark>.png. The time in them is always the same.
 *
 * Emoji need a font of the system's: the packaged Chromium brings none, and shows boxes where there is no other.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openParley } from '../test/browser.ts';
import { NOW, openPage, openStage, SCREENS } from '../test/stage.ts';
import { STATES } from '../test/states.ts';
import { quiet, root } from './environment.mjs';

Object.assign(process.env, quiet);

const SCHEMES = ['light', 'dark'] as const;
const folder = join(root, 'docs/screenshots');

const names = process.argv.slice(2);
const isWanted = (name: string) => names.length === 0 || names.includes(name);

mkdirSync(folder, { recursive: true });
const browser = await launchBrowser();
const parley = await openParley({ POSTS_PER_SECOND: '1000' });
await shootAlone(browser, parley.url);
const stage = await openStage(parley);
for (const [screen, options] of Object.entries(SCREENS)) {
  for (const isStrange of [true, false]) {
    const page = await openPage(browser, stage.url, options);
    if (!isStrange) await stage.enter(page.context());
    for (const state of STATES) {
      if (Boolean(state.isStrange) !== isStrange || !isWanted(state.name)) continue;
      await page.clock.setSystemTime(NOW);
      const undo = await state.show(page, stage);
      await shoot(page, `${state.name}-${screen}`);
      if (typeof undo === 'function') await undo();
    }
    await page.context().close();
  }
}
await browser.close();
stage.close();
await parley.close();

/** The lobby of somebody who is the first. */
async function shootAlone(from: Browser, url: string) {
  if (!isWanted('alone')) return;
  for (const [screen, options] of Object.entries(SCREENS)) {
    const page = await openPage(from, url, options);
    await page.request.post('/register/', {
      form: { username: 'ada', password: 'parley-demo' },
      headers: { origin: url },
    });
    await page.request.post('/login/', {
      form: { username: 'ada', password: 'parley-demo' },
      headers: { origin: url },
    });
    await page.goto('/lobby/');
    await shoot(page, `alone-${screen}`);
    await page.context().close();
  }
}

async function shoot(page: Page, name: string) {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
