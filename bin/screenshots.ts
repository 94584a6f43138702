import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { NOW, openPage, openStage, SCREENS, type Stage } from '../test/stage.ts';
import { STATES, type State } from '../test/states.ts';
import { Misuse } from './arguments.mjs';
import { command } from './command.mjs';
import { quiet, root } from './environment.mjs';

Object.assign(process.env, quiet);

const SCHEMES = ['light', 'dark'] as const;
/** The lobby of somebody who is the first: before there is a stage. */
const ALONE = 'alone';
const NAMES = [ALONE, ...STATES.map(({ name }) => name)];
const folder = join(root, 'docs/screenshots');

/** Emoji need a font of the system's: the packaged Chromium brings none, and shows boxes where there is no other. */
const COMMAND = {
  name: 'npm run screenshots',
  does: `Takes pictures of the main states, or of those named, of a Parley of its own with the cast of the seed, into
docs/screenshots/<state>-<phone|desktop>-<light|dark>.png. The time in them is always the same.`,
  options: {},
  words: { value: 'STATE', says: `some of ${NAMES.join(', ')}` },
};

const takePictures = async (isWanted: (name: string) => boolean) => {
  // Both take a while to load, which --help need not.
  const { launchBrowser, openParley } = await import('../test/browser.ts');
  mkdirSync(folder, { recursive: true });
  const browser = await launchBrowser();
  const parley = await openParley({ POSTS_PER_SECOND: '1000', PERSON_SHARE: '1000000' });
  if (isWanted(ALONE)) await shootAlone(browser, parley.url);
  const stage = await openStage(parley);
  for (const [screen, options] of Object.entries(SCREENS)) {
    for (const isStrange of [true, false]) {
      const page = await openPage(browser, stage.url, options);
      if (!isStrange) await stage.enter(page.context());
      for (const state of STATES)
        if (Boolean(state.isStrange) === isStrange && isWanted(state.name))
          await shootState(page, stage, state, screen);
      await page.context().close();
    }
  }
  await browser.close();
  stage.close();
  await parley.close();
};

const shootState = async (page: Page, stage: Stage, state: State, screen: string) => {
  try {
    await page.clock.setSystemTime(NOW);
    const undo = await state.show(page, stage);
    await shoot(page, `${state.name}-${screen}`);
    if (typeof undo === 'function') await undo();
  } catch (error) {
    throw new Error(`No picture could be taken of ${state.name} (${screen}).`, { cause: error });
  }
};

const shootAlone = async (from: Browser, url: string) => {
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
};

const shoot = async (page: Page, name: string) => {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`), animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: 'light' });
};

await command(COMMAND, async (_, words) => {
  const unknown = words.find((word) => !NAMES.includes(word));
  if (unknown !== undefined) throw new Misuse(`There is no state "${unknown}".`);
  await takePictures((name) => words.length === 0 || words.includes(name));
});
