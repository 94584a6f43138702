import type { EventEntry, GroupSettings, RoomKind } from '../room/entry.ts';
import { memberCheck } from '../room/member.ts';
import type { Entry, Member, Reaction, Reason, Role, ServerFrame } from '../room/protocol.ts';
import type { ShownSaid, ShownTombstone } from '../room/thread.ts';
import {
  type Check,
  decodeFrame,
  flag,
  list,
  nullable,
  object,
  optional,
  pair,
  text,
  whole,
} from '../web/shape.ts';

/** What stands in a room's log: a message, what is left of one, or an event. */
export type LogEntry = ShownSaid | EventEntry;

/** What a room tells, in the shape that this page works with. */
export type RoomFrame =
  | Exclude<ServerFrame, { type: 'changed' }>
  | (Omit<Extract<ServerFrame, { type: 'changed' }>, 'messages'> & { messages: LogEntry[] });

/**
 * What a room's server told, or nothing where the frame cannot be read. Never throws. Of several entries those that
 * have no place are left out, so that one of them does not hold up the others.
 */
export const decodeRoomFrame = (frame: string): RoomFrame | undefined => {
  const told = decodeFrame(ROOM_FRAMES, frame) as RoomFrame | undefined;
  return told?.type === 'changed' ? { ...told, ...decodePage(told) } : told;
};

/** The entries of a page of history, and whom they name; whatever is neither is left out. */
export const decodePage = (json: unknown): { messages: LogEntry[]; people: Member[] } => {
  const { messages, people } = page(json) ? json : {};
  return {
    messages: array(messages).flatMap((entry) => (hasPlace(entry) ? [decodeEntry(entry)] : [])),
    people: array(people).filter(memberCheck),
  };
};

/** If an entry has a place but cannot be read, it keeps its place: the window of a conversation has no gap. */
const decodeEntry = (entry: object): LogEntry => {
  if (message(entry) && (entry.kind ?? 'message') === 'message') return entry as ShownSaid;
  if (tombstone(entry) && entry.kind === 'tombstone') return entry as unknown as ShownTombstone;
  if (event(entry) && entry.kind === 'event') return entry as unknown as EventEntry;
  return { ...entry, kind: 'event', event: { type: 'unknown' } } as unknown as EventEntry;
};

/** Something that is used as it is: its fields are looked at where they are shown. */
const someObject = object({});
/** One of these, or one that a newer server knows. */
const word = <T extends string>() => text as unknown as Check<T>;
const array = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const page = object({ messages: optional(anything()), people: optional(anything()) });
const hasPlace = object({ seq: whole, rev: whole, from: whole, at: whole });
const users = list(whole);
const reaction = ((value: unknown) =>
  Array.isArray(value) && text(value[0]) && whole(value[1]) && users(value[2])) as Check<Reaction>;
const message = object({
  kind: optional(text),
  body: text,
  cid: optional(text),
  mentions: optional(list(list(whole))),
  edited: optional(whole),
  replyTo: optional(whole),
  forwarded: optional(flag as Check<true>),
  quote: optional(object({ from: whole, rev: whole, text: optional(text) })),
  reactions: optional(list(reaction)),
});
const tombstone = object({ kind: text, cid: optional(text) });
/** Whether this page knows what happened, its text says (event-text.ts). */
const event = object({ kind: text, event: object({ type: text }) });
const done = object({ cid: text, seq: whole });
const cursor = object({ user: whole, seq: whole });

/** A check of each frame, without its `type`. It cannot pass what is not of the protocol's type. */
const ROOM_FRAMES: {
  [Type in ServerFrame['type']]: Check<Omit<Extract<ServerFrame, { type: Type }>, 'type'>>;
} = {
  welcome: object({
    v: whole,
    you: whole,
    kind: word<RoomKind>(),
    settings: optional(someObject as Check<GroupSettings>),
    pinned: optional(whole),
    closed: optional(flag as Check<true>),
    role: word<Role>(),
    memberCount: whole,
    members: list(memberCheck),
    ranges: list(pair(whole, nullable(whole))),
    rev: whole,
    seq: whole,
    number: whole,
    cursors: list(cursor),
    now: whole,
  }),
  changed: object({
    since: whole,
    rev: whole,
    more: flag,
    /** Looked at one by one: see decodePage. */
    messages: Array.isArray as unknown as Check<Entry[]>,
    people: optional(anything<Member[]>()),
  }),
  seen: object({ cursors: list(cursor) }),
  seen_by: object({ seq: whole, count: whole }),
  typing: object({ users: list(memberCheck), more: whole }),
  edited: done,
  reacted: done,
  refused: object({
    of: optional(word<'post' | 'edit' | 'unsend' | 'react' | 'read' | 'typing' | 'resume'>()),
    cid: optional(text),
    reason: word<Reason>(),
    retryAfter: optional(whole),
    seq: optional(whole),
  }),
  disconnected: object({ code: whole }),
};

function anything<T>(): Check<T> {
  return (value): value is T => true;
}
