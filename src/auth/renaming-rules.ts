/** How often somebody may be called something else, and how long what they were called before is theirs. */

const DAY = 24 * 60 * 60_000;
/** So long (ms) a former username is kept for who had it. */
export const KEPT_MS = 90 * DAY;
/** One mistake can be mended at once; more in so long a time (ms) would keep names from others. */
export const CHANGES_MAX = 2;
export const CHANGES_WITHIN_MS = 30 * DAY;

export interface FormerUsername {
  username: string;
  changedAt: number;
}

/** From when on (ms) somebody may change it again, who was called like this before, the last first; 0 at once. */
export const mayChangeAt = (former: readonly FormerUsername[], now: number): number => {
  const oldest = former[CHANGES_MAX - 1];
  const from = oldest ? oldest.changedAt + CHANGES_WITHIN_MS : 0;
  return from > now ? from : 0;
};
