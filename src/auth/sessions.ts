import { sha256 } from '@oslojs/crypto/sha2';
import { encodeBase64urlNoPadding, encodeHexLowerCase } from '@oslojs/encoding';
import { and, eq, lte } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { sessionRooms, sessions, users } from '../db/schema.ts';
import type { Session } from '../env.ts';

/** A session that nobody has used for so long is over (ms). */
export const IDLE_MAX = 30 * 24 * 60 * 60_000;
/** Its use is noted once in this time (ms). */
const NOTED_EVERY = 60 * 60_000;
const TOKEN_BYTES = 32;

/** A session, and whether it is time to note its use. */
export interface Known extends Session {
  due: boolean;
}

/** Under which a session is stored: who reads the table cannot sign in with it. */
export const idOf = (token: string): string => encodeHexLowerCase(sha256(new TextEncoder().encode(token)));

/** Signs somebody in, and answers the token for their cookie. Their forgotten sessions are cleared away. */
export const openSession = async (db: Database, user: number, now: number): Promise<string> => {
  const token = encodeBase64urlNoPadding(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));
  await db.batch([
    db.delete(sessions).where(and(eq(sessions.userId, user), lte(sessions.seenAt, now - IDLE_MAX))),
    db.insert(sessions).values({ id: idOf(token), userId: user, createdAt: now, seenAt: now }),
  ]);
  return token;
};

const user = { id: users.id, username: users.username, name: users.name };
const choices = {
  theme: users.theme,
  language: users.language,
  receipts: users.receipts,
  visible: users.visible,
};

/** Whose token this is. One query; a session that is over is removed. */
export const sessionOf = async (db: Database, token: string, now: number): Promise<Known | undefined> => {
  const id = idOf(token);
  const [found] = await db
    .select({ seenAt: sessions.seenAt, user, choices })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.id, id));
  if (!found) return undefined;
  if (found.seenAt <= now - IDLE_MAX) {
    await endSession(db, id);
    return undefined;
  }
  const { seenAt, ...whose } = found;
  return { id, ...whose, due: seenAt <= now - NOTED_EVERY };
};

/** Notes that a session was used, from which its 30 days count anew. */
export const noteUse = async (db: Database, id: string, now: number): Promise<void> => {
  await db.update(sessions).set({ seenAt: now }).where(eq(sessions.id, id));
};

/** Ends a session, if there is one, and answers the rooms to which it has opened sockets: revoke.ts closes those. */
export const endSession = async (db: Database, id: string): Promise<string[]> => {
  const [visited] = await db.batch([
    db.select({ room: sessionRooms.roomId }).from(sessionRooms).where(eq(sessionRooms.sessionId, id)),
    db.delete(sessions).where(eq(sessions.id, id)),
  ]);
  return visited.map(({ room }) => room);
};
