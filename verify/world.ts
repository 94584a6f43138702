import type { Browser } from './browser.ts';
import type { RoomOfRun } from './evidence.ts';
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

export interface Room extends RoomOfRun {
  /** Of a group, who is in it as far as is known from answers; of a direct room both, always. */
  present: Set<number>;
  owner: number;
  /** To whom somebody does something just now: nobody else does meanwhile, or nothing could be said of its times. */
  busy: Set<number>;
}

export const roomOf = ({ rooms }: Pick<World, 'rooms'>, room: string): Room | undefined =>
  rooms.find(({ id }) => id === room);

/** Who is, was, or will be in it. */
export const membersOf = (world: Pick<World, 'rooms'>, room: string): number[] =>
  roomOf(world, room)?.members ?? [];

export const isGroup = (world: Pick<World, 'rooms'>, room: string): boolean =>
  roomOf(world, room)?.kind === 'group';

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
