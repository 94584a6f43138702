import { desc, eq } from 'drizzle-orm';
import { database } from '../db/database.ts';
import { members, rooms } from '../db/schema.ts';
import type { Bindings } from '../env.ts';
import { presenceFor } from '../presence/presence.ts';
import { whyFailed } from '../web/why-failed.ts';
import type { Settings } from './form.ts';

/** Up to this many rooms, the last active first, are told at once; the others find out within 15 s (room/people-cache.ts). */
const TOLD_AT_ONCE = 40;

/** Tells Presence and the rooms, which keep copies, what a person has changed. Throws if Presence cannot be told, so that the caller tries again. Answers how many rooms were told. */
export const propagateSettings = async (
  env: Bindings,
  user: number,
  before: Settings,
  now: Settings,
): Promise<number> => {
  await presenceFor(env, user).setVisible(user, now.visible);
  return before.name !== now.name || before.receipts !== now.receipts
    ? tellRooms(env, user, !before.receipts && now.receipts)
    : 0;
};

/** Answers how many rooms were told that somebody is called something else. `shows`: they let others see from now on what they have read. */
export const tellRooms = async (env: Bindings, user: number, shows = false): Promise<number> => {
  const mine = await database(env.DB)
    .select({ id: rooms.id })
    .from(members)
    .innerJoin(rooms, eq(rooms.id, members.roomId))
    .where(eq(members.userId, user))
    .orderBy(desc(rooms.lastAt))
    .limit(TOLD_AT_ONCE);
  const telling = mine.map(({ id }) => env.ROOM.getByName(id).membersChanged(...(shows ? [user] : [])));
  for (const told of await Promise.allSettled(telling))
    if (told.status === 'rejected')
      console.warn('A room has not heard of a change yet:', whyFailed(told.reason));
  return mine.length;
};
