import type { Counted } from './rules.ts';

/** Networks that are remembered; the first is forgotten first. */
const REMEMBERED = 10_000;

/**
 * [P13] Networks that have to wait, as this instance of the Worker knows: so a flood from there costs no object anything. Only
 * what nothing pardons is remembered. An account is pardoned by a login that is right, perhaps elsewhere.
 */
export class Refusals {
  #until = new Map<string, number>();

  /** How long to wait (ms), or 0 where the throttle has to be asked. */
  waitOf(counted: Counted, now: number): number {
    return Math.max(0, (this.#until.get(nameOf(counted)) ?? 0) - now);
  }

  note(counted: Counted, wait: number, now: number) {
    if (wait <= 0 || counted.kind === 'account') return;
    const [oldest] = this.#until.keys();
    if (this.#until.size >= REMEMBERED && oldest !== undefined) this.#until.delete(oldest);
    this.#until.set(nameOf(counted), now + wait);
  }
}

const nameOf = ({ kind, key }: Counted) => `${kind} ${key}`;
