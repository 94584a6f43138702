import { clock } from './clock.ts';

/** After this long (ms) without any input the person may have walked away and left the page open. */
const IDLE_MS = 5 * 60_000;
/** What a person does, with whatever they do it. Which key it is does not matter here. */
const USES = ['pointerdown', 'pointermove', 'wheel', 'keydown', 'input', 'click'];

export interface LookedAt {
  window: EventTarget;
  document: EventTarget & { visibilityState: DocumentVisibilityState; hasFocus(): boolean };
}

/** Two clocks (ms), since neither is to be trusted alone: the wall's may be set, and the steady one may stand still while a device sleeps. */
export interface Clocks {
  wall(): number;
  steady(): number;
}

/**
 * Whether somebody looks at this tab: it is visible, has the focus, and was used within five minutes. Only then is a
 * message seen. Each tab decides for itself, since only one can have the focus; the server tells all of them what was
 * read. Says `changed` when somebody begins or ceases to look.
 */
export class Looking extends EventTarget {
  #page: LookedAt;
  #clocks: Clocks;
  #used: { wall: number; steady: number };
  #was: boolean;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(page: LookedAt = { window, document }, clocks: Clocks = CLOCKS) {
    super();
    this.#page = page;
    this.#clocks = clocks;
    this.#used = this.#now();
    this.#was = this.isLooking;
    this.#wait(IDLE_MS);
    for (const use of USES)
      page.window.addEventListener(use, () => this.#use(), { capture: true, passive: true });
    // Only a person brings a window to the front.
    page.window.addEventListener('focus', () => this.#use());
    page.window.addEventListener('blur', () => this.#check());
    page.document.addEventListener('visibilitychange', () => this.#use());
  }

  get isLooking(): boolean {
    const { document } = this.#page;
    return document.visibilityState === 'visible' && document.hasFocus() && this.#unused() < IDLE_MS;
  }

  #use() {
    this.#used = this.#now();
    this.#check();
  }

  #check() {
    const is = this.isLooking;
    if (is && this.#idle === undefined) this.#wait(IDLE_MS);
    if (is === this.#was) return;
    this.#was = is;
    this.dispatchEvent(new Event('changed'));
  }

  /** One timer, which is not begun anew with each movement of a mouse. */
  #wait(ms: number) {
    this.#idle = setTimeout(() => {
      this.#idle = undefined;
      const left = IDLE_MS - this.#unused();
      if (left > 0) this.#wait(left);
      else this.#check();
    }, ms);
  }

  /** For how long nobody has used it (ms): by the clock that says the longer time. */
  #unused(): number {
    const { wall, steady } = this.#now();
    return Math.max(wall - this.#used.wall, steady - this.#used.steady);
  }

  #now() {
    return { wall: this.#clocks.wall(), steady: this.#clocks.steady() };
  }
}

const CLOCKS: Clocks = { wall: () => clock.read().device, steady: () => performance.now() };
