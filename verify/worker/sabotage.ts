import { PresenceObject } from '../../src/presence/object.ts';
import type { Members } from '../../src/presence/protocol.ts';
import type { Reaction } from '../../src/room/entry.ts';
import { SqlLog } from '../../src/room/log.ts';
import { RoomObject } from '../../src/room/object.ts';
import { Room, type StoredEntry } from '../../src/room/room.ts';
import { isSabotage, type Sabotage } from '../sabotages.ts';

interface Deed {
  /** Once, before the Worker runs. */
  patch?: () => void;
  /** Instead of D1. */
  db?: (db: D1Database) => D1Database;
  /** At each wake of a room. */
  room?: (sql: SqlStorage) => void;
}

export const sabotageNamed = (name = ''): Deed => {
  if (name === '') return {};
  if (!isSabotage(name)) throw new Error(`No such sabotage: ${name}`);
  return DEEDS[name];
};

const log = SqlLog.prototype;
const room = Room.prototype;
const object = RoomObject.prototype;
const presence = PresenceObject.prototype;

/** More than a client resumes at once: then it is the archive that asks. */
const CLIENT_LIMIT = 201;

const DEEDS: Record<Sabotage, Deed> = {
  'tell-first': { patch: () => delayWrites(20) },

  'forget-cid': {
    patch: () => {
      const { findByCid: named } = log;
      log.findByCid = function (sender, cid) {
        const known = named.call(this, sender, cid);
        return known && this.last().seq - known.seq < 20 ? known : undefined;
      };
    },
    room: (sql) => sql.exec('DROP INDEX IF EXISTS messages_cid'),
  },

  'skip-rev': {
    patch: () => {
      const { since } = room;
      room.since = function (...asked) {
        const page = since.call(this, ...asked);
        return { ...page, entries: page.entries.filter((_, i) => i !== 2) };
      };
    },
  },

  'swap-two': {
    patch: () => {
      const { webSocketMessage } = object;
      const late = new WeakMap<WebSocket, string | ArrayBuffer>();
      let count = 0;
      object.webSocketMessage = async function (socket, frame) {
        const held = late.get(socket);
        late.delete(socket);
        count += 1;
        if (held === undefined && count % 10 === 0) return void late.set(socket, frame);
        await webSocketMessage.call(this, socket, frame);
        if (held !== undefined) await webSocketMessage.call(this, socket, held);
      };
    },
  },

  'keep-socket': {
    patch: () => {
      object.revoke = async () => {};
    },
  },

  'leave-gap': {
    patch: () => {
      const { last } = log;
      log.last = function () {
        const { seq, number, rev } = last.call(this);
        return { seq: seq === 0 ? 0 : seq + 1, number, rev };
      };
    },
  },

  'lose-copy': {
    patch: () => {
      const { since } = log;
      log.since = function (rev, limit, viewer) {
        const entries = since.call(this, rev, limit, viewer);
        return limit > CLIENT_LIMIT && entries.length > 3 ? entries.toSpliced(1, 1) : entries;
      };
    },
  },

  'tell-others': {
    patch: () => {
      const { nudge } = presence;
      presence.nudge = function (nudges, mine) {
        const others = this.online(NOBODY).map((id) => ({ id, username: 'somebody' }));
        const told = nudges.map((one) => ({ ...one, people: [...(one.people ?? []), ...others] }));
        return nudge.call(this, told, mine);
      };
    },
  },

  miscount: {
    patch: () => {
      const { nudge } = presence;
      presence.nudge = function (nudges, mine = []) {
        for (const { row } of mine) if (row.read) row.read[1] -= 1;
        return nudge.call(this, nudges, mine);
      };
    },
  },

  'ignore-stays': {
    patch: () => {
      const { viewer } = room;
      room.viewer = function (user) {
        const seen = viewer.call(this, user);
        return this.isMember(user) ? { ...seen, ranges: [[1, null]] } : seen;
      };
    },
  },

  'widen-copy': {
    db: (db) => {
      const prepare = (sql: string) =>
        db.prepare(
          sql.includes('INSERT INTO members') && sql.includes('json_each')
            ? sql.replace("value->>'from'", '1').replace("value->>'earlier'", 'NULL')
            : sql,
        );
      return { prepare, batch: (statements) => db.batch(statements) } as D1Database;
    },
  },

  'keep-removed': {
    patch: () => {
      const { act } = room;
      room.act = function (...asked) {
        const result = act.call(this, ...asked);
        return result.ok ? { ...result, ended: [] } : result;
      };
    },
  },

  'unsend-other': {
    patch: () => {
      const { replace } = log;
      log.replace = function (entry) {
        return replace.call(this, { ...entry, seq: Math.max(1, entry.seq - 1) });
      };
    },
  },

  'keep-unsent': {
    db: (db) => {
      const prepare = (sql: string) =>
        db.prepare(sql.includes('INSERT INTO messages') ? sql.replace('body = excluded.body, ', '') : sql);
      return { prepare, batch: (statements) => db.batch(statements) } as D1Database;
    },
  },

  'bring-back': {
    patch: () => {
      const { findByCid: named } = log;
      const { post } = room;
      const logs: SqlLog[] = [];
      log.findByCid = function (sender, cid) {
        logs[0] = this;
        return named.call(this, sender, cid);
      };
      room.post = function (sender, draft, now) {
        const result = post.call(this, sender, draft, now);
        if (result.ok && result.entry.kind === 'tombstone')
          logs[0]?.replace({ ...result.entry, kind: 'message', body: draft.body });
        return result;
      };
    },
  },

  'edit-other': {
    patch: () => {
      const { replace } = log;
      log.replace = function (entry) {
        const seq = entry.kind === 'message' ? Math.max(1, entry.seq - 1) : entry.seq;
        return replace.call(this, { ...entry, seq });
      };
    },
  },

  'keep-edited': {
    db: (db) => {
      const kept = "body = CASE excluded.body WHEN '' THEN '' ELSE messages.body END, ";
      const prepare = (sql: string) =>
        db.prepare(sql.includes('INSERT INTO messages') ? sql.replace('body = excluded.body, ', kept) : sql);
      return { prepare, batch: (statements) => db.batch(statements) } as D1Database;
    },
  },

  'repeat-edit': {
    patch: () => {
      log.findEdit = () => undefined;
      log.storeEdit = () => {};
    },
  },

  'react-twice': {
    patch: () => {
      const { storeReactions } = log;
      log.storeReactions = function (message) {
        const reactions = (message.reactions ?? []).map(
          ([emoji, count, users]): Reaction => [emoji, count + 1, users],
        );
        return storeReactions.call(this, { ...message, reactions });
      };
    },
  },

  'repeat-reaction': {
    patch: () => {
      log.findReact = () => undefined;
      log.storeReact = () => {};
    },
  },

  'preview-left': {
    patch: () => {
      const { setMembers } = presence;
      const known = new Map<string, Members>();
      presence.setMembers = function (of, rev, members) {
        const here = new Set(members.map(([user]) => user));
        const left = (known.get(of) ?? []).filter(([user]) => !here.has(user));
        known.set(of, [...members, ...left]);
        return setMembers.call(this, of, rev, [...members, ...left]);
      };
    },
  },
};

