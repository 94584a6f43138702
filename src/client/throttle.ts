/** Does something as soon as it is asked to, but not more often than this (ms): what is asked meanwhile is done once, at the end. */
export class Throttle {
  #act: () => void;
  #every: number;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #isAsked = false;

  constructor(act: () => void, every: number) {
    this.#act = act;
    this.#every = every;
  }

  ask() {
    this.#isAsked = true;
    if (this.#pause === undefined) this.#go();
  }

  /** What is still asked for is not done any more. */
  stop() {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#isAsked = false;
  }

  #go() {
    this.#pause = undefined;
    if (!this.#isAsked) return;
    this.#isAsked = false;
    this.#pause = setTimeout(() => this.#go(), this.#every);
    this.#act();
  }
}
