/**
 * The bindings of the Worker as they are, each call counted, and delayed as if D1 and the objects were far away. A call that
 * begins after another one ended stands in line behind it: what people wait for is how many stand in line, not how many
 * there are.
 */
import type { Bindings } from '../../src/env.ts';

/** The calls of one request. */
export class Calls {
  #delayMs: () => number;
  #ended = 0;
  /** How many there were. */
  count = 0;
  /** How many of them were calls of objects. */
  toObjects = 0;
  /** Rows of D1, as far as its answers say. */
  rows = { read: 0, written: 0 };
  /** How many stood in line. */
  inLine = 0;

  constructor(delayMs = () => 0) {
    this.#delayMs = delayMs;
  }

  note({ meta }: D1Result): void {
    this.rows.read += meta.rows_read;
    this.rows.written += meta.rows_written;
  }

  async make<Result>(call: () => Promise<Result>): Promise<Result> {
    const place = this.#ended + 1;
    this.count += 1;
    this.inLine = Math.max(this.inLine, place);
    try {
      const ms = this.#delayMs();
      if (ms > 0) await new Promise((done) => setTimeout(done, ms));
      return await call();
    } finally {
      this.#ended = Math.max(this.#ended, place);
    }
  }
}

/** The limit on floods is asked at the place where the Worker runs, and the meter beside the request: neither is a hop. */
export const distant = (env: Bindings, calls: Calls): Bindings => ({
  ...env,
  DB: distantD1(env.DB, calls),
  ROOM: distantObjects(env.ROOM, calls),
  PRESENCE: distantObjects(env.PRESENCE, calls),
  HASHER: distantObjects(env.HASHER, calls),
  THROTTLE: distantObjects(env.THROTTLE, calls),
});

const distantD1 = (real: D1Database, calls: Calls): D1Database => {
  const prepare = (sql: string) => new Statement(real.prepare(sql), calls);
  const batch = async (statements: Statement[]) => {
    const results = await calls.make(() => real.batch(statements.map((statement) => statement.real)));
    for (const result of results) calls.note(result);
    return results;
  };
  return { prepare, batch } as unknown as D1Database;
};

class Statement {
  readonly real: D1PreparedStatement;
  #calls: Calls;

  constructor(real: D1PreparedStatement, calls: Calls) {
    this.real = real;
    this.#calls = calls;
  }

  bind(...values: unknown[]) {
    return new Statement(this.real.bind(...values), this.#calls);
  }

  async run() {
    const result = await this.#calls.make(() => this.real.run());
    this.#calls.note(result);
    return result;
  }

  async all() {
    const result = await this.#calls.make(() => this.real.all());
    this.#calls.note(result);
    return result;
  }

  raw() {
    return this.#calls.make(() => this.real.raw());
  }

  first(column: string) {
    return this.#calls.make(() => (column ? this.real.first(column) : this.real.first()));
  }
}

type Call = (...values: unknown[]) => Promise<unknown>;

const distantObjects = <Kind extends Rpc.DurableObjectBranded | undefined>(
  real: DurableObjectNamespace<Kind>,
  calls: Calls,
): DurableObjectNamespace<Kind> =>
  ({
    getByName: (name: string) => distantObject(real.getByName(name), calls),
  }) as DurableObjectNamespace<Kind>;

/** Not `then`: an `await` would take it for a promise. */
const distantObject = <Stub extends object>(real: Stub, calls: Calls): Stub =>
  new Proxy(real, {
    get: (stub, name) =>
      name === 'then' || typeof name === 'symbol'
        ? undefined
        : (...values: unknown[]) => {
            calls.toObjects += 1;
            return calls.make(() => (stub as Record<string, Call>)[name]?.(...values) ?? never());
          },
  });

const never = () => Promise.reject(new TypeError('There is no such call.'));
