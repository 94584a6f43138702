/** The accounts of this Parley, for those who look after it, and what they may do to each other's. */
import { and, desc, eq, inArray, isNotNull, isNull, lt, ne, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import { resetOpening } from '../auth/resets.ts';
import { closeSockets, ended } from '../auth/revoke.ts';
import { endings, newToken, othersOf } from '../auth/sessions.ts';
import { type Database, database } from '../db/database.ts';
import { auditLog, invitations, invitationUses, users } from '../db/schema.ts';
import type { Bindings, InstanceRole } from '../env.ts';
import { peopleCalled } from '../lobby/people-search.ts';
import type { Member } from '../room/member.ts';
import { memberColumns } from '../room/people.ts';
import { logging } from './audit-log.ts';

export const MEMBERS_PAGE = 50;

export interface ListedMember extends Member {
  role: InstanceRole;
  suspendedAt: number | null;
  createdAt: number;
  /** When one of their sessions was last used, noted once an hour. */
  lastSeen: number | null;
  inviter: Member | null;
}

const inviter = alias(users, 'inviter');

/** The newest accounts before this one; or those whom the query finds. And one more, if there are more. */
export const membersOf = async (
  db: Database,
  { query, before }: { query: string; before: number },
): Promise<ListedMember[]> => {
  const found = query === '' ? undefined : await peopleCalled(db, query.replace(/^@/, ''));
  const ids = found?.people.slice(0, MEMBERS_PAGE).map(({ id }) => id);
  if (ids?.length === 0) return [];
  return db
    .select({
      ...memberColumns,
      role: users.role,
      suspendedAt: users.suspendedAt,
      createdAt: users.createdAt,
      lastSeen: sql<number | null>`(SELECT max(seen_at) FROM sessions WHERE user_id = ${users.id})`,
      inviter: { id: inviter.id, username: inviter.username, name: inviter.name },
    })
    .from(users)
    .leftJoin(invitationUses, and(eq(invitationUses.userId, users.id), eq(invitationUses.registered, true)))
    .leftJoin(invitations, eq(invitations.id, invitationUses.invitationId))
    .leftJoin(inviter, eq(inviter.id, invitations.inviterId))
    .where(ids ? inArray(users.id, ids) : before > 0 ? lt(users.id, before) : undefined)
    .orderBy(desc(users.id))
    .limit(MEMBERS_PAGE + 1);
};

const rankOf = (role: string): SQL =>
  sql.raw(`CASE ${role} WHEN 'owner' THEN 2 WHEN 'admin' THEN 1 ELSE 0 END`);

/** The same in a condition on `users`: nobody acts on somebody of their own rank or above, and so nobody on themselves. */
const isBelow = (actor: number): SQL => sql`${rankOf('users.role')} < (
  SELECT ${rankOf('acting.role')} FROM users AS acting WHERE acting.id = ${actor} AND acting.suspended_at IS NULL)`;

export const RANK: Record<InstanceRole, number> = { member: 0, admin: 1, owner: 2 };

const someUser = (condition: SQL | undefined): SQL => sql`EXISTS (SELECT 1 FROM users WHERE ${condition})`;

/**
 * [P7] Lets nobody in to an account any more: its sessions end in the same transaction, their sockets close, and no session
 * begins. What they wrote stays. False where this person may not do that, or it is so already.
 */
export const suspend = async (env: Bindings, actor: number, user: number, now: number): Promise<boolean> => {
  const db = database(env.DB);
  const condition = and(eq(users.id, user), isNull(users.suspendedAt), isBelow(actor));
  const isOut = someUser(and(eq(users.id, user), isNotNull(users.suspendedAt)));
  const open = await othersOf(db, user, '');
  return ended(env, open, async () => {
    const [, changed, visits, over] = await db.batch([
      logging(db, { actor, act: 'suspended', user }, now, someUser(condition)),
      db.update(users).set({ suspendedAt: now }).where(condition).returning({ id: users.id }),
      ...endings(db, user, '', isOut),
    ]);
    await closeSockets(env, { sessions: over.map(({ id }) => id), visits });
    return changed.length > 0;
  });
};

export const restore = async (db: Database, actor: number, user: number, now: number): Promise<boolean> => {
  const condition = and(eq(users.id, user), isNotNull(users.suspendedAt), isBelow(actor));
  const [, changed] = await db.batch([
    logging(db, { actor, act: 'restored', user }, now, someUser(condition)),
    db.update(users).set({ suspendedAt: null }).where(condition).returning({ id: users.id }),
  ]);
  return changed.length > 0;
};

/** A link by which somebody who lost everything gets in again (auth/resets.ts): its token, which replaces the one before. Nothing where this person may not make it. */
export const makeReset = async (
  db: Database,
  actor: number,
  user: number,
  now: number,
): Promise<string | undefined> => {
  const condition = and(eq(users.id, user), isNull(users.suspendedAt), isBelow(actor));
  const token = newToken();
  const made = resetOpening(db, { token, user, actor }, now, someUser(condition));
  const [, , opened] = await db.batch([
    logging(db, { actor, act: 'reset', user }, now, someUser(condition)),
    ...made,
  ]);
  return opened.length > 0 ? token : undefined;
};

/** Written before the meter is told, which is not in this database: done twice, it is written twice. False where this person may not do that. */
export const logOwnBudget = async (
  db: Database,
  actor: number,
  user: number,
  now: number,
): Promise<boolean> => {
  const condition = someUser(and(eq(users.id, user), isBelow(actor)));
  const [logged] = await logging(db, { actor, act: 'budget', user }, now, condition).returning({
    id: auditLog.id,
  });
  return logged !== undefined;
};

/** The owner alone makes admins, and members of them again. */
export const giveRole = async (
  db: Database,
  actor: number,
  { user, role }: { user: number; role: 'admin' | 'member' },
  now: number,
): Promise<boolean> => {
  const isOwner = sql`EXISTS (SELECT 1 FROM users AS acting WHERE acting.id = ${actor} AND acting.role = 'owner')`;
  const condition = and(eq(users.id, user), ne(users.role, 'owner'), ne(users.role, role), isOwner);
  const [, changed] = await db.batch([
    logging(db, { actor, act: 'role', user, value: role }, now, someUser(condition)),
    db.update(users).set({ role }).where(condition).returning({ id: users.id }),
  ]);
  return changed.length > 0;
};
