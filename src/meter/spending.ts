import { whyFailed } from '../web/why-failed.ts';
import { NOTHING, plus, shareOf, times, type Use } from './use.ts';

/** The part of a day of the free plan that is told to the meter at once: a message asks it 0.04 times. */
const QUANTUM = 0.001;
/** After a meter that did not answer (ms). */
const PATIENCE_MS = 10_000;
/** People who are remembered. Somebody who is forgotten begins anew, which changes nothing in the long run. */
const REMEMBERED = 10_000;

interface Account {
  /** Not told to the meter yet. */
  untold: Use;
  /** What that comes to, action by action: parts of a day. */
  share: number;
  /** It is told when it comes to so much. */
  due: number;
  /** Until then this person waits. */
  refusedUntil: number;
  /** Until then the meter is not asked: it is being asked, or did not answer. */
  askedUntil: number;
}

/** Tells the meter what a person has used; answers how long they have to wait (ms), or 0. */
export type TellMeter = (user: number, used: Use) => Promise<number>;

/** Takes work that goes on after the answer. */
export type Beside = (work: Promise<void>) => void;

/**
 * [P13] Counts what people use in one place (a room, an instance of the Worker), and tells the meter beside their requests.
 * None waits for it, so somebody who is over their budget may still use about a quantum in each place.
 *
 * What was not told is forgotten when the place goes to sleep. So that this neither gives anything away nor charges twice,
 * an account first tells after a random part of a quantum, and then as much as a whole one: on average all is told once,
 * however short the places live (systematic sampling).
 */
export class Spending {
  #tell: TellMeter;
  #random: () => number;
  #accounts = new Map<number, Account>();

  constructor(tell: TellMeter, random: () => number = Math.random) {
    this.#tell = tell;
    this.#random = random;
  }

  /** Counts this, if the person has anything left: else answers how long they have to wait (ms). */
  spend(user: number, used: Use, now: number, beside: Beside = () => {}): number {
    const account = this.#account(user);
    if (account.refusedUntil > now) return account.refusedUntil - now;
    account.untold = plus(account.untold, used);
    account.share += shareOf(used);
    const isDue = account.share > 0 && account.share >= account.due && account.askedUntil <= now;
    if (isDue) beside(this.#report(user, account, now));
    return 0;
  }

  /** Until when this person has to wait, as far as is known here; 0 if they need not. */
  refusedUntil(user: number): number {
    return this.#accounts.get(user)?.refusedUntil ?? 0;
  }

  /** What was known before a sleep. */
  refuse(user: number, until: number) {
    this.#account(user).refusedUntil = until;
  }

  /** A meter that does not answer stops nobody. */
  async #report(user: number, account: Account, now: number) {
    const { untold, share, due } = account;
    account.untold = NOTHING;
    account.share = 0;
    account.due = QUANTUM;
    account.askedUntil = now + PATIENCE_MS;
    try {
      const isFirst = due < QUANTUM;
      const wait = await this.#tell(user, isFirst ? times(untold, Math.max(1, QUANTUM / share)) : untold);
      account.askedUntil = 0;
      if (wait > 0) account.refusedUntil = now + wait;
    } catch (error) {
      Object.assign(account, { untold: plus(account.untold, untold), share: account.share + share, due });
      console.warn('The meter was not told what somebody used:', whyFailed(error));
    }
  }

  #account(user: number): Account {
    const known = this.#accounts.get(user);
    if (known) return known;
    const account = {
      untold: NOTHING,
      share: 0,
      due: this.#random() * QUANTUM,
      refusedUntil: 0,
      askedUntil: 0,
    };
    const [oldest] = this.#accounts.keys();
    if (this.#accounts.size >= REMEMBERED && oldest !== undefined) this.#accounts.delete(oldest);
    this.#accounts.set(user, account);
    return account;
  }
}
