import type { Bindings } from '../env.ts';
import { presenceFor } from '../presence/presence.ts';
import { previewText } from '../presence/protocol.ts';
import { CoalescedTask } from './coalesced-task.ts';
import { FEW_MEMBERS } from './limits.ts';
import { type PeopleCache, publicMember } from './people-cache.ts';
import type { Log, Room } from './room.ts';

/** Lists hear of a room this long after it changed (ms): by then, whoever has it open has read it. */
const NEWS_AFTER = 200;
const RETRIES = 3;
/** Typing is told to lists, where nobody has the room open: once in this time (ms), whoever types. */
const TYPING_EVERY = 3_000;
/** Where no list was there to hear it, the next try is so much later (ms). */
const NOBODY_FOR = 15_000;

/** Has Presence tell the members' lists what is new in a room. It neither holds the chat up nor fails it. */
export class ListNotifier {
  #id: string;
  #room: Room;
  #log: Log;
  #people: PeopleCache;
  #env: Bindings;
  #telling = new CoalescedTask(() => this.#tell(), NEWS_AFTER);
  #unheard = 0;
  #typingFrom = 0;

  constructor(id: string, room: Room, log: Log, people: PeopleCache, env: Bindings) {
    this.#id = id;
    this.#room = room;
    this.#log = log;
    this.#people = people;
    this.#env = env;
  }

  soon() {
    this.#telling.schedule();
  }

  /** To the members who are not `here`: they hear nothing from the room itself. */
  async typing(user: number, here: Iterable<number>, now: number) {
    const members = this.#room.members();
    if (now < this.#typingFrom || members.length > FEW_MEMBERS) return;
    this.#typingFrom = now + TYPING_EVERY;
    try {
      const present = new Set(here).add(user);
      const absent = members.map((member) => member.user).filter((id) => !present.has(id));
      if (absent.length === 0) return;
      const isHeard = await presenceFor(this.#env).typing(this.#id, user, absent);
      if (!isHeard) this.#typingFrom = now + NOBODY_FOR;
    } catch (error) {
      console.warn(`Room ${this.#id}: the lists did not hear who types`, error);
    }
  }

  async #tell() {
    const newest = this.#log.newestMessage();
    if (!newest) return;
    const { seq, from, at, body } = newest;
    try {
      // [P12] Whoever came after it, and may not see what was said before, gets no preview of it.
      const users = this.#room.members().flatMap(({ user, from: first }) => (first <= seq ? [user] : []));
      const members = (await this.#people.of(users, Date.now())).map(publicMember);
      const unread = users.map((user) => ({ user, count: this.#room.unread(user) }));
      const last = { seq, from, at, text: previewText(body) };
      await presenceFor(this.#env).nudge([{ room: this.#id, members, last, unread }]);
      this.#unheard = 0;
    } catch (error) {
      console.error(`Room ${this.#id}: the lists did not hear`, error);
      this.#unheard += 1;
      if (this.#unheard <= RETRIES) setTimeout(() => this.soon(), 1_000 * this.#unheard);
    }
  }
}
