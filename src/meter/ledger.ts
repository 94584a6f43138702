import { dayOf, isOver, untilTomorrow } from './budget.ts';
import { NOTHING, plus, type Use } from './use.ts';

/** What one person has used on one day. */
export interface Spent {
  day: number;
  used: Use;
}

export interface SpentStore {
  get(user: number): Spent | undefined;
  set(user: number, spent: Spent): void;
  /** What everybody has used on this day. */
  on(day: number): Use[];
  /** What those have used on this day, all together, with whom this person shares a budget (sharing.ts): for each reason to share, one sum. */
  shared(user: number, day: number, now: number): Use[];
}

/** What all together have used today. */
export interface Today {
  used: Use;
  /** How many have used anything, and how many of them have reached their limit. */
  people: number;
  waiting: number;
}

/** [P13] Keeps what each person has used today, and says who has to wait until tomorrow. */
export class Ledger {
  #store: SpentStore;

  constructor(store: SpentStore) {
    this.#store = store;
  }

  today(budget: number, now: number): Today {
    const each = this.#store.on(dayOf(now));
    return {
      used: each.reduce(plus, NOTHING),
      people: each.length,
      waiting: each.filter((used) => isOver(used, budget)).length,
    };
  }

  /** Adds what was used; answers how long this person has to wait (ms), or 0. `budget`: a part of a day. */
  spend(user: number, used: Use, budget: number, now: number): number {
    const known = this.#store.get(user);
    // A clock that goes back must not give a day twice.
    const day = Math.max(dayOf(now), known?.day ?? 0);
    const before = known?.day === day ? known.used : NOTHING;
    // Somebody who is over already writes no more rows.
    if (isOver(before, budget) || this.#isSharedOver(user, day, budget, now)) return untilTomorrow(now);
    const after = plus(before, used);
    this.#store.set(user, { day, used: after });
    const isDone = isOver(after, budget) || this.#isSharedOver(user, day, budget, now);
    return isDone ? untilTomorrow(now) : 0;
  }

  #isSharedOver(user: number, day: number, budget: number, now: number): boolean {
    return this.#store.shared(user, day, now).some((used) => isOver(used, budget));
  }
}
