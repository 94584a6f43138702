/** What was done to look after this Parley, for the owner and the admins. Each act is written in the transaction that does it. */
import { desc, eq, lt, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Database } from '../db/database.ts';
import { auditLog, users } from '../db/schema.ts';
import type { Member } from '../room/member.ts';

export const LOG_PAGE = 50;

export type Act = typeof auditLog.$inferSelect.act;

interface NewEntry {
  actor: number | SQL<number>;
  act: Act;
  user?: number | SQL<number>;
  value?: string;
}

/** For the batch of the act, before its statement: written if the act will be done, which `condition` says. */
export const logging = (db: Database, { actor, act, user, value }: NewEntry, now: number, condition: SQL) =>
  db
    .insert(auditLog)
    .select(sql`SELECT NULL, ${now}, ${actor}, ${act}, ${user ?? null}, ${value ?? null} WHERE ${condition}`);

export interface LogEntry {
  id: number;
  at: number;
  act: Act;
  value: string | null;
  actor: Member | null;
  user: Member | null;
}

const actor = alias(users, 'actor');

/** The last first, from before this one on; and one more if there are more. */
export const logBefore = (db: Database, before: number): Promise<LogEntry[]> =>
  db
    .select({
      id: auditLog.id,
      at: auditLog.at,
      act: auditLog.act,
      value: auditLog.value,
      actor: { id: actor.id, username: actor.username, name: actor.name },
      user: { id: users.id, username: users.username, name: users.name },
    })
    .from(auditLog)
    .leftJoin(actor, eq(actor.id, auditLog.actorId))
    .leftJoin(users, eq(users.id, auditLog.userId))
    .where(before > 0 ? lt(auditLog.id, before) : undefined)
    .orderBy(desc(auditLog.id))
    .limit(LOG_PAGE + 1);
