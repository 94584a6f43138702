import { TYPISTS_MAX } from './limits.ts';

/** Who was said to type is told at most once in this time (ms), however many type. */
const TELL_EVERY_MS = 1_000;
/** Somebody types for so long (ms) after they last said so. A client says it every 3 s. */
const TYPING_MS = 6_000;

/** Who types in one room. It is told and forgotten: nothing of it is kept, and no timer waits for it. */
export class TypingBroadcaster {
  /** User and when they last said it, the latest last. */
  #typists = new Map<number, number>();
  #toldAt = Number.NEGATIVE_INFINITY;

  /** Notes that this member types. Says who is to be told of, or nothing where others were told a moment ago. */
  typed(user: number, now: number): { users: number[]; more: number } | undefined {
    this.#typists.delete(user);
    this.#typists.set(user, now);
    for (const [typist, at] of this.#typists) if (now - at > TYPING_MS) this.#typists.delete(typist);
    if (now - this.#toldAt < TELL_EVERY_MS) return undefined;
    this.#toldAt = now;
    const latest = [...this.#typists.keys()].reverse();
    return { users: latest.slice(0, TYPISTS_MAX), more: Math.max(0, latest.length - TYPISTS_MAX) };
  }

  /** Their message is there. */
  posted(user: number) {
    this.#typists.delete(user);
  }
}
