import { sleep, type World } from './world.ts';

const TICK_MS = 20;
const PROBE_EVERY_MS = 200;
/** A machine that answers a simple page so fast (ms) keeps up; one that takes longer gets more time, up to so many times. */
const FAST_MS = 60;
const SLOWEST = 4;

/**
 * The storm's own time. It stands still while the server is down, and passes slowly where the machine is slow:
 * who drowns a server proves nothing about it.
 */
export class Weather {
  #world: World;
  #time = 0;
  #isOver = false;

  constructor(world: World) {
    this.#world = world;
    void this.#tick();
    void this.#probe();
  }

  async reaches(at: number) {
    while (this.#time < at) await sleep(TICK_MS / 2);
  }

  end() {
    this.#isOver = true;
  }

  async #tick() {
    let last = performance.now();
    while (!this.#isOver) {
      await sleep(TICK_MS);
      const now = performance.now();
      if (this.#world.host.isUp) this.#time += (now - last) / this.#world.slowness;
      last = now;
    }
  }

  async #probe() {
    while (!this.#isOver) {
      // From when it should have been asked: this process may be the one that is slow.
      const asked = performance.now() + PROBE_EVERY_MS;
      await sleep(PROBE_EVERY_MS);
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
