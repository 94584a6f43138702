import { FRAME, readingPrice, resumePrice, TYPING } from '../meter/prices.ts';
import { Spending, type TellMeter } from '../meter/spending.ts';
import type { Use } from '../meter/use.ts';
import type { Connections, RoomConnection } from './connections.ts';
import { RESUME_PAGE } from './limits.ts';

/** A frame of somebody who has to wait counts as so many: if they go on, their socket is soon closed. */
const FRAMES_OF_REFUSED = 20;

/**
 * [P13] What members use in this room. Who has to wait is remembered by their sockets through a sleep; where they have
 * none, the Worker turns them away.
 */
export class RoomMeter {
  #connections: Connections;
  #spending: Spending;

  constructor(connections: Connections, tell: TellMeter) {
    this.#connections = connections;
    this.#spending = new Spending(tell);
    for (const { user, refusedUntil = 0 } of connections) this.#spending.refuse(user, refusedUntil);
  }

  /** 0, or how long this person has to wait (ms), and then nothing is to be done for them. */
  charge = (user: number, used: Use, now: number): number => {
    const wait = this.#spending.spend(user, used, now);
    if (wait > 0) this.#connections.refuse(user, now + wait);
    return wait;
  };

  /** Whether a frame may be looked at. */
  takesFrame({ user, frames }: RoomConnection, now: number): boolean {
    const wait = this.charge(user, FRAME, now);
    return frames.take(now, wait > 0 ? FRAMES_OF_REFUSED : 1) === 0;
  }

  mayType = ({ user }: RoomConnection, now: number): boolean => this.charge(user, TYPING, now) === 0;

  mayResume = ({ user }: RoomConnection, changes: number, now: number): boolean =>
    this.charge(user, resumePrice(Math.min(Math.max(changes, 0), RESUME_PAGE)), now) === 0;

  /** Cursors keep the room awake until they rest, for all its readers together. */
  mayRead(connection: RoomConnection, now: number): boolean {
    const price = readingPrice(now - connection.readAt, this.#connections.count);
    if (this.charge(connection.user, price, now) > 0) return false;
    connection.readAt = now;
    return true;
  }
}
