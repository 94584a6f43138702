/** How people behave. A visit is what one tab lasts: pages of one sitting share a socket. */
export const HABITS = {
  visitMs: 15 * 60_000,
  /** Of those who end a visit: who reloads, and comes again a second later; whose laptop is closed and says nothing. */
  reload: 0.2,
  die: 0.1,
  reloadMs: 1_000,
  /** Of all tabs: who is hidden, so that the browser holds its pings back to one a minute. */
  hidden: 0.3,
  pingMs: 25_000,
  hiddenPingMs: 60_000,
  /** Until a tab that is asked for a sign has given it. */
  answerMs: 200,
};

export interface Tab {
  user: number;
  at: number;
  pingEvery: number;
  /** From then on it gives no sign. */
  diesAt: number;
  askedAt: number;
}

/** One that is shown, and lives. */
export const tabOf = (user: number, at: number): Tab => ({
  user,
  at,
  pingEvery: HABITS.pingMs,
  diesAt: Number.POSITIVE_INFINITY,
  askedAt: Number.NEGATIVE_INFINITY,
});

/** When a tab pinged last, or gave a sign because it was asked. */
export const signOf = (tab: Tab, now: number): number | undefined => {
  const end = Math.min(now, tab.diesAt);
  const answered = tab.askedAt + HABITS.answerMs <= end ? tab.askedAt + HABITS.answerMs : 0;
  const pings = Math.floor((end - tab.at) / tab.pingEvery);
  const pinged = pings > 0 ? tab.at + pings * tab.pingEvery : 0;
  return Math.max(answered, pinged) || undefined;
};
