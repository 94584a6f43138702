import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Random } from './random.ts';

const HOST = '127.0.0.1';

/** What happens to a connection on its way. Bytes are counted in both directions together. */
export interface Fate {
  /** After so many bytes it is cut, wherever that is in a frame. */
  cutAfter?: number;
  /** Without a word, or with the end of the stream. */
  how: 'reset' | 'end';
  /** After so many bytes nothing passes for a while: what is sent comes late. */
  heldAfter?: number;
  heldMs: number;
}

export const QUIET: Fate = { how: 'end', heldMs: 0 };

/** A network as it is on a train. */
export const fateFrom = (random: Random): Fate => {
  const where = () => (random.chance(0.2) ? random.whole(0, 800) : 800 + Math.round(random.wait(9_000)));
  return {
    ...(random.chance(0.75) && { cutAfter: where() }),
    how: random.chance(0.5) ? 'reset' : 'end',
    ...(random.chance(0.3) && { heldAfter: where() }),
    heldMs: random.chance(0.3) ? random.between(3_000, 9_000) : random.between(50, 1_500),
  };
};

/** One connection between a client and the server. */
export class Link {
  /** What comes through it may come late, or not at all. */
  troubled = false;
  #client: Socket;
  #server: Socket;
  #fate: Fate;
  #bytes = 0;
  #isCut = false;
  #held: { to: Socket; chunk: Buffer }[] | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #onCut: () => void;

  constructor(client: Socket, server: Socket, fate: Fate, onCut: () => void) {
    this.#client = client;
    this.#server = server;
    this.#fate = fate;
    this.#onCut = onCut;
    this.#join(client, server);
    this.#join(server, client);
  }

  /** From here on nothing goes wrong any more, and what was held goes on its way. */
  calm() {
    this.#fate = QUIET;
    this.#release();
  }

  #join(from: Socket, to: Socket) {
    from.setNoDelay(true);
    from.on('data', (chunk) => this.#pass(chunk, to));
    from.on('error', () => this.#end(to));
    from.on('close', () => this.#end(to));
  }

  #pass(chunk: Buffer, to: Socket) {
    const { cutAfter = Number.POSITIVE_INFINITY, heldAfter = Number.POSITIVE_INFINITY } = this.#fate;
    if (this.#isCut) return;
    if (this.#held) return void this.#held.push({ to, chunk });
    if (this.#bytes + chunk.length > heldAfter) return this.#hold({ to, chunk });
    const left = cutAfter - this.#bytes;
    this.#bytes += chunk.length;
    to.write(left < chunk.length ? chunk.subarray(0, left) : chunk);
    if (left <= chunk.length) this.#cut();
  }

  #hold(first: { to: Socket; chunk: Buffer }) {
    this.troubled = true;
    this.#held = [first];
    this.#timer = setTimeout(() => this.#release(), this.#fate.heldMs);
    delete this.#fate.heldAfter;
  }

  #release() {
    clearTimeout(this.#timer);
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const { to, chunk } of held) this.#pass(chunk, to);
    if (this.#client.destroyed) this.#server.end();
    if (this.#server.destroyed) this.#client.end();
  }

  #cut() {
    this.#isCut = true;
    this.#onCut();
    for (const socket of [this.#client, this.#server]) {
      if (this.#fate.how === 'reset') socket.resetAndDestroy();
      else socket.destroySoon();
    }
  }

  /** What is held still goes on its way, though its sender has given up. */
  #end(to: Socket) {
    if (!this.#held && !to.writableEnded) to.destroySoon();
  }
}

/** Stands between all clients and the server, and lets the connections between them fail. */
export class Network {
  readonly port: number;
  #server: Server;
  #links = new Map<number, Link>();

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async open(target: number, fate: () => Fate, onCut: () => void): Promise<Network> {
    const server = createServer();
    await new Promise<void>((open) => server.listen(0, HOST, open));
    const network = new Network(server);
    server.on('connection', (client) => network.#connected(client, target, fate(), onCut));
    return network;
  }

  /** Of the client that has this port. */
  linkOf(port: number | undefined): Link | undefined {
    return this.#links.get(port ?? 0);
  }

  calm() {
    for (const link of this.#links.values()) link.calm();
  }

  close() {
    this.#server.close();
  }

  #connected(client: Socket, target: number, fate: Fate, onCut: () => void) {
    const port = client.remotePort ?? 0;
    const server = connect(target, HOST);
    const link = new Link(client, server, { ...fate }, onCut);
    this.#links.set(port, link);
    server.on('close', () => this.#links.get(port) === link && this.#links.delete(port));
  }
}
