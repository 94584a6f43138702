import type { Bindings } from '../env.ts';
import { presenceFor } from '../presence/presence.ts';
import type { Member } from './member.ts';

/** A member's typing is passed on once in this time (ms). */
const EVERY = 1_000;
/** To lists, where nobody has the room open: once in this time, whoever types. */
const LISTS_EVERY = 3_000;
/** Where no list was there to hear it, the next try is so much later (ms). */
const NOBODY_FOR = 15_000;

/** Who types in one room. It is told and forgotten: nothing of it is kept, and no timer waits for it. */
export class TypingBroadcaster {
  #room: string;
  #env: Bindings;
  #members: () => Promise<Member[]>;
  #told = new Map<number, number>();
  #listsFrom = 0;

  constructor(room: string, env: Bindings, members: () => Promise<Member[]>) {
    this.#room = room;
    this.#env = env;
    this.#members = members;
  }

  /** Whether those who are here should hear of it again. */
  isDue(user: number, now: number): boolean {
    if (now - (this.#told.get(user) ?? 0) < EVERY) return false;
    this.#told.set(user, now);
    return true;
  }

  /** Has Presence tell the lists of the members who are not `here`: they hear nothing from the room itself. */
  async tellLists(user: number, here: Iterable<number>, now: number) {
    if (now < this.#listsFrom) return;
    this.#listsFrom = now + LISTS_EVERY;
    try {
      const present = new Set(here).add(user);
      const absent = (await this.#members()).map(({ id }) => id).filter((id) => !present.has(id));
      if (absent.length === 0) return;
      const isHeard = await presenceFor(this.#env).typing(this.#room, user, absent);
      if (!isHeard) this.#listsFrom = now + NOBODY_FOR;
    } catch (error) {
      console.warn(`Room ${this.#room}: the lists did not hear who types`, error);
    }
  }
}
