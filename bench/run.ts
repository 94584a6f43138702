/** npm run bench [-- --quick] [--rounds N] [--only NAME …] [--json FILE]; */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Field, withContenders } from './contenders.ts';
import { FAN_OUT_ROOM, fanOut } from './measures/fan-out.ts';
import { latency } from './measures/latency.ts';
import { load } from './measures/load.ts';
import { FULL, type Measure, QUICK, type Samples } from './measures/measure.ts';
import { memory } from './measures/memory.ts';
import { opening } from './measures/opening.ts';
import { pages } from './measures/pages.ts';
import { type Result, resultOf, table } from './report.ts';

/** Memory first, as long as the servers are fresh. */
const MEASURES: readonly Measure[] = [memory, latency, load, fanOut, opening, pages];

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string', multiple: true },
    json: { type: 'string' },
  },
});
const size = values.quick ? QUICK : FULL;
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
const chosen = MEASURES.filter(({ name }) => values.only?.includes(name) ?? true);
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds takes a number from 1.');
if (chosen.length === 0) throw new RangeError(`--only takes ${MEASURES.map(({ name }) => name).join(', ')}.`);

const measureAll = async (field: Field): Promise<Result[]> => {
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

// Servers end with this process, if it ends by itself.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

const say = (what: string) => console.error(`… ${what}`);

say('starting two floors and Parley, and registering its people');
await withContenders(FAN_OUT_ROOM + 1, async (field) => {
  const results = await measureAll(field);
  console.log(table(results));
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
  console.log(`\nMedians of ${rounds} rounds, each contender in turn. ${machine}.`);
  if (values.json)
    await writeFile(values.json, `${JSON.stringify({ machine, rounds, size, results }, null, 2)}\n`);
});
process.exit(0);
