// How every command of ours begins and ends: with --help, or a sentence about what is wrong, and never with a stack trace.
import { sentenceOf } from './accidents.mjs';
import { argumentsOf, helpOf, Misuse, rejectKeptByNpm, withOptions } from './arguments.mjs';

const NODE_MIN = 20;
/** As shells have it: 128, and the number of the signal. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * Reads what was typed after the command, and runs it. Imports that take a while, or may fail, belong into `run`. When it
 * has run, the process ends by itself, as soon as nothing is open any more.
 *
 * @template {Record<string, import('./arguments.mjs').Option>} O
 * @param {import('./arguments.mjs').Command<O>} spec
 * @param {(values: import('./arguments.mjs').Values<O>, words: string[]) => unknown} run
 */
export async function command(spec, run) {
  watch();
  try {
    if (Number.parseInt(process.versions.node, 10) < NODE_MIN)
      throw new Error(`Parley needs Node ${NODE_MIN} or newer, and this is ${process.version}.`);
    const typed = process.argv.slice(2);
    rejectKeptByNpm(spec, typed, process.env);
    const { values, words, wantsHelp } = argumentsOf(spec, typed);
    if (wantsHelp) return console.log(helpOf(spec));
    await run(values, words);
  } catch (error) {
    give(error, spec.name);
  }
}

/** What nobody awaits ends in a sentence, too. A signal ends servers, which go when this process exits. */
function watch() {
  process.on('uncaughtException', (error) => give(error));
  for (const [signal, code] of Object.entries(SIGNALS))
    process.on(signal, () => {
      // Whoever else listens ends it in their own way.
      if (process.listenerCount(signal) === 1) process.exit(code);
    });
  // `npm run verify | head` has read enough.
  process.stdout.on('error', () => process.exit(0));
}

/** @param {unknown} error @param {string} [name] @returns {never} */
function give(error, name) {
  console.error(sentenceOf(error));
  if (error instanceof Misuse && name) console.error(`${withOptions(name, '--help')} says what it takes.`);
  if (process.env.PARLEY_DEBUG) console.error(error);
  process.exit(1);
}
