/**
 * Chance that can be had again: the same name draws the same numbers. Whoever decides something has a stream of their own,
 * so that what one does when does not change what another draws.
 */
export class Random {
  readonly name: string;
  #state: number;

  constructor(name: string) {
    this.name = name;
    this.#state = hash(name);
  }

  /** Another stream, told by its name alone. */
  fork(name: string | number): Random {
    return new Random(`${this.name}/${name}`);
  }

  /** From 0 up to 1, which it never is: a counter, stirred. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    return stirred(this.#state) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** A whole number, both ends included. */
  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  /** Waiting times of what happens at random, this long on average. */
  wait(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }

  /** Throws where there is nothing to pick. */
  pick<T>(list: readonly T[]): T {
    const picked = this.maybe(list);
    if (picked === undefined) throw new Error('Nothing to pick from');
    return picked;
  }

  maybe<T>(list: readonly T[]): T | undefined {
    return list[this.whole(0, list.length - 1)];
  }

  /** Picks by weight. */
  weighted<T extends string>(weights: Record<T, number>): T {
    const entries = Object.entries<number>(weights);
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    const found = entries.find(([, weight]) => {
      left -= weight;
      return left < 0;
    });
    return (found ?? entries[0])?.[0] as T;
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, place: this.next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item);
  }
}

const hash = (text: string): number => {
  let sum = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) sum = Math.imul(sum ^ byte, 0x01000193);
  return stirred(sum);
};

/** Every bit of the input changes about half of the output's. */
const stirred = (value: number): number => {
  let bits = value ^ (value >>> 16);
  bits = Math.imul(bits, 0x21f0aaad);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
};
