import { database } from '../db/database.ts';
import type { Bindings } from '../env.ts';
import { presenceFor } from '../presence/presence.ts';
import { endSession } from './sessions.ts';

/** An object that restarts at this moment (a deploy, an eviction) is asked again after so many ms. */
const AGAIN_AFTER = [50, 200];

/**
 * [P7] Ends a session. First in D1, so that nothing opens any more; then what is open closes, everywhere at once:
 * one object's trouble does not hold up the others.
 */
export const revoke = async (env: Bindings, session: string): Promise<void> => {
  const rooms = await endSession(database(env.DB), session);
  await Promise.all([
    closing('presence', () => presenceFor(env).revoke(session)),
    ...rooms.map((room) => closing(`room ${room}`, () => env.ROOM.getByName(room).revoke(session))),
  ]);
};

const closing = async (where: string, close: () => Promise<void>, pauses = AGAIN_AFTER): Promise<void> => {
  try {
    await close();
  } catch (error) {
    const [pause, ...later] = pauses;
    if (pause === undefined)
      return console.error(`Sockets of an ended session may still be open in ${where}: ${error}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
    await closing(where, close, later);
  }
};
