import type { Hall } from './hall.ts';
import { HABITS, type Tab, tabOf } from './tab.ts';

const TICK_MS = 50;

/** People who come, stay, reload, leave and die, in as many halls as there are; the clock is theirs. */
export class Crowd {
  #halls: Hall[];
  #random: () => number;
  #arrivalsPerTick: number;
  #calendar = new Map<number, (() => void)[]>();
  #users = 0;
  now = 0;

  /** So many are here already, in the middle of their visits. */
  constructor(people: number, halls: Hall[], random: () => number) {
    this.#halls = halls;
    this.#random = random;
    this.#arrivalsPerTick = (people * TICK_MS * (1 - HABITS.reload)) / HABITS.visitMs;
    for (let i = 0; i < people; i += 1) {
      const tab = this.#tab(++this.#users, -this.#random() * HABITS.pingMs);
      this.#hallOf(tab).restore(tab);
      this.#visit(tab);
    }
  }

  pass(ms: number) {
    for (const until = this.now + ms; this.now < until; this.now += TICK_MS) {
      for (let due = this.#arrivalsPerTick; due > 0; due -= 1) {
        if (this.#random() < due) this.#arrive(++this.#users);
      }
      const events = this.#calendar.get(this.now) ?? [];
      this.#calendar.delete(this.now);
      for (const happen of events) happen();
      for (const hall of this.#halls) hall.settle(this.now);
    }
  }

  #arrive(user: number) {
    const tab = this.#tab(user, this.now);
    this.#hallOf(tab).arrive(tab, this.now);
    this.#visit(tab);
  }

  #visit(tab: Tab) {
    const length = -Math.log(1 - this.#random()) * HABITS.visitMs;
    const how = this.#random();
    if (how < HABITS.die) {
      tab.diesAt = this.now + length;
      return;
    }
    this.#in(length, () => {
      this.#hallOf(tab).leave(tab, this.now);
      if (how < HABITS.die + HABITS.reload) this.#in(HABITS.reloadMs, () => this.#arrive(tab.user));
    });
  }

  #tab(user: number, at: number): Tab {
    const hidden = this.#random() < HABITS.hidden;
    return { ...tabOf(user, at), ...(hidden && { pingEvery: HABITS.hiddenPingMs }) };
  }

  #hallOf({ user }: Tab): Hall {
    return this.#halls[user % this.#halls.length] as Hall;
  }

  #in(ms: number, happen: () => void) {
    const tick = Math.ceil((this.now + ms) / TICK_MS) * TICK_MS;
    const events = this.#calendar.get(tick) ?? [];
    events.push(happen);
    this.#calendar.set(tick, events);
  }
}
