import type { Member } from './member.ts';

/** For so long (ms) a room believes what it knows of its members. Of most changes it is told at once (settings/propagate.ts). */
export const BELIEVED_MS = 15_000;

/** A member as their room knows them. */
export interface RoomMember extends Member {
  /** Whether others see what they have read; who hides it does not see it of others. */
  receipts: boolean;
}

/** Which D1 answers as 0 or 1. */
type Flags = 'ambiguous' | 'receipts';

/** Who is in a room, what they are called, and what they let each other see: D1 knows, and the room remembers for a while. */
export class MemberCache {
  #db: D1Database;
  #room: string;
  #known: { members: RoomMember[]; until: number } | undefined;
  #changes = 0;

  constructor(db: D1Database, room: string) {
    this.#db = db;
    this.#room = room;
  }

  /** While D1 fails, what was known before: a chat goes on. Throws only where nothing was. */
  async get(now: number): Promise<RoomMember[]> {
    if (this.#known && now < this.#known.until) return this.#known.members;
    const changes = this.#changes;
    try {
      const members = await this.#ask();
      // What was told meanwhile may be newer than this answer.
      this.#known = { members, until: changes === this.#changes ? now + BELIEVED_MS : 0 };
      return members;
    } catch (error) {
      if (!this.#known) throw error;
      return this.#known.members;
    }
  }

  /** Something has changed. Until it is known what, nobody sees what others have read. */
  invalidate() {
    this.#changes += 1;
    const members = this.#known?.members.map((member) => ({ ...member, receipts: false }));
    if (members) this.#known = { members, until: 0 };
  }

  async #ask(): Promise<RoomMember[]> {
    const { results } = await this.#db
      .prepare(
        'SELECT id, username, name, ambiguous, receipts FROM members JOIN users ON id = user_id WHERE room_id = ? ORDER BY user_id',
      )
      .bind(this.#room)
      .all<Omit<RoomMember, Flags> & Record<Flags, number>>();
    return results.map(({ ambiguous, receipts, ...member }) => ({
      ...member,
      ambiguous: ambiguous !== 0,
      receipts: receipts !== 0,
    }));
  }
}

/** What others are told of a member. */
export const publicMember = ({ id, username, name, ambiguous }: Member): Member => ({
  id,
  username,
  ...(name && { name }),
  ...(ambiguous && { ambiguous }),
});

/** Whether `viewer` is told how far `reader` has read. */
export const seesReceipts = (members: readonly RoomMember[], viewer: number, reader: number): boolean =>
  viewer === reader || [viewer, reader].every((user) => members.find(({ id }) => id === user)?.receipts);
