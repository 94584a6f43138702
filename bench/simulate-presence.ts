import { command } from '../bin/command.mjs';
import { Crowd } from './presence/crowd.ts';
import { type Audience, Hall, Load } from './presence/hall.ts';
import { randomFrom } from './presence/random.ts';
import { tabOf } from './presence/tab.ts';

/** What one object can do: see docs/scale.md. */
const CEILING = { sockets: 32_768, requests: 1_000, frames: 50_000, cpu: 50 };
const ACQUAINTANCES = 50;
/** Messages a minute of each who is online; each is one call, to the objects of both who talk. */
const MESSAGES_PER_MINUTE = 0.5;
/** Until leases end as often as they begin. */
const WARM_UP_S = 75;

const COMMAND = {
  name: 'npx node bench/simulate-presence.ts',
  does: 'Simulates Presence for up to a hundred thousand people, in virtual time, with the roster that Parley runs.',
  options: {
    seconds: { value: 'N', number: { from: 1 }, default: 60, says: 'how long they come and go' },
    seed: {
      value: 'N',
      number: { from: 0 },
      default: 1,
      says: 'repeats what they did in a run with this seed',
    },
  },
};

interface Scene {
  people: number;
  objects: number;
  audience: Audience;
}

const SCENES: Scene[] = [
  ...[1_000, 3_000, 10_000, 30_000, 100_000].map((people) => ({
    people,
    objects: 1,
    audience: 'everybody' as const,
  })),
  ...[1, 4, 16, 64].map((objects) => ({ people: 100_000, objects, audience: ACQUAINTANCES })),
];

const COLUMNS = [
  'people',
  'objects',
  'told',
  'sockets',
  'requests/s',
  'frames/s',
  'MB/s',
  'CPU %',
  'sweeps/min',
];
const WIDTHS = [8, 8, 10, 9, 11, 11, 9, 8, 11];

const row = (cells: string[]) => cells.map((cell, i) => cell.padStart(WIDTHS[i] ?? 0)).join(' ');

/** Of the busiest object. */
const act = ({ people, objects, audience }: Scene, seconds: number, seed: number): string => {
  const halls = Array.from({ length: objects }, () => new Hall(audience));
  const crowd = new Crowd(people, halls, randomFrom(seed));
  crowd.pass(1_000 * WARM_UP_S);
  for (const hall of halls) hall.load = new Load();
  crowd.pass(1_000 * seconds);

  const most = (of: (load: Load) => number) => Math.max(...halls.map(({ load }) => of(load))) / seconds;
  const tells = halls.reduce((sum, { load }) => sum + load.tells, 0);
  const nudges = (people / objects) * (MESSAGES_PER_MINUTE / 60) * Math.min(objects, 2);
  const found = {
    sockets: Math.max(...halls.map((hall) => hall.sockets)),
    // Each object that tells calls all the others.
    requests: nudges + most(({ requests, sweeps, tells: own }) => requests + sweeps + tells - own),
    frames: 2 * nudges + most((load) => load.frames),
    cpu: most((load) => load.cpuMs) / 10,
  };
  const beyond = Object.entries(CEILING).flatMap(([what, most]) =>
    found[what as keyof typeof CEILING] > most ? [what] : [],
  );
  return `${row([
    people.toLocaleString('en'),
    String(objects),
    audience === 'everybody' ? 'everybody' : `${audience} each`,
    found.sockets.toLocaleString('en'),
    found.requests.toFixed(0),
    Math.round(found.frames).toLocaleString('en'),
    (most((load) => load.bytes) / 1e6).toFixed(2),
    found.cpu.toFixed(1),
    (60 * most((load) => load.sweeps)).toFixed(0),
  ])}  ${beyond.length > 0 ? `beyond: ${beyond.join(', ')}` : 'fine'}`;
};

/** A deploy closes all sockets, and everybody comes back within this time. */
const BACK_WITHIN_MS = 700;

const comeBack = (people: number): string => {
  const hall = new Hall('everybody');
  for (let user = 1; user <= people; user += 1) {
    const now = Math.floor((BACK_WITHIN_MS * user) / people);
    hall.arrive(tabOf(user, now), now);
    hall.settle(now);
  }
  const { bytes, cpuMs } = hall.load;
  return row([people.toLocaleString('en'), (bytes / 1e6).toFixed(0), (cpuMs / 1_000).toFixed(1)]);
};

await command(COMMAND, ({ seconds, seed }) => {
  console.log(`As they come and go, for ${seconds} s, the busiest object:`);
  console.log(row(COLUMNS));
  for (const scene of SCENES) console.log(act(scene, seconds, seed));

  console.log(`\nAs they all come back within ${BACK_WITHIN_MS} ms, to one object:`);
  console.log(row(['people', 'MB', 'CPU s']));
  for (const people of [1_000, 3_000, 10_000, 30_000]) console.log(comeBack(people));
});
