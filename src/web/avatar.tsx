import { type Member, nameOf } from '../room/member.ts';

const HUES = 12;

/** Initials on a colour of one's own (see avatar.css). Decoration: the name stands beside it. */
export const Avatar = ({ of }: { of: Member }) => (
  <span class={`avatar hue-${of.id % HUES}`} aria-hidden="true">
    {initials(nameOf(of))}
  </span>
);

/** Of `ada.lovelace` AL, of `grace` G; one of a script without capitals, whose letters would join, and one emoji. */
export const initials = (name: string): string => {
  const [first = '', second = ''] = name
    .split(/[._\s]+/)
    .filter(Boolean)
    .map(firstOf);
  return (hasCase(first) && hasCase(second) ? first + second : first).toUpperCase() || '?';
};

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** As people see them: a flag, or a family, is one character. */
const firstOf = (word: string): string => {
  for (const { segment } of characters.segment(word)) return segment;
  return '';
};

const hasCase = (letter: string) => letter.toLowerCase() !== letter.toUpperCase() || /\d/.test(letter);
