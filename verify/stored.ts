import { createHash, createHmac } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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
      return id === undefined ? [] : [[id, { messages: messagesIn(file) }]];
    }),
  );
  return { rooms, copies, unknown: found.filter((file) => !files.has(file) && messagesIn(file).length > 0) };
};

const objects = (persistTo: string) =>
  globSync(join(persistTo, 'v3/do', ROOMS, '*.sqlite')).filter((file) => !isMetadata(file));

const messagesIn = (file: string): Entry[] => {
  const database = open(file);
  const hasAny = database.all("SELECT 1 FROM sqlite_master WHERE name = 'messages'").length > 0;
  const messages = hasAny
    ? database.all('SELECT seq, rev, sender AS "from", at, body, cid FROM messages ORDER BY seq, rev')
    : [];
  database.close();
  return messages as unknown as Entry[];
};

const copyOf = (d1: ReturnType<typeof open>, room: Record<string, unknown>): StoredCopy => {
  const id = String(room.id);
  const { rev, last_seq, last_sender, last_at, last_body } = room;
  return {
    messages: d1.all(
      'SELECT seq, rev, sender_id AS "from", at, body, cid FROM messages WHERE room_id = ? ORDER BY seq',
      id,
    ) as unknown as Entry[],
    rev: Number(rev),
    lastSeq: Number(last_seq),
    last:
      last_body === null
        ? undefined
        : { from: Number(last_sender), at: Number(last_at), text: String(last_body) },
    cursors: d1
      .all(
        `SELECT key AS user, value->>0 AS seq FROM rooms, json_each(cursors) WHERE rooms.id = ? ORDER BY CAST(key AS INTEGER)`,
        id,
      )
      .map(({ user, seq }) => ({ user: Number(user), seq: Number(seq) })),
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
