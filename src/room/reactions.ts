/** Who has reacted to a message, and with what. The room decides with it, and the browser shows what is on its way. */
import type { Message, Reaction } from './entry.ts';

/** What is offered first. */
export const AT_HAND = ['👍', '❤\uFE0F', '😂', '😮', '😢', '🙏'];
/** Emoji that one person may give one message, and different ones that a message may have. */
const A_PERSON_MAX = 5;
const DIFFERENT_MAX = 20;
/** People of one reaction who are told by name; the others are counted. */
const NAMED_MAX = 10;

/** With or without this one. The same array, where that is so already. */
export const reacted = (
  reactions: readonly Reaction[],
  user: number,
  emoji: string,
  on: boolean,
): readonly Reaction[] => {
  const known = reactions.find(([one]) => one === emoji);
  if ((known?.[2].includes(user) ?? false) === on) return reactions;
  if (!known) return [...reactions, [emoji, 1, [user]]];
  const [, count, users] = known;
  const next: Reaction = on
    ? [emoji, count + 1, [...users, user]]
    : [emoji, count - 1, users.filter((one) => one !== user)];
  return reactions.flatMap((one) => (one !== known ? [one] : next[1] > 0 ? [next] : []));
};

/** One more than a message may have. */
export const isTooMany = (reactions: readonly Reaction[], user: number): boolean =>
  reactions.length > DIFFERENT_MAX ||
  reactions.filter(([, , users]) => users.includes(user)).length > A_PERSON_MAX;

/** The message as one of its readers is told of it: with the first who have reacted, and the reader themselves. */
export const withNamed = <Entry extends { kind: string }>(entry: Entry, reader: number): Entry => {
  const { reactions } = entry as unknown as Partial<Message>;
  if (!reactions?.some(([, , users]) => users.length > NAMED_MAX)) return entry;
  return { ...entry, reactions: reactions.map((reaction) => named(reaction, reader)) };
};

const named = ([emoji, count, users]: Reaction, reader: number): Reaction => {
  const first = users.slice(0, NAMED_MAX);
  const isMissing = !first.includes(reader) && users.includes(reader);
  return [emoji, count, isMissing ? [...first.slice(0, -1), reader] : first];
};
