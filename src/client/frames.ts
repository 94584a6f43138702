import type { Disconnected } from '../room/disconnect.ts';
import type { EventEntry } from '../room/entry.ts';
import type { Member, Range, Refused, ServerFrame } from '../room/protocol.ts';
import type { Cursor, ShownMessage } from '../room/thread.ts';

/** What stands in a room's log: a message or an event. */
export type LogEntry = ShownMessage | EventEntry;

/** What a room tells, in the shape that this page works with. */
export type RoomFrame =
  | (Extract<ServerFrame, { type: 'welcome' }> & { ranges?: Range[] })
  | { type: 'changed'; since: number; rev: number; more: boolean; messages: LogEntry[]; people?: Member[] }
  | { type: 'seen'; cursors: Cursor[] }
  /** In a large room: how many have read its last message. */
  | { type: 'seen_by'; seq: number; count: number }
  | { type: 'typing'; users: Member[]; more: number }
  | Refused
  | Disconnected;

/**
 * What a room's server told, or nothing where the frame cannot be read. Never throws. Of several entries those that
 * have no place are left out, so that one of them does not hold up the others.
 */
export const decodeRoomFrame = (frame: string): RoomFrame | undefined => {
  const told = read(frame, ROOM);
  return (told?.type === 'changed' ? { ...told, ...decodePage(told) } : told) as RoomFrame | undefined;
};

/** The entries of a page of history, and whom they name; whatever is neither is left out. */
export const decodePage = (json: unknown): { messages: LogEntry[]; people: Member[] } => {
  const { messages, people } = record(json) ?? {};
  return {
    messages: list(messages).flatMap((entry) => (hasPlace(entry) ? [decodeEntry(entry)] : [])),
    people: list(people).filter(isMember) as unknown as Member[],
  };
};

/** Of what has a place, but cannot be read, the place at least: the window of a conversation has no gap. */
const decodeEntry = (entry: Fields): LogEntry => {
  if (isMessage(entry) || isEvent(entry)) return entry as unknown as LogEntry;
  return { ...entry, kind: 'event', event: { type: 'unknown' } } as unknown as EventEntry;
};

type Fields = Record<string, unknown>;
type Check = (told: Fields) => boolean;

const read = (frame: string, checks: Record<string, Check>): Fields | undefined => {
  const told = record(json(frame));
  return told && isKnown(told, checks) ? told : undefined;
};

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const record = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null ? (value as Fields) : undefined;

const whole = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const text = (value: unknown): boolean => typeof value === 'string';
const each = (value: unknown, check: Check): boolean =>
  Array.isArray(value) && value.every((item) => check(record(item) ?? {}));
const wholes = (value: unknown): boolean => Array.isArray(value) && value.every(whole);

const list = (value: unknown): Fields[] =>
  Array.isArray(value) ? value.map((item) => record(item) ?? {}) : [];

const hasPlace = ({ seq, rev, from, at }: Fields): boolean => [seq, rev, from, at].every(whole);

const isMessage = ({ kind = 'message', body, cid, mentions = [] }: Fields): boolean =>
  kind === 'message' &&
  text(body) &&
  (cid === undefined || text(cid)) &&
  Array.isArray(mentions) &&
  mentions.every((mention) => wholes(mention));

/** Whether this page knows what happened, its text says (event-text.ts). */
const isEvent = ({ kind, event }: Fields): boolean => kind === 'event' && text(record(event)?.type);

/** Whether it is of one of these types, and has what belongs to it. */
const isKnown = (told: Fields, checks: Record<string, Check>): boolean =>
  typeof told.type === 'string' && Object.hasOwn(checks, told.type) && checks[told.type]?.(told) === true;

const isMember = ({ id, username, name = '' }: Fields): boolean =>
  whole(id) && text(username) && (name === null || text(name));

const isCursor: Check = ({ user, seq }) => whole(user) && whole(seq);

const ROOM: Record<RoomFrame['type'], Check> = {
  welcome: ({ you, members, memberCount, rev, seq, cursors, ranges, now = 0 }) =>
    [you, memberCount, rev, seq, now].every(whole) &&
    Array.isArray(ranges) &&
    ranges.every((range) => wholes(range?.filter?.((end: unknown) => end !== null))) &&
    each(members, isMember) &&
    each(cursors, isCursor),
  changed: ({ since, rev, more, messages }) =>
    whole(since) && whole(rev) && typeof more === 'boolean' && Array.isArray(messages),
  seen: ({ cursors }) => each(cursors, isCursor),
  seen_by: ({ seq, count }) => whole(seq) && whole(count),
  typing: ({ users, more }) => each(users, isMember) && whole(more),
  refused: ({ reason }) => text(reason),
  disconnected: ({ code }) => whole(code),
};
