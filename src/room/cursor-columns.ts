import { sql } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import { rooms } from '../db/schema.ts';

/** The table of members, or an alias of it. */
type MemberColumns = Record<'userId' | 'readSeq', AnySQLiteColumn>;

/** A member's part of `rooms.cursors`: [0] is the seq up to which they have read, [1] the number of messages up to there. */
const cursor = (member: MemberColumns) =>
  sql`json_extract(${rooms.cursors}, '$."' || ${member.userId} || '"[0]')`;

/** How far a member has read, as D1 knows it, which follows the room: by the room's row, or by the column that came before. */
export const readSeq = (member: MemberColumns) =>
  sql<number>`max(${member.readSeq}, coalesce(${cursor(member)}, 0))`;
