import { FREE_DAY, METERS, type Use } from './use.ts';

/** Percent of a day of the free plan. A little less than the twentieth that is promised [P13], since people tell the meter only now and then. */
const SHARE = 4.5;
/** On the paid plan nothing ends, but more costs more: so many times as much is at most some ten cents a day and person. */
const PAID = 15;

/** What the operator may set. */
export interface PlanVars {
  /** `free` (if not set) or `paid`. */
  PLAN?: string;
  /** Percent of a day of the free plan that one person may use; 4.5 if not set, and fifteen times as much on the paid plan. */
  PERSON_SHARE?: number | string;
}

/** Which part of a day of the free plan a person may use, of each meter: 1 is the whole day. */
export const budgetOf = ({ PLAN, PERSON_SHARE }: PlanVars): number =>
  (Number(PERSON_SHARE) || SHARE * (PLAN === 'paid' ? PAID : 1)) / 100;

export const isOver = (spent: Use, budget: number): boolean =>
  METERS.some((meter) => spent[meter] >= budget * FREE_DAY[meter]);

export const DAY_MS = 24 * 60 * 60_000;

/** Cloudflare's days begin at 00:00 UTC (https://developers.cloudflare.com/workers/platform/limits/#daily-requests). */
export const dayOf = (now: number): number => Math.floor(now / DAY_MS);

export const untilTomorrow = (now: number): number => (dayOf(now) + 1) * DAY_MS - now;
