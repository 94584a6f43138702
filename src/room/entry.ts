/**
 * What a room's log consists of. Pure types, which the server, the wire and the browser share: each entry has its place
 * (`seq`), the change that wrote it last (`rev`), and how many messages there are up to it (`number`), so that what is
 * unread is a difference of two numbers and nothing is counted.
 */

/** `direct`: two people, for ever. `group`: any number. `self`: one person's notes. */
export type RoomKind = 'direct' | 'group' | 'self';

export type Role = 'owner' | 'admin' | 'member';

/** What new members see of what was said before they came: all of it, or nothing. */
export type HistoryRule = 'all' | 'joined';
/** Who may write. */
export type PostingRule = 'all' | 'admins';
/** How people come in: an admin adds them; or they find the group in the list; or new accounts also join automatically. */
export type JoiningRule = 'invited' | 'listed' | 'everyone';

/** What a group is. A direct room and notes have their kind alone. */
export interface GroupSettings {
  name: string;
  description: string;
  history: HistoryRule;
  posting: PostingRule;
  joining: JoiningRule;
}

/** Something that happened to the room. `from`, in its entry, is who did it. Users are ids. */
export type RoomEvent =
  | { type: 'created'; users: number[]; settings: GroupSettings }
  | { type: 'joined' }
  /**
   * `owner`: who took over from an owner who left, if anybody is there. `name`: what the group was called when somebody
   * went, which is its name for them from then on; entries of earlier versions lack it.
   */
  | { type: 'left'; owner?: number; name?: string }
  | { type: 'added'; users: number[] }
  | { type: 'removed'; users: number[]; name?: string }
  /** `owner` makes the owner before an admin. */
  | { type: 'role'; user: number; role: Role }
  | { type: 'changed'; settings: Partial<GroupSettings> }
  | { type: 'pinned'; seq: number }
  | { type: 'unpinned' }
  /** An admin has unsent the message with this place, which this user wrote. */
  | { type: 'unsent'; seq: number; user: number }
  | { type: 'closed' };

/** Stands for everybody in a mention. */
export const EVERYONE = 0;

/** Where a text names somebody: `[start, length, user]`, in UTF-16 code units of the body; EVERYONE is all members. */
export type Mention = [start: number, length: number, user: number];

/** An emoji, how many people have given it to a message, and the ids of the first; you are among them, if you have. */
export type Reaction = [emoji: string, count: number, users: number[]];

interface Place {
  seq: number;
  rev: number;
  number: number;
  from: number;
  at: number;
  /** The sender's name for it, told to the sender alone: it is the acknowledgement. */
  cid?: string;
}

/**
 * What a reply shows of the message that it answers, as that is when it is shown. [P11] It is nowhere stored. Without `text`
 * that message was unsent.
 */
export interface Quote {
  from: number;
  rev: number;
  /** Its beginning, in one line. */
  text?: string;
}

export interface Message extends Place {
  kind: 'message';
  body: string;
  mentions?: Mention[];
  /** When its author last changed it. Nothing is kept of what it said before. */
  edited?: number;
  /** The place of the message that it answers. */
  replyTo?: number;
  /** It was said by somebody before, somewhere else, which is nobody's business here. */
  forwarded?: true;
  /** [P12] That message; not there for who may not see it. */
  quote?: Quote;
  /** Empty where all were taken back. */
  reactions?: Reaction[];
}

/** [P11] What is left of a message that was unsent: nothing that it said. */
export interface Tombstone extends Place {
  kind: 'tombstone';
}

export interface EventEntry extends Place {
  kind: 'event';
  event: RoomEvent;
}

export type Entry = Message | Tombstone | EventEntry;

/** From which entry to which a member may see; null is "still here". Ascending, without overlap. */
export type Range = [from: number, until: number | null];
