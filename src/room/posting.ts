/** Whether one may write in a room, as its page and the browser say it; the room itself decides (membership.ts). */
import type { Live } from '../web/texts/en.ts';
import type { GroupSettings, Role } from './entry.ts';

interface Standing {
  isMember: boolean;
  isClosed: boolean;
  role: Role;
  settings?: GroupSettings | undefined;
}

/** Why one cannot write here, or nothing. */
export const whyReadOnly = (
  { isMember, isClosed, role, settings }: Standing,
  words: Live,
): string | undefined => {
  if (!isMember) return words.room.ended;
  if (isClosed) return words.refused.closed;
  return settings?.posting === 'admins' && role === 'member' ? words.refused.notAllowed : undefined;
};
