import type { Conversation } from '../lobby/row.tsx';
import type { Preview, RoomNews } from '../presence/protocol.ts';

/** My conversations as the list beside the chat shows them: the newest state of each, whatever the order of the news. */
export class Inbox {
  #me: number;
  #rooms = new Map<string, Conversation>();
  /** How far I have read in this tab, which the server's news may not know yet. */
  #read = new Map<string, number>();

  constructor(me: number) {
    this.#me = me;
  }

  /** What the page shows. Gives the row as it is now, or nothing where more is known than that. */
  know(conversation: Conversation): Conversation | undefined {
    return this.#keep(conversation);
  }

  of(room: string): Conversation | undefined {
    return this.#rooms.get(room);
  }

  /** The room's row as it is now, or nothing where the page knows better already. */
  tell({ room, members, last, unread }: RoomNews): Conversation | undefined {
    const peer = members.find(({ id }) => id !== this.#me);
    return peer && this.#keep({ room, peer, last, unread });
  }

  /** I said this, which reads what was there before. Nothing where the room is not known here. */
  said(room: string, last: Preview): Conversation | undefined {
    const known = this.#rooms.get(room);
    return known && this.#keep({ ...known, last, unread: 0 });
  }

  /** Here, up to this message. Gives the row if that changes it. */
  read(room: string, seq: number): Conversation | undefined {
    this.#read.set(room, Math.max(seq, this.#read.get(room) ?? 0));
    const known = this.#rooms.get(room);
    return known && known.unread > 0 ? this.#keep(known) : undefined;
  }

  /** Those in which something was said since, the earliest first. */
  since(at: number): Conversation[] {
    return [...this.#rooms.values()]
      .filter(({ last }) => last.at >= at)
      .sort((one, other) => one.last.at - other.last.at);
  }

  /** Unread messages in all of them. */
  get unread(): number {
    return [...this.#rooms.values()].reduce((sum, { unread }) => sum + unread, 0);
  }

  #keep(conversation: Conversation): Conversation | undefined {
    const { room, last } = conversation;
    const known = this.#rooms.get(room);
    if (known && known.last.seq > last.seq) return undefined;
    const isRead = last.seq <= (this.#read.get(room) ?? 0);
    const kept = isRead ? { ...conversation, unread: 0 } : conversation;
    this.#rooms.set(room, kept);
    return kept;
  }
}
