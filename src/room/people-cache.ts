import { type Entry, EVERYONE, type RoomEvent } from './entry.ts';
import type { Member } from './member.ts';

/** How long (ms) a room uses what it knows about somebody without asking D1 again. It is told of most changes at once (settings/propagate.ts). */
export const BELIEVED_MS = 15_000;

/** People of one event whose names are told; a thousand may be added at once. */
const NAMED_MAX = 20;

/** A person as a room knows them. */
export interface RoomMember extends Member {
  /** Whether others see what they have read; who hides it does not see it of others. */
  receipts: boolean;
}

/** Which D1 answers as 0 or 1. */
type Flags = 'ambiguous' | 'receipts';

/** What people are called and what they let each other see: D1 knows, and the room remembers for a while. */
export class PeopleCache {
  #db: D1Database;
  #known = new Map<number, { person: RoomMember; until: number }>();
  #changes = 0;

  constructor(db: D1Database) {
    this.#db = db;
  }

  /** Those of these who exist, in their order. While D1 fails, what was known before: a chat goes on. */
  async of(users: readonly number[], now: number): Promise<RoomMember[]> {
    const unknown = users.filter((user) => (this.#known.get(user)?.until ?? 0) <= now);
    if (unknown.length > 0) await this.#ask(unknown, now);
    return this.known(users);
  }

  /** Those of these whom the room knows at this moment, perhaps by an older name. */
  known(users: readonly number[]): RoomMember[] {
    return users.flatMap((user) => this.#known.get(user)?.person ?? []);
  }

  /** Who comes in with a socket or a form has been looked up by the Worker a moment ago. */
  met({ id, username, name }: Member) {
    const known = this.#known.get(id);
    if (!known)
      this.#known.set(id, { person: { id, username, name: name ?? null, receipts: false }, until: 0 });
  }

  /** Something has changed. Until it is known what, nobody sees what others have read. */
  changed() {
    this.#changes += 1;
    for (const [user, { person }] of this.#known)
      this.#known.set(user, { person: { ...person, receipts: false }, until: 0 });
  }

  async #ask(users: number[], now: number) {
    const changes = this.#changes;
    try {
      const { results } = await this.#db
        .prepare(
          'SELECT id, username, name, ambiguous, receipts FROM users WHERE id IN (SELECT value FROM json_each(?))',
        )
        .bind(JSON.stringify(users))
        .all<Omit<RoomMember, Flags> & Record<Flags, number>>();
      // What was told meanwhile may be newer than this answer.
      const until = changes === this.#changes ? now + BELIEVED_MS : 0;
      for (const { ambiguous, receipts, ...names } of results) {
        const person = { ...names, ambiguous: ambiguous !== 0, receipts: receipts !== 0 };
        this.#known.set(person.id, { person, until });
      }
    } catch (error) {
      if (users.some((user) => !this.#known.has(user))) throw error;
    }
  }
}

/** Whether `viewer` is told how far `reader` has read. */
export const seesReceipts = (members: readonly RoomMember[], viewer: number, reader: number): boolean =>
  viewer === reader || [viewer, reader].every((user) => members.find(({ id }) => id === user)?.receipts);

/** Whom these entries name: who wrote them, whom they mention or quote, who has reacted to them, and whom something happened to. */
export const namedIn = (entries: readonly Entry[]): number[] => [
  ...new Set(
    entries.flatMap((entry) => {
      if (entry.kind === 'event') return [entry.from, ...namedBy(entry.event).slice(0, NAMED_MAX)];
      if (entry.kind === 'tombstone') return [entry.from];
      const { mentions = [], reactions = [], quote } = entry;
      const mentioned = mentions.flatMap(([, , user]) => (user === EVERYONE ? [] : [user]));
      const reactors = reactions.flatMap(([, , users]) => users);
      return [entry.from, ...(quote ? [quote.from] : []), ...mentioned, ...reactors];
    }),
  ),
];

const namedBy = (event: RoomEvent): number[] => {
  switch (event.type) {
    case 'created':
    case 'added':
    case 'removed':
      return event.users;
    case 'role':
    case 'unsent':
      return [event.user];
    case 'left':
      return event.owner === undefined ? [] : [event.owner];
    default:
      return [];
  }
};
