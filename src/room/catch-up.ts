import type { Entry } from './entry.ts';
import { publicMember } from './member.ts';
import { namedIn, type PeopleCache, seesReceipts } from './people-cache.ts';
import { FEW_MEMBERS, type Member, PAGE_SIZE, PROTOCOL_VERSION, type ServerFrame } from './protocol.ts';
import { withQuotes } from './quotes.ts';
import { entryFor, type Log, type Room, type StoredEntry } from './room.ts';

/** Changes of the room, and between which of its revs they lie. */
interface Page {
  step: { since: number; rev: number; more: boolean };
  entries: StoredEntry[];
}

type Tell = (changed: ServerFrame) => void;

/** [P4] [P12] What a room tells somebody who connects or comes back: what it is, and what they have missed. */
export class CatchUp {
  #room: Room;
  #log: Log;
  #people: PeopleCache;

  constructor(room: Room, log: Log, people: PeopleCache) {
    this.#room = room;
    this.#log = log;
    this.#people = people;
  }

  /** Has the people known whom `welcome` describes. Who is here may change until it is told. */
  async lookUp(user: number) {
    await this.#people.of(this.#introduced(user), Date.now());
  }

  /** The first frame, after `lookUp`. */
  welcome(user: number): ServerFrame {
    const { seq, rev, number, state } = this.#room;
    const people = this.#people.known(this.#introduced(user));
    return {
      type: 'welcome',
      v: PROTOCOL_VERSION,
      you: user,
      kind: state?.kind ?? 'direct',
      ...(state?.settings && { settings: state.settings }),
      ...(this.#pinned !== undefined && { pinned: this.#pinned }),
      ...(state?.closedAt !== undefined && { closed: true }),
      role: this.#room.roleOf(user),
      memberCount: this.#room.members().length,
      members: people.map(publicMember),
      ranges: [...this.#room.viewer(user).ranges],
      rev,
      seq,
      number,
      cursors: people
        .filter(({ id }) => seesReceipts(people, user, id))
        .map(({ id }) => ({ user: id, seq: this.#room.cursor(id) })),
      now: Date.now(),
    };
  }

  /** [P11] An unsent message is not pinned any more. */
  get #pinned(): number | undefined {
    const { pinned } = this.#room.state ?? {};
    return pinned !== undefined && this.#log.at(pinned)?.kind === 'message' ? pinned : undefined;
  }

  /** All members of a small room; in a large one only the person who connects. */
  #introduced(user: number): number[] {
    const members = this.#room.members();
    return members.length <= FEW_MEMBERS ? members.map((stay) => stay.user) : [user];
  }

  /** The newest entries, for a client that has none. */
  latest(user: number, tell: Tell) {
    const viewer = this.#room.viewer(user);
    const page = () => ({
      step: { since: 0, rev: this.#room.rev, more: false },
      entries: this.#log.latest(PAGE_SIZE, viewer),
    });
    return this.#tellPage(user, page, tell);
  }

  /** What changed after `since`, or the first page of it. */
  since(user: number, since: number, tell: Tell) {
    const page = () => {
      const { entries, rev, more } = this.#room.since(since, this.#room.viewer(user));
      return { step: { since, rev, more }, entries };
    };
    return this.#tellPage(user, page, tell);
  }

  /**
   * In a group, the people of a page are looked up first; the page is then read anew, in the turn in which it is sent, so
   * that no change is told before a page that does not have it.
   */
  async #tellPage(user: number, page: () => Page, tell: Tell) {
    if (this.#room.state?.kind === 'group')
      await this.#people.of(namedIn(this.#toldTo(user, page().entries)), Date.now()).catch(() => []);
    const { step, entries } = page();
    const messages = this.#toldTo(user, entries);
    const people = peopleIn(this.#room, this.#people, messages);
    tell({ type: 'changed', ...step, messages, ...(people && { people }) });
  }

  #toldTo(user: number, entries: readonly StoredEntry[]): Entry[] {
    const viewer = this.#room.viewer(user);
    return withQuotes(this.#log, entries).flatMap((entry) => entryFor(entry, viewer) ?? []);
  }
}

/** In a group, whom these entries name, as far as the room knows them at this moment. */
export const peopleIn = (room: Room, people: PeopleCache, entries: readonly Entry[]): Member[] | undefined =>
  room.state?.kind === 'group' ? people.known(namedIn(entries)).map(publicMember) : undefined;
