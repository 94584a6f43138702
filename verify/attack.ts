import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit, type Verdict } from './audit.ts';
import { castOf, planOf, type Size } from './chaos.ts';
import type { Evidence } from './evidence.ts';
import { History } from './history.ts';
import { Host } from './host.ts';
import { fateFrom, Network } from './network.ts';
import { gather, untilAllAreOpen } from './people.ts';
import { Probe } from './probe.ts';
import { quiet } from './quiet.ts';
import { Random } from './random.ts';
import type { Sabotage } from './sabotages.ts';
import { readStored } from './stored.ts';
import { storm } from './storm.ts';
import { Web } from './web.ts';
import type { World } from './world.ts';

/** What must have happened in a run, or it proves nothing. */
const ATTACKS = [
  ...['kill', 'crash', 'evict', 'break-d1', 'log-out', 'burst', 'intrude'],
  ...[
    'connections cut',
    'doubled frames',
    'replayed frames',
    'unsent',
    'retries of what was unsent',
    'sent by socket',
    'sent by form',
  ],
  ...['come-and-go', 'duel', 'change', 'tried after leaving'],
  ...['garbage', 'refusals', 'further pages resumed', 'intrusions answered'],
];

/** How long (ms) an answer may take. What asks for everything at the end waits for all of it. */
const NEAR_PATIENCE_MS = 120_000;
/** Half of a bad network's connections are cut, and nothing may ever come. */
const FAR_PATIENCE_MS = 12_000;

export interface Run extends Size {
  seed: string;
  sabotage: Sabotage | undefined;
}

export interface Outcome {
  verdicts: Verdict[];
  evidence: Evidence;
  /** Where the data is; the caller removes it. */
  persistTo: string;
}

/** Starts a server of its own, attacks it, and holds what is left against the promises. */
export const attack = async (
  run: Run,
  progress: (phase: string, history: History) => void,
): Promise<Outcome> => {
  const persistTo = mkdtempSync(join(tmpdir(), 'parley-verify-'));
  const history = new History();
  const random = new Random(run.seed);
  const say = (phase: string) => progress(phase, history);
  let host: Host | undefined;
  let network: Network | undefined;
  let probe: Probe | undefined;
  try {
    say('the server starts');
    host = await Host.start(persistTo, run.sabotage);
    const fates = random.fork('network');
    network = await Network.open(
      host.port,
      () => (world.isStormy ? fateFrom(fates) : { how: 'end', heldMs: 0 }),
      () => history.count('connections cut'),
    );
    const world: World = {
      ...{
        history,
        host,
        network,
        random,
        people: [],
        rooms: [],
        browsers: [],
        isStormy: false,
        slowness: 1,
      },
      near: new Web(host.port, host.url, NEAR_PATIENCE_MS),
      far: new Web(network.port, host.url, FAR_PATIENCE_MS),
    };

    probe = new Probe(world);
    say('people register and meet');
    const cast = castOf(random.fork('cast'), run);
    await gather(world, cast);
    if (!(await untilAllAreOpen(world, 20_000))) throw new Error('Not everybody could connect.');
    world.isStormy = true;
    say('the storm begins');
    await storm(world, planOf(random.fork('plan'), run, cast), run.ms);
    const ending = await quiet(world, say);

    say('the server stops');
    await host.stop();
    const stored = readStored(persistTo);
    say('the audit');
    const evidence = { rooms: world.rooms, history, ending, stored, attacks: ATTACKS };
    return { verdicts: audit(evidence), evidence, persistTo };
  } catch (error) {
    rmSync(persistTo, { recursive: true, force: true });
    if (!host) throw error;
    const log = `${persistTo}.log`;
    writeFileSync(log, host.output());
    throw new Error(`The run could not be finished: what the server said last is in ${log}.`, {
      cause: error,
    });
  } finally {
    probe?.end();
    await host?.kill();
    network?.close();
  }
};
