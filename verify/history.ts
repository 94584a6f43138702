import type { Entry, RoomEvent } from '../src/room/entry.ts';
import type { LinkHealth } from './network.ts';

/** Which message something is about, as far as it is known. */
export interface Subject {
  room: string;
  seq?: number;
  user?: number;
  cid?: string;
}

/** Something that must not be, and which promise it breaks. */
export interface Violation {
  text: string;
  subject?: Subject;
}

export type Road = 'socket' | 'form';

/** What an author wants a message of theirs to say instead. No two edits have the same text. */
export interface Edit {
  cid: string;
  seq: number;
  body: string;
  /** When it was asked, and when its author was told that it is done. */
  at: number;
  toldAt?: number;
}

/** What somebody gives a message, or takes back. */
export interface Reaction {
  room: string;
  user: number;
  cid: string;
  seq: number;
  emoji: string;
  on: boolean;
  /** When it was asked, and when who reacts was told that it is done. */
  at: number;
  toldAt?: number;
}

/** A message as its author wrote it. Times are milliseconds since the run began. */
export interface Written {
  room: string;
  user: number;
  cid: string;
  body: string;
  at: number;
  /** Whose order it keeps, and its place there. */
  outbox: string;
  place: number;
  /** Why it must not arrive, if it must not. */
  forbidden?: string;
  /** It is no message: somebody asked this to happen to a group, which may be refused. */
  operation?: RoomEvent['type'];
  /** Its author was no longer there to send it: their browser keeps it, to be copied. It may have arrived before. */
  isKept?: boolean;
  /** Its author wanted it unsent, and when they were told that it is. */
  unsent?: { at: number; toldAt?: number };
  edits?: Edit[];
  sent: { at: number; by: string; over: Road }[];
  acks: { at: number; by: string; over: Road; seq?: number }[];
}

/** A message or an event as people were told of it: all who were told the same. */
export interface Version {
  entry: Entry;
  by: { at: number; connection: Connection }[];
}

/** A socket, from the first attempt to its end. */
export interface Connection {
  id: number;
  tab: string;
  user: number;
  /** Without one it is the tab's socket for presence. */
  room?: string;
  session: SessionLife;
  at: number;
  openedAt?: number;
  closedAt?: number;
  code?: number;
  lastFrameAt?: number;
  link: LinkHealth;
}

export interface SessionLife {
  id: number;
  user: number;
  browser: string;
  /** When it was known to be over: the answer to logging out had arrived. */
  overAt?: number;
}

/** Somebody tries what is not theirs. */
export interface Attempt {
  at: number;
  who: string;
  what: string;
  room: string;
  outcome: 'refused' | 'unanswered' | 'let in';
  /** What was answered, without the room's id. */
  answer: string;
  /** There is no such room at all: the answer must be the same. */
  nowhere: boolean;
}

/** Somebody was shown something of a room, in another way than by its socket. */
export interface Sight {
  at: number;
  user: number;
  room: string;
  /** Where they saw it. */
  where: string;
  /** Which entry; or it was only that something goes on there. */
  seq?: number;
  /** What comes through a bad line comes when it likes. */
  link: LinkHealth;
}

/** Somebody was not in a group, as far as they themselves can tell: from an answer to them until a question of theirs. */
export interface Absence {
  user: number;
  room: string;
  from: number;
  until?: number;
}

export interface Happening {
  at: number;
  text: string;
  room?: string;
}

/** What happened, as seen from outside. */
export class History {
  readonly written = new Map<string, Written>();
  readonly reactions: Reaction[] = [];
  readonly told = new Map<string, Version[]>();
  readonly connections: Connection[] = [];
  readonly sessions: SessionLife[] = [];
  readonly attempts: Attempt[] = [];
  readonly sights: Sight[] = [];
  readonly absences: Absence[] = [];
  readonly happenings: Happening[] = [];
  /** What a client saw that must not be, by the name of the check. */
  readonly objections = new Map<string, Violation[]>();
  readonly counts = new Map<string, number>();
  /** How far people said that they have read, by room and user. */
  readonly reads = new Map<string, number>();
  /** How long (ms) a simple page took, as often as was asked. */
  readonly latencies: { at: number; ms: number }[] = [];
  /** Called when somebody learns that a message is stored. */
  onAck: () => void = () => {};
  #began = performance.now();

