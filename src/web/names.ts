import type { Live } from './texts/en.ts';
import { isolated } from './texts/sentence.ts';

const formats = new Map<string, Intl.ListFormat>();

/** "one, two and three", as the language joins them. */
export const joined = (parts: readonly string[], { locale }: Pick<Live, 'locale'>): string => {
  const format = formats.get(locale) ?? new Intl.ListFormat(locale);
  formats.set(locale, format);
  return format.format(parts);
};

/** "grace, linus and 2 others". `others`: how many more there are than are named; less than one is nobody. */
export const listed = (names: readonly string[], others: number, words: Live): string =>
  joined([...names.map(isolated), ...(others > 0 ? [words.others(others)] : [])], words);
