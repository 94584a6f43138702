import type { WebSocket } from 'ws';
import type { Connection, SessionLife } from './history.ts';
import type { World } from './world.ts';

const PING_EVERY_MS = 1_000;
const DEAD_AFTER_MS = 4_000;

/** Whatever it carries. */
export type AnyLine = Pick<Line<unknown>, 'connection' | 'isOpen' | 'ask'>;

interface Place {
  tab: string;
  user: number;
  room?: string;
  session: SessionLife;
  cookie: string | undefined;
  path: string;
}

interface Ends<Told> {
  opened?: (line: Line<Told>) => void;
  told: (told: Told, line: Line<Told>) => void;
  /** With the close code, or the status of a socket that was refused. */
  closed: (code: number, line: Line<Told>) => void;
}

/** One socket, from its first byte to its end. Notices when the other end is dead. */
export class Line<Told> {
  readonly connection: Connection;
  #world: World;
  #socket: WebSocket;
  #ends: Ends<Told>;
  #pulse: ReturnType<typeof setInterval> | undefined;
  #unanswered: number | undefined;
  #status: number | undefined;
  #isDisconnected = false;

  constructor(world: World, { tab, user, room, session, cookie, path }: Place, ends: Ends<Told>) {
    this.#world = world;
    this.#ends = ends;
    this.connection = world.history.connect({
      tab,
      user,
      session,
      link: { troubled: false },
      ...(room !== undefined && { room }),
    });
    this.#socket = world.far.socket(path, cookie);
    this.#socket.on('upgrade', ({ socket }) => {
      this.connection.link = world.network.healthOf(socket.localPort) ?? this.connection.link;
    });
    this.#socket.on('open', () => this.#opened());
    this.#socket.on('message', (data, isBinary) => this.#heard(String(data), isBinary));
    this.#socket.on('unexpected-response', (_, { statusCode }) => {
      this.#status = statusCode;
      this.#socket.terminate();
    });
    this.#socket.on('error', () => {});
    this.#socket.on('close', (code) => this.#closed(this.#status ?? code));
  }

  get isOpen() {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** False where nothing can be sent. */
  ask(frame: object | string | Buffer): boolean {
    if (!this.isOpen) return false;
    this.#socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
    return true;
  }

  /** Without a word: the other end does not hear of it but from the network. */
  drop() {
    this.#socket.terminate();
  }

  hangUp() {
    this.#socket.close(1000);
  }

  #opened() {
    this.connection.openedAt = this.#world.history.now();
    this.#world.history.count('sockets opened');
    this.#pulse = setInterval(() => this.#beat(), PING_EVERY_MS);
    this.#ends.opened?.(this);
  }

  #beat() {
    const now = performance.now();
    if (this.#unanswered === undefined) {
      this.#unanswered = now;
      this.ask('ping');
    } else if (now - this.#unanswered > DEAD_AFTER_MS) {
      this.#world.history.count('dead connections noticed');
      this.drop();
    }
  }

  #heard(text: string, isBinary: boolean) {
    const { history } = this.#world;
    history.count('frames');
    const told = isBinary ? undefined : (parsed(text) as Told | undefined);
    if (this.#isDisconnected)
      history.object('protocol', `${this.connection.tab} was told after its end: ${text.slice(0, 200)}`);
    // The last frame says that the socket closes, and nothing of what happens in rooms.
    if (isDisconnected(told)) this.#isDisconnected = true;
    else this.connection.lastFrameAt = history.now();
    if (text === 'pong') {
      this.#unanswered = undefined;
      return;
    }
    if (told) this.#ends.told(told, this);
    else history.object('protocol', `${this.connection.tab} was told ${text.slice(0, 200)}`);
  }

  #closed(code: number) {
    clearInterval(this.#pulse);
    this.connection.closedAt = this.#world.history.now();
    this.connection.code = code;
    this.#ends.closed(code, this);
  }
}

const isDisconnected = (told: unknown): boolean =>
  (told as { type?: unknown } | undefined)?.type === 'disconnected';

const parsed = (text: string): unknown => {
  try {
    const value = JSON.parse(text);
    return typeof value?.type === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
};
