/**
 * A room as it stands in the list of one person, `me`. Pure: the server writes its pages by these rules, and the browser
 * keeps its list by the same.
 */
import type { Preview, RoomPreferences } from '../presence/protocol.ts';
import { type Member, nameOf } from '../room/member.ts';

/** What a room is called, by its kind: after the other person, as the group, or after oneself. */
export type RoomTitle =
  | { kind: 'direct'; peer: Member }
  | { kind: 'group'; name: string }
  | { kind: 'self'; peer: Member };

export type MyRoom = RoomTitle & {
  room: string;
  /** The last message that I may see. `isOutdated`: it was edited, and D1 does not have its text yet. */
  last?: Preview & { isOutdated?: true };
  /** Who said it. */
  author?: Member;
  /** When (ms) the last thing happened that I may see: the room's place in the list. */
  at: number;
  /** How many messages there are, and how many when I last read: the difference is what is unread. */
  number: number;
  read: number;
  /** The number of the last message that names me. */
  mention: number;
  /** My membership is over. */
  ended?: 'left' | 'removed';
  preferences: RoomPreferences;
};

export const ALWAYS = Number.MAX_SAFE_INTEGER;

export const NO_PREFERENCES: RoomPreferences = {
  mutedUntil: 0,
  pinnedAt: null,
  archivedNumber: null,
  hiddenNumber: null,
  markedUnread: false,
};

/** The other member of a direct room; in notes to oneself, oneself. Nothing else assumes that there are two. */
export const peerOf = (people: readonly Member[], me: number): Member | undefined =>
  people.find(({ id }) => id !== me) ?? people[0];

/** Of notes to oneself the view knows the name. */
export const titleOf = (room: RoomTitle): string => (room.kind === 'group' ? room.name : nameOf(room.peer));

export const unreadOf = ({ number, read }: MyRoom): number => Math.max(0, number - read);

/** Somebody has named me in a message that I have not read. */
export const isMentioned = ({ mention, read }: MyRoom): boolean => mention > read;

export const isMuted = ({ preferences }: MyRoom, now: number): boolean => preferences.mutedUntil > now;

/** A new message brings an archived room back, unless it is muted. */
export const isArchived = (room: MyRoom, now: number): boolean => {
  const { archivedNumber } = room.preferences;
  return archivedNumber !== null && (room.number <= archivedNumber || isMuted(room, now));
};

export const isHidden = ({ number, preferences: { hiddenNumber } }: MyRoom): boolean =>
  hiddenNumber !== null && number <= hiddenNumber;

/** Whether something waits there for me to look at it. */
export const isUnread = (room: MyRoom): boolean => unreadOf(room) > 0 || room.preferences.markedUnread;

/** What titles and badges count: unread messages; of a muted room, only that I am named. */
export const attentionOf = (room: MyRoom, now: number): number => {
  if (isHidden(room) || isArchived(room, now)) return 0;
  if (isMuted(room, now)) return isMentioned(room) ? 1 : 0;
  return unreadOf(room) || (room.preferences.markedUnread ? 1 : 0);
};

/** The order of the list: what is pinned first, the last pinned on top, and then by last activity. */
export const inListOrder = (one: MyRoom, other: MyRoom): number =>
  (other.preferences.pinnedAt ?? 0) - (one.preferences.pinnedAt ?? 0) ||
  other.at - one.at ||
  (one.room < other.room ? -1 : 1);
