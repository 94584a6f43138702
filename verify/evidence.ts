import type { Message } from '../src/room/protocol.ts';
import type { StoredMessage } from '../src/room/room.ts';
import type { History } from './history.ts';

/** Everything that the audit looks at. */
export interface Evidence {
  rooms: { id: string; members: number[] }[];
  history: History;
  ending: Ending;
  stored: Stored;
  /** The attacks that had to take place. */
  attacks: readonly string[];
}

export interface Cursor {
  user: number;
  seq: number;
}

/** What clients see when it is quiet again. */
export interface Ending {
  /** Every open conversation, which got there by rev alone. */
  tabs: { tab: string; user: number; room: string; rev: number; messages: Message[] }[];
  /** What somebody is told who connects anew. */
  welcomes: { user: number; room: string; rev: number; seq: number; cursors: Cursor[] }[];
  /** The whole history, page by page. */
  pages: { user: number; room: string; messages: Message[] }[];
  lists: { user: number; rows: Row[] }[];
  /** The last that each list was told. */
  news: { tab: string; user: number; row: News }[];
  /** How far people said last that they have read, and were confirmed. */
  reads: { user: number; room: string; seq: number }[];
  online: { told: number[]; here: number[] };
}

export interface Row {
  room: string;
  seq: number;
  unread: number;
  text: string;
}

/** As it was told. What is unread, as far as the list has heard how far they have read. */
export interface News extends Omit<Row, 'unread'> {
  unread?: number;
}

/** What is in the databases after the server has stopped. */
export interface Stored {
  rooms: Map<string, StoredRoom>;
  copies: Map<string, StoredCopy>;
  /** Objects that are no room that D1 knows. */
  unknown: string[];
}

/** A message with its cid, in the order of seq. */
export type Entry = StoredMessage;

/** In the room's own object. */
export interface StoredRoom {
  messages: Entry[];
}

/** In D1. */
export interface StoredCopy {
  messages: Entry[];
  rev: number;
  lastSeq: number;
  last: { from: number; at: number; text: string } | undefined;
  cursors: Cursor[];
}

/** The last change of these; there may be more than a function takes arguments. */
export const revOf = (messages: readonly Message[]): number =>
  messages.reduce((highest, { rev }) => Math.max(highest, rev), 0);

/** What a room has in this place. */
export const entryAt = ({ rooms }: Stored, room: string, seq: number): Entry | undefined => {
  const messages = rooms.get(room)?.messages ?? [];
  const expected = messages[seq - 1];
  return expected?.seq === seq ? expected : messages.find((entry) => entry.seq === seq);
};
