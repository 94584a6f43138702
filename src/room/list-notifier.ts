import type { Bindings } from '../env.ts';
import { presenceFor } from '../presence/presence.ts';
import type { ForUser, Members, Nudge } from '../presence/protocol.ts';
import { whyFailed } from '../web/why-failed.ts';
import { CoalescedTask } from './coalesced-task.ts';
import { EVERYONE, type RoomEvent } from './entry.ts';
import { FEW_MEMBERS } from './limits.ts';
import { publicMember } from './member.ts';
import type { PeopleCache } from './people-cache.ts';
import { previewOf } from './preview.ts';
import {
  isLaterState,
  type Log,
  type Room,
  type StoredEntry,
  type StoredMessage,
  type StoredSaid,
} from './room.ts';

/** Lists hear of a room this long after it changed (ms): by then, whoever has it open has read it. */
const NEWS_AFTER = 200;
const RETRIES = 3;
/** Typing is told to lists, where nobody has the room open: once in this time (ms), whoever types. */
const TYPING_EVERY = 3_000;
/** Where no list was there to hear it, the next try is so much later (ms). */
const NOBODY_FOR = 15_000;

/** What the lists have not heard of yet. */
interface Untold {
  /** There is a new message, one says something else than before, or the room is called otherwise. */
  isNews: boolean;
  /** Whom new messages name. */
  mentions: Set<number>;
  /** Messages that were unsent, and edited. */
  unsent: Set<number>;
  edited: Set<number>;
  /** Whose cursor has moved. */
  readers: Set<number>;
  /** People who have come or gone, and with which rev. Their lists ask D1, so they are told once D1 has that rev. */
  concerned: Map<number, number>;
}

const nothing = (): Untold => ({
  isNews: false,
  mentions: new Set(),
  unsent: new Set(),
  edited: new Set(),
  readers: new Set(),
  concerned: new Map(),
});

/** Has Presence tell the members' lists what is new in a room. It neither holds the chat up nor fails it. */
export class ListNotifier {
  #id: string;
  #room: Room;
  #log: Log;
  #people: PeopleCache;
  #env: Bindings;
  #telling = new CoalescedTask(() => this.#tell(), NEWS_AFTER);
  #untold = nothing();
  #archivedRev = 0;
  #failures = 0;
  #typingFrom = 0;

  constructor(id: string, room: Room, log: Log, people: PeopleCache, env: Bindings) {
    this.#id = id;
    this.#room = room;
    this.#log = log;
    this.#people = people;
    this.#env = env;
  }

  /** Something was said, or has happened. `named`: whom texts name that were edited, and did not name before. */
  changed(entries: readonly StoredEntry[], named: ReadonlySet<number> = new Set()) {
    for (const entry of entries) {
      if (entry.kind === 'event') this.#happened(entry.event, entry.from, entry.rev);
      else if (isLaterState(entry)) this.#saysOther(entry as StoredSaid, named);
      else this.#said(entry as StoredMessage);
    }
    this.#telling.schedule();
  }

  /** A member has read: their other tabs hear of it. */
  read(user: number) {
    this.#untold.readers.add(user);
    this.#telling.schedule();
  }

