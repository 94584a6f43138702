import { and, eq, exists } from 'drizzle-orm';
import type { Context } from 'hono';
import { type PasswordObjection, passwordObjection } from '../auth/credentials.ts';
import { browserIn, forgettingBrowsers } from '../auth/known-browsers.ts';
import { hashPassword, verifyPassword } from '../auth/passwords.ts';
import { closeAfterAnswer, closeSockets, ended } from '../auth/revoke.ts';
import { constant, type EndedSessions, endings, idOf, newToken, othersOf } from '../auth/sessions.ts';
import { userByName } from '../auth/users.ts';
import { type Database, database } from '../db/database.ts';
import { sessions, users } from '../db/schema.ts';
import type { Parley, Session } from '../env.ts';
import { type Attempted, attempt } from '../throttle/attempts.ts';

export interface Typed {
  /** The password until now. */
  current: string;
  password: string;
}

/** Why this cannot be the new password, or nothing. */
export const objectionTo = (
  username: string,
  { current, password }: Typed,
): PasswordObjection | 'same' | undefined =>
  passwordObjection({ username, password }) ?? (password === current ? 'same' : undefined);

/**
 * [P7] Changes the password, and ends all sessions: this one goes on under a new token, which is the answer.
 * Throttled like a login, but separately: guesses at the login page keep nobody from changing their password.
 */
export const changePassword = (c: Context<Parley>, typed: Typed): Promise<Attempted<string>> => {
  const { session } = c.var;
  return attempt(c, [{ kind: 'account', key: `#${session.user.id}` }], async () => {
    const changed = await change(c, typed);
    if (!changed) return undefined;
    const { token, over } = changed;
    await closeSockets(
      c.env,
      part(over, (id) => id !== session.id),
    );
    await closeAfterAnswer(
      c,
      part(over, (id) => id === session.id),
    );
    return token;
  });
};

const change = async (c: Context<Parley>, { current, password }: Typed) => {
  const { session } = c.var;
  const db = database(c.env.DB);
  const { username } = session.user;
  const account = await userByName(db, username);
  const { ok } = await verifyPassword(c.env, username, current, account?.passwordHash);
  if (!ok || !account) return undefined;
  const hash = await hashPassword(c.env, username, password);
  const open = await othersOf(db, session.user.id, '');
  return ended(c.env, open, () => replace(db, session, [account.passwordHash, hash], browserIn(c)));
};

/** All of it or nothing: nothing where the password, too, was changed meanwhile. */
const replace = async (
  db: Database,
  { id, user }: Session,
  [from, to]: [string, string],
  browser: string | undefined,
): Promise<{ token: string; over: EndedSessions } | undefined> => {
  const token = newToken();
  const isChanged = exists(
    db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, user.id), eq(users.passwordHash, to))),
  );
  const successor = db
    .select({
      id: constant(idOf(token), sessions.id),
      userId: sessions.userId,
      createdAt: sessions.createdAt,
      seenAt: constant(Date.now(), sessions.seenAt),
      agent: sessions.agent,
      passkeyId: sessions.passkeyId,
    })
    .from(sessions)
    .where(and(eq(sessions.id, id), isChanged));
  const [changed, , visits, over] = await db.batch([
    db
      .update(users)
      .set({ passwordHash: to })
      .where(and(eq(users.id, user.id), eq(users.passwordHash, from)))
      .returning({ id: users.id }),
    db.insert(sessions).select(successor),
    ...endings(db, user.id, idOf(token), isChanged),
    forgettingBrowsers(db, user.id, browser, isChanged),
  ]);
  if (changed.length === 0) return undefined;
  return { token, over: { sessions: over.map((session) => session.id), visits } };
};

const part = ({ sessions, visits }: EndedSessions, of: (session: string) => boolean): EndedSessions => ({
  sessions: sessions.filter(of),
  visits: visits.filter(({ session }) => of(session)),
});
