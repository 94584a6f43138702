/**
 * [P13] Accounts that one person may have made by the dozen share the budget of one person: those of one network, for a week, and
 * those that one member invited. Whoever looks after this Parley can give each its own; whom they invite has it at once.
 */
import { sha256 } from '@oslojs/crypto/sha2';
import { encodeBase64urlNoPadding } from '@oslojs/encoding';
import { and, eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Context } from 'hono';
import { type Database, database } from '../db/database.ts';
import { invitations, invitationUses, users } from '../db/schema.ts';
import type { Bindings, InstanceRole, Parley } from '../env.ts';
import { siteOf } from '../throttle/address.ts';
import { tryTwice } from '../web/try-twice.ts';
import { whyFailed } from '../web/why-failed.ts';
import { meterOf } from './charge.ts';

/** On a laptop all come from there. */
const NOBODYS = /^(local|127\..*|0:0:0::\/48)$/;

/** Beside the answer: an account is there, whatever becomes of this. */
export const shareBudget = (c: Context<Parley>, user: number) => {
  const site = siteOf(c);
  const network = NOBODYS.test(site)
    ? undefined
    : encodeBase64urlNoPadding(sha256(new TextEncoder().encode(site)));
  beside(c, async () => {
    const { role, inviter, inviterRole } = await originOf(database(c.env.DB), user);
    if (looksAfterIt(role) || looksAfterIt(inviterRole)) return;
    if (network || inviter) await meterOf(c.env).share(user, { network, inviter: inviter ?? undefined });
  });
};

/** [P13] For who begins to look after this Parley: nobody else's use makes them wait, and nobody could give them their own budget. */
export const giveOwnBudget = (c: Context<Parley>, user: number) =>
  beside(c, () => meterOf(c.env).unshare(user));

const beside = (c: Context<Parley>, work: () => Promise<void>) =>
  c.executionCtx.waitUntil(
    tryTwice(work).catch((error) =>
      console.error('The meter was not told who shares a budget:', whyFailed(error)),
    ),
  );

const looksAfterIt = (role: InstanceRole | null | undefined) => role === 'owner' || role === 'admin';

const inviting = alias(users, 'inviting');

/** What they are here, and who invited them, if anybody did. */
const originOf = async (db: Database, user: number) => {
  const [found] = await db
    .select({ role: users.role, inviter: inviting.id, inviterRole: inviting.role })
    .from(users)
    .leftJoin(invitationUses, and(eq(invitationUses.userId, users.id), eq(invitationUses.registered, true)))
    .leftJoin(invitations, eq(invitations.id, invitationUses.invitationId))
    .leftJoin(inviting, eq(inviting.id, invitations.inviterId))
    .where(eq(users.id, user));
  return found ?? { role: null, inviter: null, inviterRole: null };
};

/** Who shares a budget; nobody, where the meter does not answer: a page is worth having without it. */
export const sharersOf = async (env: Pick<Bindings, 'METER'>): Promise<number[]> =>
  meterOf(env)
    .sharing()
    .catch(() => []);
