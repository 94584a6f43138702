/**
 * Links by which people come in. The token is in the link alone; here is its hash. Opening a link uses nothing up, since
 * previews of links open it, too: a use is an account that is made, or somebody who joins its group.
 */
import { sha256 } from '@oslojs/crypto/sha2';
import { encodeBase64urlNoPadding, encodeHexLowerCase } from '@oslojs/encoding';
import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Query } from '../auth/reader.ts';
import type { Entitlement } from '../auth/users.ts';
import type { Database } from '../db/database.ts';
import { invitations, invitationUses, members, rooms, users } from '../db/schema.ts';
import type { InstanceRole, Session } from '../env.ts';
import type { Member } from '../room/member.ts';
import { memberColumns } from '../room/people.ts';
import { lifetimeOf, TOKEN_BYTES, type Wanted } from './form.ts';

/** Invitations that are open at the same time. */
export const OPEN_MAX: Record<InstanceRole, number> = { member: 5, admin: 50, owner: 50 };
/** And so many times that number in a day, however soon they are used or revoked. */
const DAILY_TIMES = 4;
const DAY = 24 * 60 * 60_000;
/** A page lists no more of them, and no more of those who came. */
const LISTED_MAX = 100;

/** `void`: its inviter is suspended, its group closed, or the inviter may not add people to it any more. */
export type InvitationState = 'open' | 'revoked' | 'expired' | 'used' | 'void';

export interface Invitation {
  id: number;
  state: InvitationState;
  inviter: Member;
  /** The group that it leads to. */
  room: string | null;
  groupName: string | null;
}

/** One of mine. */
export interface ListedInvitation {
  id: number;
  state: InvitationState;
  room: string | null;
  /** Null where I am not in the group any more. */
  groupName: string | null;
  createdAt: number;
  expiresAt: number;
  usesMax: number;
  used: number;
}

export interface Newcomer extends Member {
  invitation: number;
  usedAt: number;
  registered: boolean;
}

export const newInvitationToken = (): string =>
  encodeBase64urlNoPadding(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));

/** `token` is as tokenIn (form.ts) lets it pass. */
const hashOf = (token: string): string => encodeHexLowerCase(sha256(new TextEncoder().encode(token)));

const used = sql<number>`(SELECT count(*) FROM invitation_uses WHERE invitation_id = invitations.id)`;

/** Whether somebody may add people to a group, as D1 knows it; the room decides again. */
const mayAdd = (user: SQL | number, room: SQL | string): SQL => sql`EXISTS (
  SELECT 1 FROM members AS adding JOIN rooms AS room ON room.id = adding.room_id
  WHERE adding.user_id = ${user} AND adding.room_id = ${room} AND adding.until_seq IS NULL
    AND adding.role <> 'member' AND room.kind = 'group' AND room.closed_at IS NULL)`;

/** Of an invitation in a query. */
const stateAt = (now: number) => sql<InvitationState>`CASE
  WHEN invitations.revoked_at IS NOT NULL THEN 'revoked'
  WHEN invitations.expires_at <= ${now} THEN 'expired'
  WHEN ${used} >= invitations.uses_max THEN 'used'
  WHEN EXISTS (SELECT 1 FROM users AS inviter WHERE inviter.id = invitations.inviter_id AND inviter.suspended_at IS NOT NULL) THEN 'void'
  WHEN invitations.room_id IS NOT NULL AND NOT ${mayAdd(sql`invitations.inviter_id`, sql`invitations.room_id`)} THEN 'void'
  ELSE 'open' END`;

/** For one of a token. Nothing of one that nobody has made. */
export const readInvitation = (db: Database, token: string, now: number) =>
  db
    .select({
      // Two columns called `id` would be one in a batch (auth/reader.ts, ROOM_ID).
      invitation: sql<number>`${invitations.id}`.as('invitation'),
      state: stateAt(now).as('state'),
      ...memberColumns,
      room: invitations.roomId,
      groupName: sql<string | null>`${rooms.name}`.as('group_name'),
    })
    .from(invitations)
    .innerJoin(users, eq(users.id, invitations.inviterId))
    .leftJoin(rooms, eq(rooms.id, invitations.roomId))
    .where(eq(invitations.hash, hashOf(token)));

