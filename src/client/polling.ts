/** What is needed where no socket opens. A bundle of its own, which is loaded then (connection-banner.ts). */
import { CLOSE } from '../room/limits.ts';
import { connection as words } from '../web/texts/en-connection.ts';
import type { Ask } from './http.ts';
import type { Page } from './page-lifecycle.ts';

/** While somebody can see the page, it is asked once in so long (ms), at random, so that many pages do not ask at once. */
const EVERY_MS = { least: 20_000, most: 30_000 };
/** Coming back to the page asks at once, but not more often than this (ms). */
const SELDOM_MS = 3_000;
/** A request without an answer for this long (ms) is given up. */
const ANSWER_MS = 10_000;

/** A room that is open here, as far as it can be asked without a socket. */
export interface PolledRoom {
  room: string;
  /** The last change that is applied here, and how far this person has read, if the server may not know it. */
  state(): { rev: number; read?: number | undefined };
  /** Takes a frame as if a socket had brought it. Says whether there is more to ask for at once. */
  hear(frame: string): boolean;
  /** The room is no more, for this person. */
  closed(code: number): void;
}

export interface PollingTools {
  ask: Ask;
  /** Has everything that is shown ask: the list asks by itself, the rooms are given. */
  everything(): PolledRoom[];
  signedOut(): void;
  /** Parley answers, or does not: the bar says what is so. */
  say(text: string): void;
  page?: Page;
  random?: () => number;
}

/**
 * Asks over HTTP for what no socket tells, from the first `soon` on and as long as `signal` lasts: every 20 to 30 s while
 * the page can be seen, and whenever somebody comes back to it. A hidden page asks nothing.
 */
export class Polling {
  #tools: PollingTools;
  #page: Page;
  #signal: AbortSignal;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #polledAt = Number.NEGATIVE_INFINITY;

  constructor(tools: PollingTools, signal: AbortSignal) {
    this.#tools = tools;
    this.#page = tools.page ?? { window, document };
    this.#signal = signal;
    for (const name of ['pageshow', 'focus', 'online'])
      this.#page.window.addEventListener(name, () => this.soon(), { signal });
    this.#page.document.addEventListener('visibilitychange', () => this.soon(), { signal });
    signal.addEventListener('abort', () => this.#stop(), { once: true });
  }

  /** Somebody is back, or something new may be there. */
  soon() {
    clearTimeout(this.#timer);
    if (this.#signal.aborted || this.#page.document.visibilityState === 'hidden') return;
    const wait = this.#polledAt + SELDOM_MS - performance.now();
    if (wait > 0) this.#timer = setTimeout(() => this.soon(), wait);
    else this.#poll();
  }

  /** Something of Parley's has been heard, by whatever way. */
  answered() {
    clearTimeout(this.#patience);
    if (!this.#signal.aborted) this.#tools.say(words.slow);
  }

  failed() {
    clearTimeout(this.#patience);
    if (!this.#signal.aborted) this.#tools.say(words.unreachable);
  }

  #poll() {
    this.#polledAt = performance.now();
    const { least, most } = EVERY_MS;
    const random = (this.#tools.random ?? Math.random)();
    this.#timer = setTimeout(() => this.soon(), least + random * (most - least));
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.failed(), ANSWER_MS);
    for (const room of this.#tools.everything()) void this.#askRoom(room);
  }

  async #askRoom(polled: PolledRoom) {
    for (let more = true; more; ) {
      const { rev, read } = polled.state();
      const query = read === undefined ? '' : `&read=${read}`;
      const answer = await this.#tools.ask(`/room/${polled.room}/messages?since=${rev}${query}`, {
        headers: { accept: 'application/json' },
      });
      if (this.#signal.aborted) return;
      more = await this.#hear(polled, answer);
    }
  }

  async #hear(polled: PolledRoom, answer: Response | undefined): Promise<boolean> {
    if (!answer) this.failed();
    if (answer?.status === 401) this.#tools.signedOut();
    if (answer?.status === 404) polled.closed(CLOSE.notFound);
    if (answer?.status !== 200) return false;
    const { frames } = (await answer.json().catch(() => ({}))) as { frames?: unknown };
    if (this.#signal.aborted || !Array.isArray(frames)) return false;
    return frames.map((frame) => polled.hear(JSON.stringify(frame))).includes(true);
  }

  #stop() {
    clearTimeout(this.#timer);
    clearTimeout(this.#patience);
  }
}
