/**
 * A debounced task that never overlaps with itself: it runs `delay` ms after it is first scheduled, and calls that come
 * during a run make one more run. So the work of a quiet room is done soon, that of a busy one in large steps.
 */
export class CoalescedTask {
  #work: () => Promise<void>;
  #delay: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** `work` handles its own failures where a caller does not wait for it. */
  constructor(work: () => Promise<void>, delay: number) {
    this.#work = work;
    this.#delay = delay;
  }

  schedule() {
    this.#timer ??= setTimeout(() => void this.run().catch(() => {}), this.#delay);
  }

  /** Resolves after a run that began no earlier than this call; rejects if that run failed. */
  run(): Promise<void> {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#next) return this.#next;
    if (!this.#running) return this.#run();
    this.#next = this.#running
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.#run();
      });
    return this.#next;
  }

  #run(): Promise<void> {
    this.#running = this.#work().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }
}
