/** Typing is told at most once in this time (ms). */
const TELL_EVERY_MS = 3_000;
/** How long (ms) the others are shown as typing after they last said so. */
export const TYPING_MS = 6_000;

/** Decides when to tell the others that I am typing. */
export class TypingThrottle {
  #told = Number.NEGATIVE_INFINITY;

  isDue(now: number): boolean {
    if (now - this.#told < TELL_EVERY_MS) return false;
    this.#told = now;
    return true;
  }

  /** What was typed is sent: the next letter is told at once. */
  over() {
    this.#told = Number.NEGATIVE_INFINITY;
  }
}
