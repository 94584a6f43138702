import type { Random } from './random.ts';

const FIRST_MS = 300;
const LONGEST_MS = 5_000;

/** How long to wait before connecting again: at random, up to twice as long each time that it was in vain. */
export class Pause {
  #random: Random;
  #longest = FIRST_MS;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): number {
    const ms = this.#random.between(0, this.#longest);
    this.#longest = Math.min(LONGEST_MS, this.#longest * 2);
    return ms;
  }

  reset() {
    this.#longest = FIRST_MS;
  }
}
