import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sentenceOf } from '../../bin/accidents.mjs';
import { command } from '../../bin/command.mjs';
import { quiet, root } from '../../bin/environment.mjs';
import { type Driver, Missing } from './driver.ts';
import { BROWSERS, type BrowserName, COMMAND, type Options, optionsFrom } from './options.ts';
import { openSite, type Site } from './site.ts';
import { Stage } from './stage.ts';
import { STORIES, type Story } from './stories.ts';

/** Two starts of the server are in the longest. */
const STORY_MS = 180_000;
const PICTURES = join(root, '.build/browsers');

interface Score {
  told: number;
  failed: string[];
  /** What was not tried, and why. */
  untried: string[];
}

const tellAll = async ({ browsers, story }: Options): Promise<number> => {
  const stories = STORIES.filter(({ title }) => title.toLowerCase().includes(story.toLowerCase()));
  if (stories.length === 0) throw new Error(`No story has "${story}" in its title. They are:\n${titles()}`);

  const score: Score = { told: 0, failed: [], untried: [] };
  let site: Site | undefined;
  for (const name of browsers) {
    const driver = await openIfHere(name, score);
    if (!driver) continue;
    console.log(`\n${driver.name}`);
    site ??= await openSite();
    for (const one of stories) await tell(one, driver, site, score);
    await driver.close();
  }
  await site?.stop();
  return report(score, site !== undefined);
};

/** Nothing where it is not here, or does not start. */
const openIfHere = async (name: BrowserName, { untried, failed }: Score): Promise<Driver | undefined> => {
  try {
    return await BROWSERS[name]();
  } catch (error) {
    if (error instanceof Missing) untried.push(error.message);
    else {
      console.log(`\n  ✗ ${name} could not be started: ${sentenceOf(error)}`);
      failed.push(name);
    }
    return undefined;
  }
};

const tell = async ({ title, needs, tell }: Story, driver: Driver, site: Site, score: Score) => {
  const lack = needs && driver.lacks[needs];
  if (lack) {
    score.untried.push(`${driver.name}: ${title} (${lack}).`);
    console.log(`  – ${title}`);
    return;
  }
  await site.startAgain();
  const began = performance.now();
  const stage = new Stage(site, driver);
  try {
    await inTime(tell(stage));
    console.log(`  ✓ ${title} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    score.told += 1;
  } catch (error) {
    console.log(`  ✗ ${title}\n      ${sentenceOf(error).replaceAll('\n', '\n      ')}`);
    score.failed.push(`${driver.name}: ${title}`);
    await shoot(stage, driver.name);
  }
  await stage.leave().catch(() => {});
};

const inTime = async (story: Promise<void>) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`The story was not over after ${STORY_MS / 1000} s.`);
    timer = setTimeout(() => reject(error), STORY_MS);
  });
  await Promise.race([story, late]).finally(() => clearTimeout(timer));
};

/** What everybody saw when it failed. */
const shoot = async ({ pages }: Stage, browser: string) => {
  mkdirSync(PICTURES, { recursive: true });
  for (const [n, { tab }] of pages.entries()) {
    const path = join(PICTURES, `${browser.toLowerCase().replace(/\W+/g, '-')}-${n + 1}.png`);
    const isTaken = await tab.picture().then(
      (picture) => writeFileSync(path, picture) ?? true,
      () => false,
    );
    if (isTaken) console.log(`      See ${relative(root, path)}`);
  }
};

const report = ({ told, failed, untried }: Score, isAnyHere: boolean): number => {
  if (untried.length > 0) console.log(`\nNOT TRIED:\n${untried.map((one) => `  ${one}`).join('\n')}`);
  if (!isAnyHere) console.log('\nNothing was tried.');
  else console.log(`\n${told} passed, ${failed.length} failed, ${untried.length} not tried.`);
  return failed.length === 0 && isAnyHere ? 0 : 1;
};

const titles = () => STORIES.map(({ title }) => `  ${title}`).join('\n');

await command(COMMAND, async (values) => {
  Object.assign(process.env, quiet);
  // Sockets may still be open.
  process.exit(await tellAll(optionsFrom(values)));
});
