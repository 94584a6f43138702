/**
 * [P12] The one place that decides what a person may read of a room: every way to a text asks it. What somebody may see
 * are ranges of `seq`, one for each stay, which the room fixed when they came: from their own arrival, or from as far back
 * as the room's rule of history allowed at that moment.
 */
import type { Range } from './entry.ts';

/** The person who reads. It is a type of its own and not a list of ranges, so that other rules (such as blocking) can be added. */
export interface Viewer {
  user: number;
  ranges: readonly Range[];
}

export const maySee = ({ ranges }: Viewer, seq: number): boolean =>
  ranges.some(([from, until]) => seq >= from && (until === null || seq <= until));

/** Whether the viewer is a member now. */
export const isPresent = ({ ranges }: Viewer): boolean => ranges.at(-1)?.[1] === null;

/** The first entry that the viewer may see, or Infinity. */
export const firstVisible = ({ ranges }: Viewer): number => ranges[0]?.[0] ?? Number.POSITIVE_INFINITY;

/** The next entry after `seq` that the viewer may see, or Infinity after the last one. `seq` may be one that they may not. */
export const nextVisible = (viewer: Viewer, seq: number): number => {
  for (const [from, until] of viewer.ranges) {
    const next = Math.max(from, seq + 1);
    if (until === null || next <= until) return next;
  }
  return Number.POSITIVE_INFINITY;
};

/** The one before `seq`, or 0 before the first one. */
export const previousVisible = (viewer: Viewer, seq: number): number => {
  for (const [from, until] of viewer.ranges.toReversed()) {
    const previous = until === null ? seq - 1 : Math.min(until, seq - 1);
    if (previous >= from) return previous;
  }
  return 0;
};
