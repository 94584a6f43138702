import { sha256 } from '@oslojs/crypto/sha2';
import { encodeBase64urlNoPadding } from '@oslojs/encoding';
import type { Context } from 'hono';
import type { Bindings, Parley } from '../env.ts';
import { runToCompletion } from '../web/run-to-completion.ts';
import { Refusals } from './refusals.ts';
import type { Counted } from './rules.ts';
import type { AttemptResult } from './throttle.ts';

/** How many objects share the throttling, by a hash of the key. Each counts some hundred failures a second. */
const THROTTLES = 16;

/** `wait` (ms): until then nothing is tried, whatever it is. */
export type Attempted<T> = { is: 'right'; found: T } | { is: 'wrong' } | { is: 'refused'; wait: number };

/**
 * Tries, if every throttle lets it: else nothing is tried and nothing is counted. To find nothing is wrong, and counts
 * with each of them, exactly, also among a hundred at the same moment. So does an accident: it may have cost as much.
 * Callers that name several throttles must name them in the same order, or two could wait for each other.
 */
export const attempt = <T>(
  c: Pick<Context<Parley>, 'env' | 'executionCtx'>,
  counted: readonly Counted[],
  tries: () => Promise<T | undefined>,
): Promise<Attempted<T>> =>
  // Though the browser hang up: what was tried must count, and nobody wait for its end.
  runToCompletion(c, past(c.env, counted, tries));

/** Counts one, whatever comes of it: 0 if it may be done, else the ms to wait. */
export const take = async (env: Throttles, counted: Counted): Promise<number> => {
  const known = refusals.waitOf(counted, Date.now());
  if (known > 0) return known;
  const wait = await throttleOf(env, counted).take();
  refusals.note(counted, wait, Date.now());
  return wait;
};

const refusals = new Refusals();

type Throttles = Pick<Bindings, 'THROTTLE'>;

const past = async <T>(
  env: Throttles,
  [first, ...others]: readonly Counted[],
  tries: () => Promise<T | undefined>,
): Promise<Attempted<T>> => {
  if (!first) return verdict(await tries());
  const known = refusals.waitOf(first, Date.now());
  if (known > 0) return { is: 'refused', wait: known };
  const throttle = throttleOf(env, first);
  const leave = await throttle.begin();
  if (leave.is === 'refused') {
    refusals.note(first, leave.wait, Date.now());
    return leave;
  }

  let outcome: AttemptResult = 'wrong';
  try {
    const attempted = await past(env, others, tries);
    outcome = attempted.is === 'refused' ? 'untried' : attempted.is;
    return attempted;
  } finally {
    await throttle.end(outcome);
  }
};

const verdict = <T>(found: T | undefined): Attempted<T> =>
  found === undefined ? { is: 'wrong' } : { is: 'right', found };

const throttleOf = ({ THROTTLE }: Throttles, { kind, key }: Counted) => {
  const hash = sha256(new TextEncoder().encode(`${kind} ${key}`));
  const [byte = 0] = hash;
  const throttle = THROTTLE.getByName(`throttle-${byte % THROTTLES}`);
  const name = encodeBase64urlNoPadding(hash);
  return {
    begin: () => throttle.begin(kind, name),
    end: (outcome: AttemptResult) => throttle.end(kind, name, outcome),
    take: () => throttle.take(kind, name),
  };
};
