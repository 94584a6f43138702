import { createHash, createHmac } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Range, Role } from '../src/room/entry.ts';
import type { Entry, Stored, StoredCopy } from './evidence.ts';

/** The name under which wrangler keeps the objects of this class of this Worker. */
const ROOMS = 'parley-RoomObject';

/** What a server that has stopped has left in its databases. */
export const readStored = (persistTo: string): Stored => {
  const d1 = open(onlyOne(persistTo, 'v3/d1/*/*.sqlite'));
  const copies = new Map(d1.all('SELECT * FROM rooms').map((row) => [String(row.id), copyOf(d1, row)]));
  d1.close();

  const files = new Map([...copies.keys()].map((id) => [join(persistTo, 'v3/do', ROOMS, fileOf(id)), id]));
  const found = objects(persistTo);
  const rooms = new Map(
    found.flatMap((file) => {
      const id = files.get(file);
      return id === undefined ? [] : [[id, { entries: entriesIn(file) }]];
    }),
  );
  return { rooms, copies, unknown: found.filter((file) => !files.has(file) && entriesIn(file).length > 0) };
};

const objects = (persistTo: string) =>
  globSync(join(persistTo, 'v3/do', ROOMS, '*.sqlite')).filter((file) => !isMetadata(file));

const COLUMNS = 'seq, rev, coalesce(number, seq) AS number, at, body, cid, event, mentions';

const entriesIn = (file: string): Entry[] => {
  const database = open(file);
  const hasAny = database.all("SELECT 1 FROM sqlite_master WHERE name = 'entries'").length > 0;
  const rows = hasAny
    ? database.all(`SELECT ${COLUMNS}, edited, reactions, sender AS "from" FROM entries ORDER BY seq, rev`)
    : [];
  database.close();
  return rows.map(entryOf);
};

const entryOf = ({ body, event, mentions, edited, reactions, ...place }: Record<string, unknown>): Entry => {
  if (event !== null) return { kind: 'event', ...place, event: JSON.parse(String(event)) } as Entry;
  if (body === '') return { kind: 'tombstone', ...place } as Entry;
  const named = mentions !== null && { mentions: JSON.parse(String(mentions)) };
  const given = reactions !== null && { reactions: JSON.parse(String(reactions)) };
  return { kind: 'message', ...place, body, ...named, ...(edited !== null && { edited }), ...given } as Entry;
};

const rangesOf = ({ earlier, from_seq, until_seq }: Record<string, unknown>): Range[] => [
  ...(earlier === null ? [] : (JSON.parse(String(earlier)) as Range[])),
  [Number(from_seq), until_seq === null ? null : Number(until_seq)],
];

const copyOf = (d1: ReturnType<typeof open>, room: Record<string, unknown>): StoredCopy => {
  const id = String(room.id);
  const { rev, last_seq, last_number, last_sender, last_at, last_body } = room;
  return {
    entries: d1
      .all(
        `SELECT ${COLUMNS}, edited_at AS edited, reactions, sender_id AS "from" FROM messages WHERE room_id = ? ORDER BY seq`,
        id,
      )
      .map(entryOf),
    rev: Number(rev),
    lastSeq: Number(last_seq),
    lastNumber: Number(last_number ?? last_seq),
    last:
      last_body === null
        ? undefined
        : { from: Number(last_sender), at: Number(last_at), text: String(last_body) },
    cursors: d1
      .all(
        `SELECT key AS user, value->>0 AS seq, value->>1 AS number FROM rooms, json_each(cursors) WHERE rooms.id = ? ORDER BY CAST(key AS INTEGER)`,
        id,
      )
      .map(({ user, seq, number }) => ({ user: Number(user), seq: Number(seq), number: Number(number) })),
    members: d1
      .all('SELECT * FROM members WHERE room_id = ? ORDER BY user_id', id)
      .map((row) => ({ user: Number(row.user_id), role: row.role as Role, ranges: rangesOf(row) })),
  };
};

/** After SIGKILL there is a log beside the file, which is taken in when it is opened. */
const open = (file: string) => {
  if (!existsSync(file)) throw new Error(`There is no ${file}`);
  const database = new DatabaseSync(file);
  const all = (sql: string, ...values: string[]) => database.prepare(sql).all(...values);
  return { all, close: () => database.close() };
};

const onlyOne = (persistTo: string, pattern: string): string => {
  const files = globSync(join(persistTo, pattern)).filter((file) => !isMetadata(file));
  const [file] = files;
  if (!file || files.length > 1) throw new Error(`One database was expected at ${pattern}: ${files}`);
  return file;
};

const isMetadata = (file: string) => basename(file) === 'metadata.sqlite';

/** How workerd names the file of a named object: the name's keyed hash, and that hash's own as a proof. */
const fileOf = (name: string): string => {
  const key = createHash('sha256').update(ROOMS).digest();
  const sign = (data: string | Buffer) => createHmac('sha256', key).update(data).digest().subarray(0, 16);
  const head = sign(name);
  return `${Buffer.concat([head, sign(head)]).toString('hex')}.sqlite`;
};
