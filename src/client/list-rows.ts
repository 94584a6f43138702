import { words } from './words.ts';

/** By last activity. */
export const place = (row: HTMLElement, at: number) => {
  const others = [...(row.parentElement?.children ?? [])] as HTMLElement[];
  const next = others.find((other) => other !== row && Number(other.dataset.at) < at) ?? null;
  if (row.nextElementSibling !== next) row.parentElement?.insertBefore(row, next);
};

/** In place of what was said last. */
export const sayTyping = (row: HTMLElement) => {
  const preview = row.querySelector('.preview');
  for (const part of preview?.children ?? []) part.toggleAttribute('hidden', true);
  preview?.append(words.row.typing);
};
