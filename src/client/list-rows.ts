import { type Member, nameOf } from '../room/member.ts';
import { words } from './words.ts';

/** Before the first of the other rows that comes after it, or last. */
export const place = (row: HTMLElement, comesAfter: (other: HTMLElement) => boolean) => {
  const others = [...(row.parentElement?.children ?? [])] as HTMLElement[];
  const next = others.find((other) => other !== row && comesAfter(other)) ?? null;
  if (row.nextElementSibling !== next) row.parentElement?.insertBefore(row, next);
};

/** Shows who is typing in place of the last message. In a group the first of `users` is named; in a direct room it is clear who it is. */
export const sayTyping = (row: HTMLElement, users: Member[]) => {
  const preview = row.querySelector('.preview');
  for (const part of preview?.children ?? []) part.toggleAttribute('hidden', true);
  const [user] = users;
  preview?.append(user && users.length === 1 ? words.row.typingBy(nameOf(user)) : words.row.typing);
};
