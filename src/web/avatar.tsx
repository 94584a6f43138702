import type { Member } from '../room/protocol.ts';

const HUES = 12;

/** Initials on a colour of one's own (see avatar.css). Decoration: the name stands beside it. */
export const Avatar = ({ of }: { of: Member }) => (
  <span class={`avatar hue-${of.id % HUES}`} aria-hidden="true">
    {initials(of.username)}
  </span>
);

/** One or two letters: of `ada.lovelace` AL, of `grace` G. */
export const initials = (name: string): string => {
  const words = name.split(/[._\s]+/).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '');
  return letters.join('').toUpperCase() || '?';
};
