import { cleanLine } from '../text/names.ts';
import type { Fields } from '../web/forms.ts';
import { isLanguage, type Language } from '../web/texts/languages.ts';

/** Characters (code points). */
export const NAME_MAX = 50;
export const ABOUT_MAX = 140;

/** The choices that every page needs. Null: as the system or the browser has it. */
export interface Choices {
  theme: 'light' | 'dark' | null;
  language: Language | null;
  /** Whether others see what they have read; who hides it does not see it of others. */
  receipts: boolean;
}

/** Empty: the username stands in for the name. */
export interface Settings extends Choices {
  name: string;
  about: string;
  /** The same of whether they are here. Presence decides by its own copy; this is what the form shows. */
  visible: boolean;
}

/** Longer than `most` characters; somebody else's username; or a name that nobody may have. */
export type Objection = { is: 'tooLong'; most: number } | { is: 'taken' } | { is: 'reserved' };
export type Objections = Partial<Record<'name' | 'about', Objection>>;

/** What a form says. What it does not offer counts as not chosen, and a box that is not ticked is not in it. */
export const settingsIn = (field: Fields): Settings => {
  const [theme, language] = [field('theme'), field('language')];
  return {
    name: cleanLine(field('name')),
    about: cleanLine(field('about')),
    theme: theme === 'light' || theme === 'dark' ? theme : null,
    language: isLanguage(language) ? language : null,
    receipts: field('receipts') !== '',
    visible: field('visible') !== '',
  };
};

export const objectionsTo = ({ name, about }: Settings): Objections => ({
  ...(isLonger(name, NAME_MAX) && { name: { is: 'tooLong', most: NAME_MAX } as const }),
  ...(isLonger(about, ABOUT_MAX) && { about: { is: 'tooLong', most: ABOUT_MAX } as const }),
});

const isLonger = (text: string, most: number) => text.length > most && [...text].length > most;
