import type { PresenceFrame as PresenceTold } from '../presence/protocol.ts';
import type { Message, ServerFrame } from '../room/protocol.ts';

/**
 * What a room's server told, or nothing where the frame cannot be read. Never throws. Of several messages those that
 * cannot be read are left out, so that one of them does not hold up the others.
 */
export const decodeRoomFrame = (frame: string): ServerFrame | undefined => {
  const told = read(frame, ROOM) as ServerFrame | undefined;
  return told?.type === 'changed' ? { ...told, messages: decodeMessages(told) } : told;
};

/** The same for the presence socket. */
export const decodePresenceFrame = (frame: string): PresenceTold | undefined =>
  read(frame, PRESENCE) as PresenceTold | undefined;

/** The messages of a page of history; whatever is not one is left out. */
export const decodeMessages = (json: unknown): Message[] => {
  const { messages } = record(json) ?? {};
  return Array.isArray(messages) ? messages.filter((message) => isMessage(record(message) ?? {})) : [];
};

type Fields = Record<string, unknown>;
type Check = (told: Fields) => boolean;

const read = (frame: string, checks: Record<string, Check>): Fields | undefined => {
  const told = record(json(frame));
  if (!told || typeof told.type !== 'string' || !Object.hasOwn(checks, told.type)) return undefined;
  return checks[told.type]?.(told) ? told : undefined;
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

const isMessage = (message: Fields): boolean =>
  [message.seq, message.rev, message.from, message.at].every(whole) &&
  text(message.body) &&
  (message.cid === undefined || text(message.cid));

const isMember = ({ id, username, name = '' }: Fields): boolean =>
  whole(id) && text(username) && (name === null || text(name));

const isNews = ({ room, members, last, unread }: Fields): boolean => {
  const preview = record(last) ?? {};
  return (
    text(room) &&
    each(members, isMember) &&
    [preview.seq, preview.from, preview.at, unread].every(whole) &&
    text(preview.text)
  );
};

const ROOM: Record<ServerFrame['type'], Check> = {
  welcome: ({ you, members, rev, seq, cursors }) =>
    [you, rev, seq].every(whole) &&
    each(members, isMember) &&
    each(cursors, (cursor) => whole(cursor.user) && whole(cursor.seq)),
  changed: ({ since, rev, more, messages }) =>
    whole(since) && whole(rev) && typeof more === 'boolean' && Array.isArray(messages),
  seen: ({ user, seq }) => whole(user) && whole(seq),
  typing: ({ user }) => whole(user),
  refused: ({ reason }) => text(reason),
};

const PRESENCE: Record<PresenceTold['type'], Check> = {
  welcome: ({ you, online }) => whole(you) && wholes(online),
  arrived: ({ users }) => wholes(users),
  left: ({ users }) => each(users, ({ id, at }) => whole(id) && whole(at)),
  missed: () => true,
  nudged: ({ rooms }) => each(rooms, isNews),
  typing: ({ room, user }) => text(room) && whole(user),
};
