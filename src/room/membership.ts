/**
 * Who is in a room, since when, and what they may do there. Pure: the room calls it in the turn in which it decides, so
 * that the order of its log settles what happens when two admins remove each other, or somebody is added while they leave.
 */
import type { GroupSettings, Range, Role, RoomEvent, RoomKind } from './entry.ts';
import type { Viewer } from './visibility.ts';

/** Members of a group at most. */
export const MEMBERS_MAX = 1_000;
/** At most so many stays of one person in one room, so that nobody can fill its state by joining and leaving. */
const STAYS_MAX = 100;

/** One time that somebody was in the room: the first and the last entry that they may see of it. */
export interface Stay {
  user: number;
  from: number;
  /** The entry with which they came; what was said before is not unread for them. */
  joined: number;
  /** Null while they are here. */
  until: number | null;
  role: Role;
  /** The change that wrote it last: with it D1 and Presence learn what they lack. */
  rev: number;
  /** How it ended: who was removed comes back only by being added, who left for good only by joining. */
  end?: 'left' | 'left_for_good' | 'removed';
}

/** What a room is and who is in it; kept as one row, whatever the number of members. */
export interface RoomState {
  kind: RoomKind;
  settings?: GroupSettings;
  /** From here on new members see what was said, while the rule of history is `all`. */
  historyFrom: number;
  pinned?: number;
  closedAt?: number;
  createdAt: number;
  /** In the order in which they came. */
  stays: Stay[];
}

/** What a member asks to happen to a group. */
export type Operation =
  | { type: 'create'; settings: GroupSettings; users: number[] }
  | { type: 'add'; users: number[] }
  | { type: 'remove'; user: number }
  | { type: 'join' }
  /** `forGood`: nobody can add them again; they can still join by themselves where the group lets them. */
  | { type: 'leave'; forGood: boolean }
  | { type: 'role'; user: number; role: Role }
  | { type: 'change'; settings: Partial<GroupSettings> }
  | { type: 'pin'; seq: number }
  /** `seq`: only while this one is pinned, and not another that has replaced it meanwhile. */
  | { type: 'unpin'; seq?: number }
  | { type: 'close' };

export type OperationRefusal =
  | 'not_member'
  | 'not_allowed'
  | 'not_group'
  | 'closed'
  | 'full'
  /** It is so already, or nobody is left whom it could concern. */
  | 'nothing'
  /** They left and asked not to be added again. */
  | 'declined';

type Decision = { ok: true; event: RoomEvent; state: RoomState } | { ok: false; reason: OperationRefusal };

const RANK: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/** Two people, or one with their notes: there is nothing to decide about them. */
export const fixedState = (kind: 'direct' | 'self', users: readonly number[]): RoomState => ({
  kind,
  historyFrom: 1,
  createdAt: 0,
  stays: users.map((user) => ({ user, from: 1, joined: 0, until: null, role: 'member', rev: 0 })),
});

export const present = ({ stays }: RoomState): Stay[] => stays.filter(({ until }) => until === null);

export const stayOf = ({ stays }: RoomState, user: number): Stay | undefined =>
  stays.find((stay) => stay.user === user && stay.until === null);

/** [P12] What this person may see of the room. Nothing, for who was never in it. */
export const viewerOf = ({ stays }: RoomState, user: number): Viewer => ({
  user,
  ranges: merged(stays.filter((stay) => stay.user === user).map(({ from, until }) => [from, until])),
});

/** Whether this member may write now, or why not. */
export const postingProblem = (
  state: RoomState,
  user: number,
): 'not_member' | 'closed' | 'not_allowed' | undefined => {
  if (state.settings?.posting !== 'admins') return problemHere(state, user);
  return problemHere(state, user) ?? problemOfRank(state, user);
};

/** Whether this member may react, or why not: also where only admins write. */
export const reactingProblem = (state: RoomState, user: number): 'not_member' | 'closed' | undefined =>
  problemHere(state, user);

/** [P11] Whether this member may unsend what others have said, or why not. */
export const unsendingProblem = (
  state: RoomState,
  user: number,
): 'not_member' | 'closed' | 'not_allowed' | undefined => {
  const problem = problemHere(state, user);
  return problem ?? (state.kind === 'group' ? problemOfRank(state, user) : 'not_allowed');
};

