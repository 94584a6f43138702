import { sleep, type World } from './world.ts';

const EVERY_MS = 200;
/** A machine that answers a simple page so fast (ms) keeps up; one that takes longer gets more time, up to so many times. */
const FAST_MS = 60;
const SLOWEST = 4;

/** Asks for a simple page again and again, and says how slow the machine is: who drowns a server proves nothing about it. */
export class Probe {
  #world: World;
  #isOver = false;

  constructor(world: World) {
    this.#world = world;
    void this.#run();
  }

  end() {
    this.#isOver = true;
  }

  async #run() {
    while (!this.#isOver) {
      // From when it should have been asked: this process may be the one that is slow.
      const asked = performance.now() + EVERY_MS;
      await sleep(EVERY_MS);
      if (!this.#world.host.isUp) continue;
      const answer = this.#world.near.ask({ path: '/login/' }).catch(() => undefined);
      const watch = setInterval(() => this.#slow(performance.now() - asked, Math.max), FAST_MS);
      await answer;
      clearInterval(watch);
      const ms = performance.now() - asked;
      this.#world.history.latencies.push({ at: this.#world.history.now(), ms });
      this.#slow(ms, (now, before) => (now + before) / 2);
    }
  }

  #slow(latency: number, blend: (now: number, before: number) => number) {
    const now = Math.min(SLOWEST, Math.max(1, latency / FAST_MS));
    this.#world.slowness = blend(now, this.#world.slowness);
  }
}
