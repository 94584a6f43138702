import type { Member } from '../room/member.ts';
import { nameOf } from '../room/member.ts';
import { words } from './words.ts';

/** Before the first of the other rows that comes after it, or last. */
export const place = (row: HTMLElement, comesAfter: (other: HTMLElement) => boolean) => {
  const others = [...(row.parentElement?.children ?? [])] as HTMLElement[];
  const next = others.find((other) => other !== row && comesAfter(other)) ?? null;
  if (row.nextElementSibling !== next) row.parentElement?.insertBefore(row, next);
};

/** In place of what was said last. Who types is said where the row does not say it already. */
export const sayTyping = (row: HTMLElement, typist?: Member) => {
  const preview = row.querySelector('.preview');
  for (const part of preview?.children ?? []) part.toggleAttribute('hidden', true);
  preview?.append(typist ? words.row.typingBy(nameOf(typist)) : words.row.typing);
};
