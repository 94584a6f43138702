import type { Member } from '../room/member.ts';
import { NotesIcon } from './icons.tsx';

export const HUES = 12;

/** Initials on a colour of one's own (see avatar.css). Decoration: the name stands beside it. */
export const Avatar = ({ of }: { of: Member }) => (
  <span class={`avatar hue-${of.id % HUES}`} aria-hidden="true">
    {initials(of.name || of.username)}
  </span>
);

/** The avatar of a group, in a shape of its own, so that nobody takes it for a person. */
export const GroupAvatar = ({ room, name }: { room: string; name: string }) => (
  <span class={`avatar group hue-${hueOf(room)}`} aria-hidden="true">
    {initials(name)}
  </span>
);

/** The avatar of notes to oneself. */
export const NotesAvatar = () => (
  <span class="avatar notes" aria-hidden="true">
    <NotesIcon />
  </span>
);

/** The same for a room for ever, whatever it is called. */
const hueOf = (room: string): number => [...room].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % HUES;

/** AL for `ada.lovelace`, G for `grace`. Only one character of a script without capitals, whose letters would join, and one emoji. */
export const initials = (name: string): string => {
  const [first = '', second = ''] = name
    .split(/[._\s]+/)
    .filter(Boolean)
    .map(firstOf);
  return (hasCase(first) && hasCase(second) ? first + second : first).toUpperCase() || '?';
};

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** No sign before U+0300 is drawn over, or into, the one before it: most names need not be taken apart. */
const ALONE = /^[a-z\d](?![\u0300-\uffff])/i;

/** As people see them: a flag, or a family, is one character. */
const firstOf = (word: string): string => {
  if (ALONE.test(word)) return word.charAt(0);
  for (const { segment } of characters.segment(word)) return segment;
  return '';
};

const hasCase = (letter: string) => letter.toLowerCase() !== letter.toUpperCase() || /\d/.test(letter);
