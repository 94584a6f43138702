/**
 * The ids of rooms say what they are where that never changes, so that a conversation has its address before anybody has
 * written in it, and following a link makes nothing: `d7-9` is the direct room of the people 7 and 9, `s7` the notes of 7.
 * Groups have ids that nobody can guess, and so have direct rooms that an earlier version made.
 */
import type { RoomKind } from './entry.ts';

const DIRECT = /^d([1-9]\d{0,15})-([1-9]\d{0,15})$/;
const SELF = /^s([1-9]\d{0,15})$/;

export interface FixedRoom {
  kind: Exclude<RoomKind, 'group'>;
  users: number[];
}

export const directId = (a: number, b: number): string =>
  a === b ? `s${a}` : `d${Math.min(a, b)}-${Math.max(a, b)}`;

/** The members that the id itself names, for ever: those of a direct room, or of notes. Undefined for a group. */
export const fixedRoomOf = (id: string): FixedRoom | undefined => {
  const [, low, high] = DIRECT.exec(id) ?? [];
  if (low && high) {
    const users = [Number(low), Number(high)];
    return Number(low) < Number(high) && users.every(Number.isSafeInteger)
      ? { kind: 'direct', users }
      : undefined;
  }
  const [, one] = SELF.exec(id) ?? [];
  return one && Number.isSafeInteger(Number(one)) ? { kind: 'self', users: [Number(one)] } : undefined;
};

/** What makes a direct room or notes the only ones of their kind, as D1 has it. */
export const keyOf = ({ kind, users }: FixedRoom): string =>
  kind === 'self' ? `self:${users[0]}` : [...users].sort((a, b) => a - b).join(':');
