import type { Browser } from './browser.ts';
import type { History } from './history.ts';
import type { Host } from './host.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Web } from './web.ts';

/** Everything that a run consists of. */
export interface World {
  history: History;
  host: Host;
  network: Network;
  /** Straight to the server. */
  near: Web;
  /** Through the network, where connections are cut and held. */
  far: Web;
  random: Random;
  people: Person[];
  rooms: Room[];
  browsers: Browser[];
  /** Whether everything still goes wrong. */
  isStormy: boolean;
  /** How many times slower than an idle machine this one is just now: people wait for it. */
  slowness: number;
}

export interface Person {
  id: number;
  username: string;
  password: string;
}

export interface Room {
  id: string;
  members: number[];
}

export const membersOf = ({ rooms }: World, room: string): number[] =>
  rooms.find(({ id }) => id === room)?.members ?? [];

export const sleep = (ms: number): Promise<void> => new Promise((awake) => setTimeout(awake, ms));

/** Whether it came true in time. A machine that is slow meanwhile has as much more of it. */
export const until = async (
  world: Pick<World, 'slowness'>,
  isTrue: () => boolean | Promise<boolean>,
  ms: number,
  every = 50,
): Promise<boolean> => {
  let left = ms;
  let last = performance.now();
  while (!(await isTrue())) {
    if (left <= 0) return false;
    await sleep(every);
    const now = performance.now();
    left -= (now - last) / world.slowness;
    last = now;
  }
  return true;
};
