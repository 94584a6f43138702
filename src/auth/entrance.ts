import type { Context } from 'hono';
import { database } from '../db/database.ts';
import type { Parley, User } from '../env.ts';
import { setToken, tokenOf } from './cookie.ts';
import { revoke } from './revoke.ts';
import { idOf, openSession } from './sessions.ts';

export const HOME = '/lobby/';

/**
 * All ways in end here: to somebody who has proved who they are. Always with a new token: one that somebody else may
 * have put into this browser is worth nothing afterwards.
 */
export const enter = async (c: Context<Parley>, user: Pick<User, 'id'>, next: string) => {
  await leave(c);
  setToken(c, await openSession(database(c.env.DB), user.id, Date.now()));
  return c.redirect(next || HOME, 303);
};

/** Ends the session that this browser has, if it has one. */
export const leave = async (c: Context<Parley>): Promise<void> => {
  const token = tokenOf(c);
  if (!token) return;
  const revoking = revoke(c.env, idOf(token));
  // The platform stops a request whose browser has hung up; the sockets must close all the same.
  c.executionCtx.waitUntil(revoking);
  await revoking;
};
