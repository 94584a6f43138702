/**
 * What is metered by the platform, and how much of it there is. Allowances of the free plan, as of 2026; docs/cost.md has
 * their sources.
 */
export interface Use {
  /** Requests of the Worker. */
  requests: number;
  /** Requests of objects: calls, upgrades, alarms, and twenty frames that come in. */
  calls: number;
  /** Seconds that an object is awake. */
  awake: number;
  /** Rows written in objects. */
  rows: number;
  /** Rows written in D1. */
  d1: number;
  /** Rows read, in objects and D1 together: each has as many for itself. */
  read: number;
}

export type Meter = keyof Use;

export const METERS: readonly Meter[] = ['requests', 'calls', 'awake', 'rows', 'd1', 'read'];

/** An object that is awake is billed for 128 MB, and there are 13,000 GB-s. */
const AWAKE_S = 13_000 / 0.128;

/** A day of the free plan. */
export const FREE_DAY: Use = {
  requests: 100_000,
  calls: 100_000,
  awake: AWAKE_S,
  rows: 100_000,
  d1: 100_000,
  read: 5_000_000,
};

export const NOTHING: Use = { requests: 0, calls: 0, awake: 0, rows: 0, d1: 0, read: 0 };

const each = (of: (meter: Meter) => number): Use =>
  Object.fromEntries(METERS.map((meter) => [meter, of(meter)])) as unknown as Use;

export const use = (some: Partial<Use>): Use => ({ ...NOTHING, ...some });

export const plus = (one: Use, other: Use): Use => each((meter) => one[meter] + other[meter]);

export const times = (one: Use, factor: number): Use => each((meter) => one[meter] * factor);

/** The largest part of a day of the free plan that this takes of any meter: 1 is the whole day. */
export const shareOf = (used: Use): number =>
  Math.max(...METERS.map((meter) => used[meter] / FREE_DAY[meter]));