const problemHere = (state: RoomState, user: number) => {
  if (!stayOf(state, user)) return 'not_member';
  return state.closedAt === undefined ? undefined : 'closed';
};

const problemOfRank = (state: RoomState, user: number) =>
  RANK[stayOf(state, user)?.role ?? 'member'] < RANK.admin ? 'not_allowed' : undefined;

/**
 * Decides what a member asked, for the entry that will have this place (`seq`, `rev`, `at` in ms). The state that comes
 * back is a new one. Whoever may not learn that the group exists is `not_member`.
 */
export const decide = (
  state: RoomState | undefined,
  actor: number,
  operation: Operation,
  place: { seq: number; rev: number; at: number },
): Decision => {
  if (operation.type === 'create') return state ? refused('nothing') : created(actor, operation, place);
  if (!state) return refused('not_member');
  if (state.kind !== 'group') return refused('not_group');
  if (operation.type === 'join') return joined(state, actor, place);
  const stay = stayOf(state, actor);
  if (!stay) return refused('not_member');
  if (operation.type === 'leave') return left(state, stay, operation.forGood, place);
  if (state.closedAt !== undefined) return refused('closed');
  if (RANK[stay.role] < RANK.admin) return refused('not_allowed');
  switch (operation.type) {
    case 'add':
      return added(state, operation.users, place);
    case 'remove':
      return removed(state, stay, operation.user, place);
    case 'role':
      return roleGiven(state, stay, operation, place);
    case 'change':
      return changed(state, operation.settings, place);
    case 'pin':
      if (state.pinned === operation.seq) return refused('nothing');
      return accepted({ type: 'pinned', seq: operation.seq }, { ...state, pinned: operation.seq });
    case 'unpin': {
      const asked = operation.seq ?? state.pinned;
      if (state.pinned === undefined || state.pinned !== asked) return refused('nothing');
      const { pinned: _, ...unpinned } = state;
      return accepted({ type: 'unpinned' }, unpinned);
    }
    case 'close':
      if (stay.role !== 'owner') return refused('not_allowed');
      return accepted({ type: 'closed' }, { ...state, closedAt: place.at });
    default:
      return operation satisfies never;
  }
};

type Place = { seq: number; rev: number; at: number };

const created = (
  actor: number,
  { settings, users }: Operation & { type: 'create' },
  { seq, rev, at }: Place,
): Decision => {
  const others = [...new Set(users)].filter((user) => user !== actor);
  if (others.length >= MEMBERS_MAX) return refused('full');
  const stay = (user: number, role: Role): Stay => ({
    user,
    from: seq,
    joined: seq,
    until: null,
    role,
    rev,
  });
  return accepted(
    { type: 'created', users: others, settings },
    {
      kind: 'group',
      settings,
      historyFrom: seq,
      createdAt: at,
      stays: [stay(actor, 'owner'), ...others.map((user) => stay(user, 'member'))],
    },
  );
};

const added = (state: RoomState, users: readonly number[], place: Place): Decision => {
  const absent = [...new Set(users)].filter((user) => !stayOf(state, user));
  if (absent.length === 0) return refused('nothing');
  const willing = absent.filter((user) => lastStayOf(state, user)?.end !== 'left_for_good');
  if (willing.length === 0) return refused('declined');
  if (present(state).length + willing.length > MEMBERS_MAX) return refused('full');
  if (willing.some((user) => isWornOut(state, user))) return refused('full');
  const stays = [...state.stays, ...willing.map((user) => newStay(state, user, place))];
  return accepted({ type: 'added', users: willing }, { ...state, stays });
};

const joined = (state: RoomState, actor: number, place: Place): Decision => {
  const before = lastStayOf(state, actor);
  if (before?.until === null) return refused('nothing');
  const isOpen = state.settings !== undefined && state.settings.joining !== 'invited';
  if (!isOpen || before?.end === 'removed') return refused(before ? 'not_allowed' : 'not_member');
  if (state.closedAt !== undefined) return refused('closed');
  const here = present(state);
  if (here.length >= MEMBERS_MAX || isWornOut(state, actor)) return refused('full');
  // Somebody who joins a group that everybody has left becomes its owner.
  const role = here.length === 0 ? 'owner' : 'member';
  return accepted(
    { type: 'joined' },
    { ...state, stays: [...state.stays, { ...newStay(state, actor, place), role }] },
  );
};

