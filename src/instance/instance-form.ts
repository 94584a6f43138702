import { cleanLines } from '../group/form.ts';
import { cleanLine } from '../text/names.ts';
import type { Fields } from '../web/forms.ts';

/** Characters (UTF-16 code units), as the fields count them. */
export const NAME_MAX = 40;
export const TEXT_MAX = 1_000;

/** What those who look after a Parley choose for all. */
export interface InstanceSettings {
  /** Empty: it has none of its own. */
  name: string;
  /** Who may make groups. */
  groups: 'all' | 'admins';
  /** What strangers read, too: whom to ask, and what becomes of their data. */
  contact: string;
  privacy: string;
}

export const INSTANCE_DEFAULTS: InstanceSettings = { name: '', groups: 'all', contact: '', privacy: '' };

export type Objection = 'longName' | 'longText';

/** How many times as long something may be typed: marks that compose with their letters, and what is not seen, go. */
const TYPED_TIMES = 4;

/** What a form says. What is far too long is not looked into: it comes back as it is. */
export const instanceIn = (field: Fields): InstanceSettings => ({
  name: clean(field('name'), NAME_MAX, cleanLine),
  groups: field('groups') === 'admins' ? 'admins' : 'all',
  contact: clean(field('contact'), TEXT_MAX, cleanLines),
  privacy: clean(field('privacy'), TEXT_MAX, cleanLines),
});

const clean = (typed: string, max: number, by: (text: string) => string): string =>
  typed.length > TYPED_TIMES * max ? typed : by(typed);

export const objectionTo = ({ name, contact, privacy }: InstanceSettings): Objection | undefined => {
  if (name.length > NAME_MAX) return 'longName';
  return Math.max(contact.length, privacy.length) > TEXT_MAX ? 'longText' : undefined;
};
