import type { SocketIdentity } from '../auth/socket-identity.ts';
import type { ServerFrame } from './protocol.ts';
import { TokenBucket } from './token-bucket.ts';

/** Frames a second that one socket may send for long, and at once: far beyond what a person does. */
const FRAMES_PER_SECOND = 200;
const FRAMES_AT_ONCE = 1_000;

export interface RoomConnection extends SocketIdentity {
  socket: WebSocket;
  frames: TokenBucket;
  /** When its member has last read something (ms). */
  readAt: number;
  /** [P13] Until then its member has to wait, if they have used up what they may use in a day. */
  refusedUntil?: number;
}

/** What a socket keeps through a sleep. */
type Attachment = SocketIdentity & Pick<RoomConnection, 'refusedUntil'>;

/** The open sockets of a room, and whose they are. */
export class Connections {
  #connections = new Map<WebSocket, RoomConnection>();

  /** After a wake, the sockets that slept are known by what was attached to them. */
  constructor(sockets: WebSocket[]) {
    for (const socket of sockets) {
      const attachment: Attachment | null = socket.deserializeAttachment();
      if (attachment) this.#add(socket, attachment);
    }
  }

  add(socket: WebSocket, identity: SocketIdentity): RoomConnection {
    socket.serializeAttachment(identity);
    return this.#add(socket, identity);
  }

  /** [P13] Keeps through a sleep until when this person has to wait. */
  refuse(user: number, refusedUntil: number) {
    for (const connection of this) {
      if (connection.user !== user || (connection.refusedUntil ?? 0) >= refusedUntil) continue;
      connection.refusedUntil = refusedUntil;
      const { socket, session, username, name } = connection;
      const attachment: Attachment = { user, session, username, ...(name && { name }), refusedUntil };
      socket.serializeAttachment(attachment);
    }
  }

  get count(): number {
    return this.#connections.size;
  }

  get(socket: WebSocket): RoomConnection | undefined {
    return this.#connections.get(socket);
  }

  /** From here on this socket hears nothing. */
  remove(socket: WebSocket) {
    this.#connections.delete(socket);
  }

  ofSession(session: string): RoomConnection[] {
    return [...this].filter((connection) => connection.session === session);
  }

  users(): number[] {
    return [...this].map(({ user }) => user);
  }

  [Symbol.iterator](): Iterator<RoomConnection> {
    return this.#connections.values();
  }

  #add(socket: WebSocket, identity: Attachment): RoomConnection {
    const frames = new TokenBucket(FRAMES_PER_SECOND, FRAMES_AT_ONCE, Date.now());
    const connection = { ...identity, socket, frames, readAt: 0 };
    this.#connections.set(socket, connection);
    return connection;
  }
}

export const sendFrame = ({ socket }: RoomConnection, told: ServerFrame) =>
  sendText(socket, JSON.stringify(told));

/** `getWebSockets` lists sockets that are closing, too, and those throw: whoever was there will resume. */
export const sendText = (socket: WebSocket, frame: string) => {
  try {
    socket.send(frame);
  } catch {}
};

/** Forgets whose it was: a socket whose other end does not answer is still there after a sleep, and can still send. */
export const closeSocket = (socket: WebSocket, code: number, reason: string) => {
  try {
    socket.serializeAttachment(null);
    socket.close(code, reason);
  } catch {}
};
