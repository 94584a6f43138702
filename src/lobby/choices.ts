import type { RoomPreferences } from '../presence/protocol.ts';
import { ALWAYS } from './my-room.ts';

const HOUR = 60 * 60 * 1_000;

/** `number`: how many messages there are, as far as whoever chooses can know. */
export interface Now {
  at: number;
  number: number;
}

const CHANGES = {
  'mute-1h': ({ at }) => ({ mutedUntil: at + HOUR }),
  'mute-8h': ({ at }) => ({ mutedUntil: at + 8 * HOUR }),
  'mute-always': () => ({ mutedUntil: ALWAYS }),
  unmute: () => ({ mutedUntil: 0 }),
  pin: ({ at }) => ({ pinnedAt: at, archivedNumber: null, hiddenNumber: null }),
  unpin: () => ({ pinnedAt: null }),
  archive: ({ number }) => ({ archivedNumber: number, pinnedAt: null }),
  unarchive: () => ({ archivedNumber: null }),
  'mark-unread': () => ({ markedUnread: true }),
  'mark-read': () => ({ markedUnread: false }),
  hide: ({ number }) => ({ hiddenNumber: number, pinnedAt: null, markedUnread: false }),
} satisfies Record<string, (now: Now) => Partial<RoomPreferences>>;

/** What somebody may choose for a room. */
export type Choice = keyof typeof CHANGES;

export const isChoice = (text: string): text is Choice => Object.hasOwn(CHANGES, text);

/** What a choice changes, and no more. */
export const changesOf = (choice: Choice, now: Now): Partial<RoomPreferences> => CHANGES[choice](now);

export const preferencesAfter = (before: RoomPreferences, choice: Choice, now: Now): RoomPreferences => ({
  ...before,
  ...changesOf(choice, now),
});