  /** D1 has the room up to this rev. */
  archived(rev: number) {
    this.#archivedRev = rev;
    if (this.#untold.concerned.size > 0) this.#telling.schedule();
  }

  /** Resolves when the lists have heard what has happened until now, or Presence has failed: then it is tried again. */
  async now() {
    await this.#telling.run();
  }

  /** To the members who are not `here`: they hear nothing from the room itself. */
  async typing(user: number, here: Iterable<number>, now: number) {
    const members = this.#room.members();
    const [typist] = this.#people.known([user]);
    if (!typist || now < this.#typingFrom || members.length > FEW_MEMBERS) return;
    this.#typingFrom = now + TYPING_EVERY;
    try {
      const present = new Set(here).add(user);
      const absent = members.map((member) => member.user).filter((id) => !present.has(id));
      if (absent.length === 0) return;
      const isHeard = await presenceFor(this.#env).typing(this.#id, publicMember(typist), absent);
      if (!isHeard) this.#typingFrom = now + NOBODY_FOR;
    } catch (error) {
      console.warn(`Room ${this.#id}: the lists did not hear who types`, whyFailed(error));
    }
  }

  /** Who speaks has read what was there. The news say so of the last one alone. */
  #said({ from, mentions = [] }: StoredMessage) {
    this.#untold.isNews = true;
    this.#untold.readers.add(from);
    for (const [, , user] of mentions) this.#untold.mentions.add(user);
  }

  /** [P11] Whatever keeps something of what it said forgets that. Who has read up to there is not called back. */
  #saysOther({ kind, seq }: StoredSaid, named: ReadonlySet<number>) {
    this.#untold.isNews = true;
    this.#untold[kind === 'tombstone' ? 'unsent' : 'edited'].add(seq);
    for (const user of named)
      if (user === EVERYONE || this.#room.cursor(user) < seq) this.#untold.mentions.add(user);
  }

  #happened(event: RoomEvent, from: number, rev: number) {
    const { concerned } = this.#untold;
    switch (event.type) {
      case 'created':
        for (const user of [from, ...event.users]) concerned.set(user, rev);
        return;
      case 'added':
      case 'removed':
        for (const user of event.users) concerned.set(user, rev);
        return;
      case 'joined':
      case 'left':
        concerned.set(from, rev);
        return;
      case 'changed':
        if (event.settings.name !== undefined) this.#renamed(rev);
        return;
      default:
    }
  }

  /** News have the name, too; who may see no message yet asks for it. */
  #renamed(rev: number) {
    const last = this.#log.newestSaid()?.seq ?? 0;
    this.#untold.isNews = last > 0;
    for (const { user, from } of this.#room.members()) if (from > last) this.#untold.concerned.set(user, rev);
  }

  async #tell() {
    if (!this.#room.state) return;
    const untold = this.#untold;
    this.#untold = nothing();
    try {
      await this.#tellMembers(untold);
      await this.#tellNews(untold);
      this.#failures = 0;
    } catch (error) {
      console.error(`Room ${this.#id}: the lists did not hear`, whyFailed(error));
      this.#tryAgain(untold);
    }
  }

  /** [P7] [P12] Presence learns who is here before any news that come after; then who came or went sees it in their list. */
  async #tellMembers({ concerned }: Untold) {
    if (concerned.size === 0) return;
    const presence = presenceFor(this.#env);
    await presence.setMembers(this.#id, ...this.#members());
    const users: number[] = [];
    // Those whose rev D1 lacks wait in `untold`, where `archived` finds them, also while the others are told.
    for (const [user, rev] of concerned) {
      if (rev <= this.#archivedRev) users.push(user);
      else this.#untold.concerned.set(user, rev);
    }
    if (users.length > 0) await presence.refresh(this.#id, users);
  }

  async #tellNews(untold: Untold) {
    const newest = untold.isNews ? this.#log.newestSaid() : undefined;
    const news = newest ? await this.#newsOf(newest, untold) : [];
    const read = this.#rowsOf(untold.readers, newest);
    if (news.length + read.length === 0) return;
    const presence = presenceFor(this.#env);
    const unknown = await presence.nudge(news, read);
    if (unknown.length === 0) return;
    await presence.setMembers(this.#id, ...this.#members());
    await presence.nudge(news);
  }

  async #newsOf(newest: StoredSaid, { mentions, unsent, edited }: Untold): Promise<Nudge[]> {
    const { seq, from, at, number } = newest;
    const { kind = 'direct', settings } = this.#room.state ?? {};
    const isGroup = kind === 'group';
    const users = isGroup ? [from] : this.#room.members().map(({ user }) => user);
    const people = (await this.#people.of(users, Date.now())).map(publicMember);
    const author = people.find(({ id }) => id === from);
    if (!author) return [];
    const news: Nudge = {
      ...{ room: this.#id, kind, author, number, membersRev: this.#members()[0] },
      last: { seq, from, at, text: previewOf(newest) },
      ...(isGroup ? { name: settings?.name ?? '' } : { people }),
      ...(mentions.size > 0 && { mentions: [...mentions] }),
      ...(unsent.size > 0 && { unsent: [...unsent] }),
      ...(edited.size > 0 && { edited: [...edited] }),
    };
    return [news];
  }

  /** Of who has the last word, the news say that they have read. */
  #rowsOf(readers: Iterable<number>, newest: StoredSaid | undefined): ForUser[] {
    const numbers = new Map<number, number>();
    return [...readers].flatMap((user) => {
      const seq = this.#room.cursor(user);
      if (!this.#room.isMember(user) || (newest?.from === user && newest.seq === seq)) return [];
      const number = numbers.get(seq) ?? this.#log.numberAt(seq);
      numbers.set(seq, number);
      return [{ user, row: { room: this.#id, read: [seq, number] } }];
    });
  }

  /** With the change that last made somebody a member, or no member any more. */
  #members(): [rev: number, members: Members] {
    const { stays = [] } = this.#room.state ?? {};
    const rev = stays.reduce((last, stay) => Math.max(last, stay.rev), 0);
    return [rev, this.#room.members().map(({ user, from }) => [user, from])];
  }

  #tryAgain({ isNews, mentions, unsent, edited, readers, concerned }: Untold) {
    const { isNews: hasMore, ...since } = this.#untold;
    this.#untold = {
      isNews: isNews || hasMore,
      mentions: new Set([...mentions, ...since.mentions]),
      unsent: new Set([...unsent, ...since.unsent]),
      edited: new Set([...edited, ...since.edited]),
      readers: new Set([...readers, ...since.readers]),
      concerned: new Map([...concerned, ...since.concerned]),
    };
    this.#failures += 1;
    if (this.#failures <= RETRIES) setTimeout(() => this.#telling.schedule(), 1_000 * this.#failures);
  }
}
