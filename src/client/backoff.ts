const FIRST_MS = { least: 300, most: 1_000 };
const MOST_MS = 30_000;

/** Milliseconds before the next attempt, with full jitter, so that a thousand browsers do not come back at once. */
export const delayBefore = (attempt: number, random: () => number = Math.random): number => {
  const most = Math.min(MOST_MS, FIRST_MS.most * 2 ** attempt);
  return FIRST_MS.least + random() * (most - FIRST_MS.least);
};