/** Nobody has this id. */
const NOBODY = 0;

const delayWrites = (ms: number) => {
  const { append, findByCid: named, since, latest, lastSeqBySender } = log;
  const unwritten = new WeakMap<SqlLog, StoredEntry[]>();
  const of = (self: SqlLog) => {
    const entries = unwritten.get(self) ?? [];
    unwritten.set(self, entries);
    return entries;
  };
  log.append = function (entry) {
    const entries = of(this);
    entries.push(entry);
    setTimeout(() => append.call(this, entries.shift() ?? entry), ms);
  };
  log.findByCid = function (sender, cid) {
    return of(this).find((one) => one.from === sender && one.cid === cid) ?? named.call(this, sender, cid);
  };
  log.since = function (rev, limit, viewer) {
    return [...since.call(this, rev, limit, viewer), ...of(this).filter((one) => one.rev > rev)].slice(
      0,
      limit,
    );
  };
  log.latest = function (limit, viewer) {
    return [...latest.call(this, limit, viewer), ...of(this)].slice(-limit);
  };
  log.lastSeqBySender = function (seq) {
    const unread = of(this).flatMap((one): [number, number][] =>
      one.seq > seq ? [[one.from, one.seq]] : [],
    );
    return [...lastSeqBySender.call(this, seq), ...unread];
  };
};
