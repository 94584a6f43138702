import { and, asc, desc, eq, gt, lt } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { messages } from '../db/schema.ts';
import type { Message } from './protocol.ts';

/** The messages before `seq` (the newest where it is not given), oldest first; `reader`'s own carry their cid. */
export const messagesBefore = async (
  db: Database,
  room: string,
  reader: number,
  limit: number,
  seq?: number,
) => {
  const place = seq === undefined ? undefined : lt(messages.seq, seq);
  const rows = await select(db, room, place).orderBy(desc(messages.seq)).limit(limit);
  return rows.reverse().map((row) => forReader(row, reader));
};

/** The messages after `seq`, oldest first; `reader`'s own carry their cid. */
export const messagesAfter = async (
  db: Database,
  room: string,
  reader: number,
  limit: number,
  seq: number,
) => {
  const rows = await select(db, room, gt(messages.seq, seq)).orderBy(asc(messages.seq)).limit(limit);
  return rows.map((row) => forReader(row, reader));
};

const select = (db: Database, room: string, place: ReturnType<typeof lt> | undefined) =>
  db
    .select({
      seq: messages.seq,
      rev: messages.rev,
      from: messages.senderId,
      at: messages.at,
      body: messages.body,
      cid: messages.cid,
    })
    .from(messages)
    .where(and(eq(messages.roomId, room), place));

const forReader = ({ cid, ...message }: Required<Message>, reader: number): Message =>
  message.from === reader ? { ...message, cid } : message;
