/** A tap's click comes after the finger is lifted, in a task of its own; and not every press becomes a click. */
const CLICK_MS = 100;
/** A press that lasts longer is no click. Some releases are never reported, such as that of a scroll bar. */
const HOLD_MS = 1_000;

/**
 * Where a finger or a button is down, nothing must move: a click reaches only what is under it from the press to the
 * release. What would move something waits until then.
 */
export class PointerGuard {
  #waiting = new Map<string, () => void>();
  #over: ReturnType<typeof setTimeout> | undefined;

  /**
   * Watches presses on `place`, whose release may be anywhere on the `page`. The listeners stay for the life of both. A release
   * beyond them is not heard: then the press is taken for over when it can be no click any more.
   */
  constructor(place: EventTarget, page: EventTarget = window) {
    place.addEventListener('pointerdown', () => this.#end(HOLD_MS));
    const release = (ms: number) => () => this.#over !== undefined && this.#end(ms);
    page.addEventListener('pointerup', release(CLICK_MS));
    page.addEventListener('pointercancel', release(CLICK_MS));
    page.addEventListener('click', release(0));
  }

  /** True while something is pressed: `act` is done afterwards then, once for all that have this name. */
  delays(name: string, act: () => void): boolean {
    if (this.#over === undefined) return false;
    this.#waiting.set(name, act);
    return true;
  }

  #end(ms: number) {
    clearTimeout(this.#over);
    this.#over = setTimeout(() => {
      this.#over = undefined;
      const waiting = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const act of waiting) act();
    }, ms);
  }
}
