import { sha256 } from '@oslojs/crypto/sha2';
import { encodeBase64urlNoPadding, encodeHexLowerCase } from '@oslojs/encoding';
import { and, desc, eq, exists, gt, inArray, isNull, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { instance, passkeys, sessionRooms, sessions, users } from '../db/schema.ts';
import type { Session } from '../env.ts';
import type { SessionReads } from './reader.ts';

/** A session that nobody has used for so long is over (ms). */
export const IDLE_MAX = 30 * 24 * 60 * 60_000;
/** Its use is noted once in this time (ms). */
const NOTED_EVERY = 60 * 60_000;
const TOKEN_BYTES = 32;
/** More than anybody has browsers. */
export const SESSIONS_MAX = 50;
/** A page lists no more than this. It is more than SESSIONS_MAX, since simultaneous logins can exceed that by a few. */
const LISTED_MAX = 100;

/** A session, and whether it is time to note its use. */
export interface KnownSession extends Session {
  due: boolean;
}

/** How a session begins. */
interface Beginning {
  /** The User-Agent of its browser. */
  agent?: string;
  /** The hash with which the password has just agreed. */
  passwordHash?: string | undefined;
  /** The id of the passkey that has just answered. */
  passkey?: string | undefined;
}

/** A session, as its owner sees it. */
export interface ListedSession
  extends Pick<typeof sessions.$inferSelect, 'id' | 'createdAt' | 'seenAt' | 'agent'> {
  /** What the passkey is called with which it began. Null where it began otherwise, or the passkey is gone. */
  passkey: string | null;
}

/** Sessions that are over, and the rooms to which they had opened sockets. */
export interface EndedSessions {
  sessions: string[];
  visits: { session: string; room: string }[];
}

/** The id under which a session is stored. Nobody can sign in with it, so reading the table gives nobody a session. */
export const idOf = (token: string): string => encodeHexLowerCase(sha256(new TextEncoder().encode(token)));

/**
 * Signs somebody in, and answers the token for their cookie. Their forgotten sessions are cleared away.
 * Where the password has changed since it was found right, the passkey is gone, or the account is suspended, no session begins, and the
 * token is nobody's.
 */
export const openSession = async (
  db: Database,
  user: number,
  now: number,
  { agent = '', passwordHash, passkey }: Beginning = {},
): Promise<string> => {
  const token = newToken();
  const entitled = db
    .select({
      id: constant(idOf(token), sessions.id),
      userId: users.id,
      createdAt: constant(now, sessions.createdAt),
      seenAt: constant(now, sessions.seenAt),
      agent: constant(agent, sessions.agent),
      passkeyId: constant(passkey ?? null, sessions.passkeyId),
    })
    .from(users)
    .where(
      and(
        eq(users.id, user),
        isNull(users.suspendedAt),
        passwordHash === undefined ? undefined : eq(users.passwordHash, passwordHash),
        passkey === undefined
          ? undefined
          : exists(db.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.id, passkey))),
      ),
    );
  await db.batch([
    db.delete(sessions).where(and(eq(sessions.userId, user), lte(sessions.seenAt, now - IDLE_MAX))),
    db.insert(sessions).select(entitled),
  ]);
  return token;
};

export const newToken = (): string =>
  encodeBase64urlNoPadding(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));

/** A constant among the columns of a query. */
export const constant = (of: string | number | null, column: { name: string }) =>
  sql<never>`${of}`.as(column.name);

const user = { id: users.id, username: users.username, name: users.name };
/** By other names than those of the person: in a batch D1 answers columns by their names. */
const ofInstance = {
  name: sql<string>`coalesce(${instance.name}, '')`.as('instance_name'),
  groups: sql<'all' | 'admins'>`coalesce(${instance.groups}, 'all')`.as('instance_groups'),
};
const choices = {
  theme: users.theme,
  language: users.language,
  receipts: users.receipts,
};

/**
 * Whose token this is. One call, in which `reads` are answered, too, if the session is good; one that is over is removed,
 * if D1 takes that.
 */
