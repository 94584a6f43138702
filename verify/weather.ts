import { sleep, type World } from './world.ts';

const TICK_MS = 20;

/** The storm's own time. It stands still while the server is down, and passes slowly where the machine is slow. */
export class Weather {
  #world: World;
  #time = 0;
  #isOver = false;

  constructor(world: World) {
    this.#world = world;
    void this.#tick();
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
}
