import { startServer } from '../bin/server.mjs';
import type { Sabotage } from './sabotages.ts';

/** The test build: the Worker, and doors through which faults come in. See worker/index.ts. */
const ENTRY = 'verify/worker/index.ts';
/** `unsafe_module` is workerd's own door, by which objects are put to sleep. */
const FLAGS = ['nodejs_compat', 'unsafe_module'].flatMap((flag) => ['--compatibility-flags', flag]);
/** Nobody writes too fast here. */
const POSTS_PER_SECOND = '100000';

/** A busy machine opens a door late; a server that is killed meanwhile says so at once. */
const DOOR_PATIENCE_MS = 60_000;

type Server = Awaited<ReturnType<typeof startServer>>;

/** The server as a user starts it, that can be killed and started again where it was. */
export class Host {
  #server: Server;
  #persistTo: string;
  #sabotage: Sabotage | undefined;
  #aheadMs = 0;
  #dead = false;
  #port: number;

  private constructor(server: Server, persistTo: string, sabotage: Sabotage | undefined) {
    this.#server = server;
    this.#persistTo = persistTo;
    this.#sabotage = sabotage;
    this.#port = Number(new URL(server.url).port);
  }

  static async start(persistTo: string, sabotage?: Sabotage): Promise<Host> {
    return new Host(await start({ persistTo, sabotage, aheadMs: 0 }), persistTo, sabotage);
  }

  get url() {
    return this.#server.url;
  }

  get port() {
    return this.#port;
  }

  get isUp() {
    return !this.#dead;
  }

  output(): string {
    return this.#server.output();
  }

  /** SIGKILL for all of its processes, at this very moment. */
  async kill() {
    if (this.#dead) return;
    this.#dead = true;
    await this.#server.kill('SIGKILL');
  }

  /** On the same data and the same port, where the clock has gone on by so much. */
  async startAgain(aheadMs: number) {
    this.#aheadMs += aheadMs;
    this.#server = await start({
      port: this.#port,
      persistTo: this.#persistTo,
      sabotage: this.#sabotage,
      aheadMs: this.#aheadMs,
    });
    this.#dead = false;
  }

  /** Lets a fault in, or out. It is no matter if the server is down: then there is no need. */
  async door(name: 'd1' | 'crash' | 'evict', query: Record<string, string>): Promise<boolean> {
    try {
      const address = `${this.url}/verify/${name}?${new URLSearchParams(query)}`;
      const { ok } = await fetch(address, { method: 'POST', signal: AbortSignal.timeout(DOOR_PATIENCE_MS) });
      return ok;
    } catch {
      return false;
    }
  }

  async stop() {
    if (!this.#dead) await this.#server.stop();
    this.#dead = true;
  }
}

interface Start {
  port?: number;
  persistTo: string;
  sabotage: Sabotage | undefined;
  aheadMs: number;
}

const start = ({ port, persistTo, sabotage, aheadMs }: Start): Promise<Server> =>
  startServer({
    ...(port !== undefined && { port }),
    persistTo,
    args: [ENTRY, ...FLAGS],
    vars: {
      POSTS_PER_SECOND,
      PERSON_SHARE: '1000000',
      // All of them sit at one address.
      REGISTRATIONS_AT_ONCE: '10000',
      VERIFY_AHEAD_MS: String(Math.round(aheadMs)),
      ...(sabotage && { VERIFY_SABOTAGE: sabotage }),
    },
  });
