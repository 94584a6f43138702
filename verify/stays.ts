/**
 * Who was in a room, from where to where, by its log alone: P12 in the audit's own words, and not in the server's. What
 * somebody may see of a group are their stays. One begins with the entry by which they came; where the rule of history was
 * `all` and they had never been there, as far back as that rule reached. It ends with the entry by which they went.
 */
import type { Range, Role } from '../src/room/entry.ts';
import type { Entry, Evidence, RoomOfRun } from './evidence.ts';

export interface Stays {
  /** By user; in the order of seq, none touching the next. */
  ranges: ReadonlyMap<number, Range[]>;
  /** Who is there at the end, and as what. */
  present: ReadonlyMap<number, Role>;
  /** The entry by which somebody came last. */
  came: ReadonlyMap<number, number>;
  /** Entries whose author was not there, or might not do that. */
  faults: { entry: Entry; text: string }[];
}

/** Of every room of the run, by what is stored of it. */
export const allStays = ({
  rooms,
  stored,
}: Pick<Evidence, 'rooms' | 'stored'>): ((room: string) => Stays) => {
  const all = new Map(
    rooms.map((room) => [room.id, staysIn(room, stored.rooms.get(room.id)?.entries ?? [])]),
  );
  return (room) => all.get(room) ?? NOBODY;
};

export const staysIn = ({ kind, members }: RoomOfRun, entries: readonly Entry[]): Stays => {
  if (kind !== 'group') return fixed(members, entries);
  const log = new Stayed();
  for (const entry of entries) log.read(entry);
  return {
    ranges: new Map([...log.ranges].map(([user, ranges]) => [user, joined(ranges)])),
    present: log.present,
    came: log.came,
    faults: log.faults,
  };
};

const NOBODY: Stays = { ranges: new Map(), present: new Map(), came: new Map(), faults: [] };

export const sees = ({ ranges }: Stays, user: number, seq: number): boolean =>
  (ranges.get(user) ?? []).some(([from, until]) => seq >= from && (until === null || seq <= until));

const fixed = (members: number[], entries: readonly Entry[]): Stays => ({
  ranges: new Map(members.map((user) => [user, [[1, null]]])),
  present: new Map(members.map((user) => [user, 'member'])),
  came: new Map(),
  faults: entries
    .filter(({ from }) => !members.includes(from))
    .map((entry) => ({ entry, text: `${entry.from} is not in this room` })),
});

class Stayed {
  readonly ranges = new Map<number, Range[]>();
  readonly present = new Map<number, Role>();
  readonly came = new Map<number, number>();
  readonly faults: Stays['faults'] = [];
  #seesBefore = true;
  #visibleFrom = 1;
  #isClosed = false;

  read(entry: Entry) {
    const { from, seq } = entry;
    const isThere = this.present.has(from);
    if (entry.kind !== 'event') {
      if (!isThere) this.#fault(entry, `${from} was not there when this was written`);
      if (this.#isClosed) this.#fault(entry, 'written after the group was closed');
      return;
    }
    const { event } = entry;
    switch (event.type) {
      case 'created':
        if (seq !== 1) this.#fault(entry, 'created again');
        this.#visibleFrom = seq;
        this.#seesBefore = event.settings.history === 'all';
        for (const user of [from, ...event.users]) this.#comes(user, seq);
        this.present.set(from, 'owner');
        return;
      case 'joined':
        if (isThere) this.#fault(entry, `${from} joined, and was there`);
        return this.#comes(from, seq);
      case 'added':
        this.#mustBeAdmin(entry);
        for (const user of event.users) {
          if (this.present.has(user)) this.#fault(entry, `${user} was added, and was there`);
          this.#comes(user, seq);
        }
        return;
      case 'left':
        return this.#leaves(entry, event.owner);
      case 'removed':
        this.#mustBeAdmin(entry);
        for (const user of event.users) {
          if (!this.present.has(user)) this.#fault(entry, `${user} was removed, and was not there`);
          if (this.present.get(user) === 'owner') this.#fault(entry, 'the owner was removed');
          this.#goes(user, seq);
        }
        return;
      case 'role':
        this.#mustBeAdmin(entry);
        if (event.role === 'owner') {
          if (this.present.get(from) !== 'owner') this.#fault(entry, `${from} handed over what is another's`);
          this.present.set(from, 'admin');
        }
        this.present.set(event.user, event.role);
        return;
      case 'changed':
        this.#mustBeAdmin(entry);
        if (event.settings.history === 'all') this.#visibleFrom = seq;
        if (event.settings.history) this.#seesBefore = event.settings.history === 'all';
        return;
      case 'closed':
        this.#isClosed = true;
        return this.#mustBeAdmin(entry);
      default:
        return this.#mustBeAdmin(entry);
    }
  }

  #comes(user: number, seq: number) {
    const before = this.ranges.get(user);
    const from = this.#seesBefore && !before ? this.#visibleFrom : seq;
    this.ranges.set(user, [...(before ?? []), [from, null]]);
    this.present.set(user, 'member');
    this.came.set(user, seq);
  }

  /** A group whose owner leaves is the first admin's, or else of whoever has been there longest. */
  #leaves(entry: Entry, heir: number | undefined) {
    const { from, seq } = entry;
    const role = this.present.get(from);
    if (!role) this.#fault(entry, `${from} left, and was not there`);
    this.#goes(from, seq);
    const others = [...this.present];
    const [due] = others.find(([, other]) => other === 'admin') ?? others[0] ?? [];
    const expected = role === 'owner' ? due : undefined;
    if (heir !== expected)
      this.#fault(entry, `${heir ?? 'nobody'} took over, and not ${expected ?? 'nobody'}`);
    if (heir !== undefined) this.present.set(heir, 'owner');
  }

  #goes(user: number, seq: number) {
    const last = this.ranges.get(user)?.at(-1);
    if (last) last[1] = seq;
    this.present.delete(user);
  }

  #mustBeAdmin(entry: Entry) {
    const role = this.present.get(entry.from);
    if (role !== 'owner' && role !== 'admin') this.#fault(entry, `${entry.from} was ${role ?? 'not there'}`);
  }

  #fault(entry: Entry, text: string) {
    this.faults.push({ entry, text });
  }
}

/** Stays that touch are one. */
export const joined = (ranges: readonly Range[]): Range[] => {
  const found: Range[] = [];
  for (const [from, until] of ranges) {
    const last = found.at(-1);
    if (last && last[1] !== null && from <= last[1] + 1) last[1] = until;
    else found.push([from, until]);
  }
  return found;
};
