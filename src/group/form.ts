import { isReservedForGroups } from '../auth/reserved-names.ts';
import type { GroupSettings } from '../room/entry.ts';
import { tidy } from '../room/limits.ts';
import { cleanLine } from '../text/names.ts';
import type { Fields } from '../web/forms.ts';

/** Characters (UTF-16 code units), as the fields count them. */
export const NAME_MAX = 60;
export const DESCRIPTION_MAX = 500;
/** People who can be named in one form. A username has 30 characters at most. */
export const PEOPLE_MAX = 100;
const PEOPLE_TEXT_MAX = PEOPLE_MAX * 40;

export type Objection = 'noName' | 'longName' | 'reservedName' | 'longDescription' | 'longPeople';

/** What a form says that a group should be. What is neither of the choices is the first of them. */
export const groupIn = (field: Fields): GroupSettings => ({
  name: cleanLine(field('name').slice(0, 2 * NAME_MAX)),
  description: cleanLines(field('description').slice(0, 2 * DESCRIPTION_MAX)),
  history: field('history') === 'joined' ? 'joined' : 'all',
  posting: field('posting') === 'admins' ? 'admins' : 'all',
  joining: joiningIn(field('joining')),
});

/** `before`: the name that the group has, which may stay. */
export const objectionTo = ({ name, description }: GroupSettings, before?: string): Objection | undefined => {
  if (name === '') return 'noName';
  if (name.length > NAME_MAX) return 'longName';
  if (name !== before && isReservedForGroups(name)) return 'reservedName';
  return description.length > DESCRIPTION_MAX ? 'longDescription' : undefined;
};

/** What stands between names: a space, or a comma of any script. */
const BETWEEN = /[\s,;،؛、]+/;

/**
 * The usernames that somebody typed or pasted: with an @ or without, between spaces, commas or lines, and with whatever is
 * not seen. Nothing where there are too many.
 */
export const usernamesIn = (text: string): string[] | undefined => {
  if (text.length > PEOPLE_TEXT_MAX) return undefined;
  const names = text
    .normalize('NFKC')
    .replace(/\p{DI}/gu, '')
    .split(BETWEEN)
    .map((name) => name.replace(/^@/, '').toLowerCase());
  const found = [...new Set(names.filter(Boolean))];
  return found.length > PEOPLE_MAX ? undefined : found;
};

/** Each line as a name is kept; nothing where there is nothing to be seen. */
export const cleanLines = (typed: string): string =>
  tidy(typed)
    .split('\n')
    .map(cleanLine)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

const joiningIn = (text: string): GroupSettings['joining'] =>
  text === 'listed' || text === 'everyone' ? text : 'invited';
