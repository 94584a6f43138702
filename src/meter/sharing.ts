/**
 * [P13] Accounts that one person may have made by the dozen share the budget of one person: those of one network, for a week, and
 * those that one member invited. Whoever looks after this Parley can give each its own; whom they invite has it at once.
 */
import { sha256 } from '@oslojs/crypto/sha2';
import { encodeBase64urlNoPadding } from '@oslojs/encoding';
import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import { type Database, database } from '../db/database.ts';
import { invitations, invitationUses, users } from '../db/schema.ts';
import type { Bindings, Parley } from '../env.ts';
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
  c.executionCtx.waitUntil(
    tryTwice(async () => {
      const inviter = await inviterOf(database(c.env.DB), user);
      if (inviter?.role === 'owner' || inviter?.role === 'admin') return;
      if (network || inviter) await meterOf(c.env).share(user, { network, inviter: inviter?.id });
    }).catch((error) =>
      console.error('A new account has a budget of its own by accident:', whyFailed(error)),
    ),
  );
};

const inviterOf = async (db: Database, user: number) => {
  const [inviter] = await db
    .select({ id: users.id, role: users.role })
    .from(invitationUses)
    .innerJoin(invitations, eq(invitations.id, invitationUses.invitationId))
    .innerJoin(users, eq(users.id, invitations.inviterId))
    .where(and(eq(invitationUses.userId, user), eq(invitationUses.registered, true)));
  return inviter;
};

/** Who shares a budget; nobody, where the meter does not answer: a page is worth having without it. */
export const sharersOf = async (env: Pick<Bindings, 'METER'>): Promise<number[]> =>
  meterOf(env)
    .sharing()
    .catch(() => []);