export const sessionOf = async (
  db: Database,
  token: string,
  now: number,
  reads?: SessionReads,
  asked = { withWrites: true },
): Promise<KnownSession | undefined> => {
  const id = idOf(token);
  const [[found], ...rows] = await db.batch([whoseIs(db, id), ...(reads?.queries(asked) ?? [])]);
  if (!found) return undefined;
  if (found.seenAt <= now - IDLE_MAX) {
    await endSession(db, id).catch(() => {});
    return undefined;
  }
  const { seenAt, ...whose } = found;
  reads?.release({ id, ...whose }, rows);
  return { id, ...whose, due: seenAt <= now - NOTED_EVERY };
};

const whoseIs = (db: Database, id: string) =>
  db
    .select({
      seenAt: sessions.seenAt,
      user,
      choices,
      awaitsGroups: users.awaitsGroups,
      role: users.role,
      instance: ofInstance,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(instance, eq(instance.id, 1))
    .where(eq(sessions.id, id));

/** Notes that a session was used, from which its 30 days count anew. */
export const noteUse = async (db: Database, id: string, now: number): Promise<void> => {
  await db.update(sessions).set({ seenAt: now }).where(eq(sessions.id, id));
};

/** Somebody's sessions that are not over, the last used first. */
export const sessionsOf = (db: Database, user: number, now: number): Promise<ListedSession[]> =>
  db
    .select({
      id: sessions.id,
      createdAt: sessions.createdAt,
      seenAt: sessions.seenAt,
      agent: sessions.agent,
      passkey: passkeys.name,
    })
    .from(sessions)
    .leftJoin(passkeys, eq(passkeys.id, sessions.passkeyId))
    .where(and(eq(sessions.userId, user), gt(sessions.seenAt, now - IDLE_MAX)))
    .orderBy(desc(sessions.seenAt), sessions.id)
    .limit(LISTED_MAX);

/** Ends a session, if there is one, and answers the rooms to which it has opened sockets: revoke.ts closes those. */
export const endSession = async (db: Database, id: string): Promise<string[]> => {
  const [visited] = await db.batch([visitsOf(db, id), db.delete(sessions).where(eq(sessions.id, id))]);
  return visited.map(({ room }) => room);
};

/** The rooms to which a session has opened sockets. */
export const roomsOf = async (db: Database, id: string): Promise<string[]> =>
  (await visitsOf(db, id)).map(({ room }) => room);

const visitsOf = (db: Database, id: string) =>
  db.select({ room: sessionRooms.roomId }).from(sessionRooms).where(eq(sessionRooms.sessionId, id));

/** What `endOthers` would end. Only `if` that is so. */
export const othersOf = async (
  db: Database,
  user: number,
  keep: string,
  only?: SQL,
): Promise<EndedSessions> => {
  const found = await db
    .select({ session: sessions.id, room: sessionRooms.roomId })
    .from(sessions)
    .leftJoin(sessionRooms, eq(sessionRooms.sessionId, sessions.id))
    .where(and(eq(sessions.userId, user), ne(sessions.id, keep), only));
  return {
    sessions: [...new Set(found.map(({ session }) => session))],
    visits: found.flatMap(({ session, room }) => (room === null ? [] : [{ session, room }])),
  };
};

/** Ends all of somebody's sessions but this one, of which nothing is asked: it may be another's. */
export const endOthers = async (
  db: Database,
  user: number,
  keep: string,
  only?: SQL,
): Promise<EndedSessions> => {
  const [visits, ended] = await db.batch(endings(db, user, keep, only));
  return { sessions: ended.map(({ id }) => id), visits };
};

/** Those of somebody's sessions that were used longest ago, and leave no room for one more. */
export const oldest = (db: Database, user: number): SQL =>
  inArray(
    sessions.id,
    db
      .select({ id: sessions.id })
      .from(sessions)
      .where(eq(sessions.userId, user))
      .orderBy(desc(sessions.seenAt), sessions.id)
      .limit(Number.MAX_SAFE_INTEGER)
      .offset(SESSIONS_MAX - 1),
  );

/** The queries of `endOthers`, for a batch that does more. Only `if` that is so. */
export const endings = (db: Database, user: number, keep: string, only?: SQL) => {
  const others = and(eq(sessions.userId, user), ne(sessions.id, keep), only);
  return [
    db
      .select({ session: sessionRooms.sessionId, room: sessionRooms.roomId })
      .from(sessionRooms)
      .innerJoin(sessions, eq(sessions.id, sessionRooms.sessionId))
      .where(others),
    db.delete(sessions).where(others).returning({ id: sessions.id }),
  ] as const;
};
