import { PRESENCE_FRAMES, PRESENCE_VERSION, type PresenceFrame } from '../presence/protocol.ts';
import { decodeFrame } from '../web/shape.ts';
import { Connection, type ConnectionEnvironment, type ConnectionState } from './connection.ts';
import type { ForwardedFrame } from './events.ts';

export interface PresenceListener {
  connection(state: ConnectionState): void;
  /** Whoever came or left since this was last told. */
  presence(changed: ReadonlySet<number>): void;
  /** What concerns others. */
  told(frame: ForwardedFrame): void;
  /** The server's time. */
  clock(now: number): void;
  /** Level with the server again; what it told meanwhile is lost. */
  back(): void;
  outdated(): void;
}

/** The tab's one presence socket: who is online, and what is new in the rooms that are not open. */
export class PresenceLink {
  readonly connection: Connection;
  readonly online = new Set<number>();
  readonly lastSeen = new Map<number, number>();
  /** Whether it has heard who is online. */
  isKnown = false;
  /** Nobody sees that this person is here, and they see nobody. */
  isHidden = false;
  #me: number;
  #listener: PresenceListener;

  constructor(url: string, me: number, listener: PresenceListener, means?: Partial<ConnectionEnvironment>) {
    this.#me = me;
    this.#listener = listener;
    const hears = {
      frame: (text: string) => this.#frame(text),
      state: (state: ConnectionState) => listener.connection(state),
    };
    this.connection = new Connection(() => `${url}?v=${PRESENCE_VERSION}`, hears, means);
  }

  #frame(text: string) {
    const told = decodeFrame(PRESENCE_FRAMES, text);
    if (!told) return;
    switch (told.type) {
      case 'welcome':
        return this.#welcome(told);
      case 'arrived':
        return this.#change(told.users, []);
      case 'left':
        for (const { id, at } of told.users) this.lastSeen.set(id, at);
        return this.#change(
          [],
          told.users.map(({ id }) => id),
        );
      case 'missed':
        return this.connection.wake();
      case 'nudged':
      case 'mine':
      case 'refresh':
      case 'typing':
        return this.#listener.told(told);
      case 'disconnected':
        return this.connection.closed(told.code);
      default:
        told satisfies never;
    }
  }

  #welcome({ you, online, hidden, now: serverTime }: PresenceFrame & { type: 'welcome' }) {
    if (you !== this.#me) {
      this.connection.sleep();
      return this.#listener.outdated();
    }
    if (serverTime !== undefined) this.#listener.clock(serverTime);
    this.isKnown = true;
    this.isHidden = hidden === true;
    const now = new Set(online);
    this.#change(
      online,
      [...this.online].filter((user) => !now.has(user)),
    );
    this.#listener.back();
  }

  #change(arrived: number[], left: number[]) {
    const changed = new Set([
      ...arrived.filter((user) => !this.online.has(user)),
      ...left.filter((user) => this.online.has(user)),
    ]);
    for (const user of arrived) this.online.add(user);
    for (const user of left) this.online.delete(user);
    this.#listener.presence(changed);
  }
}
