/**
 * Groups that are for everyone: new accounts join them by themselves. `users.awaits_groups` says that an account is
 * still to join, so that what failed at registration is made up for on the next visit to the lobby. Each request has the
 * flag with its session; only those few accounts cost a query.
 */

import { eq } from 'drizzle-orm';
import { database } from '../db/database.ts';
import { users } from '../db/schema.ts';
import type { Bindings, User } from '../env.ts';
import { memberOf } from '../room/member.ts';
import { whyFailed } from '../web/why-failed.ts';
import { groupsForEveryone } from './groups.ts';

/** Registration waits for the groups for so long (ms), so that the first page shows them. */
const PATIENCE_MS = 2_000;
/**
 * [P3] The name of this act in the log of each group: however often it is tried, an account joins once in this way, and
 * whoever has left stays out.
 */
const CID = 'joined-when-registered';

interface Request {
  env: Bindings;
  executionCtx: { waitUntil(work: Promise<unknown>): void };
}

/** Never fails, and does not wait for long: the account is there, whatever its groups do. */
export const joinAtRegistration = async (c: Request, user: User): Promise<void> => {
  const work = joinGroupsForEveryone(c.env, user);
  c.executionCtx.waitUntil(work);
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(patience.resolve, PATIENCE_MS);
  await Promise.race([work, patience.promise]);
  clearTimeout(timer);
};

/** A group that refuses, because it is full or was closed meanwhile, is not asked again; one that fails is, later. */
export const joinGroupsForEveryone = async (env: Bindings, user: User): Promise<void> => {
  const db = database(env.DB);
  const me = memberOf(user);
  try {
    const groups = await groupsForEveryone(db);
    const joining = groups.map(({ id }) => env.ROOM.getByName(id).act(me, CID, { type: 'join' }));
    const failed = (await Promise.allSettled(joining)).find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
    await db.update(users).set({ awaitsGroups: false }).where(eq(users.id, user.id));
  } catch (error) {
    console.error(
      'A new account could not join all groups yet; its next visit tries again.',
      whyFailed(error),
    );
  }
};
