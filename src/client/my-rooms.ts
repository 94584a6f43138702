import { attentionOf, type MyRoom, peerOf, type RoomTitle } from '../lobby/my-room.ts';
import type { MyRow, Preview, RoomNews } from '../presence/protocol.ts';
import { EVERYONE } from '../room/entry.ts';

/** A page knows of what kind its rooms are. */
type News = Omit<RoomNews, 'kind'>;

interface Listener {
  changed(rooms: string[]): void;
  /** Nothing is known of it here: its row is to be asked for, and `answered` told. */
  unknown(room: string): void;
}

/**
 * My rooms as this tab knows them: the newest state of each, whatever the order in which pages and news came. The only
 * copy in the browser: the list, titles and panes ask it, and hear from it which rooms have changed.
 */
export class MyRooms {
  #me: number;
  #listener: Listener;
  #rooms = new Map<string, MyRoom>();
  /** News of rooms whose row is asked for. */
  #held = new Map<string, News>();
  /** Rooms that are asked for, and whether they must be asked for again. */
  #asked = new Map<string, boolean>();
  /** By room, the seq up to which I have read in this tab, which the server may not know yet. */
  #read = new Map<string, number>();
  /** When my choices for a room last came by themselves, in a time that each of these advances. */
  #chosen = new Map<string, number>();
  #time = 0;

  constructor(me: number, listener: Listener) {
    this.#me = me;
    this.#listener = listener;
  }

  /** What is asked of the server now is no older than this. */
  get time(): number {
    return this.#time;
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

  /** The server wrote this, asked at that `time`. Gives what is known now: the same, but for what is newer here. */
  fromPage(page: MyRoom, time = 0): MyRoom {
    const known = this.#rooms.get(page.room);
    const isNewer = known !== undefined && known.number > page.number && !known.ended && !page.ended;
    const kept = this.#keep({
      ...page,
      ...(isNewer && newsOf(known)),
      read: Math.max(page.read, known?.read ?? 0),
      mention: Math.max(page.mention, known?.mention ?? 0),
      preferences: known && this.#isChosenSince(page.room, time) ? known.preferences : page.preferences,
    });
    const held = this.#held.get(page.room);
    this.#held.delete(page.room);
    return held && !kept.ended ? this.#merge(kept, held) : kept;
  }

  /** The row of a room that was unknown or has changed. There is none, where I was never in it. */
  answered(room: string, row: MyRoom | undefined, time: number) {
    const again = this.#asked.get(room);
    this.#asked.delete(room);
    if (row) this.fromPage(row, time);
    else this.#rooms.delete(room);
    this.#held.delete(room);
    this.#listener.changed([room]);
    if (again) this.ask(room);
  }

  /** It could not be had: the next news ask again. */
  unanswered(room: string) {
    this.#asked.delete(room);
  }

  /** Asks for the row, once for all that ask meanwhile. */
  ask(...rooms: string[]) {
    for (const room of rooms) {
      const isAsked = this.#asked.has(room);
      this.#asked.set(room, isAsked);
      if (!isAsked) this.#listener.unknown(room);
    }
  }

  apply(...all: News[]) {
    for (const news of all) this.#apply(news);
  }

  mine(...rows: MyRow[]) {
    for (const row of rows) this.#mine(row);
  }

  /** I said this, which reads what was there before. */
  said(room: string, last: Preview) {
    const known = this.#rooms.get(room);
    if (!known || known.ended) return this.ask(room);
    if (last.seq <= (known.last?.seq ?? 0)) return;
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

  #apply(news: News) {
    const known = this.#rooms.get(news.room);
    if (known && !known.ended) {
      if (news.number >= known.number) this.#change(this.#merge(known, news));
      return;
    }
    if ((this.#held.get(news.room)?.number ?? 0) <= news.number) this.#held.set(news.room, news);
    this.ask(news.room);
  }

  #mine({ room, read, preferences }: MyRow) {
    const known = this.#rooms.get(room);
    if (read) this.#read.set(room, Math.max(read[0], this.#read.get(room) ?? 0));
    if (!known) return preferences && this.ask(room);
    if (preferences) {
      this.#time += 1;
      this.#chosen.set(room, this.#time);
    }
    const number = Math.max(known.read, read?.[1] ?? 0);
    this.#change({ ...known, read: number, preferences: preferences ?? known.preferences });
  }

  #merge(known: MyRoom, { last, author, number, mentions = [], ...news }: News): MyRoom {
    const isMine = last.from === this.#me;
    const isNamed = !isMine && (mentions.includes(this.#me) || mentions.includes(EVERYONE));
    const { author: _, ...rest } = known;
    return this.#keep({
      ...rest,
      ...this.#titleIn(known, news),
      ...{ last, at: last.at, number },
      ...(known.kind === 'group' && !isMine && { author }),
      ...(isNamed && { mention: number }),
      ...(isMine && { read: number }),
    });
  }

  #titleIn(known: RoomTitle, { name, people = [] }: Pick<RoomNews, 'name' | 'people'>): RoomTitle {
    if (known.kind === 'group') return name === undefined ? known : { kind: 'group', name };
    const peer = peerOf(people, this.#me);
    return peer ? { kind: known.kind, peer } : known;
  }

  #change(room: MyRoom) {
    this.#keep(room);
    this.#listener.changed([room.room]);
  }

  #keep(room: MyRoom): MyRoom {
    const kept = this.#isRead(room) ? { ...room, read: room.number } : room;
    this.#rooms.set(kept.room, kept);
    return kept;
  }

  #isRead({ room, last }: MyRoom): boolean {
    return last !== undefined && last.seq <= (this.#read.get(room) ?? 0);
  }

  #isChosenSince(room: string, time: number): boolean {
    return (this.#chosen.get(room) ?? 0) > time;
  }
}

/** What news change of a room. */
const newsOf = ({ at, number, last, author }: MyRoom) => ({
  ...{ at, number },
  ...(last && { last }),
  ...(author && { author }),
});
