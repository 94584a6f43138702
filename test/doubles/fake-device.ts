import { Clock } from '../../src/web/time.ts';

/** A device whose clock may be wrong or be set, and which may sleep, while which the timers of its pages stand still. */
export class FakeDevice {
  /** The time that it really is, which the server knows (ms). */
  now: number;
  #offset = 0;
  #slept = 0;

  constructor(now: number) {
    this.now = now;
  }

  /** The clocks of a page that the server has just written. */
  openPage(): Clock {
    const clock = new Clock(
      () => this.now + this.#offset,
      () => this.now - this.#slept,
    );
    clock.sync(this.now);
    return clock;
  }

  pass(ms: number) {
    this.now += ms;
  }

  sleep(ms: number) {
    this.now += ms;
    this.#slept += ms;
  }

  /** Sets the clock: so much (ms) ahead of the right time, or behind it. */
  setAhead(ms: number) {
    this.#offset = ms;
  }
}
