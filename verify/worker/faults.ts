/** A D1 that can be told to fail its writes. Reading goes on. */

/** `refuses`: nothing is written. `forgets`: it is written, but the answer is lost. */
const FAULTS = ['none', 'refuses', 'forgets'] as const;

type Fault = (typeof FAULTS)[number];

let fault: Fault = 'none';
let until = 0;

/** For so long (ms), so that it ends also where nobody can say so any more. */
export const breakD1 = (name: string, ms: number) => {
  const found = FAULTS.find((known) => known === name);
  if (!found) throw new Error(`D1 cannot fail like this: ${name}`);
  fault = found;
  until = Date.now() + ms;
};

const current = (): Fault => (Date.now() < until ? fault : 'none');

export const faulty = (real: D1Database): D1Database => {
  const prepare = (sql: string) => new Statement(real.prepare(sql), !/^\s*select\b/i.test(sql));
  const batch = (statements: Statement[]) =>
    failing(
      statements.some(({ writes }) => writes),
      () => real.batch(statements.map((statement) => statement.real)),
    );
  return { prepare, batch } as unknown as D1Database;
};

class Statement {
  readonly real: D1PreparedStatement;
  readonly writes: boolean;

  constructor(real: D1PreparedStatement, writes: boolean) {
    this.real = real;
    this.writes = writes;
  }

  bind(...values: unknown[]) {
    return new Statement(this.real.bind(...values), this.writes);
  }

  run() {
    return failing(this.writes, () => this.real.run());
  }

  all() {
    return failing(this.writes, () => this.real.all());
  }

  raw() {
    return failing(this.writes, () => this.real.raw());
  }

  first(column: string) {
    return failing(this.writes, () => (column ? this.real.first(column) : this.real.first()));
  }
}

const failing = async <T>(writes: boolean, act: () => Promise<T>): Promise<T> => {
  const now = current();
  if (!writes || now === 'none') return act();
  if (now === 'forgets') await act();
  throw new Error(`D1 ${now}, as verify wants`);
};
