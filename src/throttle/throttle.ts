/** An attempt takes a fraction of a second. After this time (ms) its end will never be reported. */
export const PATIENCE_MS = 60_000;

/** How often something may be tried, or done, in the name of one key. Times in ms. */
export interface Rule {
  /** How many attempts are free. */
  free: number;
  /** The wait after the last free one; each further one doubles it. */
  first: number;
  /** No wait is longer. */
  longest: number;
  /** How long (ms) until one attempt is forgotten. */
  forgets: number;
  /** Whether a success makes all forgotten. */
  pardons: boolean;
}

/** What a key has against it, as it was at that moment. A fraction is one that is partly forgotten. */
export interface Tally {
  count: number;
  at: number;
}

export interface Tallies {
  get(key: string): Tally | undefined;
  set(key: string, tally: Tally): void;
  delete(key: string): void;
}

/** Times in ms. */
export type Leave =
  | { is: 'begun' }
  /** What is under way may still use up what is left: ask again when one of those has ended, or after so long. */
  | { is: 'busy'; wait: number }
  | { is: 'refused'; wait: number };

export type AttemptResult = 'right' | 'wrong' | 'untried';

/** Decides who may try, and when. Knows no SQL and no platform; time is a parameter. What is under way it only remembers. */
export class Throttle {
  #tallies: Tallies;
  /** When each began, the oldest first. */
  #underWay = new Map<string, number[]>();

  constructor(tallies: Tallies) {
    this.#tallies = tallies;
  }

  /** Lets an attempt begin, or not: then nothing is counted. Whatever begins must `end`. */
  begin(key: string, rule: Rule, now: number): Leave {
    this.#giveUp(key, rule, now);
    const tally = this.#tallies.get(key);
    const wait = waitAfter(tally, rule, now);
    if (wait > 0) return { is: 'refused', wait };
    const underWay = this.#underWay.get(key) ?? [];
    const [oldest] = underWay;
    if (oldest !== undefined && underWay.length >= left(tally, rule, now))
      return { is: 'busy', wait: oldest + PATIENCE_MS - now };
    this.#underWay.set(key, [...underWay, now]);
    return { is: 'begun' };
  }

  /** A wrong one counts, and only that is written. One that was not tried in the end is as if it had never begun. */
  end(key: string, rule: Rule, outcome: AttemptResult, now: number) {
    this.#leave(key);
    if (outcome === 'wrong') this.#count(key, rule, now);
    else if (outcome === 'right' && rule.pardons && this.#tallies.get(key)) this.#tallies.delete(key);
  }

  /** For what counts whatever comes of it: 0 if it may be done and is counted, else the wait. */
  take(key: string, rule: Rule, now: number): number {
    const wait = waitAfter(this.#tallies.get(key), rule, now);
    if (wait === 0) this.#count(key, rule, now);
    return wait;
  }

  /** An attempt whose end is never reported counts as wrong; otherwise somebody who hangs up in time could guess for ever. */
  #giveUp(key: string, rule: Rule, now: number) {
    const lost = (this.#underWay.get(key) ?? []).filter((began) => began + PATIENCE_MS <= now);
    for (const _ of lost) this.end(key, rule, 'wrong', now);
  }

  #leave(key: string) {
    const [, ...others] = this.#underWay.get(key) ?? [];
    if (others.length > 0) this.#underWay.set(key, others);
    else this.#underWay.delete(key);
  }

  #count(key: string, rule: Rule, now: number) {
    this.#tallies.set(key, { count: remembered(this.#tallies.get(key), rule, now) + 1, at: now });
  }
}

/** Counts from the last wrong attempt, so that asking in between does not make the wait longer. */
const waitAfter = (tally: Tally | undefined, rule: Rule, now: number): number => {
  if (!tally || Math.ceil(tally.count) < rule.free) return 0;
  const wait = Math.min(rule.longest, rule.first * 2 ** (Math.ceil(tally.count) - rule.free));
  return Math.max(0, wait - since(tally, now));
};

/** How many attempts may begin now; at least one, since any wait is over. */
const left = (tally: Tally | undefined, rule: Rule, now: number): number =>
  Math.max(1, rule.free - Math.ceil(remembered(tally, rule, now)));

const remembered = (tally: Tally | undefined, rule: Rule, now: number): number =>
  tally ? Math.max(0, tally.count - since(tally, now) / rule.forgets) : 0;

/** Clocks may go back a little. */
const since = ({ at }: Tally, now: number): number => Math.max(0, now - at);
