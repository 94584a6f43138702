/** The limits that both ends of a room's socket keep to. They are not in protocol.ts, so that browsers load them without the parser. */
import { withLineEnds } from '../text/lines.ts';
import { isSeen } from '../text/visible.ts';

export const PROTOCOL_VERSION = 2;
/** So long (ms) after a message was said its author may change it. */
export const EDIT_WITHIN_MS = 24 * 60 * 60_000;
/** Characters (code points) of a message, after `tidy`. */
export const BODY_MAX = 4_000;
/** Bytes of a frame; a larger one closes its socket with 1009. */
export const FRAME_MAX = 64 * 1024;
/** Changes in one `changed` frame that answers `resume`. */
export const RESUME_PAGE = 200;
/** Characters (code units) of messages in it, unless one alone has more. */
export const RESUME_LENGTH = 256 * 1_024;
/** Messages that a page of the conversation shows, and that a client without a rev begins with. */
export const PAGE_SIZE = 40;

/** In a room of up to this many members each is told the names of all others, and how far they have read. */
export const FEW_MEMBERS = 50;
/** Members whom a page of a group shows, and an answer to who is called like this names. */
export const MEMBERS_PAGE = 100;
/** People whom one message may name. */
export const MENTIONS_MAX = 50;
/** People who are named as typing. */
export const TYPISTS_MAX = 4;

/** Close codes beyond RFC 6455's. */
export const CLOSE = {
  /** The session is over: sign in again. */
  signedOut: 4401,
  /** Not a member of this room, or no such room. */
  notFound: 4404,
  /** You were in this room, and are no longer. */
  removed: 4403,
  /** Nobody has written in this conversation yet: its first message, sent as a form, makes it. */
  unmade: 4410,
  /** Another protocol version: reload. */
  version: 4406,
  /** Frames faster than anybody types, for long. */
  flood: 4429,
} as const;

/** Answered by the platform itself, without waking the object. */
export const PING = 'ping';
export const PONG = 'pong';

/** The text as it is stored: well-formed, each end of a line a `\n`, no other control character but the tab, trimmed. */
export const tidy = (text: string): string =>
  withLineEnds(text.toWellFormed())
    .replace(/[^\P{Cc}\t\n]/gu, '')
    .trim();

/** Why a text (after `tidy`) cannot be sent, or nothing. What has nothing to be seen in it is empty. */
export const objection = (body: string): 'empty' | 'too_long' | undefined => {
  if (!isSeen(body)) return 'empty';
  if (body.length > BODY_MAX && [...body].length > BODY_MAX) return 'too_long';
  return undefined;
};
