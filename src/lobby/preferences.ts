import { and, eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { members } from '../db/schema.ts';
import { type Choice, changesOf, type Now } from './choices.ts';

/** Stores what this choice changes, and no more: another tab may choose something else at the same moment. */
export const savePreferences = (db: Database, user: number, room: string, choice: Choice, now: Now) =>
  db
    .update(members)
    .set(changesOf(choice, now))
    .where(and(eq(members.userId, user), eq(members.roomId, room)))
    .returning({
      mutedUntil: members.mutedUntil,
      pinnedAt: members.pinnedAt,
      archivedNumber: members.archivedNumber,
      hiddenNumber: members.hiddenNumber,
      markedUnread: members.markedUnread,
    });
