import type { Nudge, RoomNews } from './protocol.ts';

/** So long (ms) news are told again. A page that waits longer for its socket asks for its list anew. */
export const RECENT_MS = 5_000;
const RECENT_MAX = 1_000;

/** Each gets their own count, and only that. */
export const newsByUser = (nudges: Iterable<Nudge>): Map<number, RoomNews[]> => {
  const news = new Map<number, RoomNews[]>();
  for (const { unread, room, members, last } of nudges) {
    for (const { user, count } of unread) {
      const rooms = news.get(user) ?? [];
      rooms.push({ room, members, last, unread: count });
      news.set(user, rooms);
    }
  }
  return news;
};

/**
 * The last news of each room, for the tab whose page was drawn before them and whose socket opens after.
 * In memory alone: whatever told them keeps the object awake for longer than they are needed.
 */
export class RecentNews {
  #nudges = new Map<string, { nudge: Nudge; at: number }>();

  keep(nudges: Nudge[], now: number) {
    for (const nudge of nudges) {
      this.#nudges.delete(nudge.room);
      this.#nudges.set(nudge.room, { nudge, at: now });
    }
    this.#forget(now);
  }

  of(user: number, now: number): RoomNews[] {
    this.#forget(now);
    const theirs = [...this.#nudges.values()].flatMap(({ nudge }) =>
      nudge.unread.some((one) => one.user === user) ? [nudge] : [],
    );
    return newsByUser(theirs).get(user) ?? [];
  }

  /** The oldest come first. */
  #forget(now: number) {
    for (const [room, { at }] of this.#nudges) {
      if (now - at < RECENT_MS && this.#nudges.size <= RECENT_MAX) return;
      this.#nudges.delete(room);
    }
  }
}