  now(): number {
    return Math.round(performance.now() - this.#began);
  }

  count(what: string, by = 1) {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  happened(text: string, room?: string) {
    this.happenings.push({ at: this.now(), text, ...(room !== undefined && { room }) });
  }

  object(check: string, text: string, subject?: Subject) {
    const list = this.objections.get(check) ?? [];
    list.push({ text, ...(subject && { subject }) });
    this.objections.set(check, list);
  }

  write(message: Omit<Written, 'at' | 'sent' | 'acks'>): Written {
    const written: Written = { ...message, at: this.now(), sent: [], acks: [] };
    this.written.set(nameOf(written), written);
    return written;
  }

  sent(written: Written, by: string, over: Road) {
    written.sent.push({ at: this.now(), by, over });
    this.count(`sent by ${over}`);
  }

  acked(written: Written, by: string, over: Road, seq?: number) {
    written.acks.push({ at: this.now(), by, over, ...(seq !== undefined && { seq }) });
    if (written.acks.length > 1) return;
    this.count('acknowledged');
    this.onAck();
  }

  tell(connection: Connection, room: string, entry: Entry) {
    const place = placeOf(room, entry.seq);
    const versions = this.told.get(place) ?? [];
    this.told.set(place, versions);
    const by = { at: this.now(), connection };
    const known = versions.find((version) => isSame(version.entry, entry));
    if (!known) versions.push({ entry: { ...entry }, by: [by] });
    else {
      known.by.push(by);
      Object.assign(known.entry, entry);
    }
  }

  saw(sight: Omit<Sight, 'at' | 'link'>, link: LinkHealth = { troubled: false }) {
    this.sights.push({ at: this.now(), link, ...sight });
    this.count(`seen in ${sight.where}`);
  }

  said(room: string, user: number, seq: number) {
    const key = `${room} ${user}`;
    this.reads.set(key, Math.max(seq, this.reads.get(key) ?? 0));
  }

  connect(connection: Omit<Connection, 'id' | 'at'>): Connection {
    const made = { ...connection, id: this.connections.length, at: this.now() };
    this.connections.push(made);
    return made;
  }

  signIn(user: number, browser: string): SessionLife {
    const session = { id: this.sessions.length, user, browser };
    this.sessions.push(session);
    return session;
  }
}

/** All of it, for who looks into a failure. */
export const asJson = ({ written, told, objections, ...history }: History) => {
  const { happenings, sessions, connections, attempts, absences, latencies, reactions } = history;
  return JSON.stringify(
    {
      ...{
        happenings,
        sessions,
        connections,
        attempts,
        absences,
        latencies,
        reactions,
        objections: [...objections],
      },
      written: [...written.values()],
      told: [...told].map(([place, versions]) => ({
        place,
        versions: versions.map(({ entry, by }) => ({
          entry,
          by: by.map(({ at, connection }) => ({ at, connection: connection.id })),
        })),
      })),
    },
    null,
    1,
  );
};

export const nameOf = ({ room, user, cid }: { room: string; user: number; cid: string }) =>
  `${room} ${user} ${cid}`;

export const placeOf = (room: string, seq: number) => `${room} ${seq}`;

/** What it says: its text, or what happened. */
export const contentOf = (entry: Entry): string =>
  JSON.stringify(entry.kind === 'message' ? entry.body : entry.kind === 'event' ? entry.event : UNSENT);

/** Of a tombstone. */
const UNSENT = null;

/** Who has given it what, as long as they are few: then all of them are told. */
export const reactionsOf = (entry: Entry): string =>
  JSON.stringify((entry.kind === 'message' && entry.reactions) || []);

/** The cid only its sender is told. */
const isSame = (a: Entry, b: Entry) =>
  a.rev === b.rev &&
  a.from === b.from &&
  a.at === b.at &&
  contentOf(a) === contentOf(b) &&
  reactionsOf(a) === reactionsOf(b) &&
  (a.cid === b.cid || a.cid === undefined || b.cid === undefined);
