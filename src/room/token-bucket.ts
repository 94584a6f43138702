/** A token bucket: `atOnce` at first, `perSecond` for long. */
export class TokenBucket {
  #perSecond: number;
  #atOnce: number;
  #left: number;
  #at: number;

  constructor(perSecond: number, atOnce: number, now: number) {
    this.#perSecond = perSecond;
    this.#atOnce = atOnce;
    this.#left = atOnce;
    this.#at = now;
  }

  /** Takes one, or so many: 0 if it may, else the milliseconds after which it may. */
  take(now: number, count = 1): number {
    const grown = (Math.max(0, now - this.#at) / 1000) * this.#perSecond;
    this.#left = Math.min(this.#atOnce, this.#left + grown);
    this.#at = now;
    if (this.#left < count) return Math.ceil(((count - this.#left) / this.#perSecond) * 1000);
    this.#left -= count;
    return 0;
  }
}
