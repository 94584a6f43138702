import type { Range, Role, RoomKind, Entry as ToldEntry } from '../src/room/entry.ts';
import type { StoredEntry } from '../src/room/room.ts';
import type { History } from './history.ts';

/** A room of the run. Of a group, `members` are all who may ever be in it. */
export interface RoomOfRun {
  id: string;
  kind: RoomKind;
  members: number[];
}

/** Everything that the audit looks at. */
export interface Evidence {
  rooms: RoomOfRun[];
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
  tabs: { tab: string; user: number; room: string; rev: number; entries: ToldEntry[] }[];
  /** What somebody is told who connects anew. */
  welcomes: Welcomed[];
  /** The whole history, page by page. */
  pages: { user: number; room: string; entries: ToldEntry[] }[];
  lists: { user: number; rows: Row[] }[];
  /** The last that each list was told. */
  news: { tab: string; user: number; row: News }[];
  /** How far people said last that they have read, and were confirmed. */
  reads: { user: number; room: string; seq: number }[];
  online: { told: number[]; here: number[] };
}

export interface Welcomed {
  user: number;
  room: string;
  rev: number;
  seq: number;
  cursors: Cursor[];
  ranges: Range[];
  /** Whoever is there, as they are told. */
  members: number[];
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

/** A message, or something that happened to a group, with its cid. */
export type Entry = StoredEntry;

/** In the room's own object, in the order of seq. */
export interface StoredRoom {
  entries: Entry[];
}

/** In D1. */
export interface StoredCopy {
  entries: Entry[];
  rev: number;
  lastSeq: number;
  /** How many messages it has. */
  lastNumber: number;
  last: { from: number; at: number; text: string } | undefined;
  /** `number`: how many messages there are up to it. */
  cursors: (Cursor & { number: number })[];
  /** Whoever is or was there: their stays, and what they are, or were. */
  members: { user: number; role: Role; ranges: Range[] }[];
}

/** The last change of these; there may be more than a function takes arguments. */
export const revOf = (entries: readonly ToldEntry[]): number =>
  entries.reduce((highest, { rev }) => Math.max(highest, rev), 0);

/** What a room has in this place. */
export const entryAt = ({ rooms }: Stored, room: string, seq: number): Entry | undefined => {
  const { entries } = rooms.get(room) ?? { entries: [] };
  const expected = entries[seq - 1];
  return expected?.seq === seq ? expected : entries.find((entry) => entry.seq === seq);
};
