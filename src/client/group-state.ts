/** What a page knows of a group beside its messages: what it is called, who is in it, and whether one may write. Pure. */
import type { GroupSettings, Role, RoomEvent } from '../room/entry.ts';
import type { LogEntry, RoomFrame } from './frames.ts';

export interface InitialGroup {
  settings: GroupSettings;
  role: Role;
  memberCount: number;
  /** Nobody, where they are too many to be told. */
  members: number[];
  pinned?: number;
  isMember: boolean;
  isClosed: boolean;
}

type Welcome = Extract<RoomFrame, { type: 'welcome' }>;

/** Follows the events of the log. One that is older than what was told as a whole changes nothing. */
export class GroupState {
  settings: GroupSettings;
  role: Role;
  memberCount: number;
  pinned: number | undefined;
  isMember: boolean;
  isClosed: boolean;
  #me: number;
  #members: Set<number>;
  #rev: number;

  constructor(me: number, initial: InitialGroup, rev: number) {
    this.#me = me;
    this.#rev = rev;
    this.settings = initial.settings;
    this.role = initial.role;
    this.memberCount = initial.memberCount;
    this.pinned = initial.pinned;
    this.isMember = initial.isMember;
    this.isClosed = initial.isClosed;
    this.#members = new Set(initial.members);
  }

  /** Who is in it; undefined where they are too many to be known. */
  get members(): ReadonlySet<number> | undefined {
    return this.#members.size === this.memberCount ? this.#members : undefined;
  }

  welcome({ settings, role, memberCount, members, pinned, closed, rev }: Welcome) {
    this.#rev = Math.max(this.#rev, rev);
    if (settings) this.settings = settings;
    this.role = role;
    this.memberCount = memberCount;
    this.pinned = pinned;
    this.isClosed = closed === true;
    this.isMember = true;
    this.#members = new Set(members.map(({ id }) => id));
  }

  /** Entries in the order of their rev. */
  changed(entries: readonly LogEntry[]) {
    for (const entry of entries) {
      if (entry.kind !== 'event' || entry.rev <= this.#rev) continue;
      this.#rev = entry.rev;
      this.#happened(entry.from, entry.event);
    }
  }

  #happened(from: number, event: RoomEvent) {
    switch (event.type) {
      case 'joined':
        return this.#came([from]);
      case 'added':
        return this.#came(event.users);
      case 'left':
        if (event.owner === this.#me) this.role = 'owner';
        return this.#went([from]);
      case 'removed':
        return this.#went(event.users);
      case 'role':
        return this.#became(from, event.user, event.role);
      case 'changed':
        this.settings = { ...this.settings, ...event.settings };
        return;
      case 'pinned':
        this.pinned = event.seq;
        return;
      case 'unpinned':
        this.pinned = undefined;
        return;
      case 'closed':
        this.isClosed = true;
        return;
      case 'unsent':
        return;
      default:
        // It was created before anybody looked; what a newer server tells is not known here.
        event satisfies { type: 'created' };
    }
  }

  #came(users: readonly number[]) {
    const isKnown = this.members !== undefined;
    this.memberCount += users.length;
    if (isKnown) for (const user of users) this.#members.add(user);
  }

  #went(users: readonly number[]) {
    const isKnown = this.members !== undefined;
    this.memberCount -= users.length;
    if (isKnown) for (const user of users) this.#members.delete(user);
    if (users.includes(this.#me)) this.isMember = false;
  }

  /** Whoever makes another the owner becomes an admin. */
  #became(from: number, user: number, role: Role) {
    if (user === this.#me) this.role = role;
    else if (role === 'owner' && from === this.#me) this.role = 'admin';
  }
}
