import type { Member } from './member.ts';

/** For so long (ms) a room believes what it knows of its members. Of most changes it is told at once (settings/spread.ts). */
export const BELIEVED_MS = 15_000;

/** A member as their room knows them. */
export interface Insider extends Member {
  /** Whether others see what they have read; who hides it does not see it of others. */
  receipts: boolean;
}

/** Who is in a room, what they are called, and what they let each other see: D1 knows, and the room remembers for a while. */
export class Membership {
  #db: D1Database;
  #room: string;
  #known: { insiders: Insider[]; until: number } | undefined;
  #changes = 0;

  constructor(db: D1Database, room: string) {
    this.#db = db;
    this.#room = room;
  }

  /** While D1 fails, what was known before: a chat goes on. Throws only where nothing was. */
  async now(now: number): Promise<Insider[]> {
    if (this.#known && now < this.#known.until) return this.#known.insiders;
    const changes = this.#changes;
    try {
      const insiders = await this.#ask();
      // What was told meanwhile may be newer than this answer.
      this.#known = { insiders, until: changes === this.#changes ? now + BELIEVED_MS : 0 };
      return insiders;
    } catch (error) {
      if (!this.#known) throw error;
      return this.#known.insiders;
    }
  }

  /** Something has changed. Until it is known what, nobody sees what others have read. */
  changed() {
    this.#changes += 1;
    const insiders = this.#known?.insiders.map((insider) => ({ ...insider, receipts: false }));
    if (insiders) this.#known = { insiders, until: 0 };
  }

  async #ask(): Promise<Insider[]> {
    const { results } = await this.#db
      .prepare(
        'SELECT id, username, name, receipts FROM members JOIN users ON id = user_id WHERE room_id = ? ORDER BY user_id',
      )
      .bind(this.#room)
      .all<Omit<Insider, 'receipts'> & { receipts: number }>();
    return results.map(({ receipts, ...member }) => ({ ...member, receipts: receipts !== 0 }));
  }
}

/** What others are told of a member. */
export const memberOf = ({ id, username, name }: Member): Member => ({
  id,
  username,
  ...(name && { name }),
});

/** Whether `viewer` is told how far `reader` has read. */
export const seesReading = (insiders: readonly Insider[], viewer: number, reader: number): boolean =>
  viewer === reader || [viewer, reader].every((user) => insiders.find(({ id }) => id === user)?.receipts);