export const invitationIn = ([row]: Awaited<ReturnType<typeof readInvitation>>): Invitation | undefined => {
  if (!row) return undefined;
  const { invitation, state, room, groupName, ...inviter } = row;
  return { id: invitation, state, inviter, room, groupName };
};

/** How somebody who has an account stands to an invitation into a group. */
export interface Standing {
  /** Whether they are in the group, or were. */
  membership: 'present' | 'past' | undefined;
  hasUsed: boolean;
}

export const standingOf = async (db: Database, user: number, id: number, room: string): Promise<Standing> => {
  const [[member], uses] = await db.batch([
    db
      .select({ until: members.untilSeq })
      .from(members)
      .where(and(eq(members.userId, user), eq(members.roomId, room))),
    db.select({ id: invitationUses.invitationId }).from(invitationUses).where(useOf(id, user)),
  ]);
  return {
    membership: member && (member.until === null ? 'present' : 'past'),
    hasUsed: uses.length > 0,
  };
};

export interface NewInvitation extends Wanted {
  token: string;
  room: string | null;
}

/**
 * Makes one, or finds that the same form has made it before. One statement decides whether the inviter has too many, and
 * whether they may add people to the group.
 */
export const makeInvitation = async (
  db: Database,
  { user, role }: Pick<Session, 'user' | 'role'>,
  { token, room, ...wanted }: NewInvitation,
  now: number,
): Promise<'made' | 'tooMany' | 'notAllowed'> => {
  const hash = hashOf(token);
  const open = sql`(SELECT count(*) FROM invitations WHERE inviter_id = ${user.id} AND ${stateAt(now)} = 'open')`;
  const today = sql`(SELECT count(*) FROM invitations WHERE inviter_id = ${user.id} AND created_at > ${now - DAY})`;
  const most = OPEN_MAX[role];
  const allowed = room === null ? sql`TRUE` : mayAdd(user.id, room);
  const [, [found], [may]] = await db.batch([
    db
      .insert(invitations)
      .select(
        sql`SELECT NULL, ${hash}, ${user.id}, ${room}, ${now}, ${now + lifetimeOf(wanted)}, ${Number(wanted.uses)}, NULL
          WHERE ${open} < ${most} AND ${today} < ${most * DAILY_TIMES} AND ${allowed}`,
      )
      .onConflictDoNothing(),
    db
      .select({ id: invitations.id })
      .from(invitations)
      .where(and(eq(invitations.hash, hash), eq(invitations.inviterId, user.id))),
    db
      .select({ allowed: sql<number>`${allowed}`.as('allowed') })
      .from(users)
      .where(eq(users.id, user.id)),
  ]);
  if (found) return 'made';
  return may?.allowed ? 'tooMany' : 'notAllowed';
};

/** Whether there was one of theirs to revoke. */
export const revokeInvitation = async (
  db: Database,
  inviter: number,
  id: number,
  now: number,
): Promise<boolean> => {
  const revoked = await db
    .update(invitations)
    .set({ revokedAt: sql`coalesce(${invitations.revokedAt}, ${now})` })
    .where(and(eq(invitations.id, id), eq(invitations.inviterId, inviter)))
    .returning({ id: invitations.id });
  return revoked.length > 0;
};

/** For a stranger who registers by it: of several at once no more come in than it is good for. */
export const byInvitation = (
  db: Database,
  id: number,
  now: number,
  registration: SQL<string>,
): Entitlement => ({
  isGood: sql`${registration} <> 'closed' AND EXISTS (
    SELECT 1 FROM invitations WHERE invitations.id = ${id} AND ${stateAt(now)} = 'open')`,
  use: (account): Query[] => [
    db
      .insert(invitationUses)
      .select(sql`SELECT ${id}, users.id, ${now}, 1 FROM users WHERE users.id = ${account}`)
      .onConflictDoNothing(),
  ],
});

