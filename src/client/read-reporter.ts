/** A cursor is told at once, and then at most once in this time. */
const TELL_EVERY_MS = 1_000;

/** Tells how far I have read, until the server says so, too. */
export class ReadReporter {
  #known: () => number;
  #tell: (seq: number) => boolean;
  #seen = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `known` is the cursor that the server has; `tell` says whether it could be told. */
  constructor(known: () => number, tell: (seq: number) => boolean) {
    this.#known = known;
    this.#tell = tell;
  }

  see(seq: number) {
    this.#seen = Math.max(this.#seen, seq);
    this.again();
  }

  /** How far this person has read, where the server may not know it. */
  get untold(): number | undefined {
    return this.#seen > this.#known() ? this.#seen : undefined;
  }

  /** The connection is new: what it has not heard is told. */
  again() {
    if (this.#timer !== undefined || this.#seen <= this.#known() || !this.#tell(this.#seen)) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.again();
    }, TELL_EVERY_MS);
  }

  /** The room is left: what the server has not heard is told now, by `otherwise` where the connection is closed. */
  end(otherwise: (seq: number) => void) {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { untold } = this;
    if (untold !== undefined && !this.#tell(untold)) otherwise(untold);
  }
}
