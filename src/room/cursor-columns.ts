import { sql } from 'drizzle-orm';
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core';
import { rooms } from '../db/schema.ts';

/** The table of members, or an alias of it. */
type MemberColumns = Record<'userId' | 'readSeq', AnySQLiteColumn>;

/** A member's part of `rooms.cursors`: [0] is the seq up to which they have read, [1] the number of messages up to there. */
const cursor = (member: MemberColumns, part: 0 | 1) =>
  sql`json_extract(${rooms.cursors}, '$."' || ${member.userId} || ${sql.raw(`'"[${part}]'`)})`;

/** How far a member has read, as D1 knows it, which follows the room: by the room's row, or by the column that came before. */
export const readSeq = (member: MemberColumns) =>
  sql<number>`max(${member.readSeq}, coalesce(${cursor(member, 0)}, 0))`;

/** How many messages there were up to there. In the rooms that the older column is for, each entry is a message. */
export const readNumber = (member: MemberColumns) =>
  sql<number>`max(${member.readSeq}, coalesce(${cursor(member, 1)}, 0))`;
