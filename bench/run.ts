import { appendFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { command } from '../bin/command.mjs';
import { type Field, withContenders } from './contenders.ts';
import { distance } from './distance.ts';
import { FAN_OUT_ROOM, fanOut } from './measures/fan-out.ts';
import { groups } from './measures/groups.ts';
import { latency } from './measures/latency.ts';
import { load } from './measures/load.ts';
import { FULL, type Measure, QUICK, type Samples, type Size } from './measures/measure.ts';
import { memory } from './measures/memory.ts';
import { opening } from './measures/opening.ts';
import { pages } from './measures/pages.ts';
import { type Result, resultOf, table } from './report.ts';

/** Memory first, as long as the servers are fresh. */
const MEASURES: readonly Measure[] = [memory, latency, load, fanOut, groups, opening, pages];

/** Has tables of its own: there is no floor to compare with. */
const DISTANCE = 'distance';

const COMMAND = {
  name: 'npm run bench',
  does: 'Measures how fast Parley is, beside the least that a chat on this platform can do (docs/scale.md).',
  options: {
    quick: { says: 'one short round, to see that it works; its figures mean little' },
    rounds: {
      value: 'N',
      number: { from: 1 },
      says: 'how many rounds: 5, or 1 with --quick',
    },
    only: {
      value: 'NAME',
      oneOf: [...MEASURES.map(({ name }) => name), DISTANCE],
      multiple: true,
      says: 'only this measure; may be given more than once',
    },
    hop: {
      value: 'MS',
      number: { from: 0 },
      says: 'how long each call to D1 or an object is delayed in `distance`: 40',
    },
    json: { value: 'FILE', says: 'writes all that was measured to this file' },
  },
} as const;

interface Plan {
  chosen: readonly Measure[];
  rounds: number;
  size: Size;
}

const measureAll = async (field: Field, { chosen, rounds, size }: Plan): Promise<Result[]> => {
  const samples = new Map<Measure, Samples[]>(chosen.map((measure) => [measure, []]));
  for (const measure of chosen) {
    say(`preparing ${measure.name}`);
    await measure.prepare?.(field, size);
  }
  for (let round = 0; round < rounds; round += 1) {
    // Whoever goes first is somebody else each time.
    const all = field.all.map((_, i) => field.all[(i + round) % field.all.length] ?? field.parley);
    for (const measure of chosen) {
      if (measure.once && round > 0) continue;
      say(`round ${round + 1} of ${rounds}: ${measure.name}`);
      samples.get(measure)?.push(await measure.run({ ...field, all }, size));
    }
  }
  return chosen.flatMap((measure) =>
    measure.lines(size).map((line) => resultOf(measure.name, line, samples.get(measure) ?? [])),
  );
};

const say = (what: string) => console.error(`… ${what}`);

await command(COMMAND, async ({ quick, rounds = quick ? 1 : 5, only, hop = 40, json }) => {
  const size = quick ? QUICK : FULL;
  const chosen = only.length > 0 ? MEASURES.filter(({ name }) => only.includes(name)) : MEASURES;
  // What cannot be written fails before minutes of work, not after them.
  if (json !== undefined) await appendFile(json, '');
  if (only.length === 0 || only.includes(DISTANCE)) {
    say(DISTANCE);
    await distance(hop, quick ? 1 : 2 * rounds);
    if (only.length === 1) process.exit(0);
  }
  say('starting two floors and Parley, and letting its people in');
  await withContenders(FAN_OUT_ROOM + 1, async (field) => {
    const results = await measureAll(field, { chosen, rounds, size });
    console.log(table(results));
    const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
    console.log(`\nMedians of ${rounds} rounds, each contender in turn. ${machine}.`);
    if (json !== undefined)
      await writeFile(json, `${JSON.stringify({ machine, rounds, size, results }, null, 2)}\n`);
  });
  process.exit(0);
});
