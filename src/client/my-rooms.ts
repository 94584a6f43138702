import type { ConversationSummary } from '../lobby/row.tsx';
import type { Preview, RoomNews } from '../presence/protocol.ts';

/** My conversations as the list beside the chat shows them: the newest state of each, whatever the order of the news. */
export class MyRooms {
  #me: number;
  #rooms = new Map<string, ConversationSummary>();
  /** How far I have read in this tab, which the server's news may not know yet. */
  #read = new Map<string, number>();

  constructor(me: number) {
    this.#me = me;
  }

  /** What the page shows. Gives the row as it is now, or nothing where more is known than that. */
  fromPage(conversation: ConversationSummary): ConversationSummary | undefined {
    return this.#keep(conversation);
  }

  of(room: string): ConversationSummary | undefined {
    return this.#rooms.get(room);
  }

  /** The room's row as it is now, or nothing where the page knows better already. */
  apply({ room, members, last, unread }: RoomNews): ConversationSummary | undefined {
    const peer = members.find(({ id }) => id !== this.#me);
    return peer && this.#keep({ room, peer, last, unread });
  }

  /** I said this, which reads what was there before. Nothing where the room is not known here. */
  said(room: string, last: Preview): ConversationSummary | undefined {
    const known = this.#rooms.get(room);
    return known && this.#keep({ ...known, last, unread: 0 });
  }

  /** Here, up to this message. Gives the row if that changes it. */
  read(room: string, seq: number): ConversationSummary | undefined {
    this.#read.set(room, Math.max(seq, this.#read.get(room) ?? 0));
    const known = this.#rooms.get(room);
    return known && known.unread > 0 ? this.#keep(known) : undefined;
  }

  /** Those in which something was said since, the earliest first. */
  since(at: number): ConversationSummary[] {
    return [...this.#rooms.values()]
      .filter(({ last }) => last.at >= at)
      .sort((one, other) => one.last.at - other.last.at);
  }

  /** Unread messages in all of them. */
  get unread(): number {
    return [...this.#rooms.values()].reduce((sum, { unread }) => sum + unread, 0);
  }

  #keep(conversation: ConversationSummary): ConversationSummary | undefined {
    const { room, last } = conversation;
    const known = this.#rooms.get(room);
    if (known && known.last.seq > last.seq) return undefined;
    const isRead = last.seq <= (this.#read.get(room) ?? 0);
    const kept = isRead ? { ...conversation, unread: 0 } : conversation;
    this.#rooms.set(room, kept);
    return kept;
  }
}
