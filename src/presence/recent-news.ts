import type { ForUser, MyRow, RoomNews } from './protocol.ts';

/** News are told again for so long (ms). A page that waits longer for its socket asks for its list anew. */
export const RECENT_MS = 5_000;
const RECENT_MAX = 2_000;

/** The last of each key within RECENT_MS. */
class Recent<T> {
  #kept = new Map<string, { value: T; at: number }>();

  /** `join` makes one of what was kept and what is new. */
  keep(key: string, value: T, now: number, join: (before: T, value: T) => T = (_, latest) => latest) {
    const before = this.#kept.get(key);
    this.#kept.delete(key);
    this.#kept.set(key, { value: before ? join(before.value, value) : value, at: now });
    this.#forget(now);
  }

  all(now: number): T[] {
    this.#forget(now);
    return [...this.#kept.values()].map(({ value }) => value);
  }

  /** The oldest come first. */
  #forget(now: number) {
    for (const [key, { at }] of this.#kept) {
      if (now - at < RECENT_MS && this.#kept.size <= RECENT_MAX) return;
      this.#kept.delete(key);
    }
  }
}

const joined = (name: 'unsent' | 'edited', before: number[] = [], latest: number[] = []) => {
  const all = new Set([...before, ...latest]);
  return all.size > 0 ? { [name]: [...all] } : {};
};

/**
 * What was told last, for the tab whose page was drawn before it and whose socket opens after.
 * In memory alone: whatever told it keeps the object awake for longer than it is needed.
 */
export class RecentNews {
  #rooms = new Recent<RoomNews>();
  #rows = new Recent<ForUser>();
  #refreshes = new Recent<{ users: ReadonlySet<number>; room: string }>();

  /** Later news of a room take the place of these, but not of what only these say: what was unsent or edited, and who had read by speaking. */
  news(news: RoomNews, now: number) {
    this.#rooms.keep(news.room, news, now, ({ room, last, number, unsent, edited }, latest) => {
      if (last.from !== latest.last.from)
        this.row({ user: last.from, row: { room, read: [last.seq, number] } }, now);
      return {
        ...latest,
        ...joined('unsent', unsent, latest.unsent),
        ...joined('edited', edited, latest.edited),
      };
    });
  }

  row(told: ForUser, now: number) {
    const join = ({ row: before }: ForUser, { user, row }: ForUser) => {
      const [read] = [before.read, row.read].filter((one) => one !== undefined).sort((a, b) => b[0] - a[0]);
      return { user, row: { ...before, ...row, ...(read && { read }) } };
    };
    this.#rows.keep(`${told.user} ${told.row.room}`, told, now, join);
  }

  refresh(room: string, users: readonly number[], now: number) {
    const told = { room, users: new Set(users) };
    const join = (before: { users: ReadonlySet<number> }) => ({
      room,
      users: new Set([...before.users, ...users]),
    });
    this.#refreshes.keep(room, told, now, join);
  }

  /** `mayHear` is asked again: who was told then may have left since. */
  newsFor(mayHear: (news: RoomNews) => boolean, now: number): RoomNews[] {
    return this.#rooms.all(now).filter(mayHear);
  }

  rowsOf(user: number, now: number): MyRow[] {
    return this.#rows.all(now).flatMap((told) => (told.user === user ? [told.row] : []));
  }

  refreshesOf(user: number, now: number): string[] {
    return this.#refreshes.all(now).flatMap(({ users, room }) => (users.has(user) ? [room] : []));
  }
}
