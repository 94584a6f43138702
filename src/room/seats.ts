import type { Occupant } from '../auth/admission.ts';
import { Allowance } from './allowance.ts';
import type { Told } from './protocol.ts';

/** Frames a second that one socket may send for long, and at once: far beyond what a person does. */
const FRAMES_PER_SECOND = 200;
const FRAMES_AT_ONCE = 1_000;

export interface Seat extends Occupant {
  socket: WebSocket;
  frames: Allowance;
}

/** The open sockets of a room, and whose they are. */
export class Seats {
  #seats = new Map<WebSocket, Seat>();

  /** After a wake, the sockets that slept are known by what was attached to them. */
  constructor(sockets: WebSocket[]) {
    for (const socket of sockets) {
      const occupant: Occupant | null = socket.deserializeAttachment();
      if (occupant) this.#add(socket, occupant);
    }
  }

  take(socket: WebSocket, occupant: Occupant): Seat {
    socket.serializeAttachment(occupant);
    return this.#add(socket, occupant);
  }

  at(socket: WebSocket): Seat | undefined {
    return this.#seats.get(socket);
  }

  /** From here on this socket hears nothing. */
  leave(socket: WebSocket) {
    this.#seats.delete(socket);
  }

  of(session: string): Seat[] {
    return [...this].filter((seat) => seat.session === session);
  }

  users(): number[] {
    return [...this].map(({ user }) => user);
  }

  [Symbol.iterator](): Iterator<Seat> {
    return this.#seats.values();
  }

  #add(socket: WebSocket, occupant: Occupant): Seat {
    const frames = new Allowance(FRAMES_PER_SECOND, FRAMES_AT_ONCE, Date.now());
    const seat = { ...occupant, socket, frames };
    this.#seats.set(socket, seat);
    return seat;
  }
}

export const tell = ({ socket }: Seat, told: Told) => send(socket, JSON.stringify(told));

/** `getWebSockets` lists sockets that are closing, too, and those throw: whoever was there will resume. */
export const send = (socket: WebSocket, frame: string) => {
  try {
    socket.send(frame);
  } catch {}
};

/** Forgets whose it was: a socket whose other end does not answer is still there after a sleep, and can still send. */
export const close = (socket: WebSocket, code: number, reason: string) => {
  try {
    socket.serializeAttachment(null);
    socket.close(code, reason);
  } catch {}
};
