/**
 * Everything that goes over a room's socket; docs/protocol.md is the same in prose.
 * Clients ask in the imperative, the server tells in the past tense.
 */
import * as v from 'valibot';
import type { Disconnected } from './disconnect.ts';
import type { Member } from './member.ts';

export type {
  GroupSettings,
  HistoryRule,
  JoiningRule,
  Mention,
  PostingRule,
  Range,
  Role,
  RoomEvent,
  RoomKind,
} from './entry.ts';
export * from './limits.ts';
export type { Member } from './member.ts';

/** A message as it is now. `cid` is there only for its own sender: it is the acknowledgement. */
export interface Message {
  seq: number;
  rev: number;
  from: number;
  at: number;
  body: string;
  cid?: string;
}

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A name that the sender gives a message, once and for ever. */
const Cid = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/));

export const isCid = (cid: string): boolean => v.is(Cid, cid);

const Ask = v.variant('type', [
  v.object({ type: v.literal('post'), cid: Cid, body: v.string() }),
  v.object({ type: v.literal('read'), seq: whole }),
  v.object({ type: v.literal('typing') }),
  v.object({ type: v.literal('resume'), rev: whole }),
]);

/** Each `type` of what a client may ask. */
export const CLIENT_FRAME_TYPES = Ask.options.map(({ entries }) => entries.type.literal);

export type ClientFrame = v.InferOutput<typeof Ask>;
export type Post = Extract<ClientFrame, { type: 'post' }>;

export type Reason = 'malformed' | 'empty' | 'too_long' | 'too_fast' | 'cid_taken';

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

export type ServerFrame =
  | {
      type: 'welcome';
      v: number;
      you: number;
      members: Member[];
      /** The last change and the last message of the room. */
      rev: number;
      seq: number;
      /** How far each member has read. */
      cursors: { user: number; seq: number }[];
      /** The server's time. */
      now?: number;
    }
  /** Brings a client that is at `since` or beyond to `rev`. `more`: ask `resume` from `rev` for the next page. */
  | { type: 'changed'; since: number; rev: number; more: boolean; messages: Message[] }
  | { type: 'seen'; user: number; seq: number }
  | { type: 'typing'; user: number }
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