/** For somebody who has an account: whether they have a use of it, from now on or from before, and whether it is new. Never two. */
export const useInvitation = async (
  db: Database,
  id: number,
  user: number,
  now: number,
): Promise<'new' | 'before' | undefined> => {
  const [made, found] = await db.batch([
    db
      .insert(invitationUses)
      .select(
        sql`SELECT invitations.id, ${user}, ${now}, 0 FROM invitations WHERE invitations.id = ${id} AND ${stateAt(now)} = 'open'`,
      )
      .onConflictDoNothing()
      .returning({ id: invitationUses.invitationId }),
    db.select({ id: invitationUses.invitationId }).from(invitationUses).where(useOf(id, user)),
  ]);
  if (made.length > 0) return 'new';
  return found.length > 0 ? 'before' : undefined;
};

/** The group did not take them. */
export const giveBackUse = async (db: Database, id: number, user: number): Promise<void> => {
  await db.delete(invitationUses).where(useOf(id, user));
};

const useOf = (id: number, user: number) =>
  and(eq(invitationUses.invitationId, id), eq(invitationUses.userId, user));

const mine = alias(members, 'mine');

/** The newest first. */
export const invitationsOf = (db: Database, me: SQL<number> | number, now: number) =>
  db
    .select({
      id: invitations.id,
      state: stateAt(now).as('state'),
      room: invitations.roomId,
      groupName: sql<string | null>`CASE WHEN ${mine.userId} IS NOT NULL THEN ${rooms.name} END`.as(
        'group_name',
      ),
      createdAt: invitations.createdAt,
      expiresAt: invitations.expiresAt,
      usesMax: invitations.usesMax,
      used: used.as('used'),
    })
    .from(invitations)
    .leftJoin(rooms, eq(rooms.id, invitations.roomId))
    .leftJoin(
      mine,
      and(eq(mine.roomId, invitations.roomId), eq(mine.userId, invitations.inviterId), isNull(mine.untilSeq)),
    )
    .where(eq(invitations.inviterId, me))
    .orderBy(desc(invitations.id))
    .limit(LISTED_MAX);

/** Who came by somebody's invitations, the last first. */
export const newcomersOf = (db: Database, me: SQL<number> | number) =>
  db
    .select({
      invitation: invitationUses.invitationId,
      ...memberColumns,
      usedAt: invitationUses.usedAt,
      registered: invitationUses.registered,
    })
    .from(invitationUses)
    .innerJoin(invitations, eq(invitations.id, invitationUses.invitationId))
    .innerJoin(users, eq(users.id, invitationUses.userId))
    .where(eq(invitations.inviterId, me))
    .orderBy(desc(invitations.id), desc(invitationUses.usedAt))
    .limit(LISTED_MAX);

const guest = alias(users, 'guest');

/** Who came into the whole Parley by invitation, and by whose; of the newest invitations, as their index has them. For those who look after it. */
export const everyNewcomer = (db: Database) =>
  db
    .select({
      id: sql<number>`${guest.id}`.as('guest_id'),
      username: sql<string>`${guest.username}`.as('guest_username'),
      name: sql<string | null>`${guest.name}`.as('guest_name'),
      usedAt: invitationUses.usedAt,
      inviter: memberColumns,
    })
    .from(invitationUses)
    .innerJoin(invitations, eq(invitations.id, invitationUses.invitationId))
    .innerJoin(guest, eq(guest.id, invitationUses.userId))
    .innerJoin(users, eq(users.id, invitations.inviterId))
    .where(eq(invitationUses.registered, true))
    .orderBy(desc(invitationUses.invitationId), desc(invitationUses.usedAt))
    .limit(LISTED_MAX);

/** One's invitation of a token that one has just made. */
export const isMine = (db: Database, me: SQL<number> | number, token: string) =>
  db
    .select({ id: invitations.id })
    .from(invitations)
    .where(and(eq(invitations.hash, hashOf(token)), eq(invitations.inviterId, me)));
