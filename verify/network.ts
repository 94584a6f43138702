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

/** Whether what comes through a connection may come late: then its times say nothing about the server. */
export interface LinkHealth {
  troubled: boolean;
}

/** One connection between a client and the server. */
class Link {
  readonly health: LinkHealth = { troubled: false };
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

  /** Nothing can pass any more, in either direction. */
  get isOver() {
    return this.#client.destroyed && this.#server.destroyed;
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
    this.health.troubled = true;
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
  #links = new Set<Link>();
  #healths = new Map<number, LinkHealth>();

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

  /**
   * Of the client that has this port, until the port's next connection: where bytes were held back, a client reads them
   * seconds after both ends of the link have closed.
   */
  healthOf(port: number | undefined): LinkHealth | undefined {
    return this.#healths.get(port ?? 0);
  }

  calm() {
    for (const link of this.#links) link.calm();
  }

  close() {
    this.#server.close();
  }

  #connected(client: Socket, target: number, fate: Fate, onCut: () => void) {
    const server = connect(target, HOST);
    const link = new Link(client, server, { ...fate }, onCut);
    this.#links.add(link);
    this.#healths.set(client.remotePort ?? 0, link.health);
    for (const socket of [client, server]) socket.on('close', () => link.isOver && this.#links.delete(link));
  }
}