/** The first admin in the order of their coming takes over, else whoever has been there longest. */
const left = (state: RoomState, stay: Stay, forGood: boolean, { seq, rev }: Place): Decision => {
  const ended: Stay = { ...stay, until: seq, rev, end: forGood ? 'left_for_good' : 'left' };
  const others = present(state).filter((other) => other !== stay);
  const heir = stay.role === 'owner' ? (others.find(({ role }) => role === 'admin') ?? others[0]) : undefined;
  const stays = state.stays.map((one) => {
    if (one === stay) return ended;
    return one === heir ? { ...one, role: 'owner' as const, rev } : one;
  });
  return accepted(
    { type: 'left', ...(heir && { owner: heir.user }), ...nameNow(state) },
    { ...state, stays },
  );
};

const removed = (state: RoomState, actor: Stay, user: number, { seq, rev }: Place): Decision => {
  const stay = stayOf(state, user);
  if (!stay) return refused('nothing');
  if (user === actor.user || stay.role === 'owner') return refused('not_allowed');
  const ended: Stay = { ...stay, until: seq, rev, end: 'removed' };
  return accepted(
    { type: 'removed', users: [user], ...nameNow(state) },
    { ...state, stays: state.stays.map((one) => (one === stay ? ended : one)) },
  );
};

const nameNow = ({ settings }: RoomState) => (settings ? { name: settings.name } : {});

/** Admins make admins; only the owner unmakes one, or hands the group over. */
const roleGiven = (
  state: RoomState,
  actor: Stay,
  { user, role }: Operation & { type: 'role' },
  { rev }: Place,
): Decision => {
  const stay = stayOf(state, user);
  if (!stay || stay.role === role) return refused('nothing');
  const isPromotion = stay.role === 'member' && role === 'admin';
  if (stay === actor || (actor.role !== 'owner' && !isPromotion)) return refused('not_allowed');
  const stays = state.stays.map((one) => {
    if (one === stay) return { ...one, role, rev };
    return one === actor && role === 'owner' ? { ...one, role: 'admin' as const, rev } : one;
  });
  return accepted({ type: 'role', user, role }, { ...state, stays });
};

/** The rule of history changes forwards only: what was said under `joined` stays with those who were there. */
const changed = (state: RoomState, asked: Partial<GroupSettings>, { seq }: Place): Decision => {
  const { settings } = state;
  if (!settings) return refused('not_group');
  const entries = Object.entries(asked) as [keyof GroupSettings, string][];
  const news = Object.fromEntries(
    entries.filter(([key, value]) => settings[key] !== value),
  ) as Partial<GroupSettings>;
  if (Object.keys(news).length === 0) return refused('nothing');
  const opens = news.history === 'all';
  return accepted(
    { type: 'changed', settings: news },
    { ...state, settings: { ...settings, ...news }, ...(opens && { historyFrom: seq }) },
  );
};

/** Whatever the rule of history, somebody who comes back does not see what was said while they were away. */
const newStay = (state: RoomState, user: number, { seq, rev }: Place): Stay => {
  const seesBefore = state.settings?.history === 'all' && !lastStayOf(state, user);
  const from = seesBefore ? state.historyFrom : seq;
  return { user, from, joined: seq, until: null, role: 'member', rev };
};

const lastStayOf = ({ stays }: RoomState, user: number): Stay | undefined =>
  stays.findLast((stay) => stay.user === user);

const isWornOut = ({ stays }: RoomState, user: number): boolean =>
  stays.filter((stay) => stay.user === user).length >= STAYS_MAX;

/** Stays that touch become one range. */
const merged = (ranges: Range[]): Range[] => {
  const found: Range[] = [];
  for (const [from, until] of ranges) {
    const last = found.at(-1);
    if (last && last[1] !== null && from <= last[1] + 1) last[1] = until;
    else found.push([from, until]);
  }
  return found;
};

const accepted = (event: RoomEvent, state: RoomState): Decision => ({ ok: true, event, state });
const refused = (reason: OperationRefusal): Decision => ({ ok: false, reason });
