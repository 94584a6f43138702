import { CLOSE, PING, PONG } from '../room/limits.ts';
import { delayBefore } from './backoff.ts';

/** A silent connection is noticed within PING_MS + PONG_MS, which is less than 30 s. */
const PING_MS = 25_000;
const PONG_MS = 4_000;
/** How long a connection may take to open, and how long the server's first frame may take after that. */
const OPENING_MS = 10_000;
const WELCOME_MS = 10_000;
/** After a connection that lasted this long (ms) the back-off starts from the beginning. */
const WELL_MS = 10_000;
/** Attempts that a flood counts for. */
const FLOOD_ATTEMPTS = 4;

declare global {
  /** For developers: `parleyFrames = console.debug` in the console shows every frame from then on. */
  var parleyFrames: ((way: '→' | '←', url: string, frame: string) => void) | undefined;
}

type Timer = ReturnType<typeof setTimeout>;

export type ConnectionState =
  | { is: 'idle' }
  /** Or it has opened, and nothing has been heard: a proxy may open a socket and let nothing through. */
  | { is: 'connecting'; socket: WebSocket; timer: Timer }
  | { is: 'open'; socket: WebSocket; since: number; timer: Timer; pinged: boolean }
  /** `silence`: for so long (ms) nothing had been heard when the connection was given up; 0 if its end was told. */
  | { is: 'waiting'; timer: Timer; silence: number }
  /** The server said something that another attempt would not change. */
  | { is: 'refused'; code: number };

export interface ConnectionListener {
  frame(text: string): void;
  state(state: ConnectionState): void;
}

export interface ConnectionEnvironment {
  open: (url: string) => WebSocket;
  random: () => number;
}

const FINAL: readonly number[] = [
  CLOSE.signedOut,
  CLOSE.removed,
  CLOSE.notFound,
  CLOSE.version,
  CLOSE.unmade,
];

/**
 * A WebSocket that lives: it notices its own death, and comes back. It is open once the server, which speaks first, has
 * been heard. Says what it hears to one listener.
 */
export class Connection {
  #url: () => string;
  #hears: ConnectionListener;
  #means: ConnectionEnvironment;
  #state: ConnectionState = { is: 'idle' };
  #attempt = 0;
  #heardAt = 0;

  constructor(url: () => string, hears: ConnectionListener, means: Partial<ConnectionEnvironment> = {}) {
    this.#url = url;
    this.#hears = hears;
    this.#means = {
      open: (address) => new WebSocket(address),
      random: Math.random,
      ...means,
    };
  }

  get state(): ConnectionState {
    return this.#state;
  }

  connect() {
    if (this.#state.is === 'idle' || this.#state.is === 'waiting') this.#open();
  }

  /** Says whether it could be handed over; that it arrived is for the server to say. */
  send(text: string): boolean {
    if (this.#state.is !== 'open' || this.#state.socket.readyState !== 1) return false;
    this.#state.socket.send(text);
    globalThis.parleyFrames?.('→', this.#state.socket.url, text);
    return true;
  }

  /** Somebody looks, or the network is back: what waits tries at once, what is open proves that it lives. */
  wake() {
    if (this.#state.is === 'waiting') this.#open();
    else if (this.#state.is === 'open') this.#ping(this.#state);
  }

  /** Lets go of the socket without an attempt to follow; `connect` begins again. */
  sleep() {
    if (this.#state.is !== 'refused') this.#become({ is: 'idle' });
  }

  /** Takes this connection for dead, whatever it says of itself. */
  restart() {
    if (this.#state.is === 'open') this.#lost();
  }

  #open() {
    const socket = this.#means.open(this.#url());
    const timer = setTimeout(() => this.#lost(), OPENING_MS);
    this.#become({ is: 'connecting', socket, timer });
    const ifCurrent = (then: () => void) => () => {
      if ('socket' in this.#state && this.#state.socket === socket) then();
    };
    socket.onopen = ifCurrent(() => this.#opened());
    socket.onmessage = ({ data }) => ifCurrent(() => this.#heard(socket, data))();
    socket.onclose = ({ code }) => ifCurrent(() => this.closed(code))();
  }

  #opened() {
    if (this.#state.is !== 'connecting') return;
    clearTimeout(this.#state.timer);
    this.#state.timer = setTimeout(() => this.#lost(), WELCOME_MS);
  }

  #heard(socket: WebSocket, data: unknown) {
    this.#heardAt = performance.now();
    if (this.#state.is === 'connecting')
      this.#become({ is: 'open', socket, since: this.#heardAt, timer: this.#pingLater(), pinged: false });
    else if (this.#state.is === 'open' && this.#state.pinged) this.#proved(this.#state);
    if (typeof data !== 'string') return;
    globalThis.parleyFrames?.('←', socket.url, data);
    if (data !== PONG) this.#hears.frame(data);
  }

  #proved(state: ConnectionState & { is: 'open' }) {
    clearTimeout(state.timer);
    state.pinged = false;
    state.timer = this.#pingLater();
  }

  #pingLater(): Timer {
    return setTimeout(() => this.#state.is === 'open' && this.#ping(this.#state), PING_MS);
  }

  #ping(state: ConnectionState & { is: 'open' }) {
    if (state.pinged) return;
    clearTimeout(state.timer);
    state.pinged = true;
    state.timer = setTimeout(() => this.#lost(0, performance.now() - this.#heardAt), PONG_MS);
    this.send(PING);
  }

  /** It closes with this code: as the browser reports it, or sooner, as the server's last frame says. */
  closed(code: number) {
    if (FINAL.includes(code)) return this.#become({ is: 'refused', code });
    this.#lost(code === CLOSE.flood ? FLOOD_ATTEMPTS : 0);
  }

  #lost(penalty = 0, silence = 0) {
    const before = this.#state;
    if (before.is === 'open' && performance.now() - before.since >= WELL_MS) this.#attempt = 0;
    this.#attempt += penalty;
    const wait = delayBefore(this.#attempt, this.#means.random);
    this.#attempt += 1;
    this.#become({ is: 'waiting', timer: setTimeout(() => this.#open(), wait), silence });
  }

  #become(next: ConnectionState) {
    const before = this.#state;
    if ('timer' in before) clearTimeout(before.timer);
    this.#state = next;
    if ('socket' in before && !('socket' in next)) abandon(before.socket);
    this.#hears.state(next);
  }
}

/**
 * A dead network may report the close of a socket minutes later, so nobody waits for that. One that is only opening
 * closes when it is open: before that, browsers complain aloud.
 */
const abandon = (socket: WebSocket) => {
  if (socket.readyState === 0) socket.onopen = () => socket.close();
  else socket.close();
};
