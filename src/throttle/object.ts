import { DurableObject } from 'cloudflare:workers';
import type { Bindings } from '../env.ts';
import { ruleFor, type ThrottleKind, type Vars } from './rules.ts';
import { SqlTallies } from './tallies.ts';
import { type AttemptResult, type Leave, Throttle } from './throttle.ts';

/** Carries the throttles of many keys, each for itself. Throttle decides, SqlTallies remembers. */
export class ThrottleObject extends DurableObject<Bindings> {
  /** The clock, which tests turn. */
  now = () => Date.now();
  /** What the operator has set. */
  vars: Vars;
  #throttle: Throttle;
  #waiting = new Map<string, (() => void)[]>();

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.vars = env;
    this.#throttle = new Throttle(new SqlTallies(ctx.storage.sql));
  }

  /**
   * Whether an attempt may begin, or how long to wait. Never more are under way than may still go wrong: the others
   * stand here until one of those has ended. So parallel guesses get what guesses one after the other would get.
   */
  async begin(kind: ThrottleKind, key: string): Promise<Exclude<Leave, { is: 'busy' }>> {
    const rule = ruleFor(kind, this.vars);
    for (;;) {
      const leave = this.#throttle.begin(key, rule, this.now());
      if (leave.is !== 'busy') return leave;
      await this.#oneEnds(key, leave.wait);
    }
  }

  /** How an attempt that has begun came out. */
  end(kind: ThrottleKind, key: string, outcome: AttemptResult): void {
    this.#throttle.end(key, ruleFor(kind, this.vars), outcome, this.now());
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.delete(key);
    for (const ended of waiting) ended();
  }

  /** Counts one, whatever comes of it: 0 if it may be done, else the ms to wait. */
  take(kind: ThrottleKind, key: string): number {
    return this.#throttle.take(key, ruleFor(kind, this.vars), this.now());
  }

  #oneEnds(key: string, wait: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, wait);
      const ended = () => {
        clearTimeout(timer);
        done();
      };
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), ended]);
    });
  }
}
