/**
 * Everything that goes over a room's socket; docs/protocol.md is the same in prose.
 * Clients ask in the imperative, the server tells in the past tense.
 */
import * as v from 'valibot';
import { EMOJI_INPUT_MAX } from '../text/canonical-emoji.ts';
import type { Disconnected } from './disconnect.ts';
import type { Entry, GroupSettings, Range, Role, RoomKind } from './entry.ts';
import { MENTIONS_MAX } from './limits.ts';
import type { Member } from './member.ts';

export type {
  Entry,
  EventEntry,
  GroupSettings,
  HistoryRule,
  JoiningRule,
  Mention,
  Message,
  PostingRule,
  Quote,
  Range,
  Reaction,
  Role,
  RoomEvent,
  RoomKind,
  Tombstone,
} from './entry.ts';
export * from './limits.ts';
export type { Member } from './member.ts';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A name that the sender gives a message, once and for ever. */
const Cid = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/));

export const isCid = (cid: string): boolean => v.is(Cid, cid);

const Mentions = v.optional(v.pipe(v.array(v.tuple([whole, whole, whole])), v.maxLength(MENTIONS_MAX)));

/** Whether it is one, the room decides. */
const Emoji = v.pipe(v.string(), v.maxLength(EMOJI_INPUT_MAX));

const Ask = v.variant('type', [
  v.object({
    type: v.literal('post'),
    cid: Cid,
    body: v.string(),
    mentions: Mentions,
    replyTo: v.optional(whole),
  }),
  v.object({ type: v.literal('edit'), cid: Cid, seq: whole, body: v.string(), mentions: Mentions }),
  v.object({ type: v.literal('unsend'), cid: Cid, seq: whole }),
  v.object({ type: v.literal('react'), cid: Cid, seq: whole, emoji: Emoji, on: v.boolean() }),
  v.object({ type: v.literal('read'), seq: whole }),
  v.object({ type: v.literal('typing') }),
  v.object({ type: v.literal('resume'), rev: whole }),
]);

/** Each `type` of what a client may ask. */
export const CLIENT_FRAME_TYPES = Ask.options.map(({ entries }) => entries.type.literal);

export type ClientFrame = v.InferOutput<typeof Ask>;
export type Post = Extract<ClientFrame, { type: 'post' }>;
export type Edit = Extract<ClientFrame, { type: 'edit' }>;
export type Unsend = Extract<ClientFrame, { type: 'unsend' }>;
export type React = Extract<ClientFrame, { type: 'react' }>;

export type Reason =
  | 'malformed'
  | 'empty'
  | 'too_long'
  | 'too_fast'
  | 'cid_taken'
  /** You are not (or no longer) in this room. */
  | 'not_member'
  /** Only admins write here, or do this. */
  | 'not_allowed'
  /** The group was closed. */
  | 'closed'
  /** There is no message at this place, or you may not see it; of a post, at that which it answers. */
  | 'no_message'
  /** It was said more than a day ago. */
  | 'too_late'
  /** You, or all together, have given the message as many different emoji as it may have. */
  | 'too_many';

export interface Refused {
  type: 'refused';
  /** The `type` of what was asked, where it could be read. */
  of?: ClientFrame['type'];
  cid?: string;
  reason: Reason;
  /** With `too_fast`: milliseconds after which to ask again. */
  retryAfter?: number;
  /** With `cid_taken`: the message that has this cid already, with another text. */
  seq?: number;
}

/** How far a member has read. */
export interface Cursor {
  user: number;
  seq: number;
}

export interface Welcome {
  type: 'welcome';
  v: number;
  you: number;
  kind: RoomKind;
  /** Of a group. */
  settings?: GroupSettings;
  /** Of a group: the message that is pinned. */
  pinned?: number;
  /** The group was closed: nobody writes here any more. */
  closed?: true;
  role: Role;
  memberCount: number;
  /** All members up to FEW_MEMBERS, else you alone: the others are told when they are named. */
  members: Member[];
  /** What you may see, by seq. */
  ranges: Range[];
  /** The last change and the last entry of the room, and how many messages there are. */
  rev: number;
  seq: number;
  number: number;
  /** As far as you may know them; in a room of more than FEW_MEMBERS your own alone. */
  cursors: Cursor[];
  /** The server's time. */
  now: number;
}

export type ServerFrame =
  | Welcome
  /**
   * Brings a client that is at `since` or beyond to `rev`. `more`: ask `resume` from `rev` for the next page.
   * `people`, in groups: whom these entries name.
   */
  | { type: 'changed'; since: number; rev: number; more: boolean; messages: Entry[]; people?: Member[] }
  /** Gathered. In a room of more than FEW_MEMBERS its newest message's author is told how many have read it, instead. */
  | { type: 'seen'; cursors: Cursor[] }
  | { type: 'seen_by'; seq: number; count: number }
  /** At most TYPISTS_MAX of them by name, and how many others. You may be among them. */
  | { type: 'typing'; users: Member[]; more: number }
  /** What you asked by `edit` under this name has happened, now or before. */
  | { type: 'edited'; cid: string; seq: number }
  /** The same for `react`. */
  | { type: 'reacted'; cid: string; seq: number }
  | Refused
  /** The last one: this socket closes with this code. Act on it at once, the Close may be reported seconds later. */
  | Disconnected;

export type Parsed = { ok: true; ask: ClientFrame } | { ok: false; refused: Refused };

/** What a client asks, or why it cannot be read. Never throws. */
export const parseClientFrame = (frame: string): Parsed => {
  const value = json(frame);
  const result = v.safeParse(Ask, value);
  return result.success ? { ok: true, ask: result.output } : { ok: false, refused: malformed(value) };
};

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Says as much of the broken frame as could be read, so that its sender finds the message again. */
const malformed = (value: unknown): Refused => {
  const type = v.safeParse(v.object({ type: v.picklist(CLIENT_FRAME_TYPES) }), value);
  const cid = v.safeParse(v.object({ cid: Cid }), value);
  return {
    type: 'refused',
    ...(type.success && { of: type.output.type }),
    ...(cid.success && { cid: cid.output.cid }),
    reason: 'malformed',
  };
};
