import { DurableObject } from 'cloudflare:workers';
import type { Bindings } from '../env.ts';
import { budgetOf, type PlanVars } from './budget.ts';
import { Ledger, type Today } from './ledger.ts';
import { type Reasons, Sharers } from './sharers.ts';
import { SqlSpent } from './spent-store.ts';
import type { Use } from './use.ts';

/** Carries what people have used today: one object for all. Ledger decides, SqlSpent remembers. */
export class MeterObject extends DurableObject<Bindings> {
  now = () => Date.now();
  /** What the operator has set. */
  vars: PlanVars;
  #ledger: Ledger;
  #sharers: Sharers;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.vars = env;
    this.#sharers = new Sharers(ctx.storage.sql);
    this.#ledger = new Ledger(new SqlSpent(ctx.storage.sql, this.#sharers));
  }

  /** What all together have used on this day of the platform, and how many of them have to wait. */
  today(): Today {
    return this.#ledger.today(budgetOf(this.vars), this.now());
  }

  /** A new account shares the budget of one person with others. */
  share(user: number, reasons: Reasons): void {
    this.#sharers.add(user, reasons, this.now());
  }

  /** Gives an account a budget of its own. */
  unshare(user: number): void {
    this.#sharers.remove(user);
  }

  /** Who shares the budget of one person with others. */
  sharing(): number[] {
    return this.#sharers.all(this.now());
  }

  /** Adds what a person has used; answers how long they have to wait (ms), or 0. */
  spend(user: number, used: Use): number {
    return this.#ledger.spend(user, used, budgetOf(this.vars), this.now());
  }
}
