import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../bin/command.mjs';
import { attack, type Run } from './attack.ts';
import { hasFailed } from './audit.ts';
import { asJson, type History } from './history.ts';
import { COMMAND, optionsFrom } from './options.ts';
import { countsOf, failuresOf, progressOf, summaryOf, tableOf } from './report.ts';
import { selfTest } from './self-test.ts';

const PROGRESS_EVERY_MS = 5_000;
/** A slow machine makes the storm four times as long, and starts of the server, one in 10 s of it, as long again. */
const STORM_MAX = 8;
/** For what is beside the storm. */
const PATIENCE_MS = 15 * 60_000;

const verify = async (run: Run): Promise<number> => {
  const { seed, people, rooms, groups, ms, sabotage } = run;
  const told = sabotage ? `, sabotaged: ${sabotage}` : '';
  console.log(
    `Seed ${seed}: ${people} people in ${rooms} rooms and ${groups} groups, a storm of ${ms / 1000} s${told}`,
  );
  const began = performance.now();
  const clock = () => `${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s`;
  let current: History | undefined;
  const ticking = setInterval(
    () => current && console.log(`${clock()}  ${progressOf(current)}`),
    PROGRESS_EVERY_MS,
  );

  const watchdog = setTimeout(
    () => {
      console.error(
        'The run hangs. What the server said last is lost; the data is in the folder for temporary files.',
      );
      process.exit(1);
    },
    STORM_MAX * ms + PATIENCE_MS,
  );
  const { verdicts, evidence, persistTo } = await attack(run, (phase, history) => {
    current = history;
    console.log(`${clock()}  ${phase}`);
  }).finally(() => {
    clearInterval(ticking);
    clearTimeout(watchdog);
  });

  const hasAny = verdicts.some(hasFailed);
  console.log(`\nWhat happened: ${countsOf(evidence.history)}\n\n${tableOf(verdicts)}\n`);
  if (hasAny) {
    writeFileSync(join(persistTo, 'history.json'), asJson(evidence.history));
    console.log(`${failuresOf(verdicts, evidence)}\n`);
    console.log(
      `Seed ${seed}. The databases and history.json, with all that happened, are in ${persistTo}\n`,
    );
  } else rmSync(persistTo, { recursive: true, force: true });
  console.log(summaryOf(verdicts));
  return hasAny ? 1 : 0;
};

await command(COMMAND, async (values) => {
  const options = optionsFrom(values, () => String(Math.floor(Math.random() * 1e9)));
  // Sockets may still be open.
  process.exit(options.selfTest ? await selfTest(options.seed) : await verify(options));
});
