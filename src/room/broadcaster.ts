import { whyFailed } from '../web/why-failed.ts';
import { peopleIn } from './catch-up.ts';
import { type Connections, sendFrame, sendText } from './connections.ts';
import type { Entry } from './entry.ts';
import type { ListNotifier } from './list-notifier.ts';
import { publicMember } from './member.ts';
import { type PeopleCache, type RoomMember, seesReceipts } from './people-cache.ts';
import { FEW_MEMBERS, type ServerFrame } from './protocol.ts';
import { withQuotes } from './quotes.ts';
import { isLaterState, type Log, type Room, type StoredEntry, told } from './room.ts';
import { SeenBroadcaster } from './seen-broadcaster.ts';
import { TypingBroadcaster, type Typists } from './typing-broadcaster.ts';
import { maySee } from './visibility.ts';

/** Tells everybody who is connected what happens in the room: changes, who has read them, and who is typing. */
export class RoomBroadcaster {
  #room: Room;
  #log: Log;
  #people: PeopleCache;
  #connections: Connections;
  #lists: ListNotifier;
  #typing = new TypingBroadcaster((typists, now) => this.#tellTyping(typists, now));
  #seen = new SeenBroadcaster(
    () => !this.#isFew,
    (moved) => void this.#tellSeen(moved),
  );

  constructor(room: Room, log: Log, people: PeopleCache, connections: Connections, lists: ListNotifier) {
    this.#room = room;
    this.#log = log;
    this.#people = people;
    this.#connections = connections;
    this.#lists = lists;
  }

  /**
   * What was added, or has changed, after the rev `since`. Each sender alone gets their cid. [P12] Whoever is here sees what
   * is new; what has changed may be from before they came.
   */
  changed(since: number, fresh: StoredEntry[]) {
    this.#seen.posted();
    for (const entry of fresh) if (!isLaterState(entry)) this.#typing.posted(entry.from);
    // [P11] Of what was said and changed in one turn, the last state alone is told.
    const last = [...new Map(fresh.map((entry) => [entry.seq, entry])).values()].sort(byRev);
    const states = withQuotes(this.#log, last);
    const isPersonal = states.some((entry) => isLaterState(entry) || hasQuote(entry));
    const forOthers = states.map(withoutCid);
    const authors = new Set(states.map(({ from }) => from));
    const frames = new Map<string, string>();
    for (const { socket, user } of this.#connections) {
      const messages = isPersonal || authors.has(user) ? this.#toldTo(user, states) : forOthers;
      const key = messages.map((entry) => keyFor(user, entry)).join();
      const frame = frames.get(key) ?? this.#changedFrame(since, messages);
      frames.set(key, frame);
      sendText(socket, frame);
    }
  }

  #toldTo(user: number, entries: StoredEntry[]): Entry[] {
    const viewer = this.#room.viewer(user);
    return entries
      .filter((entry) => !isLaterState(entry) || entry.from === user || maySee(viewer, entry.seq))
      .map((entry) => told(maySee(viewer, entry.seq) ? entry : withoutReactions(entry), viewer));
  }

  #changedFrame(since: number, messages: Entry[]): string {
    const people = peopleIn(this.#room, this.#people, messages);
    const { rev } = this.#room;
    return JSON.stringify({
      ...{ type: 'changed', since, rev, more: false, messages },
      ...(people && { people }),
    } satisfies ServerFrame);
  }

  /** A member's cursor has moved. */
  read(user: number) {
    this.#seen.moved(user, Date.now());
  }

  typed(user: number) {
    this.#typing.typed(user, Date.now());
  }

  get #isFew() {
    return this.#room.members().length <= FEW_MEMBERS;
  }

  /** Tells those who may know it. If that cannot be found out, nobody is told; they learn it with their next connection. */
  async #tellSeen(moved: number[]) {
    try {
      const users = this.#room.members().map(({ user }) => user);
      const people = await this.#people.of(users, Date.now());
      if (this.#isFew) this.#tellCursors(moved, people);
      else this.#tellReaders(people);
    } catch (error) {
      console.error('It could not be found out who may know what was read', whyFailed(error));
    }
  }

  #tellCursors(moved: number[], people: RoomMember[]) {
    const frames = new Map<string, string>();
    for (const { socket, user } of this.#connections) {
      const readers = moved.filter((reader) => seesReceipts(people, user, reader));
      if (readers.length === 0) continue;
      const key = readers.join();
      const cursors = readers.map((reader) => ({ user: reader, seq: this.#room.cursor(reader) }));
      const frame = frames.get(key) ?? JSON.stringify({ type: 'seen', cursors } satisfies ServerFrame);
      frames.set(key, frame);
      sendText(socket, frame);
    }
  }

  /** In a large room only the author of the newest message is told, and only how many have read it. */
  #tellReaders(people: RoomMember[]) {
    const newest = this.#log.newestSaid();
    const author = newest && people.find(({ id }) => id === newest.from);
    if (!newest || !author?.receipts) return;
    const readers = people.filter(
      ({ id, receipts }) => receipts && id !== author.id && this.#room.cursor(id) >= newest.seq,
    );
    const frame = { type: 'seen_by', seq: newest.seq, count: readers.length } satisfies ServerFrame;
    for (const connection of this.#connections)
      if (connection.user === author.id) sendFrame(connection, frame);
  }

  #tellTyping({ users: typists, more }: Typists, now: number) {
    const [latest] = typists;
    if (latest === undefined) return;
    const users = this.#people.known(typists).map(publicMember);
    const frame = JSON.stringify({ type: 'typing', users, more } satisfies ServerFrame);
    const isAlone = typists.length === 1;
    for (const connection of this.#connections)
      if (!isAlone || connection.user !== latest) sendText(connection.socket, frame);
    void this.#lists.typing(latest, this.#connections.users(), now);
  }
}

const byRev = (one: StoredEntry, other: StoredEntry) => one.rev - other.rev;

const hasQuote = (entry: Entry): boolean => entry.kind === 'message' && entry.quote !== undefined;

const withoutCid = ({ cid: _, ...entry }: StoredEntry): Entry => entry;

/** [P12] Its author, who does not see it any more, hears what it says alone. */
const withoutReactions = (entry: StoredEntry): StoredEntry => {
  if (entry.kind !== 'message') return entry;
  const { reactions: _, ...message } = entry;
  return message;
};

/** The same for all who are told the same: whoever is not among the first who have reacted is named to themselves. */
const keyFor = (user: number, entry: Entry): string => {
  const reactions = (entry.kind === 'message' && entry.reactions) || [];
  const isNamed = reactions.some(([, count, users]) => count > users.length && users.includes(user));
  return [entry.seq, entry.cid && '!', hasQuote(entry) && '>', isNamed && user].join(' ');
};
