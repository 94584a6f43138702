/** Among few members, cursors that moved are told together, no more often than this (ms). */
const FEW_EVERY_MS = 500;
/** Among many, a message's author is told how many have read it after these pauses (ms), and then after each last one. */
const MANY_AFTER_MS = [1_000, 5_000, 30_000] as const;

/**
 * Decides when to tell that members have read. Cursors are gathered, so that a thousand readers do not make a thousand
 * frames for everybody: `tell` gets all whose cursors have moved since the last call. Its timer keeps the object awake.
 */
export class SeenBroadcaster {
  #tell: (moved: number[]) => void;
  #isMany: () => boolean;
  #moved = new Set<number>();
  #told = Number.NEGATIVE_INFINITY;
  #step = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(isMany: () => boolean, tell: (moved: number[]) => void) {
    this.#isMany = isMany;
    this.#tell = tell;
  }

  moved(user: number, now: number) {
    this.#moved.add(user);
    if (this.#timer !== undefined) return;
    const wait = this.#isMany() ? this.#nextPause() : Math.max(0, this.#told + FEW_EVERY_MS - now);
    if (wait === 0) this.#flush(now);
    else this.#timer = setTimeout(() => this.#flush(now + wait), wait);
  }

  /** After a new message its first readers are told without delay. */
  posted() {
    this.#step = 0;
  }

  #nextPause(): number {
    const pause = MANY_AFTER_MS[this.#step] ?? MANY_AFTER_MS[MANY_AFTER_MS.length - 1] ?? 0;
    this.#step = Math.min(this.#step + 1, MANY_AFTER_MS.length - 1);
    return pause;
  }

  #flush(now: number) {
    this.#timer = undefined;
    this.#told = now;
    const moved = [...this.#moved];
    this.#moved.clear();
    this.#tell(moved);
  }
}
