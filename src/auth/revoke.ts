import { eq } from 'drizzle-orm';
import type { Context } from 'hono';
import { database } from '../db/database.ts';
import { sessions } from '../db/schema.ts';
import type { Bindings, Parley, Session } from '../env.ts';
import { presenceFor } from '../presence/presence.ts';
import { whyFailed } from '../web/why-failed.ts';
import { removePasskey } from './passkeys.ts';
import { type EndedSessions, endOthers, endSession, oldest, othersOf, roomsOf } from './sessions.ts';

/** An object that restarts at this moment (a deploy, an eviction) is asked again after so many ms. */
const AGAIN_AFTER = [50, 200];
/** By then a browser has the answer that was on its way (ms). */
const ANSWER_MS = 500;

/**
 * [P7] Ends a session. First in D1, so that nothing opens any more; then what is open closes, everywhere at once:
 * one object's trouble does not hold up the others.
 */
export const revoke = async (
  env: Bindings,
  session: string,
  closeAll = (over: EndedSessions) => closeSockets(env, over),
): Promise<void> => {
  const db = database(env.DB);
  const close = (rooms: string[]) =>
    closeAll({ sessions: [session], visits: rooms.map((room) => ({ session, room })) });
  const visited = await roomsOf(db, session);
  try {
    await close(await endSession(db, session));
  } catch (error) {
    // A D1 that fails may still have ended it: then nothing would find its sockets any more.
    await close(visited);
    throw error;
  }
};

/**
 * [P7] The same for the session that a browser had, and gets another one for in the answer to this very request. Its
 * sockets close when it has that: a tab that heard of it before would ask to log in, with a cookie that is worth nothing
 * any more, and stay out.
 */
export const supersede = (c: Context<Parley>, session: string): Promise<void> =>
  revoke(c.env, session, (over) => closeAfterAnswer(c, over));

/** [P7] Closes sockets of a browser when it has the answer to this request. */
export const closeAfterAnswer = async (c: Context<Parley>, over: EndedSessions): Promise<void> => {
  const pause = new Promise((done) => setTimeout(done, ANSWER_MS));
  c.executionCtx.waitUntil(pause.then(() => closeSockets(c.env, over)));
};

/** [P7] The same for all sessions of a person but the one that asks. */
export const revokeOthers = async (
  env: Bindings,
  { id, user }: Pick<Session, 'id' | 'user'>,
): Promise<void> => {
  const db = database(env.DB);
  const open = await othersOf(db, user.id, id);
  await closeSockets(env, await ended(env, open, () => endOthers(db, user.id, id)));
};

/** [P7] Removes a passkey, and ends the sessions that began with it, but for the one that asks. False where there is no such passkey. */
export const revokePasskey = async (
  env: Bindings,
  { id, user }: Pick<Session, 'id' | 'user'>,
  passkey: string,
): Promise<boolean> => {
  const db = database(env.DB);
  const open = await othersOf(db, user.id, id, eq(sessions.passkeyId, passkey));
  const over = await ended(env, open, () => removePasskey(db, user.id, passkey, id));
  if (over) await closeSockets(env, over);
  return over !== undefined;
};

/** [P7] The same for those that a person has not used for longest, so that one more can begin: there are as many as may be. */
export const revokeOldest = async (env: Bindings, user: number): Promise<void> => {
  const db = database(env.DB);
  const open = await othersOf(db, user, '', oldest(db, user));
  if (open.sessions.length === 0) return;
  await closeSockets(env, await ended(env, open, () => endOthers(db, user, '', oldest(db, user))));
};

/** What has ended. A D1 that fails may still have ended what was open: then that closes, and the failure goes on. */
export const ended = async <T>(env: Bindings, open: EndedSessions, end: () => Promise<T>): Promise<T> => {
  try {
    return await end();
  } catch (error) {
    await closeSockets(env, open);
    throw error;
  }
};

/** [P7] Closes the sockets of sessions that have ended. Each room is asked once. */
export const closeSockets = async (env: Bindings, { sessions, visits }: EndedSessions): Promise<void> => {
  const byRoom = Map.groupBy(visits, ({ room }) => room);
  await Promise.all([
    ...sessions.map((session) => closing('presence', () => presenceFor(env).revoke(session))),
    ...[...byRoom].map(([room, visits]) => {
      const ended = visits.map(({ session }) => session);
      return closing(`room ${room}`, () => env.ROOM.getByName(room).revoke(...ended));
    }),
  ]);
};

const closing = async (where: string, close: () => Promise<void>, pauses = AGAIN_AFTER): Promise<void> => {
  try {
    await close();
  } catch (error) {
    const [pause, ...later] = pauses;
    if (pause === undefined)
      return console.error(`Sockets of an ended session may still be open in ${where}: ${whyFailed(error)}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
    await closing(where, close, later);
  }
};
