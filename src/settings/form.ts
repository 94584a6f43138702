import { line } from '../text/names.ts';
import type { Fields } from '../web/forms.ts';
import { isLanguage, type Language } from '../web/texts/languages.ts';

/** Characters (code points). */
export const NAME_MAX = 50;
export const ABOUT_MAX = 140;

/** How somebody wants to have it. Nothing chosen: as their system and their browser have it. */
export interface Choices {
  theme: 'light' | 'dark' | null;
  language: Language | null;
  /** Whether others see what they have read, and whether they are here; who hides it does not see it of others. */
  receipts: boolean;
  visible: boolean;
}

/** Empty: the username stands in for the name. */
export interface Settings extends Choices {
  name: string;
  about: string;
}

/** Which fields are too long. */
export type Objections = Partial<Record<'name' | 'about', number>>;

/** What a form says. What it does not offer counts as not chosen, and a box that is not ticked is not in it. */
export const settingsIn = (field: Fields): Settings => {
  const [theme, language] = [field('theme'), field('language')];
  return {
    name: line(field('name')),
    about: line(field('about')),
    theme: theme === 'light' || theme === 'dark' ? theme : null,
    language: isLanguage(language) ? language : null,
    receipts: field('receipts') !== '',
    visible: field('visible') !== '',
  };
};

export const objectionsTo = ({ name, about }: Settings): Objections => ({
  ...([...name].length > NAME_MAX && { name: NAME_MAX }),
  ...([...about].length > ABOUT_MAX && { about: ABOUT_MAX }),
});
