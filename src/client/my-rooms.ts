import { attentionOf, type MyRoom, NO_PREFERENCES, peerOf } from '../lobby/my-room.ts';
import type { Preview, RoomNews } from '../presence/protocol.ts';

/**
 * My rooms as this tab knows them: the newest state of each, whatever the order in which pages and news came. The only
 * copy in the browser: the list, titles and panes ask it, and hear from it which rooms have changed.
 */
export class MyRooms {
  #me: number;
  #changed: (rooms: string[]) => void;
  #rooms = new Map<string, MyRoom>();
  /** By room, the seq up to which I have read in this tab, which the server may not know yet. */
  #read = new Map<string, number>();

  constructor(me: number, changed: (rooms: string[]) => void) {
    this.#me = me;
    this.#changed = changed;
  }

  of(room: string): MyRoom | undefined {
    return this.#rooms.get(room);
  }

  all(): MyRoom[] {
    return [...this.#rooms.values()];
  }

  /** What titles and badges count. */
  attention(now: number): number {
    return this.all().reduce((sum, room) => sum + attentionOf(room, now), 0);
  }

  /** The server has written this. Gives what is known now: the same, but for what is newer here. */
  fromPage(page: MyRoom): MyRoom {
    const known = this.#rooms.get(page.room);
    if (!known || known.number <= page.number || page.ended) return this.#keep(page);
    const { at, number, last, author } = known;
    return this.#keep({
      ...page,
      ...{ at, number, read: Math.max(known.read, page.read) },
      ...(last && { last }),
      ...(author && { author }),
    });
  }

  apply({ room, members, last, unread }: RoomNews) {
    const known = this.#rooms.get(room);
    const peer = peerOf(members, this.#me);
    if (!peer || (known?.number ?? 0) > last.seq) return;
    const { mention = 0, preferences = NO_PREFERENCES } = known ?? {};
    const state = { room, at: last.at, number: last.seq, read: last.seq - unread, mention, preferences };
    this.#change({ kind: 'direct', peer, last, ...state });
  }

  /** I said this, which reads what was there before. */
  said(room: string, last: Preview) {
    const known = this.#rooms.get(room);
    if (!known || last.seq <= (known.last?.seq ?? 0)) return;
    const { author: _, ...rest } = known;
    const number = known.number + 1;
    this.#change({ ...rest, last, at: last.at, number, read: number });
  }

  /** Here, up to this message. */
  read(room: string, seq: number) {
    this.#read.set(room, Math.max(seq, this.#read.get(room) ?? 0));
    const known = this.#rooms.get(room);
    if (known && known.read < known.number && this.#isRead(known)) this.#change(known);
  }

  #change(room: MyRoom) {
    this.#keep(room);
    this.#changed([room.room]);
  }

  #keep(room: MyRoom): MyRoom {
    const kept = this.#isRead(room) ? { ...room, read: room.number } : room;
    this.#rooms.set(kept.room, kept);
    return kept;
  }

  #isRead({ room, last }: MyRoom): boolean {
    return last !== undefined && last.seq <= (this.#read.get(room) ?? 0);
  }
}
