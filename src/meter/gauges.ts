import { DAY_MS, dayOf } from './budget.ts';
import type { Today } from './ledger.ts';
import { FREE_DAY, METERS, type Meter } from './use.ts';

/** A meter, and which part of a day of the free plan it has used. */
export interface Gauge {
  meter: Meter;
  share: number;
}

/** The one that is used most comes first. */
export const gaugesOf = ({ used }: Today): Gauge[] =>
  METERS.map((meter) => ({ meter, share: used[meter] / FREE_DAY[meter] })).sort((a, b) => b.share - a.share);

/** When the day's allowance would be used up if the day went on as it began; undefined if it lasts until the next one. */
export const endsAt = (gauges: readonly Gauge[], now: number): number | undefined => {
  const share = gauges[0]?.share ?? 0;
  const began = dayOf(now) * DAY_MS;
  if (share <= 0 || now <= began) return undefined;
  const end = began + (now - began) / share;
  return end < began + DAY_MS ? end : undefined;
};
