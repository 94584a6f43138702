import { TYPISTS_MAX } from './limits.ts';

/** Typists are told at most once in this time (ms), however many there are. */
const TELL_EVERY_MS = 1_000;
/** Somebody types for so long (ms) after they last said so. A client says it every 3 s. */
const TYPING_MS = 6_000;

export interface Typists {
  /** The latest first. */
  users: number[];
  more: number;
}

/**
 * Who is typing in one room; nothing of it is stored. Typists are told at most once a second: somebody who begins in between
 * is told when that second is over. The object would be awake for that long anyway, because of the frame that came in.
 */
export class TypingBroadcaster {
  #tell: (typists: Typists, now: number) => void;
  /** User and when they last said it, the latest last. */
  #typists = new Map<number, number>();
  #toldAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (typists: Typists, now: number) => void) {
    this.#tell = tell;
  }

  typed(user: number, now: number) {
    this.#typists.delete(user);
    this.#typists.set(user, now);
    if (this.#timer !== undefined) return;
    const wait = this.#toldAt + TELL_EVERY_MS - now;
    if (wait <= 0) this.#flush(now);
    else this.#timer = setTimeout(() => this.#flush(now + wait), wait);
  }

  /** Their message has arrived, so they are not typing any more. */
  posted(user: number) {
    this.#typists.delete(user);
  }

  #flush(now: number) {
    this.#timer = undefined;
    for (const [typist, at] of this.#typists) if (now - at > TYPING_MS) this.#typists.delete(typist);
    if (this.#typists.size === 0) return;
    this.#toldAt = now;
    const latest = [...this.#typists.keys()].reverse();
    this.#tell({ users: latest.slice(0, TYPISTS_MAX), more: Math.max(0, latest.length - TYPISTS_MAX) }, now);
  }
}
